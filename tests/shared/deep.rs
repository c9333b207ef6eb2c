//! No structure is too deep for the stack, whatever the collector knows of its objects.

use std::thread;

use gc_core::sync::{Gc, Weak};
use gc_core::{Finalize, Trace};

const DEEP: usize = if cfg!(miri) { 300 } else { 100_000 };

/// Passes the collector by: its objects count as leaves.
#[derive(Trace, Finalize)]
#[trace(sync, acyclic)]
struct List {
    next: Option<Gc<List>>,
}

/// The same, by a field that is skipped, and with a finalizer.
#[derive(Trace)]
#[trace(sync)]
struct Skipped {
    #[trace(skip)]
    _next: Option<Gc<Skipped>>,
}

impl Finalize for Skipped {
    fn finalize(&self) {}
}

fn on_a_small_stack(f: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(256 << 10).spawn(f).unwrap().join().unwrap();
}

/// A list of leaves with weak handles.
#[test]
fn leaves_with_weak_handles() {
    let mut weak: Vec<Weak<List>> = Vec::new();
    let list = (0..DEEP).fold(None, |next, _| {
        let list = Gc::new(List { next });
        weak.push(Gc::downgrade(&list));
        Some(list)
    });
    assert_eq!(weak[0].strong_count(), 1);
    on_a_small_stack(move || drop(list));
    assert!(weak.iter().all(|weak| weak.upgrade().is_none()));
}

/// The same, with finalizers and without weak handles.
#[test]
fn leaves_with_finalizers() {
    let mut weak: Vec<Weak<Skipped>> = Vec::new();
    let list = (0..DEEP).fold(None, |next, at| {
        let list = Gc::new(Skipped { _next: next });
        if at % 3 == 0 {
            weak.push(Gc::downgrade(&list));
        }
        Some(list)
    });
    on_a_small_stack(move || drop(list));
    assert!(weak.iter().all(|weak| weak.upgrade().is_none()));
}
