//! Identity: `ById`, weak handles as keys, `Weak::as_ptr`.

#![forbid(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Display;

use gc_core::{ById, Finalize, Gc, GcCell, Trace, Weak, collect, heap, inspect, unsize};

/// Comparing or hashing its values would panic.
#[derive(Trace, Finalize)]
struct Opaque;

impl PartialEq for Opaque {
    fn eq(&self, _: &Self) -> bool {
        panic!("looked at a value")
    }
}

#[test]
fn by_id_never_looks_at_the_value() {
    let objects: Vec<Gc<Opaque>> = (0..100).map(|_| Gc::new(Opaque)).collect();
    let mut hashed: HashMap<ById<Opaque>, usize> = HashMap::new();
    let mut ordered: BTreeMap<ById<Opaque>, usize> = BTreeMap::new();
    for (number, object) in objects.iter().enumerate() {
        assert_eq!(hashed.insert(ById::new(object.clone()), number), None);
        assert_eq!(ordered.insert(object.clone().into(), number), None);
    }
    for (number, object) in objects.iter().enumerate() {
        assert_eq!((hashed[ById::of(object)], ordered[ById::of(object)]), (number, number));
        assert_eq!(Gc::strong_count(object), 3, "looking up counts nothing");
    }
    assert!(!hashed.contains_key(ById::of(&Gc::new(Opaque))));
    assert_eq!(ById::new(objects[0].clone()), ById::new(objects[0].clone()));
    let mut sorted: Vec<_> = objects.iter().map(ById::of).collect();
    sorted.sort();
    assert!(sorted.is_sorted_by_key(|by_id| Gc::as_ptr(by_id)));
}

#[test]
fn by_id_of_trait_objects() {
    let number: Gc<dyn Display> = unsize!(Gc::new(5) => dyn Display);
    let text: Gc<dyn Display> = unsize!(Gc::new("5") => dyn Display);
    let set: HashSet<ById<dyn Display>> = [number.clone(), text, number.clone()].map(ById::new).into();
    assert_eq!(set.len(), 2);
    let printed: BTreeSet<String> = set.iter().map(|by_id| by_id.to_string()).collect();
    assert_eq!(printed, BTreeSet::from(["5".to_owned()]));
    assert!(Gc::ptr_eq(&set.get(ById::of(&number)).unwrap().clone().into_inner(), &number));
    assert_eq!(format!("{:?}", ById::of(&number)), format!("ById({:#x})", Gc::as_ptr(&number).addr()));
}

#[test]
fn values_without_size_have_identities() {
    let all: HashSet<ById<()>> = (0..1_000).map(|_| ById::new(Gc::new(()))).collect();
    assert_eq!(all.len(), 1_000);
}

#[test]
fn by_id_is_traced() {
    #[derive(Trace, Finalize)]
    struct Node {
        links: RefCell<HashSet<ById<Node>>>,
        first: GcCell<Option<ById<Node>>>,
    }
    let node = Gc::new(Node { links: RefCell::default(), first: GcCell::default() });
    node.links.borrow_mut().insert(ById::new(node.clone()));
    node.first.set(Some(ById::new(node.clone())));
    assert!(Gc::ptr_eq(&node.first.get().unwrap(), &node));
    assert_eq!(inspect::count_edges(&*node), 2);
    drop(node);
    assert_eq!(collect(), 1);
}

#[test]
fn weak_handles_are_keys() {
    let objects: Vec<Gc<Opaque>> = (0..50).map(|_| Gc::new(Opaque)).collect();
    let mut hashed: HashMap<Weak<Opaque>, usize> = HashMap::new();
    let mut ordered: BTreeMap<Weak<Opaque>, usize> = BTreeMap::new();
    for (number, object) in objects.iter().enumerate() {
        hashed.insert(Gc::downgrade(object), number);
        ordered.insert(Gc::downgrade(object), number);
    }
    assert!(objects.iter().enumerate().all(|(number, object)| hashed[&Gc::downgrade(object)] == number));
    let keys: Vec<Weak<Opaque>> = objects.iter().map(Gc::downgrade).collect();
    drop(objects);
    // Their objects are gone, and others take their memory; the keys stay what they are.
    let others: Vec<Gc<Opaque>> = (0..200).map(|_| Gc::new(Opaque)).collect();
    let new: Vec<Weak<Opaque>> = others.iter().map(Gc::downgrade).collect();
    for (number, key) in keys.iter().enumerate() {
        assert_eq!((hashed[key], ordered[key]), (number, number));
    }
    assert!(new.iter().all(|weak| !hashed.contains_key(weak) && !ordered.contains_key(weak)));
}

#[test]
fn weak_handles_to_nothing_are_equal() {
    assert_eq!(Weak::<u8>::new(), Weak::default());
    let gc = Gc::new(1_u8);
    assert_ne!(Weak::new(), Gc::downgrade(&gc));
    assert_eq!(Gc::downgrade(&gc), Gc::downgrade(&gc));
    assert_ne!(Gc::downgrade(&gc), Gc::downgrade(&Gc::new(1)));
}

#[test]
fn weak_handles_of_trait_objects() {
    let weak: Weak<dyn Display> = unsize!(Gc::downgrade(&Gc::new(5)) => dyn Display);
    let gc: Gc<dyn Display> = unsize!(Gc::new(5) => dyn Display);
    assert_eq!(HashSet::from([weak.clone(), weak.clone(), Gc::downgrade(&gc)]).len(), 2);
    assert!(weak.as_ptr().is_null());
    assert!(std::ptr::addr_eq(Gc::downgrade(&gc).as_ptr(), Gc::as_ptr(&gc)));
}

#[test]
fn the_address_while_the_object_lives() {
    thread_local!(static IN_FINALIZER: Cell<bool> = const { Cell::new(false) });
    #[derive(Trace)]
    struct Node(GcCell<Option<Gc<Node>>>, GcCell<Weak<Node>>);
    impl Finalize for Node {
        fn finalize(&self) {
            IN_FINALIZER.set(!self.1.get().as_ptr().is_null());
        }
    }
    let gc = Gc::new(Node(GcCell::default(), GcCell::default()));
    gc.0.set(Some(gc.clone()));
    gc.1.set(Gc::downgrade(&gc));
    let weak = Gc::downgrade(&gc);
    assert_eq!(weak.as_ptr(), Gc::as_ptr(&gc));
    drop(gc);
    assert!(!weak.as_ptr().is_null());
    assert_eq!(collect(), 1);
    assert!(IN_FINALIZER.get() && weak.as_ptr().is_null());
    drop(weak);
    assert_eq!(heap::stats().weak_records, 0);
}
