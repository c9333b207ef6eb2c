//! Behaviours: mutable access, and moving values out.

mod mutable {
    mod cases;
    mod in_place;
    mod moved_out;
    mod user_code;
}

use std::cell::{Cell, RefCell};

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
