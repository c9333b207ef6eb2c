//! A panic at every point where user code runs, for every one of those points.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{fmt, thread};

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, collect, heap, inspect};

/// More values than any program here makes.
const MOST: usize = 512;

// Not thread-locals: user code runs until the very end of a thread. `alone` keeps tests apart.

/// Points of user code that were passed; the one at which it panics, and whether it goes on panicking from there.
static PASSED: AtomicUsize = AtomicUsize::new(0);
static FUSE: AtomicUsize = AtomicUsize::new(usize::MAX);
static FOREVER: AtomicBool = AtomicBool::new(false);
static MADE: AtomicUsize = AtomicUsize::new(0);
static DROPS: [AtomicUsize; MOST] = [const { AtomicUsize::new(0) }; MOST];
static FINALIZED: [AtomicUsize; MOST] = [const { AtomicUsize::new(0) }; MOST];

fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a test panics with here; the panic hook isn't asked, so that the output stays readable.
struct Fused;

/// A point of user code.
fn point() {
    pass(FOREVER.load(Ordering::SeqCst));
}

/// A point that panics once at most: a collection that can't look at an object can't collect it, and a map that drops
/// keys loses the rest if one panics.
fn once() {
    pass(false);
}

fn pass(forever: bool) {
    let at = PASSED.fetch_add(1, Ordering::SeqCst);
    let fuse = FUSE.load(Ordering::SeqCst);
    let goes = at == fuse || at > fuse && forever;
    // A second panic while one unwinds would end the process, whoever's code it is in.
    if goes && !thread::panicking() {
        resume_unwind(Box::new(Fused));
    }
}

/// Runs a part of a program, after which the program goes on.
fn part<R>(action: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(action)) {
        Ok(result) => Some(result),
        Err(payload) if payload.is::<Fused>() => None,
        Err(payload) => resume_unwind(payload),
    }
}

thread_local! {
    static SAVED: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
}

/// What a finalizer does besides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Plain,
    /// Brings its neighbour back.
    Saves,
    /// Makes a ring.
    Makes,
    /// Lets its neighbour go.
    Breaks,
    /// Collects.
    Collects,
}

struct Ticket(usize);

impl Ticket {
    fn new() -> Self {
        Self(MADE.fetch_add(1, Ordering::SeqCst))
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        DROPS[self.0].fetch_add(1, Ordering::SeqCst);
        point();
    }
}

struct Node {
    next: GcCell<Option<Gc<Node>>>,
    other: RefCell<Vec<Gc<Node>>>,
    weak: GcCell<Weak<Node>>,
    ticket: Ticket,
    kind: Kind,
}

// SAFETY: each edge is reported once, and no destructor reaches them.
unsafe impl Trace for Node {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        once();
        self.next.trace(tracer);
        once();
        self.other.trace(tracer);
    }
}

impl Finalize for Node {
    fn needs_finalize() -> bool {
        point();
        true
    }

    fn finalize(&self) {
        FINALIZED[self.ticket.0].fetch_add(1, Ordering::SeqCst);
        point();
        match self.kind {
            Kind::Plain => {}
            Kind::Saves => SAVED.with_borrow_mut(|saved| saved.extend(self.next.get())),
            Kind::Makes => drop(ring(2, Kind::Plain)),
            Kind::Breaks => drop(self.next.take()),
            Kind::Collects => {
                collect();
            }
        }
        point();
    }
}

impl Clone for Node {
    fn clone(&self) -> Self {
        point();
        let clone = value(self.kind);
        clone.next.set(self.next.get());
        point();
        clone
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        once();
        self.ticket.0 == other.ticket.0
    }
}

impl Eq for Node {}

impl Hash for Node {
    fn hash<H: Hasher>(&self, state: &mut H) {
        once();
        self.ticket.0.hash(state);
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        point();
        write!(f, "{}", self.ticket.0)
    }
}

fn value(kind: Kind) -> Node {
    Node {
        next: GcCell::new(None),
        other: RefCell::new(Vec::new()),
        weak: GcCell::new(Weak::new()),
        ticket: Ticket::new(),
        kind,
    }
}

fn node(kind: Kind) -> Gc<Node> {
    Gc::new(value(kind))
}

fn ring(len: usize, kind: Kind) -> Vec<Gc<Node>> {
    let nodes: Vec<_> = (0..len).map(|_| node(kind)).collect();
    for (at, from) in nodes.iter().enumerate() {
        from.next.set(Some(nodes[(at + 1) % len].clone()));
        from.weak.set(Gc::downgrade(from));
    }
    nodes
}

const PROGRAMS: [(&str, fn()); 21] = [
    ("one by one", || {
        for kind in [Kind::Plain, Kind::Makes, Kind::Collects] {
            part(|| node(kind));
        }
    }),
    ("a chain", || {
        let mut head = node(Kind::Plain);
        for _ in 0..5 {
            let next = node(Kind::Breaks);
            next.next.set(Some(head));
            head = next;
        }
    }),
    ("a tree, its root last", || {
        let root = node(Kind::Plain);
        for _ in 0..3 {
            let inner = node(Kind::Plain);
            inner.other.borrow_mut().extend([node(Kind::Plain), node(Kind::Makes)]);
            root.other.borrow_mut().push(inner);
        }
    }),
    ("resurrected while counting", || {
        let head = node(Kind::Saves);
        head.next.set(Some(node(Kind::Saves)));
        drop(head);
        part(|| drop(SAVED.take()));
    }),
    ("a ring, in full", || {
        drop(ring(3, Kind::Plain));
        part(collect);
        collect();
    }),
    ("a ring, young", || {
        drop(ring(3, Kind::Makes));
        part(heap::collect_young);
        heap::collect_young();
    }),
    ("rings joined, one held", || {
        let held = ring(3, Kind::Plain);
        let dead = ring(2, Kind::Collects);
        dead[0].other.borrow_mut().push(held[0].clone());
        drop(dead);
        part(collect);
        assert_eq!(held.len(), 3);
        part(collect);
    }),
    ("rings that come back", || {
        drop(ring(3, Kind::Saves));
        part(collect);
        part(|| drop(SAVED.take()));
        part(collect);
    }),
    ("rings that are broken", || {
        drop(ring(4, Kind::Breaks));
        part(collect);
    }),
    ("by itself", || {
        drop(heap::configure(|config| config.young_objects = 4));
        for _ in 0..4 {
            part(|| ring(2, Kind::Plain));
        }
    }),
    ("for want of room", || {
        let room = heap::stats().heap_bytes + (1 << 16);
        drop(heap::configure(|config| config.max_bytes = Some(room)));
        drop(ring(2, Kind::Plain));
        part(|| drop(Gc::try_new([0_u8; 1 << 17])));
        drop(heap::configure(|config| config.max_bytes = None));
    }),
    ("in steps", || {
        drop(ring(3, Kind::Plain));
        while part(|| heap::step(1)).is_none() {}
    }),
    ("frozen and thawed", || {
        drop(ring(2, Kind::Plain));
        part(heap::freeze);
        drop(ring(2, Kind::Plain));
        part(collect);
        part(heap::unfreeze);
        part(collect);
    }),
    ("told of", || {
        let subscription = heap::on_collect(|_| {
            point();
            drop(ring(2, Kind::Plain));
        });
        part(|| node(Kind::Collects));
        part(collect);
        drop(subscription);
    }),
    ("asked about", || {
        drop(ring(2, Kind::Plain));
        part(|| inspect::garbage().to_string());
        part(collect);
    }),
    ("cyclic from the start", || {
        let mut kept = Weak::new();
        let one = part(|| {
            Gc::new_cyclic(|me| {
                kept = me.clone();
                point();
                let value = value(Kind::Plain);
                value.weak.set(me.clone());
                value.other.borrow_mut().extend(ring(2, Kind::Plain));
                collect();
                value
            })
        });
        assert_eq!(kept.upgrade().is_some(), one.is_some());
    }),
    ("made unique", || {
        let mut one = node(Kind::Plain);
        one.next.set(Some(node(Kind::Plain)));
        let other = one.clone();
        part(|| Gc::make_mut(&mut one).kind = Kind::Makes);
        assert_eq!(other.kind, Kind::Plain);
        drop(part(|| Gc::unwrap_or_clone(other)));
        let weak = Gc::downgrade(&one);
        part(|| Gc::make_mut(&mut one).kind = Kind::Plain);
        part(|| Gc::into_inner(one));
        drop(weak);
    }),
    ("slices", || {
        let many = part(|| {
            let from = (0..3).map(|_| {
                point();
                value(Kind::Plain)
            });
            from.collect::<Gc<[Node]>>()
        });
        if let Some(many) = &many {
            many[0].next.set(Some(node(Kind::Plain)));
            part(|| Gc::<[Node]>::from(&many[..2]));
            let boxed: Option<Box<[Node]>> = part(|| many.iter().cloned().collect());
            part(|| boxed.map(Gc::<[Node]>::from));
        }
        drop(many);
    }),
    ("keys", || {
        // They end here, after the map: one that panics in a map makes the map leak itself.
        let keys = [(); 3].map(|()| node(Kind::Plain));
        let mut map = HashMap::new();
        for (at, key) in keys.iter().enumerate() {
            part(|| map.insert(key.clone(), at));
        }
        part(|| map.remove(&keys[0]));
        drop(map);
    }),
    ("as trait objects", || {
        let shown: Gc<dyn fmt::Display> = gc_core::unsize!(node(Kind::Plain) => dyn fmt::Display);
        part(|| shown.to_string());
        let held = Gc::new((GcCell::new(Some(shown.clone())), Ticket::new().0));
        drop(shown);
        part(|| held.0.replace(None));
    }),
    ("left to the exit", || {
        let kept = ring(2, Kind::Makes);
        drop(ring(2, Kind::Plain));
        SAVED.with_borrow_mut(|saved| saved.extend(kept));
    }),
];

/// Runs a program in a thread of its own that panics at the given point; `false` if it has no such point.
fn run(name: &str, program: fn(), fuse: usize, forever: bool) -> bool {
    let what = format!("{name}, at {fuse}, {}", if forever { "and from there on" } else { "once" });
    MADE.store(0, Ordering::SeqCst);
    PASSED.store(0, Ordering::SeqCst);
    for count in DROPS.iter().chain(&FINALIZED) {
        count.store(0, Ordering::SeqCst);
    }
    FOREVER.store(forever, Ordering::SeqCst);
    FUSE.store(fuse, Ordering::SeqCst);
    let exits = name.ends_with("exit");
    let thread = thread::spawn({
        let what = what.clone();
        move || {
            part(program);
            let reached = PASSED.load(Ordering::SeqCst) > fuse;
            if !exits {
                FUSE.store(usize::MAX, Ordering::SeqCst);
                heap::unfreeze();
                while collect() > 0 || !SAVED.take().is_empty() {}
                let stats = heap::stats();
                assert_eq!(stats.live, 0, "{what}: lost");
                assert_eq!(stats.created, stats.freed + stats.reclaimed, "{what}");
                // The heap works on.
                let before = stats.reclaimed;
                drop(ring(3, Kind::Plain));
                assert_eq!((collect(), heap::stats().reclaimed), (3, before + 3), "{what}");
            }
            reached
        }
    });
    let reached = thread.join().unwrap_or_else(|_| panic!("{what}: the thread panicked"));
    let reached = reached || exits && PASSED.load(Ordering::SeqCst) > fuse;
    let made = MADE.load(Ordering::SeqCst);
    for (at, drops) in DROPS.iter().enumerate() {
        assert_eq!(drops.load(Ordering::SeqCst), usize::from(at < made), "{what}: drops of {at}");
        assert!(FINALIZED[at].load(Ordering::SeqCst) <= 1, "{what}: {at} was finalized twice");
    }
    reached
}

/// Whichever call of user code panics, the rest is dropped once, finalized once, and the heap works on.
#[test]
fn every_point_panics() {
    let _alone = alone();
    for forever in [false, true] {
        for (name, program) in PROGRAMS {
            let mut fuse = 0;
            while run(name, program, fuse, forever) {
                fuse += 1;
            }
            assert!(fuse >= 4, "{name}: {fuse} points");
        }
    }
}

thread_local! {
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

/// The closure of `configure` panics, a key's comparison panics: what they were about is unchanged.
#[test]
fn closures_panic() {
    let before = format!("{:?}", heap::config());
    assert!(
        part(|| heap::configure(|config| {
            config.young_objects = 1;
            BUSY.set(true);
            resume_unwind(Box::new(Fused));
        }))
        .is_none()
    );
    assert!(BUSY.get());
    assert_eq!(format!("{:?}", heap::config()), before);
}
