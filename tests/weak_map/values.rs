//! What values do: their finalizers, what these bring back, and values in collections in slices.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gc_core::heap::{self, Budget};
use gc_core::{Finalize, Gc, GcCell, Trace, Weak, WeakMap, collect};

use crate::{Drops, link, live, node};

thread_local! {
    static BACK: RefCell<Vec<Gc<Value>>> = const { RefCell::new(Vec::new()) };
}

/// A value, or a key, that its finalizer brings back.
#[derive(Trace)]
struct Value {
    me: Weak<Value>,
    other: GcCell<Option<Gc<Value>>>,
    comes_back: Cell<bool>,
    #[trace(skip)]
    finalized: Rc<Cell<usize>>,
}

impl Finalize for Value {
    fn finalize(&self) {
        self.finalized.set(self.finalized.get() + 1);
        if self.comes_back.get() {
            BACK.with_borrow_mut(|back| back.extend(self.me.upgrade()));
        }
    }
}

fn value(comes_back: bool, finalized: &Rc<Cell<usize>>) -> Gc<Value> {
    Gc::new_cyclic(|me| Value {
        me: me.clone(),
        other: GcCell::default(),
        comes_back: Cell::new(comes_back),
        finalized: finalized.clone(),
    })
}

/// An object that is a value is finalized when it goes, with its entry. A value that is no object
/// of its own is dropped as a field is, whose type's finalizer nobody calls.
#[test]
fn objects_are_finalized_and_plain_values_are_dropped() {
    struct Plain(Drops, Rc<Cell<usize>>);
    // SAFETY: no edge.
    unsafe impl Trace for Plain {
        fn trace(&self, _: &mut gc_core::Tracer<'_>) {}
    }
    impl Finalize for Plain {
        fn finalize(&self) {
            self.1.set(self.1.get() + 1);
        }
    }
    impl Drop for Plain {
        fn drop(&mut self) {
            self.0.0.set(self.0.get() + 1);
        }
    }
    let (drops, finalized) = (Drops::default(), Rc::new(Cell::new(0)));
    let (mut plain, mut objects) = (WeakMap::new(), WeakMap::new());
    for cyclic in [false, true] {
        let key = node(&drops);
        plain.insert(&key, Plain(drops.clone(), finalized.clone()));
        objects.insert(&key, value(false, &finalized));
        if cyclic {
            link(&key, &key);
        }
        drop(key);
        collect();
        assert!(plain.is_empty() && objects.is_empty());
    }
    assert_eq!((drops.get(), finalized.get()), (4, 2), "two keys and two plain values; two objects");
}

/// What leads to its key brings that back, too: its entry stays. The next time all of it goes.
#[test]
fn a_value_that_brings_back_its_key() {
    let finalized = Rc::new(Cell::new(0));
    let mut map = WeakMap::new();
    let (key, held) = (value(false, &finalized), value(true, &finalized));
    held.other.set(Some(key.clone()));
    map.insert(&key, held);
    drop(key);
    collect();
    assert_eq!((finalized.get(), map.len()), (2, 1));
    let held = BACK.take().pop().expect("it is back");
    let key = held.other.get().expect("it is whole");
    assert!(Gc::ptr_eq(map.get(&key).unwrap(), &held));
    drop((key, held));
    assert_eq!((finalized.get(), map.len()), (2, 1), "a cycle waits for a collection");
    collect();
    assert_eq!((finalized.get(), map.len(), BACK.with_borrow(Vec::len)), (2, 0, 0));
}

/// What doesn't lead to its key comes back alone.
#[test]
fn a_value_that_comes_back_alone() {
    let finalized = Rc::new(Cell::new(0));
    let mut map = WeakMap::new();
    for cyclic in [false, true] {
        let key = value(false, &finalized);
        map.insert(&key, value(true, &finalized));
        if cyclic {
            key.other.set(Some(key.clone()));
        }
        let weak = Gc::downgrade(&key);
        drop(key);
        collect();
        let held = BACK.take().pop().expect("it is back");
        assert!(map.is_empty() && weak.upgrade().is_none() && held.me.upgrade().is_some());
        drop(held);
    }
    assert_eq!(finalized.get(), 4);
}

/// A key's finalizer gives its entry's value to another key.
#[test]
fn a_finalizer_moves_its_entry() {
    thread_local! {
        static MAP: RefCell<WeakMap<Moves, Gc<u8>>> = const { RefCell::new(WeakMap::new()) };
        static HEIR: RefCell<Option<Gc<Moves>>> = const { RefCell::new(None) };
    }
    #[derive(Trace)]
    struct Moves(Weak<Moves>, GcCell<Option<Gc<Moves>>>);
    impl Finalize for Moves {
        fn finalize(&self) {
            let (Some(me), Some(heir)) = (self.0.upgrade(), HEIR.with_borrow(Clone::clone)) else { return };
            MAP.with_borrow_mut(|map| {
                let value = map.remove(&me).unwrap();
                map.insert(&heir, value);
            });
        }
    }
    let make = || Gc::new_cyclic(|me| Moves(me.clone(), GcCell::default()));
    for cyclic in [false, true] {
        let (key, heir) = (make(), make());
        MAP.with_borrow_mut(|map| map.insert(&key, Gc::new(7)));
        HEIR.set(Some(heir.clone()));
        if cyclic {
            key.1.set(Some(key.clone()));
        }
        drop(key);
        collect();
        assert_eq!(MAP.with_borrow(|map| (map.len(), map.get(&heir).map(|value| **value))), (1, Some(7)));
        HEIR.take();
        drop(heir);
        assert!(MAP.with_borrow(WeakMap::is_empty));
    }
}

/// In slices as in one piece: values that lead to their keys, maps that only their values lead to,
/// and keys that are let go of while a collection has them in hand.
#[test]
fn collections_in_slices() {
    const COUNT: usize = gc_workspace::sized(200, 20);
    let drops = Drops::default();
    let owner = node(&drops);
    let lasting = node(&drops);
    let mut held = Vec::new();
    for _ in 0..COUNT {
        let (key, value, own) = (node(&drops), node(&drops), node(&drops));
        link(&value, &key);
        owner.map.borrow_mut().insert(&key, value);
        own.map.borrow_mut().insert(&lasting, own.clone());
        held.push((key, own));
    }
    // Old objects: young ones are collected in one piece.
    collect();
    let mut later = held.split_off(COUNT / 2);
    drop(held);
    collect_in_slices(|| drop(later.pop()));
    assert!(later.len() < COUNT / 2, "some went in the middle");
    drop(later);
    // What was let go of in the middle may have to wait for the next.
    collect_in_slices(|| ());
    assert_eq!((owner.map.borrow().len(), drops.get()), (0, 3 * COUNT));
    assert!(live() < 10, "the two, and a map's object: {}", live());
}

fn collect_in_slices(mut between: impl FnMut()) {
    // A step may end what is under way already.
    for _ in 0..2 {
        while !heap::step(Budget::Objects(5)) {
            between();
        }
    }
}
