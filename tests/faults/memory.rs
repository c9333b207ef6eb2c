//! The allocator fails at the n-th allocation, for every n.

use std::cell::Cell;
use std::process::{self, Command};
use std::{env, thread};

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap};

use crate::{FAILED, Fault, with_faults};

/// More values than any program here makes.
const MOST: usize = 8_192;

thread_local! {
    static MADE: Cell<usize> = const { Cell::new(0) };
    /// How often each value was dropped. Without a destructor, and without memory of its own.
    static DROPS: [Cell<u8>; MOST] = const { [const { Cell::new(0) }; MOST] };
    static SAVED: Cell<Option<Gc<Node>>> = const { Cell::new(None) };
}

struct Ticket(usize);

impl Ticket {
    fn new() -> Self {
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
enum Kind {
    Plain,
    /// Brings its neighbour back.
    Saves,
    /// Makes an object, if there is memory for it, and lets it go.
    Makes,
}

#[derive(Trace)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    #[trace(skip)]
    _ticket: Ticket,
    kind: Kind,
}

impl Finalize for Node {
    fn finalize(&self) {
        match self.kind {
            Kind::Plain => {}
            Kind::Saves => SAVED.set(self.next.get()),
            Kind::Makes => drop(node(Kind::Plain)),
        }
    }
}

/// A node, if there is memory; if not, the value comes back and is dropped here.
fn node(kind: Kind) -> Option<Gc<Node>> {
    match Gc::try_new(Node { next: GcCell::new(None), _ticket: Ticket::new(), kind }) {
        Ok(gc) => Some(gc),
        Err(error) => {
            assert_eq!(error.into_value().kind, kind);
            None
        }
    }
}

/// A ring of as many nodes as there is memory for.
fn ring(len: usize, kind: Kind) -> Option<Gc<Node>> {
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

/// Programs that allocate by way of the library only, and what they are about.
const PROGRAMS: [(&str, fn()); 8] = [
    ("objects", || {
        let mut head = None;
        for _ in 0..600 {
            if let Some(next) = node(Kind::Plain) {
                next.next.set(head);
                head = Some(next);
            }
        }
    }),
    ("big objects", || {
        let held = [(); 20].map(|()| Gc::try_new([0_u64; 1_000]).ok());
        drop(Gc::try_new([0_u8; 3_000]));
        assert!(held.iter().flatten().all(|gc| gc.iter().all(|word| *word == 0)));
    }),
    ("a deep chain", || {
        let mut head = None;
        for _ in 0..3_000 {
            if let Some(next) = node(Kind::Plain) {
                next.next.set(head);
                head = Some(next);
            }
        }
        drop(head);
    }),
    ("many candidates", || {
        let first = ring(500, Kind::Plain);
        let mut at = first.clone();
        for _ in 0..500 {
            at = at.and_then(|at| at.next.get());
        }
        drop((at, first));
        collect();
    }),
    ("rings of two", || {
        for _ in 0..300 {
            ring(2, Kind::Plain);
        }
        collect();
    }),
    ("rings that are finalized", || {
        for _ in 0..100 {
            ring(2, Kind::Makes);
        }
        heap::collect_young();
        collect();
    }),
    ("rings that come back", || {
        for _ in 0..20 {
            ring(3, Kind::Saves);
            collect();
        }
        SAVED.take();
        collect();
    }),
    ("automatic collections, and memory given back", || {
        drop(heap::configure(|config| config.young_objects = 20));
        for _ in 0..300 {
            ring(5, Kind::Plain);
        }
        heap::trim();
        ring(2, Kind::Plain);
    }),
];

/// Runs a program with a fault, then collects what is left with enough memory. `false` if nothing failed.
fn run(name: &str, program: fn(), mut fault: Fault) -> bool {
    let what = format!("{name}, {fault:?}");
    with_faults(&mut fault, program);
    while collect() > 0 || SAVED.take().is_some() {}
    let stats = heap::stats();
    assert_eq!(stats.created, stats.freed + stats.reclaimed + stats.live as u64, "{what}");
    let drops = |times: u8| DROPS.with(|drops| drops.iter().filter(|drop| drop.get() == times).count());
    assert_eq!(drops(0) + drops(1), MOST, "{what}: dropped twice");
    assert_eq!((MADE.get() - drops(1), stats.live), (0, 0), "{what}: lost");
    FAILED.get()
}

/// The allocation to fail next: the next one, or a later one where each object is an allocation.
fn after(at: u32) -> u32 {
    at + if gc_workspace::pooled() { 1 } else { 1 + at / 8 }
}

/// Whatever fails, nothing is lost: not the value, not the object, not the collection that was given up for it.
#[test]
fn every_allocation_fails_once() {
    for (name, program) in PROGRAMS {
        let mut at = 0;
        // Each in a thread, whose heap is new.
        while thread::spawn(move || run(name, program, Fault::Once(at))).join().unwrap() {
            at = after(at);
        }
        assert!(at > 0, "{name}");
    }
}

/// Where there is no memory to remember a candidate by, its next drop tries again, and so does the next full collection.
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
    let mut at = 0;
    while thread::spawn(move || run("rings of one", rings_of_one, Fault::Once(at))).join().unwrap() {
        at = after(at);
    }
    assert!(at > 5);
}

#[derive(Trace, Finalize)]
struct Selfish {
    me: Weak<Selfish>,
    #[trace(skip)]
    _ticket: Ticket,
}

/// Programs that end where the library, as `Box` does, ends the process for want of memory.
const ENDING: [(&str, fn()); 6] = [
    ("new", || {
        let made = (0..300).map(Gc::new).fold(0, |sum, gc| sum + *gc);
        assert_eq!(made, 299 * 150);
    }),
    ("new_cyclic", || {
        for _ in 0..300 {
            let one = Gc::new_cyclic(|me| Selfish { me: me.clone(), _ticket: Ticket::new() });
            assert!(one.me.upgrade().is_some());
        }
    }),
    ("downgrade", || {
        let held = [(); 300].map(|()| node(Kind::Plain));
        let weak = held.each_ref().map(|gc| gc.as_ref().map(Gc::downgrade));
        drop(held);
        assert!(weak.iter().flatten().all(|weak| weak.upgrade().is_none()));
    }),
    ("slices", || {
        for len in [0, 1, 100, 10_000] {
            let gc: Gc<[usize]> = vec![len; len].into();
            assert_eq!(gc.iter().sum::<usize>(), len * len);
            assert_eq!(Gc::<str>::from("text").len(), 4);
        }
    }),
    ("callbacks", || {
        let subscription = heap::on_collect(|_| drop(node(Kind::Plain)));
        ring(3, Kind::Plain);
        collect();
        drop(subscription);
    }),
    ("make_mut", || {
        let mut one = Gc::new([1_u64; 40]);
        for _ in 0..100 {
            let other = one.clone();
            Gc::make_mut(&mut one)[0] += 1;
            assert_eq!(one[0], other[0] + 1);
        }
    }),
];

/// Names the case that a child process runs.
const CASE: &str = "GC_CORE_FAULT_CASE";

/// What a child process says when nothing failed in it.
const UNHARMED: i32 = 77;

/// Runs this test in a child process, with memory failing in a program at some point, and sees to it that the child goes
/// on as if nothing were, or says that it is out of memory and ends. `false` if it was unharmed.
fn in_a_child(test: &str, program: usize, at: u32) -> bool {
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CASE, format!("{program} {at}"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stderr);
    let out_of_memory = said.contains("memory allocation of") && said.contains("failed");
    // An abort has no code; a crash neither, but it says nothing.
    let ended = child.status.code().is_none_or(|code| code != 101) && !child.status.success() && out_of_memory;
    let what = format!("{test}, program {program}, {at}: {}, {said}", child.status);
    assert!(matches!(child.status.code(), Some(0 | UNHARMED)) || ended, "{what}");
    #[cfg(unix)]
    assert!(
        matches!(std::os::unix::process::ExitStatusExt::signal(&child.status), None | Some(libc::SIGABRT)),
        "{what}"
    );
    child.status.code() != Some(UNHARMED)
}

/// All cases of a list of programs, each in a child process: this one, if it is the child.
fn all_in_children(test: &str, programs: &[(&'static str, fn())], fault: fn(u32) -> Fault) {
    if let Ok(case) = env::var(CASE) {
        let (program, at) = case.split_once(' ').unwrap();
        let (name, program) = programs[program.parse::<usize>().unwrap()];
        let failed = run(name, program, fault(at.parse().unwrap()));
        process::exit(if failed { 0 } else { UNHARMED });
    }
    for (program, (name, _)) in programs.iter().enumerate() {
        let mut at = 0;
        while in_a_child(test, program, at) {
            at = after(at);
        }
        assert!(at > 0, "{name}");
    }
}

#[test]
fn the_process_ends_cleanly() {
    all_in_children("faults::memory::the_process_ends_cleanly", &ENDING, Fault::Once);
}

/// Memory that runs out, and stays out until the program has ended.
#[test]
fn memory_stays_out() {
    all_in_children("faults::memory::memory_stays_out", &PROGRAMS, Fault::From);
}
