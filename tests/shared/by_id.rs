//! Handles that compare by identity: in sets, in fields, in several threads.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Display;
use std::thread;

use gc_core::sync::{self, ById, Gc, GcCell};
use gc_core::{Finalize, Trace, unsize};

use crate::{Log, node, taken};

#[test]
fn they_tell_objects_apart() {
    let (one, same): (Gc<str>, Gc<str>) = ("a".into(), "a".into());
    assert!(one == same && ById::of(&one) != ById::of(&same));
    let set: HashSet<ById<str>> = [one.clone(), same.clone(), one.clone()].map(ById::new).into();
    assert_eq!((set.len(), Gc::strong_count(&one)), (2, 2));
    let sorted: BTreeSet<ById<str>> = set.into_iter().collect();
    assert!(sorted.iter().is_sorted_by_key(|by_id| Gc::as_ptr(by_id).addr()));
    assert!(thread::scope(|scope| scope.spawn(|| sorted.contains(ById::of(&one))).join().unwrap()));
    assert_eq!(format!("{:?}", ById::of(&one)), format!("ById({:#x})", Gc::as_ptr(&one).addr()));
    let number: Gc<dyn Display + Send + Sync> = unsize!(Gc::new(5) => dyn Display + Send + Sync);
    assert_eq!(ById::from(number.clone()).into_inner().to_string(), "5");
}

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Graph {
    all: GcCell<Option<Gc<BTreeSet<ById<Graph>>>>>,
    held: ById<crate::Node>,
}

/// What a set in an object holds is traced.
#[test]
fn a_set_of_objects_in_a_cycle_is_collected() {
    let _alone = crate::alone();
    let log = Log::default();
    let graphs: Vec<Gc<Graph>> =
        ["a", "b"].map(|name| Gc::new(Graph { all: GcCell::new(None), held: ById::new(node(&log, name)) })).into();
    let all = Gc::new(graphs.iter().cloned().map(ById::new).collect::<BTreeSet<_>>());
    for graph in &graphs {
        graph.all.set(Some(all.clone()));
    }
    sync::collect();
    assert_eq!(graphs[0].all.get().unwrap().len(), 2);
    let held = graphs[1].held.clone();
    drop((graphs, all));
    sync::collect();
    assert_eq!(taken(&log), ["f a", "d a"]);
    drop(held);
    assert_eq!(taken(&log), ["f b", "d b"]);
}
