//! What programs reach for besides handles: closures, identity. A small program over them from the same bytes, on a heap that it leaves
//! empty.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use gc_core::{ById, Closure, Finalize, Gc, GcCell, Trace, closure, collect, heap, inspect, unsize};

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
    let by_id: HashSet<ById<Node>> = nodes.iter().cloned().map(ById::new).collect();
    let weak: HashMap<_, _> = nodes.iter().map(|node| (Gc::downgrade(node), node.clone())).collect();
    assert_eq!((by_id.len(), weak.len()), (nodes.len(), nodes.len()));
    assert!(weak.iter().all(|(weak, node)| weak.as_ptr() == Gc::as_ptr(node) && by_id.contains(ById::of(node))));
    assert!(by_id.into_iter().all(|node| Gc::ptr_eq(&weak[&Gc::downgrade(&node)], &node.into_inner())));
    drop((nodes, weak));
    collect();
    assert_eq!(heap::stats().live, 0, "something of the closures is left");
}
