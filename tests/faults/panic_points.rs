//! The points at which user code runs, one of which panics; and what comes of it.

use std::panic::{self, AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use gc_core::{collect, heap, inspect};

use super::panicking_node::{Kind, SAVED, node, ring};

/// More values than any program here makes.
const MOST: usize = 512;

// Not thread-locals: user code runs until the very end of a thread. `alone` keeps tests apart.

/// Points of user code that were passed, the one at which it panics, and how.
static PASSED: AtomicUsize = AtomicUsize::new(0);
static FUSE: AtomicUsize = AtomicUsize::new(usize::MAX);
static MODE: Mutex<Mode> = Mutex::new(Mode::Once);
/// Calls of the panic hook.
static HOOKED: AtomicUsize = AtomicUsize::new(0);
static MADE: AtomicUsize = AtomicUsize::new(0);
static DROPS: [AtomicUsize; MOST] = [const { AtomicUsize::new(0) }; MOST];
static FINALIZED: [AtomicUsize; MOST] = [const { AtomicUsize::new(0) }; MOST];
/// How often each value has to be finalized.
static DUE: [AtomicUsize; MOST] = [const { AtomicUsize::new(0) }; MOST];

/// How user code panics.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    Once,
    /// From one point on, wherever it can.
    Forever,
    /// Once, and the panic hook is called, which runs inside of whatever the library is doing.
    Hooked,
}

pub(super) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a test panics with here; mostly without asking the panic hook.
pub(super) struct Fused;

/// A point of user code.
pub(super) fn point() {
    pass(mode() == Mode::Forever);
}

fn mode() -> Mode {
    *MODE.lock().unwrap()
}

/// A point that panics once at most: a collection that can't look at an object can't collect it,
/// and a map that drops keys loses the rest if one panics.
pub(super) fn once() {
    pass(false);
}

fn pass(forever: bool) {
    let at = PASSED.fetch_add(1, Ordering::SeqCst);
    let fuse = FUSE.load(Ordering::SeqCst);
    let goes = at == fuse || at > fuse && forever;
    // A second panic while one unwinds would end the process, whoever's code it is in.
    if goes && !thread::panicking() {
        if mode() == Mode::Hooked {
            panic_any(Fused);
        }
        resume_unwind(Box::new(Fused));
    }
}

/// What the panic hook does: user code like any other, that may use the heap as it finds it.
fn in_hook() {
    HOOKED.fetch_add(1, Ordering::SeqCst);
    let (before, chain) = (heap::stats(), node(Kind::Plain));
    chain.next.set(Some(node(Kind::Plain)));
    drop((chain.clone(), chain.next.get()));
    drop(chain);
    drop(ring(2, Kind::Plain));
    drop(inspect::garbage());
    collect();
    heap::trim();
    assert!(heap::stats().created >= before.created + 2);
}

/// Runs with that hook.
pub(super) fn with_hook(action: impl FnOnce()) {
    let others = Arc::new(panic::take_hook());
    let before = Arc::clone(&others);
    panic::set_hook(Box::new(move |info| if info.payload().is::<Fused>() { in_hook() } else { before(info) }));
    action();
    drop(panic::take_hook());
    panic::set_hook(Box::new(move |info| others(info)));
}

/// Runs a part of a program, after which the program goes on.
pub(super) fn part<R>(action: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(action)) {
        Ok(result) => Some(result),
        Err(payload) if payload.is::<Fused>() => None,
        Err(payload) => resume_unwind(payload),
    }
}

/// Counts what becomes of a value.
pub(super) struct Ticket(pub(super) usize);

impl Ticket {
    pub(super) fn new() -> Self {
        Self(MADE.fetch_add(1, Ordering::SeqCst))
    }

    /// The value is an object now: it has to be finalized.
    pub(super) fn born(&self) {
        DUE[self.0].store(1, Ordering::SeqCst);
    }

    /// The value was moved out of its object, whose finalizer does not run.
    pub(super) fn moved_out(&self) {
        DUE[self.0].store(0, Ordering::SeqCst);
    }

    pub(super) fn finalized(&self) {
        FINALIZED[self.0].fetch_add(1, Ordering::SeqCst);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        DROPS[self.0].fetch_add(1, Ordering::SeqCst);
        point();
    }
}

/// Runs a program in a thread of its own that panics at the given point; `false` if it has no such
/// point.
pub(super) fn run(name: &str, program: fn(), fuse: usize, mode: Mode) -> bool {
    let what = format!("{name}, at {fuse}, {mode:?}");
    MADE.store(0, Ordering::SeqCst);
    PASSED.store(0, Ordering::SeqCst);
    for count in DROPS.iter().chain(&FINALIZED).chain(&DUE) {
        count.store(0, Ordering::SeqCst);
    }
    *MODE.lock().unwrap() = mode;
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
    let values = MADE.load(Ordering::SeqCst);
    for (at, drops) in DROPS.iter().enumerate() {
        assert_eq!(drops.load(Ordering::SeqCst), usize::from(at < values), "{what}: drops of {at}");
        let (finalized, due) = (FINALIZED[at].load(Ordering::SeqCst), DUE[at].load(Ordering::SeqCst));
        assert_eq!(finalized, due, "{what}: finalizations of {at}");
    }
    reached
}

/// Runs programs with each of their points panicking.
pub(super) fn run_all(programs: &[(&'static str, fn())], mode: Mode) {
    for (name, program) in programs {
        HOOKED.store(0, Ordering::SeqCst);
        let mut fuse = 0;
        while run(name, *program, fuse, mode) {
            fuse += 1;
        }
        assert!(fuse >= 4, "{name}: {fuse} points");
        let hooked = HOOKED.load(Ordering::SeqCst);
        assert_eq!(hooked >= 4, mode == Mode::Hooked, "{name}: the hook was called {hooked} times");
    }
}
