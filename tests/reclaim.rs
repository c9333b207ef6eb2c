//! Behaviours: what a dead cycle lets go of. Values that have nothing but handles to other dead
//! ones to drop are left undropped (rule P5 in UNSAFE.md); whatever else they own is dropped, and
//! counts of the living are exact.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gc_core::heap::{self, Budget};
use gc_core::{Finalize, Gc, GcCell, Trace, WeakMap, collect};

/// Counts its drops.
struct Counted(Rc<Cell<usize>>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

/// A node of a ring, with something else in it.
#[derive(Trace, Finalize)]
struct Node<T> {
    next: GcCell<Option<Gc<Node<T>>>>,
    more: RefCell<[Option<Gc<Node<T>>>; 2]>,
    other: T,
}

fn ring<T: Trace + 'static>(len: usize, other: impl Fn(usize) -> T) -> Vec<Gc<Node<T>>> {
    let nodes: Vec<_> = (0..len)
        .map(|at| Gc::new(Node { next: GcCell::new(None), more: RefCell::default(), other: other(at) }))
        .collect();
    for (at, node) in nodes.iter().enumerate() {
        node.next.set(Some(nodes[(at + 1) % len].clone()));
        node.more.borrow_mut()[0] = Some(nodes[at * 7 % len].clone());
    }
    nodes
}

/// Small ones, and such as don't fit a processor's cache.
const LENGTHS: [usize; 4] = [1, 2, 100, 10_000];

#[test]
fn handles_to_the_living_are_dropped() {
    for len in LENGTHS {
        for held in [0, 1, 3] {
            let live = ring(2, |_| ());
            let (child, leaf) = (live[0].clone(), Gc::new(7));
            let nodes = ring(len, |at| (at % 4 == held).then(|| (child.clone(), leaf.clone(), vec![child.clone()])));
            let holders = (0..len).filter(|at| at % 4 == held).count();
            assert_eq!(Gc::strong_count(&leaf), 1 + holders);
            let before = Gc::strong_count(&child) - 2 * holders;
            drop(nodes);
            assert_eq!(collect(), len);
            assert_eq!((Gc::strong_count(&leaf), Gc::strong_count(&child)), (1, before));
            drop((live, child));
            assert_eq!(collect(), 2);
        }
    }
}

#[test]
fn handles_of_plain_nodes_to_the_living_are_dropped() {
    for len in LENGTHS {
        let live = ring(1, |_| ());
        let before = Gc::strong_count(&live[0]);
        let nodes = ring(len, |_| ());
        for node in nodes.iter().step_by(3) {
            node.more.borrow_mut()[1] = Some(live[0].clone());
        }
        // Some hold what holds nothing else.
        for node in nodes.iter().skip(1).step_by(3) {
            let next = GcCell::new(Some(live[0].clone()));
            node.more.borrow_mut()[1] = Some(Gc::new(Node { next, more: RefCell::default(), other: () }));
        }
        drop(nodes);
        assert_eq!(collect(), len + (len + 1) / 3);
        assert_eq!(Gc::strong_count(&live[0]), before);
        drop(live);
        assert_eq!((collect(), heap::stats().live), (1, 0));
    }
}

/// How the dead are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// As a whole, at once.
    Whole,
    /// They are counted once more, behind a finalizer.
    Finalizer,
    /// The same one by one, since there is an entry of a weak map.
    Entry,
    Slices,
}

const WAYS: [Way; 4] = [Way::Whole, Way::Finalizer, Way::Entry, Way::Slices];

/// Every length in every way.
fn cases() -> impl Iterator<Item = (usize, Way)> {
    LENGTHS.into_iter().flat_map(|len| WAYS.map(|way| (len, way)))
}

#[derive(Trace)]
struct Key(GcCell<Option<Gc<Key>>>);

impl Finalize for Key {
    fn finalize(&self) {
        assert!(self.0.get().is_some());
    }
}

/// Lets go of a ring, which is collected in one way, and nothing else.
fn die<T: Trace + 'static>(way: Way, nodes: Vec<Gc<Node<T>>>) {
    let (mut map, before) = (WeakMap::new(), heap::stats().reclaimed);
    // A key, and its entry.
    let others = [0, 1, 2, 0][way as usize];
    let dead = nodes.len() + others;
    if matches!(way, Way::Finalizer | Way::Entry) {
        let key = Gc::new(Key(GcCell::new(None)));
        key.0.set(Some(key.clone()));
        if way == Way::Entry {
            map.insert(&key, nodes[0].clone());
        }
    }
    if way == Way::Slices {
        heap::collect_young();
        drop(nodes);
        while !heap::step(Budget::Objects(1)) {}
    } else {
        drop(nodes);
        assert_eq!(collect(), dead, "{way:?}");
    }
    assert_eq!(heap::stats().reclaimed - before, dead as u64, "{way:?}");
}

#[test]
fn handles_to_leaves_are_dropped() {
    for (len, way) in cases() {
        let leaf = Gc::new(1);
        die(way, ring(len, |at| (at % 5 == 0).then(|| leaf.clone())));
        assert_eq!((Gc::strong_count(&leaf), heap::stats().live), (1, 1), "{len}, {way:?}");
    }
}

#[test]
fn whatever_else_is_owned_is_dropped() {
    #[derive(Trace)]
    #[allow(dead_code, reason = "they are there to be dropped")]
    enum Other {
        Nothing,
        Skipped(#[trace(skip)] Counted),
        Boxed(Box<Option<Gc<u8>>>, #[trace(skip)] Counted),
    }
    for len in LENGTHS {
        let dropped = Rc::new(Cell::new(0));
        let nodes = ring(len, |at| match at % 3 {
            0 => Other::Nothing,
            1 => Other::Skipped(Counted(Rc::clone(&dropped))),
            _ => Other::Boxed(Box::new(Some(Gc::new(1))), Counted(Rc::clone(&dropped))),
        });
        drop(nodes);
        assert_eq!(collect(), len);
        assert_eq!((dropped.get(), heap::stats().live), (len - len.div_ceil(3), 0));
        assert_eq!(Rc::strong_count(&dropped), 1);
    }
}

/// Also once others are where it was.
#[test]
fn weak_handles_to_what_vanishes() {
    for (len, way) in cases() {
        let nodes = ring(len, |_| ());
        let weak: Vec<_> = nodes.iter().step_by(2).map(Gc::downgrade).collect();
        let records = heap::stats().weak_records;
        die(way, nodes);
        let others = ring(len, |_| ());
        assert!(weak.iter().all(|weak| weak.upgrade().is_none() && weak.strong_count() == 0), "{len}, {way:?}");
        assert_eq!(heap::stats().weak_records, records);
        drop((weak, others));
        assert_eq!((collect(), heap::stats().weak_records, heap::stats().live), (len, 0, 0));
    }
}

#[test]
fn what_vanishes_after_finalizers() {
    #[derive(Trace)]
    struct Final {
        next: GcCell<Option<Gc<Final>>>,
        ran: Rc<Cell<usize>>,
        leaf: Option<Gc<u8>>,
    }
    impl Finalize for Final {
        fn finalize(&self) {
            self.ran.set(self.ran.get() + 1);
        }
    }
    for len in LENGTHS {
        let (ran, leaf) = (Rc::new(Cell::new(0)), Gc::new(1));
        let nodes: Vec<_> = (0..len)
            .map(|at| {
                let leaf = (at % 5 == 0).then(|| leaf.clone());
                Gc::new(Final { next: GcCell::new(None), ran: Rc::clone(&ran), leaf })
            })
            .collect();
        for (at, node) in nodes.iter().enumerate() {
            node.next.set(Some(nodes[(at + 1) % len].clone()));
        }
        drop(nodes);
        assert_eq!(collect(), len);
        assert_eq!((ran.get(), Rc::strong_count(&ran), Gc::strong_count(&leaf)), (len, 1, 1));
    }
}

/// A borrow that is never given back hides what is in the cell from collections; what is hidden is
/// dropped all the same.
#[test]
fn what_a_leaked_borrow_hides_is_dropped() {
    for (len, way) in cases() {
        let hidden = ring(1, |_| ());
        let before = Gc::strong_count(&hidden[0]);
        let nodes = ring(len, |_| ());
        for node in &nodes {
            *node.more.borrow_mut() = [None, None];
        }
        nodes[len / 2].more.borrow_mut()[1] = Some(hidden[0].clone());
        std::mem::forget(nodes[len / 2].more.borrow_mut());
        die(way, nodes);
        assert_eq!((Gc::strong_count(&hidden[0]), heap::stats().live), (before, 1), "{len}, {way:?}");
        drop(hidden);
        assert_eq!((collect(), heap::stats().live), (1, 0));
    }
}

/// Objects of several kinds that hold each other: each goes by what its own type says.
#[test]
fn mixed_kinds() {
    #[derive(Trace, Finalize)]
    enum Kind {
        Plain(GcCell<Option<Gc<Kind>>>),
        Text(GcCell<Option<Gc<Kind>>>, #[allow(dead_code, reason = "it is there to be dropped")] String),
        Many(RefCell<Vec<Gc<Kind>>>),
    }
    for len in LENGTHS {
        let nodes: Vec<_> = (0..len)
            .map(|at| {
                Gc::new(match at % 3 {
                    0 => Kind::Plain(GcCell::new(None)),
                    1 => Kind::Text(GcCell::new(None), at.to_string()),
                    _ => Kind::Many(RefCell::default()),
                })
            })
            .collect();
        for (at, node) in nodes.iter().enumerate() {
            let next = nodes[(at + 1) % len].clone();
            match &**node {
                Kind::Plain(slot) | Kind::Text(slot, _) => slot.set(Some(next)),
                Kind::Many(slots) => slots.borrow_mut().push(next),
            }
        }
        drop(nodes);
        assert_eq!((collect(), heap::stats().live), (len, 0));
    }
}
