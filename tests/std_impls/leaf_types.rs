//! Which types are leaves: what holds nothing, and what can't be looked into.

#![allow(
    clippy::from_iter_instead_of_collect,
    reason = "the name of the container is what a row of the table is about"
)]

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, LinkedList, VecDeque};
use std::mem::ManuallyDrop;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use gc_core::inspect::{count_edges, edge_names};
use gc_core::{Finalize, Gc, Trace, Tracer, Weak, heap};

use crate::{G, gc, some};

/// What can't be looked into reports nothing, and says that it can hold nothing: the two never
/// contradict each other.
#[test]
fn opaque_types_are_leaves() {
    fn opaque<T: Trace + Finalize>(value: &T) {
        assert_eq!((count_edges(value), edge_names(value).len()), (0, 0), "{}", std::any::type_name::<T>());
        assert!(!T::can_hold_gc() && !<Vec<T>>::can_hold_gc(), "{}", std::any::type_name::<T>());
    }
    let kept = ManuallyDrop::new(gc());
    opaque(&kept);
    drop(ManuallyDrop::into_inner(kept));
    let boxed = Box::new(ManuallyDrop::new(gc()));
    opaque(&boxed);
    drop(ManuallyDrop::into_inner(*boxed));
    opaque(&std::mem::MaybeUninit::new(1));
    opaque(&std::cell::UnsafeCell::new(gc()));
    opaque(&(Rc::new(gc()), Arc::new(1), Rc::downgrade(&Rc::new(gc()))));
    let (cell, mutex) = (RefCell::new(gc()), Mutex::new(gc()));
    opaque(&(cell.borrow(), mutex.lock().unwrap(), &gc()));
    opaque(&std::cell::LazyCell::new(gc));
    opaque(&(Some(gc()).into_iter(), Ok::<_, u8>(gc()).into_iter(), std::iter::once(gc()), std::iter::repeat(gc())));
    opaque(&VecDeque::from_iter(some(2)).into_iter());
    opaque(&LinkedList::from_iter(some(2)).into_iter());
    opaque(&BTreeMap::from_iter(some(2).zip(some(2))).into_iter());
    opaque(&HashMap::<G, G>::from_iter(some(2).zip(some(2))).into_values());
    opaque(&Vec::from_iter(some(2)).into_iter().peekable());
    opaque(&Vec::from_iter(some(2)).into_iter().chain([gc()]).zip(some(3)).fuse().enumerate());
    opaque(&Vec::from_iter(some(2)).into_iter().skip(1).rev().step_by(2).cycle());
    opaque(&some(2).map(Some).filter(|_| true).take(1));
    opaque(&std::future::ready(gc()));
    opaque(&std::io::Cursor::new([1]));
}

/// `Types that statically hold no Gc are known as leaves`, through any nesting of std's.
#[test]
fn leaves_are_known() {
    assert!(!<Vec<Option<(u8, String)>>>::can_hold_gc());
    assert!(!<HashMap<String, BTreeMap<u8, VecDeque<[Result<i64, char>; 4]>>>>::can_hold_gc());
    assert!(!<Box<u8>>::can_hold_gc());
    assert!(!<Option<Box<str>>>::can_hold_gc());
    assert!(!<Weak<u8>>::can_hold_gc());
    assert!(<HashMap<String, Vec<Gc<u8>>>>::can_hold_gc());
    assert!(<Box<dyn Trace>>::can_hold_gc());
    assert!(<(u8, RefCell<Option<Gc<str>>>)>::can_hold_gc());
}

/// Debug builds ask each type once, however many ways lead to it.
#[test]
fn a_type_is_asked_once() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    struct Leaf;
    // SAFETY: it reports nothing.
    unsafe impl Trace for Leaf {
        fn trace(&self, _: &mut Tracer<'_>) {}
        fn can_hold_gc() -> bool {
            ASKED.fetch_add(1, Ordering::Relaxed);
            false
        }
    }
    macro_rules! nested {
        ($inner:ident) => {};
        ($inner:ident $outer:ident $($more:ident)*) => {
            #[derive(Trace, Finalize)]
            struct $outer(Option<Box<[$inner; 0]>>, Option<$inner>, (u8, Vec<$inner>), HashMap<String, [$inner; 1]>);
            nested!($outer $($more)*);
        };
    }
    nested!(Leaf A B C D E F G);
    let before = heap::stats().candidates;
    let leaf = Gc::new(G(None, None, (1, Vec::new()), HashMap::new()));
    let first = ASKED.swap(0, Ordering::Relaxed);
    drop(leaf.clone());
    assert_eq!(heap::stats().candidates, before);
    for _ in 0..100 {
        let again = Gc::new(G(None, None, (leaf.2.0, Vec::new()), HashMap::new()));
        assert!(again.0.is_none() && again.1.is_none() && again.2.1.is_empty() && again.3.is_empty());
    }
    // Answers are found by the addresses of functions, of which Miri makes many.
    if cfg!(debug_assertions) && !cfg!(miri) {
        assert!((1..=50).contains(&first), "{first} times at first");
        assert_eq!(ASKED.load(Ordering::Relaxed), 0, "once it was known");
    }
}
