//! What programs reach for besides handles: closures, identity, cleaners. A small program over them
//! from the same bytes, on a heap that it leaves empty.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use gc_core::{
    ById, Cleaner, Closure, Finalize, Gc, GcCell, GoneQueue, Trace, closure, collect, heap, inspect, unsize,
};

type Listener = Closure<dyn Fn(u8) -> u8>;

#[derive(Trace, Finalize, Default)]
struct Node {
    listener: GcCell<Option<Gc<Listener>>>,
    hits: GcCell<u8>,
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
    let list = Gc::new(GcCell::new(Vec::new()));
    for (node, byte) in nodes.iter().zip(bytes) {
        list.push(node.clone());
        list.push(node.clone());
        match byte % 4 {
            0 => assert!(list.pop().is_some_and(|popped| Gc::ptr_eq(&popped, node))),
            1 => drop(list.remove_at(0)),
            2 => drop(list.swap_remove_at(1)),
            _ => drop(list.replace_at(*byte as usize, node.clone())),
        }
        assert!(list.at(list.len() - 1).is_some() && !list.is_empty() && list.to_vec().len() == list.len());
        node.hits.update(|hits| hits + 1);
        let (hits, runs) = (Gc::map(node.clone(), |node| &node.hits), Gc::map(node.clone(), |node| &node.gone));
        assert!(hits.is_of_same_object(&runs) && hits.get() == 1);
        assert_eq!(Rc::strong_count(&runs.project(|runs| runs)), 1);
    }
    drop(list);
    let by_id: HashSet<ById<Node>> = nodes.iter().cloned().map(ById::new).collect();
    let weak: HashMap<_, _> = nodes.iter().map(|node| (Gc::downgrade(node), node.clone())).collect();
    assert_eq!((by_id.len(), weak.len()), (nodes.len(), nodes.len()));
    assert!(weak.iter().all(|(weak, node)| weak.as_ptr() == Gc::as_ptr(node) && by_id.contains(ById::of(node))));
    assert!(by_id.into_iter().all(|node| Gc::ptr_eq(&weak[&Gc::downgrade(&node)], &node.into_inner())));
    drop(weak);
    let (queue, runs) = (GoneQueue::new(), Rc::new(Cell::new(0)));
    let mut expected = 0;
    for (at, (node, byte)) in nodes.iter().zip(bytes).enumerate() {
        queue.watch(node, at);
        let clean = {
            let runs = runs.clone();
            move || runs.set(runs.get() + 1)
        };
        let cleaner = if byte % 2 == 0 {
            Gc::downgrade(node).on_gone(clean).unwrap_or_else(|_| panic!("it is alive"))
        } else {
            Cleaner::new(node, clean).at_exit()
        };
        expected += usize::from(byte % 5 != 0);
        match byte % 5 {
            0 => assert!(cleaner.cancel()),
            1 => assert!(cleaner.run() && !cleaner.is_alive()),
            _ => assert!(cleaner.is_alive()),
        }
    }
    let mut watched = nodes.len();
    drop(nodes);
    collect();
    assert_eq!(runs.get(), expected);
    while queue.poll().is_some() {
        watched -= 1;
    }
    assert_eq!(watched, 0, "an object is gone, and nobody has heard of it");
    assert_eq!(heap::stats().live, 0, "something of the closures is left");
}
