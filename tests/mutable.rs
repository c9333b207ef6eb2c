//! Behaviours: mutable access, and moving values out.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, collect, heap};

/// What happened to the values of this thread.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Seen {
    traced: u32,
    traced_while_lent: u32,
    finalized: u32,
    dropped: u32,
    cloned: u32,
}

/// What a value's `clone`, or its finalizer, does besides.
type Action = Box<dyn Fn(&Value)>;

thread_local! {
    /// Values that are mutably borrowed.
    static LENT: Cell<[*const Value; 2]> = const { Cell::new([std::ptr::null(); 2]) };
    static SEEN: Cell<Seen> = const { Cell::new(Seen { traced: 0, traced_while_lent: 0, finalized: 0, dropped: 0, cloned: 0 }) };
    static ON_CLONE: RefCell<Option<Action>> = const { RefCell::new(None) };
    static ON_FINALIZE: RefCell<Option<Action>> = const { RefCell::new(None) };
}

fn saw(change: impl FnOnce(&mut Seen)) {
    let mut seen = SEEN.get();
    change(&mut seen);
    SEEN.set(seen);
}

struct Value {
    number: u32,
    next: GcCell<Option<Gc<Value>>>,
    cell: RefCell<Option<Gc<Value>>>,
    me: GcCell<Weak<Value>>,
    _counted: Counted,
}

struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        saw(|seen| seen.dropped += 1);
    }
}

impl Clone for Value {
    fn clone(&self) -> Self {
        saw(|seen| seen.cloned += 1);
        if let Some(action) = ON_CLONE.take() {
            action(self);
        }
        Self::new(self.number)
    }
}

// SAFETY: each edge is reported once, and the destructor reaches none.
unsafe impl Trace for Value {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        saw(|seen| seen.traced += 1);
        // By its address: the value may not be looked at, if it is so.
        saw(|seen| seen.traced_while_lent += u32::from(LENT.get().contains(&std::ptr::from_ref(self))));
        self.next.trace(tracer);
        self.cell.trace(tracer);
    }
}

impl Finalize for Value {
    fn finalize(&self) {
        saw(|seen| seen.finalized += 1);
        // Where several die, it is the first one's.
        if self.number == 1 {
            if let Some(action) = ON_FINALIZE.take() {
                action(self);
            }
        }
    }
}

impl Value {
    fn new(number: u32) -> Self {
        let (next, cell, me) = (GcCell::new(None), RefCell::new(None), GcCell::new(Weak::new()));
        Self { number, next, cell, me, _counted: Counted }
    }
}

fn value(number: u32) -> Gc<Value> {
    Gc::new(Value::new(number))
}

/// A handle in some situation, and what else there is.
struct Case {
    name: &'static str,
    gc: Gc<Value>,
    shared: Option<Gc<Value>>,
    weak: Option<Weak<Value>>,
}

/// A handle whose object has been through something, alone but for what is added.
type Make = fn() -> Gc<Value>;

fn candidate() -> Gc<Value> {
    let gc = value(1);
    drop(gc.clone());
    gc
}

const MAKERS: [(&str, Make); 8] = [
    ("young", || value(1)),
    ("a candidate", candidate),
    ("old", || {
        let gc = value(1);
        collect();
        gc
    }),
    ("old, through a young collection", || {
        let gc = candidate();
        heap::collect_young();
        gc
    }),
    ("an old candidate", || {
        let gc = value(1);
        collect();
        drop(gc.clone());
        gc
    }),
    ("frozen", || {
        let gc = candidate();
        heap::freeze();
        gc
    }),
    ("thawed", || {
        let gc = value(1);
        heap::freeze();
        heap::unfreeze();
        gc
    }),
    ("resurrected", || {
        thread_local!(static BACK: Cell<Option<Gc<Value>>> = const { Cell::new(None) });
        let gc = Gc::new_cyclic(|me| Value { me: GcCell::new(me.clone()), ..Value::new(1) });
        ON_FINALIZE.set(Some(Box::new(|me| BACK.set(me.me.get().upgrade()))));
        drop(gc);
        let back = BACK.take().unwrap();
        back.me.take();
        back
    }),
];

/// Each maker's object: unique, with a weak handle that is gone, with one that is there, shared, and both.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, make) in MAKERS {
        for (shared, weak) in [(false, false), (false, true), (true, false), (true, true)] {
            let gc = make();
            drop(Gc::downgrade(&gc));
            let weak = weak.then(|| Gc::downgrade(&gc));
            let shared = shared.then(|| gc.clone());
            cases.push(Case { name, gc, shared, weak });
        }
        // And one that never had a side record.
        cases.push(Case { name, gc: make(), shared: None, weak: None });
        heap::unfreeze();
    }
    cases
}

/// All collections that there are, while `&mut`s to these are out.
fn collect_around(lent: [*const Value; 2]) {
    LENT.set(lent);
    collect();
    heap::collect_young();
    assert!(heap::step(heap::Budget::Objects(100)));
    let collections = heap::stats().young_collections;
    // Kept, so that the heap grows.
    let mut kept = Vec::new();
    while heap::stats().young_collections == collections {
        kept.push(Gc::new(1));
    }
    LENT.set([std::ptr::null(); 2]);
    assert_eq!(SEEN.get().traced_while_lent, 0, "a value that is mutably borrowed was looked at");
}

/// At the end of a test: all is gone, once.
#[track_caller]
fn all_gone(made: u32) {
    collect();
    let (seen, stats) = (SEEN.take(), heap::stats());
    assert_eq!((stats.live, stats.panics, stats.weak_records), (0, 0, 0));
    assert_eq!(seen.dropped, made + seen.cloned);
    assert_eq!(stats.created, stats.freed + stats.reclaimed);
}

#[test]
fn get_mut() {
    for mut case in cases() {
        let (shared, weak) = (case.shared.is_some(), case.weak.is_some());
        let Some(value) = Gc::get_mut(&mut case.gc) else {
            assert!(shared || weak, "{}", case.name);
            continue;
        };
        assert!(!shared && !weak, "{}", case.name);
        value.number = 2;
        collect_around([value, std::ptr::null()]);
        value.number += 2;
        assert_eq!(case.gc.number, 4, "{}", case.name);
        // It may become a candidate, and garbage, again.
        case.gc.next.set(Some(case.gc.clone()));
        drop(case.gc);
        assert_eq!(collect(), 1, "{}", case.name);
    }
    let makers = u32::try_from(MAKERS.len()).unwrap();
    all_gone(makers * 5);
}

#[test]
fn make_mut() {
    for mut case in cases() {
        let cloned = SEEN.get().cloned;
        let address = Gc::as_ptr(&case.gc);
        let name = case.name;
        if case.shared.is_none() {
            let value = Gc::make_mut(&mut case.gc);
            value.number = 2;
            collect_around([value, std::ptr::null()]);
            value.number += 1;
            assert_eq!(Gc::as_ptr(&case.gc), address, "{name}: in its place");
            assert_eq!(SEEN.get().cloned, cloned, "{name}");
            if let Some(weak) = &case.weak {
                assert!(weak.upgrade().is_none(), "{name}: cut off");
                assert_eq!((weak.strong_count(), weak.weak_count(), Gc::weak_count(&case.gc)), (0, 0, 0));
            }
        } else {
            Gc::make_mut(&mut case.gc).number = 3;
            assert_eq!(SEEN.get().cloned, cloned + 1, "{name}");
            let shared = case.shared.take().unwrap();
            assert_eq!((shared.number, Gc::as_ptr(&shared)), (1, address), "{name}: the others' is left alone");
            assert_eq!((Gc::strong_count(&shared), Gc::weak_count(&case.gc)), (1, 0));
            if let Some(weak) = &case.weak {
                assert!(Gc::ptr_eq(&weak.upgrade().unwrap(), &shared), "{name}: weak handles stay with the others");
            }
        }
        assert_eq!((case.gc.number, Gc::strong_count(&case.gc)), (3, 1), "{name}");
        // New weak handles are of the new life.
        let weak = Gc::downgrade(&case.gc);
        assert!(Gc::ptr_eq(&weak.upgrade().unwrap(), &case.gc), "{name}");
        case.gc.next.set(Some(case.gc.clone()));
        drop(case);
        assert_eq!((collect(), weak.strong_count()), (1, 0), "{name}");
    }
    let makers = u32::try_from(MAKERS.len()).unwrap();
    all_gone(makers * 5);
}

/// `try_unwrap`, `into_inner`, `unwrap_or_clone`: the value is moved out, and not finalized.
#[test]
fn moving_out() {
    type MoveOut = fn(Gc<Value>) -> Option<Value>;
    let ways: [(&str, MoveOut); 3] = [
        ("try_unwrap", |gc| Gc::try_unwrap(gc).ok()),
        ("into_inner", Gc::into_inner),
        ("unwrap_or_clone", |gc| Some(Gc::unwrap_or_clone(gc))),
    ];
    for (way, move_out) in ways {
        for case in cases() {
            let what = format!("{way} of what is {}", case.name);
            let (before, live) = (SEEN.get(), heap::stats().live);
            let shared = case.shared.is_some();
            let moved = move_out(case.gc);
            let clones = u32::from(shared && way == "unwrap_or_clone");
            assert_eq!(SEEN.get(), Seen { cloned: before.cloned + clones, ..before }, "{what}: nothing else runs");
            match &moved {
                Some(value) => assert_eq!(value.number, 1, "{what}"),
                None => assert!(shared, "{what}"),
            }
            if let Some(shared) = &case.shared {
                assert_eq!((Gc::strong_count(shared), shared.number), (1, 1), "{what}");
                assert!(case.weak.as_ref().is_none_or(|weak| weak.upgrade().is_some()), "{what}");
            } else {
                assert_eq!(heap::stats().live, live - 1, "{what}: the object is gone at once");
                assert!(case.weak.as_ref().is_none_or(|weak| weak.upgrade().is_none()), "{what}");
                drop(moved);
                assert_eq!(SEEN.get(), Seen { dropped: before.dropped + 1, ..before }, "{what}: it was the value");
            }
        }
    }
    let makers = u32::try_from(MAKERS.len()).unwrap();
    all_gone(3 * makers * 5);
}

/// The handle comes back, and is the same.
#[test]
fn a_refused_handle_comes_back() {
    let (one, other) = (value(1), value(2));
    let shared = one.clone();
    let back = Gc::try_unwrap(one).err().unwrap();
    assert!(Gc::ptr_eq(&back, &shared) && Gc::strong_count(&back) == 2);
    assert!(Gc::into_inner(back).is_none());
    assert_eq!(Gc::strong_count(&shared), 1);
    drop((shared, other));
    all_gone(2);
}

/// The edges of what is moved out move with it.
#[test]
fn edges_move_with_the_value() {
    let (head, tail) = (value(1), value(2));
    head.next.set(Some(tail.clone()));
    drop(head.clone());
    let moved = Gc::into_inner(head).unwrap();
    assert_eq!((Gc::strong_count(&tail), collect()), (2, 0));
    // Moved into the heap again, and closed to a cycle by way of the old edge.
    let again = Gc::new(moved);
    tail.next.set(Some(again.clone()));
    drop((again, tail));
    assert_eq!(collect(), 2);
    all_gone(2);
}

/// A `&mut` reached through a cell of a live object, and through another `&mut`
#[test]
fn borrowed_inside_others() {
    let parent = value(1);
    *parent.cell.borrow_mut() = Some(value(2));
    drop(parent.clone());
    let mut cell = parent.cell.borrow_mut();
    let child = Gc::get_mut(cell.as_mut().unwrap()).unwrap();
    let before = SEEN.get().traced;
    drop(parent.clone());
    collect();
    heap::collect_young();
    let after_parent = SEEN.get().traced - before;
    // Once; its child is behind a borrowed cell.
    assert_eq!(after_parent, 1, "the parent only");
    child.number = 3;
    drop(cell);
    assert_eq!(parent.cell.borrow().as_ref().unwrap().number, 3);

    let mut outer = value(4);
    outer.next.set(Some(candidate()));
    drop(outer.clone());
    let lent = Gc::get_mut(&mut outer).unwrap();
    let outer_address = std::ptr::from_ref(lent);
    let inner = Gc::get_mut(lent.next.get_mut().as_mut().unwrap()).unwrap();
    drop(parent);
    collect_around([outer_address, inner]);
    inner.number = 5;
    assert_eq!(outer.next.get().unwrap().number, 5);
    drop(outer);
    all_gone(4);
}

/// `inside a finalizer`: on the counting path the object itself is held, its neighbours are whoever's they are; in a
/// collection all members are held.
#[test]
fn in_finalizers() {
    for cyclic in [false, true] {
        let (one, next) = (value(1), value(2));
        one.me.set(Gc::downgrade(&one));
        one.next.set(Some(next.clone()));
        next.next.set(cyclic.then(|| one.clone()));
        drop(next);
        ON_FINALIZE.set(Some(Box::new(move |me| {
            let mut own = me.me.get().upgrade().unwrap();
            assert!(Gc::get_mut(&mut own).is_none());
            let own = Gc::try_unwrap(own).err().unwrap();
            let mut copy = own.clone();
            Gc::make_mut(&mut copy).number = 9;
            assert_eq!((own.number, copy.number), (1, 9));
            assert!(Gc::into_inner(own).is_none());

            let mut next = me.next.take().unwrap();
            assert_eq!(Gc::get_mut(&mut next).is_none(), cyclic);
            next = if cyclic {
                Gc::try_unwrap(next).err().unwrap()
            } else {
                let value = Gc::get_mut(&mut next).unwrap();
                collect_around([value, std::ptr::null()]);
                value.number = 7;
                Gc::new(Gc::try_unwrap(next).ok().unwrap())
            };
            me.next.set(Some(next));
        })));
        drop(one);
        collect();
        assert_eq!(SEEN.get().dropped, 3, "the two, and the copy");
        // The neighbour is finalized where it dies: once, whether it was moved or not.
        assert_eq!(SEEN.get().finalized, 3);
        all_gone(2);
    }
}

/// `make_mut` while `clone` does what it likes
#[test]
fn clones_that_do_more() {
    thread_local!(static OTHER: Cell<Option<Gc<Value>>> = const { Cell::new(None) });
    type Act = fn(&Value);
    let actions: [(&str, Act); 6] = [
        ("collects", |_| assert_eq!(collect(), 0)),
        ("drops the other handle", |_| drop(OTHER.take())),
        ("freezes", |_| heap::freeze()),
        ("freezes and thaws", |_| {
            heap::freeze();
            heap::unfreeze();
        }),
        ("makes weak handles", |me| {
            let weak = me.me.get();
            drop(weak.upgrade().map(|me| Gc::downgrade(&me)));
        }),
        ("makes garbage", |_| {
            for _ in 0..3_000 {
                let one = value(5);
                one.next.set(Some(one.clone()));
            }
        }),
    ];
    for (what, action) in actions {
        let mut one = value(1);
        one.me.set(Gc::downgrade(&one));
        let weak = one.me.get();
        OTHER.set(Some(one.clone()));
        ON_CLONE.set(Some(Box::new(action)));
        let new = Gc::make_mut(&mut one);
        new.number += 1;
        collect();
        new.number += 1;
        assert_eq!((one.number, Gc::strong_count(&one)), (3, 1), "{what}");
        assert_eq!(weak.strong_count(), u32::from(what != "drops the other handle") as usize, "{what}");
        drop((one, OTHER.take()));
        heap::unfreeze();
        collect();
        assert_eq!(heap::stats().live, 0, "{what}");
    }
}

/// A `clone` that panics leaves all as it was.
#[test]
fn a_clone_that_panics() {
    let mut one = candidate();
    let (shared, address) = (one.clone(), Gc::as_ptr(&one));
    ON_CLONE.set(Some(Box::new(|_| panic!("{}", String::from("no copies")))));
    assert!(catch_unwind(AssertUnwindSafe(|| Gc::make_mut(&mut one).number = 2)).is_err());
    assert_eq!((Gc::as_ptr(&one), one.number, Gc::strong_count(&one)), (address, 1, 2));
    ON_CLONE.set(Some(Box::new(|_| panic!("{}", String::from("no copies")))));
    let given = shared.clone();
    assert!(catch_unwind(AssertUnwindSafe(|| Gc::unwrap_or_clone(given))).is_err());
    assert_eq!(Gc::strong_count(&one), 2, "the handle is dropped while unwinding");
    drop((one, shared));
    // Both clones were begun, and counted.
    saw(|seen| seen.cloned -= 2);
    all_gone(1);
}
