//! What is known of each value, and what must never be.

use std::collections::BTreeSet;
use std::panic::{self, PanicHookInfo};
use std::process::exit;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

static KIND: Mutex<String> = Mutex::new(String::new());
static EXECUTIONS: AtomicUsize = AtomicUsize::new(0);
static VALUES: AtomicUsize = AtomicUsize::new(0);
static RECLAIMED: AtomicUsize = AtomicUsize::new(0);

/// Schedules of a kind begin.
pub fn begin(kind: &str) {
    kind.clone_into(&mut KIND.lock().unwrap());
    for figure in [&EXECUTIONS, &VALUES, &RECLAIMED] {
        figure.store(0, Relaxed);
    }
}

/// What they have seen.
pub fn summary() -> String {
    format!("{} values, {} of them collected; nothing wrong", VALUES.load(Relaxed), RECLAIMED.load(Relaxed))
}

/// Something is wrong: the process ends at once.
pub fn wrong(what: &str) -> ! {
    let kind = KIND.try_lock().map_or_else(|_| String::new(), |kind| kind.clone());
    println!("WRONG, in {kind} schedule {}: {what}", EXECUTIONS.load(Relaxed));
    exit(1)
}

/// A panic is an assertion of gc-core's or of shuttle's. Those that programs make on purpose call
/// no hook.
pub fn stop_at_panics() {
    panic::set_hook(Box::new(|panic: &PanicHookInfo<'_>| wrong(&panic.to_string())));
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Life {
    There,
    Dropping,
    Gone,
}

#[derive(Debug)]
struct Value {
    life: Life,
    finalized: bool,
    /// An upgrade has said that it is gone.
    denied: bool,
    /// By how many handles threads hold it, and how often that became none.
    held: u32,
    let_go: u32,
}

/// All values of an execution, by their numbers. Threads are never switched while it is locked.
#[derive(Debug, Default)]
pub struct Oracle(Mutex<Vec<Value>>);

impl Oracle {
    pub fn new() -> Self {
        EXECUTIONS.fetch_add(1, Relaxed);
        Self::default()
    }

    fn with<R>(&self, number: usize, f: impl FnOnce(&mut Value) -> R) -> R {
        let mut values = self.0.lock().unwrap();
        let Some(value) = values.get_mut(number) else { wrong(&format!("a value with the number {number} is read")) };
        f(value)
    }

    /// A new value's number.
    pub fn make(&self) -> usize {
        VALUES.fetch_add(1, Relaxed);
        let mut values = self.0.lock().unwrap();
        values.push(Value { life: Life::There, finalized: false, denied: false, held: 0, let_go: 0 });
        values.len() - 1
    }

    pub fn read(&self, number: usize, by: &str) {
        self.with(number, |value| {
            if value.life != Life::There {
                wrong(&format!("value {number} is read by {by}, and is {:?}", value.life));
            }
        });
    }

    pub fn finalize(&self, number: usize) {
        self.read(number, "its finalizer");
        self.with(number, |value| {
            if std::mem::replace(&mut value.finalized, true) {
                wrong(&format!("value {number} is finalized twice"));
            }
        });
    }

    pub fn begin_drop(&self, number: usize) {
        self.read(number, "its destructor");
        self.with(number, |value| {
            if value.held > 0 {
                wrong(&format!("value {number} is dropped, and somebody holds it"));
            }
            value.life = Life::Dropping;
        });
    }

    pub fn end_drop(&self, number: usize) {
        self.with(number, |value| {
            if value.life != Life::Dropping {
                wrong(&format!("value {number} is dropped twice"));
            }
            value.life = Life::Gone;
        });
    }

    /// A thread has a handle from now on.
    pub fn hold(&self, number: usize) {
        self.read(number, "who has a handle");
        self.with(number, |value| {
            if value.denied {
                wrong(&format!("an upgrade has said that value {number} is gone, and it is there"));
            }
            value.held += 1;
        });
    }

    /// A thread is about to let go of a handle.
    pub fn let_go(&self, number: usize) {
        self.with(number, |value| {
            value.held -= 1;
            value.let_go += u32::from(value.held == 0);
        });
    }

    /// What an upgrade of a weak handle must not be `None` for: a value that somebody holds all the
    /// time until [`Oracle::not_upgraded`].
    pub fn held(&self, number: usize) -> Option<u32> {
        self.with(number, |value| (value.held > 0).then_some(value.let_go))
    }

    pub fn not_upgraded(&self, number: usize, before: Option<u32>) {
        if before.is_some() && self.held(number) == before {
            wrong(&format!("value {number} is held all the time, and an upgrade says that it is gone"));
        }
        self.with(number, |value| value.denied = true);
    }

    pub fn collected(&self, objects: usize) {
        RECLAIMED.fetch_add(objects, Relaxed);
    }

    /// All that are not gone.
    pub fn there(&self) -> BTreeSet<usize> {
        let values = self.0.lock().unwrap();
        (0..values.len()).filter(|number| values[*number].life != Life::Gone).collect()
    }

    /// What changes as long as a collection finds something.
    pub fn figures(&self) -> (usize, usize, usize) {
        let values = self.0.lock().unwrap();
        let gone = values.iter().filter(|value| value.life == Life::Gone).count();
        (values.len(), gone, values.iter().filter(|value| value.finalized).count())
    }
}
