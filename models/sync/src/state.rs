//! What there is: objects, threads, the collector. One step of the model is one atomic action of
//! the protocol.
//!
//! Memory is sequentially consistent. A compare-and-swap loop is one step: its success is the only
//! time that it changes anything. A blocked thread (a held mutex, a wait on a flag) has no step.

use crate::list::List;

pub const N: usize = if cfg!(feature = "four") { 4 } else { 3 };
pub const MUTATORS: usize = 3;
/// Two collections may be under way: one detects and judges while another runs finalizers and
/// drops. Each drops handles like any thread; that part of them is at the end of the threads.
pub const COLLECTORS: usize = 2;
pub const THREADS: usize = MUTATORS + COLLECTORS;

/// The thread that is a collector's.
pub fn thread_of(collector: usize) -> usize {
    MUTATORS + collector
}

/// Who holds a lock: thread + 1. Is it a collector?
pub fn is_collectors(lock: u8) -> bool {
    lock as usize > MUTATORS
}
pub const NONE: u8 = 255;

/// What the collector does with an object: a field of the word.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Phase {
    #[default]
    Idle,
    /// Being traced, or held traced until a verdict: the value stays where it is.
    Traced,
    /// The first look of a verdict found all handles inside; the next drop or upgrade takes this
    /// away again.
    Armed,
    /// The second look found the same; upgrades wait for the verdict.
    Locked,
    Dead,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Value {
    #[default]
    Whole,
    BeingDropped,
    Gone,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Obj {
    // --- the word: every change of several of these in one step is one read-modify-write
    pub count: u8,
    pub buffered: bool,
    pub member: bool,
    pub phase: Phase,
    pub lent: bool,
    /// No finalizer is pending.
    pub settled: bool,
    /// The value is gone and the dropper is done with the memory.
    pub gone: bool,
    // --- the rest of the object
    /// A handle behind a mutex, and who has the mutex (thread + 1, 0: nobody).
    pub cell: u8,
    pub lock: u8,
    /// A handle in a plain field.
    pub fixed: u8,
    // --- the side record
    pub weaks: u8,
    pub named: bool,
    pub side_lock: u8,
    // --- what the model knows
    pub value: Value,
    pub freed: bool,
}

/// Where a thread stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Pc {
    #[default]
    Idle,
    /// Owns a handle that it is about to give up.
    Drop(u8),
    /// Without rule `cas`: the flag is set, the count is still to be decremented.
    Decrement(u8),
    /// Its drop set BUFFERED: the entry is still to be pushed. The second: then decrement (without
    /// `cas`).
    Push(u8, bool),
    Finalize(u8),
    /// The count is zero: cut weak handles off, drop the value, let go of the memory. `own`:
    /// try_unwrap, contents are kept.
    Sever(u8, bool),
    DropValue(u8, bool),
    LetGo(u8),
    /// Has the mutex of the object's cell.
    Locked(u8, CellOp),
    /// Upgrading: has entered the side record.
    Upgrade(u8),
    UpgradeLeave(u8),
    /// `get_mut` and (true) `make_mut`: has entered the side record, to look for weak handles, or
    /// to cut them off.
    LentLook(u8, bool),
    LentUse(u8),
    LentEnd(u8),
    End,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CellOp {
    Take,
    Put(u8),
    Clone,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Thread {
    pub pc: Pc,
    pub handles: List<5>,
    pub weak: u8,
    /// Handles that are still to be dropped: what was in a dropped value.
    pub pending: List<6>,
    /// Its candidates: slots that the collector empties at any time, in any order.
    pub table: List<4>,
    /// Its thread-locals are gone: the table can't be used any more.
    pub closed: bool,
    pub ops: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Cpc {
    #[default]
    Idle,
    Take,
    /// The entry was popped, its word is still to be looked at.
    TakeWord(u8),
    /// Trace of one object: set TRACED, the plain field, the cell, clear TRACED. `true`: in a
    /// verdict. Before that, it is said that the object is read, and no phase is set.
    Begin(bool),
    /// It was said that the object is read: its word is still to be looked at.
    Look(u8),
    Fixed(u8, bool),
    Cell(u8, bool),
    CellRead(u8, bool),
    /// Without rule `pin` the target is marked after the trace.
    EndTrace(u8, bool),
    Judge,
    FirstLook,
    /// Members that live are let go of, before others get the turn.
    Forget,
    /// A `trace` panicked: all is put back.
    GiveUp,
    Restore,
    SecondLook,
    Revert,
    Hold,
    FinalizeNext,
    ReleaseHolds,
    Condemn,
    Sever,
    DropNext,
    Free,
    Finish,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Collector {
    pub pc: Cpc,
    /// Bits: members; already traced in this pass; presumed dead; guards held; looked at; to be put
    /// back; held strongly.
    pub members: u8,
    /// Those of them whose entries it took.
    pub taken: u8,
    pub traced: u8,
    pub dead: u8,
    pub guards: u8,
    pub looked: u8,
    pub revert: u8,
    pub held: u8,
    pub todo: u8,
    /// The object that detection reads (+ 1, 0: none). In the code it is a batch of them.
    pub reading: u8,
    /// Those whose cell the verdict couldn't look into.
    pub hidden: u8,
    pub edges: [[u8; N]; N],
    pub counts: [u8; N],
    /// Handles to targets of the trace under way whose pin is still to be set (without rule `pin`).
    pub unpinned: u8,
    pub finalized: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct State {
    pub objects: [Obj; N],
    pub threads: [Thread; THREADS],
    pub collectors: [Collector; COLLECTORS],
    /// Which collector has the turn to detect and judge (+ 1, 0: none).
    pub turn: u8,
    /// A `trace` has panicked.
    pub panicked: bool,
    /// Objects that are still to be made.
    pub unborn: u8,
    /// Entries of threads whose table is closed, and of the collector itself.
    pub list: List<6>,
    /// A static that finalizers may bring objects back to.
    pub root: u8,
    pub bad: Option<&'static str>,
}

impl Default for State {
    fn default() -> Self {
        let object = Obj {
            count: 0,
            buffered: false,
            member: false,
            phase: Phase::Idle,
            lent: false,
            settled: true,
            gone: true,
            cell: NONE,
            lock: 0,
            fixed: NONE,
            weaks: 0,
            named: false,
            side_lock: 0,
            value: Value::Gone,
            freed: true,
        };
        let thread = Thread {
            pc: Pc::End,
            handles: List::new(),
            weak: NONE,
            pending: List::new(),
            table: List::new(),
            closed: false,
            ops: 0,
        };
        let collector = Collector {
            pc: Cpc::Idle,
            members: 0,
            taken: 0,
            traced: 0,
            dead: 0,
            guards: 0,
            looked: 0,
            revert: 0,
            held: 0,
            todo: 0,
            reading: 0,
            hidden: 0,
            edges: [[0; N]; N],
            counts: [0; N],
            unpinned: 0,
            finalized: false,
        };
        let mut threads = [thread; THREADS];
        for collector in 0..COLLECTORS {
            threads[thread_of(collector)].pc = Pc::Idle;
        }
        let collectors = [collector; COLLECTORS];
        Self {
            objects: [object; N],
            threads,
            collectors,
            turn: 0,
            panicked: false,
            unborn: 0,
            list: List::new(),
            root: NONE,
            bad: None,
        }
    }
}

impl State {
    pub fn blame(&mut self, what: &'static str) {
        self.bad.get_or_insert(what);
    }

    /// The object's word is about to be touched.
    pub fn word(&mut self, o: u8) -> &mut Obj {
        if self.objects[o as usize].freed {
            self.blame("memory touched after it was freed");
        }
        &mut self.objects[o as usize]
    }

    /// The object's value is about to be read.
    pub fn read(&mut self, o: u8) {
        let value = self.word(o).value;
        // Who has lent it may still wait for a detection (`Pc::LentUse`).
        let lent = self.threads.iter().any(|thread| thread.pc == Pc::LentEnd(o));
        if value != Value::Whole {
            self.blame("a value read while it is dropped, or after");
        }
        if lent {
            self.blame("a value read while it is lent as `&mut`");
        }
    }

    pub fn free(&mut self, o: u8) {
        let object = &mut self.objects[o as usize];
        let (freed, value) = (object.freed, object.value);
        object.freed = true;
        if freed {
            self.blame("memory freed twice");
        }
        if value != Value::Gone {
            self.blame("memory freed with its value in it");
        }
    }

    /// Whether a detection reads an object, as who has changed its word sees it.
    pub fn is_read(&self, o: u8) -> bool {
        self.objects[o as usize].member && self.collectors.iter().any(|c| c.reading == o + 1)
    }

    /// Whether a collector is in the middle of reading an object.
    pub fn is_being_read(&self, o: u8) -> bool {
        self.collectors.iter().any(|c| match c.pc {
            Cpc::Fixed(at, _) | Cpc::Cell(at, _) | Cpc::CellRead(at, _) | Cpc::EndTrace(at, _) => at == o,
            _ => false,
        })
    }

    /// What threads and the static reach.
    pub fn reachable(&self) -> u8 {
        let mut seen = 0_u8;
        let mut todo: Vec<u8> = Vec::new();
        let mut note = |o: u8, todo: &mut Vec<u8>| {
            if o != NONE && seen >> o & 1 == 0 {
                seen |= 1 << o;
                todo.push(o);
            }
        };
        note(self.root, &mut todo);
        for (at, thread) in self.threads.iter().enumerate() {
            for o in thread.handles.iter().chain(thread.pending.iter()) {
                note(o, &mut todo);
            }
            match thread.pc {
                Pc::Drop(o) | Pc::Decrement(o) | Pc::Push(o, true) | Pc::Finalize(o) if at < MUTATORS => {
                    note(o, &mut todo)
                }
                Pc::Locked(_, CellOp::Put(k)) => note(k, &mut todo),
                _ => {}
            }
        }
        while let Some(o) = todo.pop() {
            for next in [self.objects[o as usize].fixed, self.objects[o as usize].cell] {
                note(next, &mut todo);
            }
        }
        seen
    }
}
