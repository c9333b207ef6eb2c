//! Handles that threads share: `gc_core::sync`.

#[path = "shared/background.rs"]
mod background;
#[path = "shared/by_id.rs"]
mod by_id;
#[path = "shared/callbacks.rs"]
mod callbacks;
#[path = "shared/cycles.rs"]
mod cycles;
#[path = "shared/deep.rs"]
mod deep;
#[cfg(unix)]
#[path = "shared/forked.rs"]
mod forked;
#[path = "shared/garbage.rs"]
mod garbage;
#[path = "shared/life.rs"]
mod life;
#[path = "shared/mixed.rs"]
mod mixed;
#[path = "shared/panics.rs"]
mod panics;
#[path = "shared/racing.rs"]
mod racing;
#[path = "shared/slices.rs"]
mod slices;
#[path = "shared/surveys.rs"]
mod surveys;
#[path = "shared/tracing.rs"]
mod tracing;
#[path = "shared/undropped.rs"]
mod undropped;
#[path = "shared/unique.rs"]
mod unique;
#[path = "shared/weak.rs"]
mod weak;
#[path = "shared/windows.rs"]
mod windows;

use std::sync::{Mutex, MutexGuard, PoisonError};

use gc_core::sync::{self, Gc, GcCell, Weak};
use gc_core::{Finalize, Trace};

/// For tests that see when something is collected: others don't collect meanwhile, and nothing does
/// by itself.
fn alone() -> (sync::Pause, MutexGuard<'static, ()>) {
    static ONE: Mutex<()> = Mutex::new(());
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    // In this order, for they are dropped in it: the next one's collections aren't stopped.
    (sync::pause(), one)
}

/// What happened, in this test.
type Log = std::sync::Arc<Mutex<Vec<String>>>;

/// A value that logs its end.
#[derive(Trace)]
#[trace(sync)]
struct Node {
    name: String,
    next: GcCell<Option<Gc<Node>>>,
    weak: GcCell<Weak<Node>>,
    #[trace(skip)]
    end: End,
}

struct End {
    name: String,
    log: Log,
}

impl Drop for End {
    fn drop(&mut self) {
        self.log.lock().unwrap().push(format!("d {}", self.name));
    }
}

impl Finalize for Node {
    fn finalize(&self) {
        self.end.log.lock().unwrap().push(format!("f {}", self.name));
        assert!(!self.name.starts_with("bomb"), "{}", self.name);
    }
}

fn node(log: &Log, name: &str) -> Gc<Node> {
    let end = End { name: name.into(), log: log.clone() };
    Gc::new(Node { name: name.into(), next: GcCell::new(None), weak: GcCell::new(Weak::new()), end })
}

fn taken(log: &Log) -> Vec<String> {
    std::mem::take(&mut *log.lock().unwrap())
}
