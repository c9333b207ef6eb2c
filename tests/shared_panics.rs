//! Panics of what collections of shared objects run, and what panic hooks do in the middle of one:
//! they are safe code that runs in a `trace`.
//!
//! A collection is for all threads, so that it resumes panics of any test's objects. Hence these
//! tests run one by one, in a process of their own.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, Once, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use gc_core::sync::{self, Gc, GcCell, TraceSync};
use gc_core::{Finalize, Trace, Tracer};
use gc_workspace::Counts;

type Hook = Box<dyn FnOnce()>;

thread_local! {
    /// What the next panic of this thread does.
    static HOOK: RefCell<Option<Hook>> = const { RefCell::new(None) };
}

/// Runs a collection of which a `trace` panics, whose hook does this.
fn collect_with_hook(hook: impl FnOnce() + 'static) {
    with_hook(hook, || _ = sync::collect());
}

/// Runs something in which a `trace` panics, whose hook does this.
fn with_hook(hook: impl FnOnce() + 'static, work: impl FnOnce()) {
    static SET: Once = Once::new();
    SET.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if panic.payload().is::<Fused>() {
                let hook = HOOK.with_borrow_mut(Option::take);
                match hook {
                    Some(hook) => hook(),
                    None => in_any_thread(),
                }
            } else {
                before(panic);
            }
        }));
    });
    HOOK.set(Some(Box::new(hook)));
    let _ = catch_unwind(AssertUnwindSafe(work));
    HOOK.take();
}

/// What the hook does in threads that have none of their own: it counts, and waits for this lock.
fn in_any_thread() {
    HOOKS.fetch_add(1, Ordering::Relaxed);
    drop(LOG.lock());
}
static HOOKS: AtomicUsize = AtomicUsize::new(0);
static LOG: Mutex<()> = Mutex::new(());

/// What the `trace` of an object panics with.
struct Fused;

#[derive(Trace)]
#[trace(sync)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    fuse: Fuse,
    #[trace(skip)]
    _gone: Counts,
}

impl Finalize for Node {
    fn needs_finalize() -> bool {
        false
    }
}

/// Panics while it is lit.
#[derive(Default)]
struct Fuse(AtomicUsize);

// SAFETY: it reports nothing.
unsafe impl Trace for Fuse {
    fn trace(&self, _: &mut Tracer<'_>) {
        if self.0.load(Ordering::Relaxed) == 1 {
            panic::panic_any(Fused);
        }
    }
}
// SAFETY: it reports nothing, and waits for nothing.
unsafe impl TraceSync for Fuse {}

fn node(gone: &Arc<AtomicUsize>) -> Gc<Node> {
    Gc::new(Node { next: GcCell::default(), fuse: Fuse::default(), _gone: Counts(gone.clone()) })
}

/// Collections are for all threads: tests of panics run one by one, and nothing collects by itself.
fn alone() -> (sync::Pause, MutexGuard<'static, ()>) {
    static ALONE: Mutex<()> = Mutex::new(());
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // In this order, for they are dropped in it: the next one's collections aren't stopped.
    (sync::pause(), alone)
}

/// Runs this in a thread that must come to its end.
fn ends(test: impl FnOnce() + Send + 'static) {
    let (sender, receiver) = channel();
    let thread = thread::spawn(move || {
        test();
        sender.send(()).unwrap();
    });
    let outcome = receiver.recv_timeout(Duration::from_secs(60));
    assert!(outcome != Err(std::sync::mpsc::RecvTimeoutError::Timeout), "it hangs");
    thread.join().unwrap();
}

/// Two candidates, of which the second panics when it is traced, so that the first is in the
/// collector's hands meanwhile.
fn two(gone: &Arc<AtomicUsize>) -> [Gc<Node>; 2] {
    let nodes = [node(gone), node(gone)];
    nodes[1].fuse.0.store(1, Ordering::Relaxed);
    for node in &nodes {
        drop(node.clone());
    }
    nodes
}

/// The only handle to an object that is being traced, given up in any way, in the thread that
/// traces.
#[test]
fn only_handles_are_given_up() {
    let _alone = alone();
    for way in 0..5 {
        ends(move || {
            let gone = Arc::new(AtomicUsize::new(0));
            let [first, fused] = two(&gone);
            collect_with_hook(move || {
                let mut first = first;
                match way {
                    0 => drop(first),
                    1 => drop(Gc::into_inner(first)),
                    2 => drop(Gc::try_unwrap(first)),
                    3 => drop(Gc::get_mut(&mut first).map(|_| ())),
                    _ => drop(vec![Gc::downgrade(&first).upgrade(), Some(first)]),
                }
            });
            assert_eq!(gone.load(Ordering::Relaxed), 1, "{way}");
            fused.fuse.0.store(0, Ordering::Relaxed);
            drop(fused);
            sync::collect();
            assert_eq!(gone.load(Ordering::Relaxed), 2, "{way}");
        });
    }
}

/// Garbage beside an object that panics is collected; what it holds is, when it doesn't any more.
#[test]
fn garbage_beside_a_panic() {
    let _alone = alone();
    let gone = Arc::new(AtomicUsize::new(0));
    let [first, fused] = two(&gone);
    first.next.set(Some(first.clone()));
    fused.next.set(Some(fused.clone()));
    let weak = Gc::downgrade(&fused);
    drop((first, fused));
    collect_with_hook(|| ());
    assert_eq!(gone.load(Ordering::Relaxed), 1);
    weak.upgrade().unwrap().fuse.0.store(0, Ordering::Relaxed);
    sync::collect();
    assert_eq!(gone.load(Ordering::Relaxed), 2);
}

/// A ring of which one finalizer panics, and one destructor: all are gone all the same, and the first
/// panic is resumed.
#[test]
fn panics_are_resumed_at_the_end() {
    #[derive(Trace)]
    #[trace(sync)]
    struct Bomb(OnceLock<Gc<Bomb>>, #[trace(skip)] Ends);
    struct Ends(u8, #[allow(dead_code, reason = "dropped")] Counts);
    impl Finalize for Bomb {
        fn finalize(&self) {
            assert!(self.1.0 != 1, "finalizer");
        }
    }
    impl Drop for Ends {
        fn drop(&mut self) {
            assert!(self.0 != 2, "destructor");
        }
    }

    let _alone = alone();
    let (gone, before) = (Arc::new(AtomicUsize::new(0)), sync::stats().panics);
    let bombs: Vec<_> = (0..4).map(|at| Gc::new(Bomb(OnceLock::new(), Ends(at, Counts(gone.clone()))))).collect();
    for (at, bomb) in bombs.iter().enumerate() {
        let _ = bomb.0.set(bombs[(at + 1) % bombs.len()].clone());
    }
    drop(bombs);
    let payload = catch_unwind(sync::collect).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"finalizer"));
    assert_eq!((gone.load(Ordering::Relaxed), sync::stats().panics - before), (4, 1));
}

/// An object of which more edges are reported than there are handles.
struct Twice {
    next: OnceLock<Gc<Twice>>,
    lies: AtomicUsize,
    _gone: Counts,
}

// SAFETY: none: it breaks the first promise while it lies. Debug builds notice, and stop.
unsafe impl Trace for Twice {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for _ in 0..=self.lies.load(Ordering::Relaxed) {
            self.next.trace(tracer);
        }
    }
}
// SAFETY: it is set once.
unsafe impl TraceSync for Twice {}
impl Finalize for Twice {}

/// Nothing is freed then, and the next collection that is told the truth finds it.
#[cfg(debug_assertions)]
#[test]
fn edges_that_are_reported_twice() {
    let _alone = alone();
    let gone = Arc::new(AtomicUsize::new(0));
    let twice = || Gc::new(Twice { next: OnceLock::new(), lies: AtomicUsize::new(0), _gone: Counts(gone.clone()) });
    let (one, other) = (twice(), twice());
    let _ = one.next.set(other.clone());
    let _ = other.next.set(one.clone());
    one.lies.store(1, Ordering::Relaxed);
    let weak = Gc::downgrade(&one);
    drop((one, other));
    let payload = catch_unwind(sync::collect).unwrap_err();
    assert!(payload.downcast_ref::<String>().unwrap().contains("Twice"));
    assert_eq!(gone.load(Ordering::Relaxed), 0);
    weak.upgrade().unwrap().lies.store(0, Ordering::Relaxed);
    sync::collect();
    assert_eq!(gone.load(Ordering::Relaxed), 2);
}

/// Runs one of these tests in a process of its own, where this variable is set.
fn in_a_process(test: &str, variable: &str) -> std::process::Output {
    let itself = std::env::current_exe().unwrap();
    let test = ["--exact", test, "--nocapture"];
    std::process::Command::new(itself).args(test).env(variable, "1").output().unwrap()
}

/// A hook that waits for a cell that the collector has locked, in the collector's own thread, would
/// wait for itself: it is told so, and the process ends, as with any panic in a hook.
#[test]
#[cfg_attr(miri, ignore = "Miri starts no process")]
fn a_hook_that_waits_for_itself_is_told() {
    const CHILD: &str = "GC_TEST_WAITS_FOR_ITSELF";
    if std::env::var_os(CHILD).is_some() {
        let gone = Arc::default();
        let fused = node(&gone);
        // What is behind the lock is reported, so that the lock is kept.
        fused.next.set(Some(node(&gone)));
        fused.fuse.0.store(1, Ordering::Relaxed);
        drop(fused.clone());
        collect_with_hook(move || drop(fused.next.get()));
        return;
    }
    let child = in_a_process("a_hook_that_waits_for_itself_is_told", CHILD);
    let said = String::from_utf8_lossy(&child.stderr);
    assert!(!child.status.success() && said.contains("a panic hook waits for a `sync::GcCell`"), "{said}");
}

/// A survey runs a `trace` that panics: what its hook drops is gone when the survey returns.
#[test]
fn what_a_hook_drops_in_a_survey() {
    let _alone = alone();
    let gone = Arc::new(AtomicUsize::new(0));
    let root = node(&gone);
    let [first, fused] = two(&gone);
    first.next.set(Some(fused));
    root.next.set(Some(first.clone()));
    let theirs = root.clone();
    with_hook(
        move || {
            theirs.next.take();
            drop(first);
        },
        || _ = sync::survey(&root),
    );
    assert_eq!(gone.load(Ordering::Relaxed), 2);
}

/// What a `trace` panics with goes when a survey is done with: its destructor may wait for threads
/// that collect.
#[test]
fn a_payload_in_a_survey() {
    struct Payload;
    impl Drop for Payload {
        fn drop(&mut self) {
            thread::spawn(sync::collect).join().unwrap();
        }
    }
    struct Panics(#[allow(dead_code, reason = "what is empty holds nothing, and is a leaf")] u8);
    // SAFETY: it reports nothing.
    unsafe impl Trace for Panics {
        fn trace(&self, _: &mut Tracer<'_>) {
            panic::panic_any(Payload);
        }
    }
    // SAFETY: it reports nothing, and waits for nothing.
    unsafe impl TraceSync for Panics {}
    impl Finalize for Panics {}
    let _alone = alone();
    ends(|| {
        let survey = sync::survey(&Gc::new(Panics(0)));
        assert_eq!(survey.passed_over, 1);
    });
}

/// Makes objects, in the possession of a lock that the collector's thread waits for: until that is
/// given up, and longer.
#[track_caller]
fn makes_objects_with(lock: &'static Mutex<()>, is_waiting: fn() -> bool, before: impl FnOnce() + Send + 'static) {
    ends(move || {
        let held = lock.lock().unwrap_or_else(PoisonError::into_inner);
        before();
        let begun = std::time::Instant::now();
        while !is_waiting() {
            assert!(begun.elapsed() < Duration::from_secs(50));
            thread::sleep(Duration::from_millis(2));
        }
        let kept: Vec<_> = (0..60_000).map(Gc::new).collect();
        drop(held);
        drop(kept);
    });
}

/// What a finalizer panics with is dropped in the collector's thread, and waits for a lock whose
/// holder makes objects: that doesn't wait for it for long.
#[test]
#[cfg_attr(miri, ignore = "Miri has no thread of the collector's")]
fn a_payload_that_waits() {
    static LOCK: Mutex<()> = Mutex::new(());
    static WAITS: AtomicBool = AtomicBool::new(false);
    struct Payload;
    impl Drop for Payload {
        fn drop(&mut self) {
            WAITS.store(true, Ordering::Relaxed);
            drop(LOCK.lock());
        }
    }
    #[derive(Trace)]
    #[trace(sync)]
    struct Bomb(GcCell<Option<Gc<Bomb>>>);
    impl Finalize for Bomb {
        fn finalize(&self) {
            panic::panic_any(Payload);
        }
    }
    let (pause, _one) = alone();
    drop(pause);
    makes_objects_with(
        &LOCK,
        || WAITS.load(Ordering::Relaxed),
        || {
            let bomb = Gc::new(Bomb(GcCell::default()));
            bomb.0.set(Some(bomb.clone()));
        },
    );
}

/// The same with the hook of a `trace` that panics, which waits for a lock as that of a log. In a
/// process of its own, since the collector rests the longer the longer it looks.
#[test]
#[cfg_attr(miri, ignore = "Miri starts no process")]
fn a_hook_that_waits() {
    const CHILD: &str = "GC_TEST_HOOK_WAITS";
    if std::env::var_os(CHILD).is_none() {
        let child = in_a_process("a_hook_that_waits", CHILD);
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
        return;
    }
    let gone = Arc::new(AtomicUsize::new(0));
    let fused = node(&gone);
    // So that the hook is set.
    with_hook(|| (), || ());
    fused.fuse.0.store(1, Ordering::Relaxed);
    let candidate = fused.clone();
    makes_objects_with(&LOG, || HOOKS.load(Ordering::Relaxed) > 0, || drop(candidate));
    fused.fuse.0.store(0, Ordering::Relaxed);
}

/// A candidate whose `trace` panics stays one, and is looked at less and less often, where nothing
/// else is to be done.
#[test]
#[cfg_attr(miri, ignore = "Miri has no thread of the collector's")]
fn a_trace_that_panics_each_time() {
    let (pause, _one) = alone();
    let gone = Arc::new(AtomicUsize::new(0));
    with_hook(|| (), || ());
    let fused = node(&gone);
    fused.fuse.0.store(1, Ordering::Relaxed);
    drop(fused.clone());
    drop(pause);
    let before = HOOKS.load(Ordering::Relaxed);
    thread::sleep(Duration::from_secs(4));
    let hooks = HOOKS.load(Ordering::Relaxed) - before;
    assert!((1..=10).contains(&hooks), "{hooks}");
    fused.fuse.0.store(0, Ordering::Relaxed);
}
