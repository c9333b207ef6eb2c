//! L3. What wakes the collector's thread, and what it tells those who wait for it.

use std::panic::catch_unwind;
use std::time::Duration;

use super::config::Config;
use super::primitives::{AtomicBool, AtomicU64, Condvar, Mutex, MutexGuard, Ordering, PoisonError, statics};
use crate::clock::Stopwatch;

statics! {
    /// Nobody will look for candidates until somebody [calls](candidate).
    static ASLEEP: AtomicBool = AtomicBool::new(true);

    static STATE: Mutex<State> = Mutex::new(State {
        config: Config::DEFAULT,
        start: None,
        thread: Thread::None,
        urgent: false,
        paused: 0,
        completed: 0,
        in_user_code: false,
    });

    /// It is known how to start the thread.
    static INSTALLED: AtomicBool = AtomicBool::new(false);

    /// How many finalizers and destructors collections have run, and pieces of other work.
    static PROGRESS: AtomicU64 = AtomicU64::new(0);

    /// For the collector's thread: something is to be done.
    static RUNG: Condvar = Condvar::new();

    /// For those who wait: a collection is over.
    static DONE: Condvar = Condvar::new();
}

#[derive(Debug)]
pub(super) struct State {
    config: Config,
    /// Starts the thread.
    start: Option<fn() -> bool>,
    thread: Thread,
    /// A collection is to begin at once.
    urgent: bool,
    /// How many guards stop automatic collections.
    paused: usize,
    /// How many collections are over, in any thread.
    completed: u64,
    /// The thread runs finalizers and destructors.
    in_user_code: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Thread {
    /// Not started, or ended.
    None,
    Runs,
    /// There is none to be had.
    Refused,
}

/// What the thread is to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Call {
    /// Collect.
    Urgent,
    /// The time is over that it was to wait.
    Time,
    /// A candidate has come, after it had slept for good.
    Candidate,
    /// End.
    Off,
}

/// All of it, while nobody else has it.
pub(super) type Locked = MutexGuard<'static, State>;

/// Takes all of it.
#[cfg(unix)]
pub(super) fn lock() -> Locked {
    state()
}

fn state() -> Locked {
    // Nothing in it is half done at any time.
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// There is no thread any more: another is started when it is needed.
    #[cfg(unix)]
    pub(super) fn has_lost_its_thread(&mut self) {
        if self.thread == Thread::Runs {
            self.thread = Thread::None;
        }
        (self.in_user_code, self.urgent) = (false, false);
        ASLEEP.store(true, Ordering::Relaxed);
    }

    /// Whether collections run by themselves.
    fn is_on(&self) -> bool {
        self.config.automatic && self.paused == 0
    }

    /// There may be candidates: the thread is to look for them. While collections are stopped it is
    /// not told; then it is when they go on. Before the first object there is none that could be
    /// told: it is the first candidate that wakes it.
    fn wake(&mut self) {
        if self.start.is_none() {
            return;
        }
        ASLEEP.store(false, Ordering::Relaxed);
        if self.is_on() && self.has_thread() {
            RUNG.notify_all();
        }
    }

    /// Perhaps there is a thread to be had now.
    fn is_refused_no_more(&mut self) {
        if self.config.background && self.thread == Thread::Refused {
            self.thread = Thread::None;
        }
    }

    /// Whether there is a thread that hears of things, which is started if it must be.
    fn has_thread(&mut self) -> bool {
        if let Some(start) = self.start.filter(|_| self.thread == Thread::None && self.config.background) {
            // It may be late in a thread's life.
            let started = catch_unwind(start).unwrap_or(false);
            self.thread = if started { Thread::Runs } else { Thread::Refused };
        }
        self.thread == Thread::Runs
    }
}

/// From now on this starts the thread.
pub(super) fn install(start: fn() -> bool) {
    if !INSTALLED.load(Ordering::Relaxed) {
        state().start = Some(start);
        INSTALLED.store(true, Ordering::Relaxed);
    }
}

/// There is a candidate. The thread, if it sleeps for good, is told; it looks for itself now and
/// then if not, so that no fence is paid for here.
#[inline]
pub(super) fn candidate() {
    if ASLEEP.load(Ordering::Relaxed) {
        wake();
    }
}

#[cold]
#[inline(never)]
fn wake() {
    state().wake();
}

/// How things are for a thread that has made many objects, while the heap has outgrown its bounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// Nothing is to be done.
    Off,
    /// The collector's thread is on its way.
    Called,
    /// There is no such thread: who makes objects collects.
    Alone,
}

/// A collection is to begin at once.
pub(super) fn call() -> Standing {
    let mut state = state();
    if !state.is_on() {
        return Standing::Off;
    }
    // It costs little beside a collection to ask for a thread once more.
    state.is_refused_no_more();
    if !state.has_thread() {
        return Standing::Alone;
    }
    state.urgent = true;
    ASLEEP.store(false, Ordering::Relaxed);
    RUNG.notify_all();
    Standing::Called
}

/// How long somebody waits for one finalizer or destructor of a collection, at most.
const FOR_USER_CODE: Duration = Duration::from_millis(100);

/// How long somebody waits for a collection that looks for garbage and doesn't get on: it waits for
/// nobody (rule M25), but the hook of a panic in a `trace` may.
const FOR_A_TRACE: Duration = Duration::from_secs(1);

/// How often somebody who waits looks whether it is enough.
const STEP: Duration = Duration::from_micros(500);

/// Waits until a collection is over, or it is enough, as long as that gets on. `false`: it runs
/// code of users for too long.
pub(super) fn wait_for_collection(is_enough: impl Fn() -> bool) -> bool {
    let mut state = state();
    let before = state.completed;
    // For code that is known to be that of users, and for any.
    let (mut left, mut progress) = ([FOR_USER_CODE, FOR_A_TRACE], PROGRESS.load(Ordering::Relaxed));
    while state.completed == before && state.thread == Thread::Runs && state.is_on() && !is_enough() {
        if left.iter().any(Duration::is_zero) {
            return false;
        }
        let was_in_user_code = state.in_user_code;
        let watch = Stopwatch::start();
        state = DONE.wait_timeout(state, STEP).unwrap_or_else(PoisonError::into_inner).0;
        if std::mem::replace(&mut progress, PROGRESS.load(Ordering::Relaxed)) == progress {
            let [user_code, any] = &mut left;
            let elapsed = watch.elapsed();
            *any = any.saturating_sub(elapsed);
            if was_in_user_code {
                *user_code = user_code.saturating_sub(elapsed);
            }
        } else {
            left = [FOR_USER_CODE, FOR_A_TRACE];
        }
    }
    true
}

/// Gives a collection that is under way this much time.
pub(super) fn give_way(time: Duration) {
    let state = state();
    if state.thread == Thread::Runs && state.is_on() {
        let _state = DONE.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner);
    }
}

/// How the thread waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rest {
    /// For this time, after which it looks for candidates.
    Awake(Duration),
    /// The same, but who has a candidate tells it from now on. What came before that is seen by the
    /// look that follows.
    Drowsy(Duration),
    /// For good, as nothing was seen by that look, until it is told.
    Asleep,
}

/// The thread waits until something is to be done, or its time is over.
pub(super) fn wait(rest: Rest) -> Call {
    let watch = Stopwatch::start();
    let mut state = state();
    let time = match rest {
        Rest::Awake(time) => Some(time),
        Rest::Drowsy(time) => {
            ASLEEP.store(true, Ordering::Relaxed);
            Some(time)
        }
        Rest::Asleep => None,
    };
    loop {
        if !state.config.background || !state.config.automatic {
            state.thread = Thread::None;
            ASLEEP.store(true, Ordering::Relaxed);
            return Call::Off;
        }
        if state.is_on() && std::mem::take(&mut state.urgent) {
            return Call::Urgent;
        }
        if !matches!(rest, Rest::Awake(_)) && !ASLEEP.load(Ordering::Relaxed) {
            return Call::Candidate;
        }
        let Some(time) = time else {
            state = RUNG.wait(state).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        let left = time.saturating_sub(watch.elapsed());
        if left.is_zero() && state.is_on() {
            return Call::Time;
        }
        state = if state.is_on() {
            RUNG.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
        } else {
            RUNG.wait(state).unwrap_or_else(PoisonError::into_inner)
        };
    }
}

/// A collection is done with one finalizer or destructor, or with another piece of its work.
#[inline]
pub(super) fn progress() {
    // Of two at once one may be lost: that there was some is seen all the same.
    PROGRESS.store(PROGRESS.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
}

/// The thread runs finalizers and destructors, or is done with that.
pub(super) fn in_user_code(is: bool) {
    state().in_user_code = is;
    DONE.notify_all();
}

/// A collection is over.
pub(super) fn completed() {
    state().completed += 1;
    DONE.notify_all();
}

/// The configuration.
pub(super) fn config() -> Config {
    state().config.clone()
}

/// From now on the configuration is this one, where it differs from an earlier one: others may have
/// changed it meanwhile.
pub(super) fn change_config(before: &Config, config: &Config) {
    let mut state = state();
    state.config.adopt(before, config);
    state.is_refused_no_more();
    state.wake();
    RUNG.notify_all();
    DONE.notify_all();
}

/// One guard more or less stops automatic collections.
pub(super) fn pause(more: bool) {
    let mut state = state();
    state.paused = if more { state.paused + 1 } else { state.paused - 1 };
    if !more {
        state.wake();
    }
    DONE.notify_all();
}

/// Whether such a guard exists.
pub(super) fn is_paused() -> bool {
    state().paused > 0
}
