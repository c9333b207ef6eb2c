//! The objects of the programs, and the places for handles to them.

use std::mem::{forget, replace};
use std::ops::Deref;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use gc_core::sync::{Gc, GcCell, TraceSync, Weak};
use gc_core::{CloneFromCell, Finalize, Trace, Tracer};
use shuttle::sync::Mutex;

use crate::oracle::{Oracle, wrong};

pub const PLACES: usize = 3;

/// A step on nothing that the library knows of.
pub fn step() {
    shuttle::thread::sleep(Duration::ZERO);
}

/// What the threads of a program share.
#[derive(Default)]
pub struct World {
    pub strong: [GcCell<Option<Gc<Thing>>>; PLACES],
    pub weak: [GcCell<Named>; 2],
    pub oracle: Oracle,
    /// Whether values have finalizers, and whether some panic when they are traced.
    pub has_finalizers: bool,
    pub is_odd: AtomicBool,
    /// How many turns threads have had.
    pub turns: AtomicUsize,
}

impl World {
    /// Upgrades, which must not fail on what somebody holds.
    pub fn upgrade(&self, named: &Named) -> Option<Gc<Thing>> {
        let number = named.number?;
        let before = self.oracle.held(number);
        let found = named.weak.upgrade();
        if found.is_none() {
            self.oracle.not_upgraded(number, before);
        }
        found
    }
}

/// A weak handle, and the number of its value.
#[derive(Trace, CloneFromCell, Default)]
#[trace(sync)]
pub struct Named {
    pub weak: Weak<Thing>,
    pub number: Option<usize>,
}

impl Finalize for Named {}

#[derive(Trace)]
#[trace(sync)]
pub struct Thing {
    /// Dropped first, and read first.
    begin: Mark,
    /// Set when the value is made, and by who has it lent.
    pub plain: Option<Gc<Thing>>,
    pub cell: GcCell<Option<Gc<Thing>>>,
    pub lock: Lock,
    pub me: GcCell<Weak<Thing>>,
    /// Dropped last, and read last.
    end: Mark,
}

impl Thing {
    pub fn new(world: &Arc<World>, plain: Option<Gc<Self>>) -> Self {
        let number = world.oracle.make();
        let [begin, end] = [false, true].map(|is_last| Mark {
            numbers: [number; 2],
            is_last,
            traced: AtomicUsize::new(number),
            world: world.clone(),
        });
        Self { begin, plain, cell: GcCell::default(), lock: Lock::default(), me: GcCell::default(), end }
    }

    /// A new object, which has a weak handle to itself now and then.
    pub fn make(world: &Arc<World>, plain: Option<Gc<Self>>) -> Gc<Self> {
        let new = Gc::new(Self::new(world, plain));
        if world.has_finalizers || new.number() % 4 == 0 {
            new.me.set(Gc::downgrade(&new));
        }
        new
    }

    pub fn number(&self) -> usize {
        self.begin.number()
    }

    pub fn world(&self) -> &Arc<World> {
        &self.begin.world
    }

    /// Changes the value, as who has it lent; what it held. Meanwhile nobody may read it.
    pub fn lend(&mut self, new: Option<Gc<Self>>) -> Option<Gc<Self>> {
        let number = replace(&mut self.begin.numbers[0], usize::MAX);
        step();
        let old = replace(&mut self.plain, new);
        step();
        self.begin.numbers[0] = number;
        old
    }

    pub fn read(&self, by: &str) {
        self.world().oracle.read(self.number(), by);
        step();
        self.world().oracle.read(self.end.number(), by);
    }
}

impl Finalize for Thing {
    fn value_needs_finalize(&self) -> bool {
        self.world().has_finalizers && self.number() % 3 != 1
    }

    /// Comes back, brings a neighbour back, gives up what it holds, or makes another.
    fn finalize(&self) {
        let (number, world) = (self.number(), self.world());
        world.oracle.finalize(number);
        let place = &world.strong[number % PLACES];
        match number % 7 {
            0 => place.set(self.me.get().upgrade()),
            2 => place.set(self.cell.get()),
            3 => drop(self.cell.take()),
            5 if number < 40 => place.set(Some(Self::make(world, self.plain.clone()))),
            _ => {}
        }
        self.read("its finalizer");
    }
}

/// At both ends of a value: notes when it is dropped, and looks at it when it is traced.
pub struct Mark {
    /// Twice the same, but while the value is lent.
    numbers: [usize; 2],
    is_last: bool,
    traced: AtomicUsize,
    world: Arc<World>,
}

impl Mark {
    fn number(&self) -> usize {
        if self.numbers[0] != self.numbers[1] {
            wrong("a value is read while it is lent");
        }
        self.numbers[0]
    }
}

// SAFETY: it reports nothing.
unsafe impl Trace for Mark {
    fn trace(&self, _: &mut Tracer<'_>) {
        self.world.oracle.read(self.number(), "a collector");
        step();
        self.world.oracle.read(self.number(), "a collector");
        if self.is_last && self.world.is_odd.load(Relaxed) && self.traced.fetch_add(1, Relaxed) % 8 == 7 {
            resume_unwind(Box::new("odd"));
        }
    }
}

// SAFETY: nothing is reported.
unsafe impl TraceSync for Mark {}

impl Finalize for Mark {}

impl Drop for Mark {
    fn drop(&mut self) {
        let (oracle, number) = (&self.world.oracle, self.number());
        if self.is_last {
            oracle.end_drop(number);
        } else {
            oracle.begin_drop(number);
        }
        step();
    }
}

/// Handles behind one of shuttle's locks.
#[derive(Default)]
pub struct Lock(pub Mutex<Vec<Gc<Thing>>>);

// SAFETY: the content is reported once, under the lock; dropping the lock drops the content alone.
unsafe impl Trace for Lock {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Ok(guard) = self.0.try_lock() {
            // SAFETY: the lock lies in the value; the guard's drop only unlocks it.
            unsafe { tracer.locked(guard) };
        }
    }
}

// SAFETY: the content changes under the lock, whose guard the tracer gets; the lock is tried.
unsafe impl TraceSync for Lock {}

impl Finalize for Lock {}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.0.try_lock().is_err() {
            wrong("a lock goes whose guard somebody has");
        }
    }
}

/// A handle that a thread has, which the oracle knows of.
pub struct Held(Gc<Thing>);

impl Held {
    pub fn new(gc: Gc<Thing>) -> Self {
        gc.world().oracle.hold(gc.number());
        Self(gc)
    }

    /// The handle, to be put or given away.
    pub fn give(self) -> Gc<Thing> {
        self.world().oracle.let_go(self.number());
        // SAFETY: the handle is moved out, and is forgotten here.
        let gc = unsafe { std::ptr::read(&raw const self.0) };
        forget(self);
        gc
    }

    /// One more.
    pub fn again(&self) -> Gc<Thing> {
        self.0.clone()
    }
}

impl Deref for Held {
    type Target = Gc<Thing>;

    fn deref(&self) -> &Gc<Thing> {
        &self.0
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.world().oracle.let_go(self.number());
    }
}
