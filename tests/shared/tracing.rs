//! Cells that threads share, in objects of one thread's heap: a collection of that traces them.

use std::cell::{Cell, RefCell};

use gc_core::sync::GcCell;
use gc_core::{Finalize, Gc, Trace, Tracer};

thread_local! {
    static OBJECT: RefCell<Option<Gc<Vec<GcCell<Nest>>>>> = const { RefCell::new(None) };
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

/// Boxes in boxes, with something at the ground.
#[derive(Trace, Finalize)]
enum Nest {
    Box(Box<Nest>),
    Ground(Asks, gc_core::sync::Gc<u8>),
}

/// Traces the cell that it is in: nothing comes of that while the cell is locked.
struct Asks;

// SAFETY: it holds nothing itself; it doesn't panic, and what it traces is locked, or is asked for
// once more only.
unsafe impl Trace for Asks {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        ASKED.set(ASKED.get() + 1);
        if ASKED.get() == 1 {
            OBJECT.with(|object| {
                if let Ok(Some(object)) = object.try_borrow().as_deref() {
                    object[0].trace(tracer);
                }
            });
        }
    }

    fn traces_plainly(&self) -> bool {
        true
    }
}

/// What is in a cell is traced under its lock, however deep it is: nothing of it waits until the
/// cell is free for other threads.
#[test]
fn deep_content_of_a_cell() {
    let ground = Nest::Ground(Asks, gc_core::sync::Gc::new(1));
    let nest = (0..80).fold(ground, |nest, _| Nest::Box(Box::new(nest)));
    let object = Gc::new(vec![GcCell::new(nest)]);
    OBJECT.set(Some(object.clone()));
    drop(object.clone());
    gc_core::collect();
    OBJECT.take();
    assert_eq!(ASKED.get(), 1);
}
