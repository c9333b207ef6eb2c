//! A thread ends while memory is short.

use std::cell::{Cell, RefCell};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use gc_core::{Gc, collect, heap};

use super::failing_allocations::{DROPS, Kind, MADE, Node, SAVED, after, node, ring};
use crate::{FAILED, FAULT, Fault};

/// What is known of a thread when the heap has had its exit, and when there was memory again after
/// that.
#[derive(Debug)]
struct Outcome {
    failed: bool,
    /// Objects that the exit left behind, for want of memory.
    left: usize,
    /// Values that were never dropped, and that were dropped twice.
    lost: usize,
    twice: usize,
}

thread_local! {
    /// Its destructor runs after the heap's exit: it is touched before the heap is.
    static LATE: Cell<Option<Late>> = const { Cell::new(None) };
    static KEPT: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
}

struct Late(SyncSender<Outcome>);

impl Drop for Late {
    fn drop(&mut self) {
        FAULT.set(Fault::Never);
        let left = heap::stats().live;
        while collect() > 0 || SAVED.take().is_some() {}
        let drops = |times: u8| DROPS.with(|drops| drops.iter().filter(|drop| drop.get() == times).count());
        let twice = DROPS.with(|drops| drops.iter().filter(|drop| drop.get() > 1).count());
        let outcome = Outcome { failed: FAILED.get(), left, lost: MADE.get() - drops(1) - twice, twice };
        self.0.send(outcome).unwrap();
    }
}

/// What a thread leaves to its exit.
struct Program {
    name: &'static str,
    make: fn(),
    /// Objects that are there afterwards even if nothing fails.
    outlive: usize,
}

const PROGRAMS: [Program; 6] = [
    Program {
        name: "a ring, and a callback",
        make: || {
            std::mem::forget(heap::on_collect(|_| {}));
            ring(2, Kind::Plain);
        },
        outlive: 0,
    },
    Program {
        name: "rings",
        make: || {
            for _ in 0..30 {
                ring(3, Kind::Plain);
            }
        },
        outlive: 0,
    },
    Program {
        name: "rings that are finalized",
        make: || {
            for _ in 0..10 {
                ring(2, Kind::Makes);
            }
        },
        outlive: 0,
    },
    Program { name: "a ring that comes back", make: || drop(ring(3, Kind::Saves)), outlive: 3 },
    Program {
        name: "a chain that goes after the heap",
        make: || {
            ring(2, Kind::Plain);
            let mut head = None;
            for _ in 0..300 {
                if let Some(next) = node(Kind::Plain) {
                    next.next.set(head);
                    head = Some(next);
                }
            }
            KEPT.with_borrow_mut(|kept| kept.extend(head));
        },
        outlive: 0,
    },
    Program {
        name: "a ring, thawed",
        make: || {
            ring(5, Kind::Plain);
            heap::freeze();
            heap::unfreeze();
        },
        outlive: 0,
    },
];

/// Runs a program with enough memory, then ends its thread with allocations failing.
fn end_with(program: fn(), fault: Fault) -> Outcome {
    let (sender, receiver) = sync_channel(1);
    let thread = thread::spawn(move || {
        // Touched first, destroyed last.
        SAVED.take();
        LATE.set(Some(Late(sender)));
        // Room for what a program stores is not the library's to find.
        KEPT.with_borrow_mut(|kept| kept.reserve(1));
        program();
        FAULT.set(fault);
    });
    thread.join().unwrap();
    receiver.recv().unwrap()
}

/// Nothing is lost, nothing is dropped twice, and with memory nothing is left to whoever comes
/// later.
#[test]
fn exit_without_memory() {
    for Program { name, make, outlive } in PROGRAMS {
        for goes_on in [false, true] {
            let mut at = 0;
            loop {
                let fault = if goes_on { Fault::From(at) } else { Fault::Once(at) };
                let outcome = end_with(make, fault);
                let what = format!("{name}, {fault:?}: {outcome:?}");
                assert_eq!((outcome.lost, outcome.twice), (0, 0), "{what}");
                if !outcome.failed {
                    assert_eq!(outcome.left, outlive, "{what}");
                    break;
                }
                at = after(at);
            }
            assert!(at > 0, "{name}");
        }
    }
}
