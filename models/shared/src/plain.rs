//! Objects that hold handles and nothing else: a collection leaves the values of dead ones
//! undropped (rule P5). Nobody sees their ends but who looks at their memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use gc_core::sync::{self, Gc, GcCell, Weak};
use gc_core::{Finalize, Trace};
use shuttle::thread;

use crate::memory;
use crate::oracle::{Oracle, wrong};
use crate::turns::below;

/// How many collections there are at most while threads go on.
const COLLECTIONS: usize = 3;

#[derive(Trace, Finalize)]
#[trace(sync)]
pub struct Plain {
    fixed: Option<Gc<Plain>>,
    cells: [GcCell<Option<Gc<Plain>>>; 2],
}

impl Plain {
    fn cell(&self) -> &GcCell<Option<Gc<Self>>> {
        &self.cells[below(2)]
    }
}

/// Where threads find objects.
#[derive(Default)]
struct Places {
    strong: [GcCell<Option<Gc<Plain>>>; 2],
    weak: GcCell<Weak<Plain>>,
    oracle: Oracle,
}

impl Places {
    fn make(&self, fixed: Option<Gc<Plain>>) -> Gc<Plain> {
        self.oracle.make();
        Gc::new(Plain { fixed, cells: Default::default() })
    }

    fn any(&self, hands: &[Gc<Plain>]) -> Option<Gc<Plain>> {
        if hands.is_empty() || below(3) == 0 {
            self.strong[below(2)].get()
        } else {
            Some(hands[below(hands.len())].clone())
        }
    }

    /// Does something with a handle.
    fn turn(&self, hands: &mut Vec<Gc<Plain>>) {
        let Some(one) = self.any(hands) else { return hands.push(self.make(None)) };
        match below(14) {
            0 => hands.push(self.make(Some(one))),
            1 => one.cell().set(Some(self.make(self.any(hands)))),
            2 => one.cell().set(self.any(hands)),
            3 => one.cell().set(Some(one.clone())),
            4 => drop(one.cell().take()),
            // A handle is moved, and counted by nobody.
            5 if !hands.is_empty() => one.cell().set(Some(hands.swap_remove(below(hands.len())))),
            6 => hands.extend(one.cell().take()),
            7 => hands.extend(one.fixed.clone()),
            8 => self.strong[below(2)].set(Some(one)),
            9 => drop(self.strong[below(2)].take()),
            10 => self.weak.set(Gc::downgrade(&one)),
            11 => hands.extend(self.weak.get().upgrade()),
            12 if Gc::downgrade(&one).upgrade().is_none() => wrong("an upgrade fails on what is held"),
            _ if !hands.is_empty() => drop(hands.swap_remove(below(hands.len()))),
            _ => {}
        }
    }
}

/// One program, in one order.
pub fn run() {
    let places = Arc::new(Places { oracle: Oracle::new(), ..Places::default() });
    let is_over = Arc::new(AtomicBool::new(false));
    let mut threads = vec![thread::spawn({
        let (places, is_over) = (places.clone(), is_over.clone());
        move || {
            (0..1 + below(COLLECTIONS)).for_each(|_| places.oracle.collected(sync::collect()));
            is_over.store(true, Relaxed);
        }
    })];
    for _ in 0..1 + below(2) {
        let (places, is_over) = (places.clone(), is_over.clone());
        let mut hands: Vec<_> = (0..3).map(|_| places.make(places.strong[0].get())).collect();
        places.strong[below(2)].set(hands.first().cloned());
        threads.push(thread::spawn(move || {
            let mut turns = 4 + below(20);
            while turns > 0 && !is_over.load(Relaxed) {
                places.turn(&mut hands);
                turns -= 1;
            }
        }));
    }
    for thread in threads {
        if thread.join().is_err() {
            wrong("a thread panics");
        }
    }
    drop(places);
    while sync::collect() > 0 {}
    memory::finish();
}
