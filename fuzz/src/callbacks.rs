//! What programs reach for besides handles: closures. A small program over them from the same bytes, on a heap that it leaves
//! empty.

use std::cell::Cell;
use std::rc::Rc;

use gc_core::{Closure, Finalize, Gc, GcCell, Trace, closure, collect, heap, inspect, unsize};

type Listener = Closure<dyn Fn(u8) -> u8>;

#[derive(Trace, Finalize, Default)]
struct Node {
    listener: GcCell<Option<Gc<Listener>>>,
    #[trace(skip)]
    gone: Rc<Cell<usize>>,
}

/// Runs the program.
///
/// # Panics
/// If something doesn't hold.
pub(crate) fn run(bytes: &[u8]) {
    let nodes: Vec<Gc<Node>> = bytes.iter().take(16).map(|_| Gc::default()).collect();
    for (at, byte) in bytes.iter().enumerate().take(64) {
        let (from, to) = (&nodes[at % nodes.len()], &nodes[*byte as usize % nodes.len()]);
        let listener = closure!([to = to.clone(), calls = Cell::new(*byte)] |more: u8| -> u8 {
            calls.set(calls.get().wrapping_add(more));
            to.gone.set(to.gone.get() + 1);
            calls.get()
        });
        assert_eq!(listener(1), byte.wrapping_add(1));
        assert_eq!(inspect::count_edges(&listener), 1);
        from.listener.set(Some(unsize!(Gc::new(listener) => Listener)));
    }
    drop(nodes);
    collect();
    assert_eq!(heap::stats().live, 0, "something of the closures is left");
}
