//! The allocator fails at the n-th allocation, for every n.

use std::cell::Cell;
use std::fmt::Debug;
use std::panic::catch_unwind;
use std::thread;
use std::time::Duration;

use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap, inspect};

use crate::{FAILED, Fault, with_faults};

/// More values than any program here makes.
const MOST: usize = 8_192;

thread_local! {
    pub(super) static MADE: Cell<usize> = const { Cell::new(0) };
    /// How often `try_new` had to give a value back.
    static REFUSED: Cell<usize> = const { Cell::new(0) };
    /// How often each value was dropped. Without a destructor, and without memory of its own.
    pub(super) static DROPS: [Cell<u8>; MOST] = const { [const { Cell::new(0) }; MOST] };
    pub(super) static SAVED: Cell<Option<Gc<Node>>> = const { Cell::new(None) };
}

pub(super) struct Ticket(usize);

impl Ticket {
    pub(super) fn new() -> Self {
        let number = MADE.get();
        MADE.set(number + 1);
        Self(number)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        DROPS.with(|drops| drops[self.0].set(drops[self.0].get() + 1));
    }
}

/// What a finalizer does.
#[derive(Trace, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Plain,
    /// Brings its neighbour back.
    Saves,
    /// Makes objects, small and big, if there is memory for them, and lets them go.
    Makes,
}

#[derive(Trace)]
pub(super) struct Node {
    pub(super) next: GcCell<Option<Gc<Node>>>,
    #[trace(skip)]
    _ticket: Ticket,
    kind: Kind,
}

impl Finalize for Node {
    fn finalize(&self) {
        match self.kind {
            Kind::Plain => {}
            Kind::Saves => SAVED.set(self.next.get()),
            Kind::Makes => drop((node(Kind::Plain), array::<_, 1_000>(0_u64))),
        }
    }
}

/// A node, if there is memory; if not, the value comes back and is dropped here.
pub(super) fn node(kind: Kind) -> Option<Gc<Node>> {
    match Gc::try_new(Node { next: GcCell::new(None), _ticket: Ticket::new(), kind }) {
        Ok(gc) => Some(gc),
        Err(error) => {
            REFUSED.set(REFUSED.get() + 1);
            assert_eq!(error.into_value().kind, kind);
            None
        }
    }
}

/// An array, if there is memory.
fn array<T: Trace + Finalize + Copy + PartialEq + Debug + 'static, const N: usize>(of: T) -> Option<Gc<[T; N]>> {
    match Gc::try_new([of; N]) {
        Ok(gc) => Some(gc),
        Err(error) => {
            REFUSED.set(REFUSED.get() + 1);
            assert_eq!(error.into_value(), [of; N]);
            None
        }
    }
}

/// A ring of as many nodes as there is memory for.
pub(super) fn ring(len: usize, kind: Kind) -> Option<Gc<Node>> {
    let first = node(kind)?;
    let mut last = first.clone();
    for _ in 1..len {
        if let Some(next) = node(kind) {
            last.next.set(Some(next.clone()));
            last = next;
        }
    }
    last.next.set(Some(first.clone()));
    Some(first)
}

/// A program that allocates by way of the library only; what it is about; whether an object is
/// refused where one allocation fails, and not those after it. Mostly none is: the library
/// collects, and asks again.
pub(super) type Program = (&'static str, fn(), bool);

pub(super) const PROGRAMS: [Program; 10] = [
    (
        "objects",
        || {
            let mut head = None;
            for _ in 0..600 {
                if let Some(next) = node(Kind::Plain) {
                    next.next.set(head);
                    head = Some(next);
                }
            }
        },
        false,
    ),
    (
        "big objects",
        || {
            let held = [(); 20].map(|()| array::<_, 1_000>(0_u64));
            drop(array::<_, 3_000>(0_u8));
            assert!(held.iter().flatten().all(|gc| gc.iter().all(|word| *word == 0)));
        },
        false,
    ),
    (
        "a deep chain",
        || {
            let mut head = None;
            for _ in 0..3_000 {
                if let Some(next) = node(Kind::Plain) {
                    next.next.set(head);
                    head = Some(next);
                }
            }
            drop(head);
        },
        false,
    ),
    (
        "many candidates",
        || {
            let first = ring(500, Kind::Plain);
            let mut at = first.clone();
            for _ in 0..500 {
                at = at.and_then(|at| at.next.get());
            }
            drop((at, first));
            collect();
        },
        false,
    ),
    (
        "rings of two",
        || {
            for _ in 0..300 {
                ring(2, Kind::Plain);
            }
            collect();
        },
        false,
    ),
    (
        "rings that are finalized",
        || {
            for _ in 0..40 {
                ring(2, Kind::Makes);
            }
            heap::collect_young();
            collect();
        },
        true,
    ),
    (
        "paused",
        || {
            let paused = heap::pause();
            let held = [(); 300].map(|()| node(Kind::Plain));
            drop((paused, held, node(Kind::Plain)));
        },
        true,
    ),
    (
        "rings that come back",
        || {
            for _ in 0..20 {
                ring(3, Kind::Saves);
                collect();
            }
            SAVED.take();
            collect();
        },
        false,
    ),
    ("in slices", in_slices, true),
    (
        "automatic collections, and memory given back",
        || {
            drop(heap::configure(|config| config.young_objects = 20));
            for _ in 0..300 {
                ring(5, Kind::Plain);
            }
            heap::trim();
            ring(2, Kind::Plain);
        },
        false,
    ),
];

/// Rings of several sizes, alive and dead, in slices as small as can be, and batches of a few.
fn in_slices() {
    drop(heap::configure(|config| {
        config.automatic = false;
        config.max_pause = Duration::from_micros(2);
    }));
    let kept = [ring(3, Kind::Plain), ring(30, Kind::Plain)];
    for at in 0..40 {
        ring(at % 12 + 1, [Kind::Plain, Kind::Makes, Kind::Saves][at % 3]);
        // Old, so that they wait for a full one.
        heap::collect_young();
        drop(kept[at % 2].clone());
        let _done = heap::step(heap::Budget::Objects(5));
    }
    assert!((0..10_000).any(|_| heap::step(heap::Budget::Objects(5))), "it comes to no end");
    drop(SAVED.take());
    let _done = heap::step(heap::Budget::Objects(5));
}

/// There is none from some time in mid-collection on: the collection is given up, and says that it
/// can do nothing.
#[test]
fn slices_without_memory() {
    let mut at = 0;
    while thread::spawn(move || run("in slices", in_slices, Fault::From(at))).join().unwrap().is_some() {
        at = after(at);
    }
    assert!(at > 20, "only {at} allocations");
}

/// Runs a program with a fault, then collects what is left with enough memory. How many objects
/// were refused; `None` if nothing failed.
pub(super) fn run(name: &str, program: fn(), mut fault: Fault) -> Option<usize> {
    let what = format!("{name}, {fault:?}");
    with_faults(&mut fault, program);
    while collect() > 0 || SAVED.take().is_some() {}
    let stats = heap::stats();
    assert_eq!(stats.created, stats.freed + stats.reclaimed + stats.live as u64, "{what}");
    let drops = |times: u8| DROPS.with(|drops| drops.iter().filter(|drop| drop.get() == times).count());
    assert_eq!(drops(0) + drops(1), MOST, "{what}: dropped twice");
    assert_eq!((MADE.get() - drops(1), stats.live), (0, 0), "{what}: lost");
    FAILED.get().then(|| REFUSED.get())
}

/// Runs a program in threads, whose heaps are new, with every allocation failing once. How many
/// objects were refused.
fn run_for_each(name: &'static str, program: fn()) -> usize {
    let (mut at, mut all) = (0, 0);
    while let Some(refused) = thread::spawn(move || run(name, program, Fault::Once(at))).join().unwrap() {
        all += refused;
        at = after(at);
    }
    assert!(at > 0, "{name}");
    all
}

/// The allocation to fail next: the next one, or a later one where each object is an allocation.
pub(super) fn after(at: u32) -> u32 {
    at + if gc_workspace::pooled() { 1 } else { 1 + at / 8 }
}

/// Whatever fails, nothing is lost: not the value, not the object, not the collection that was
/// given up for it.
#[test]
fn every_allocation_fails_once() {
    for (name, program, refuses) in PROGRAMS {
        let refused = run_for_each(name, program);
        assert_eq!(refused > 0, refuses, "{name}: {refused} refusals");
    }
}

/// Where there is no memory to remember a candidate by, its next drop tries again, and so does the
/// next full collection.
#[test]
fn a_candidate_without_memory() {
    let rings_of_one = || {
        for _ in 0..300 {
            if let Some(one) = node(Kind::Plain) {
                one.next.set(Some(one.clone()));
            }
        }
        collect();
    };
    assert_eq!(run_for_each("rings of one", rings_of_one), 0);
}

/// What is too deep to be dropped at once waits, and for a chain the heap has the memory from the
/// start.
#[test]
fn a_chain_of_any_length_dies_without_memory() {
    let dies = || {
        let mut head = None;
        for _ in 0..MOST {
            let next = node(Kind::Plain).unwrap();
            next.next.set(head);
            head = Some(next);
        }
        with_faults(&mut Fault::From(0), || drop(head));
        assert_eq!(heap::stats().live, 0);
    };
    // Not as deep as the chain, even with a sanitizer's frames.
    thread::Builder::new().stack_size(1 << 20).spawn(dies).unwrap().join().unwrap();
}

/// `inspect::assert_no_garbage` does not pass where it had no memory to look.
#[test]
fn garbage_without_memory_to_look() {
    let complaint = |mut fault: Fault| {
        let panic = with_faults(&mut fault, || catch_unwind(inspect::assert_no_garbage)).unwrap_err();
        assert_eq!(fault, Fault::Never);
        *panic.downcast::<String>().unwrap()
    };
    ring(3, Kind::Plain);
    assert_eq!(with_faults(&mut Fault::From(0), inspect::garbage).objects(), 0);
    assert_eq!(complaint(Fault::Once(0)), "gc-core: can't look for garbage: there is no memory for it");
    assert!(complaint(Fault::Never).starts_with("3 objects are kept alive by cycles alone"));
    assert_eq!(collect(), 3);
}

/// What nests so deep by value that it is put off takes memory to be remembered. Without it the
/// collection is given up, and the object stays a candidate.
#[test]
fn what_is_put_off_without_memory() {
    #[derive(Trace, Finalize)]
    struct Deep {
        next: Option<Box<Deep>>,
        own: GcCell<Option<Gc<Deep>>>,
    }
    let deep = || Deep { next: None, own: GcCell::new(None) };
    let (mut at, mut reclaimed) = (0, 0);
    loop {
        let root = Gc::new((0..300).fold(deep(), |next, _| Deep { next: Some(Box::new(next)), ..deep() }));
        let mut last = &*root;
        while let Some(next) = &last.next {
            last = next;
        }
        last.own.set(Some(root.clone()));
        drop(root);
        FAILED.set(false);
        // Collections keep their lists.
        heap::trim();
        reclaimed += with_faults(&mut Fault::Once(at), collect);
        reclaimed += collect();
        at += 1;
        assert_eq!((heap::stats().live, reclaimed), (0, at as usize), "{at}");
        if !FAILED.get() {
            break;
        }
    }
    assert!(at > 3, "only {at} allocations");
}
