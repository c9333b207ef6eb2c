//! Impls of `Trace` that break its promises: debug builds name the type and stop the collection, no
//! build hangs, and nothing that can be saved is lost. What `Trace` says about each lie, in a
//! table, is what is tested here.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;
use std::{panic, thread};

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, collect, heap};

/// What liars do when they are traced.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Lie {
    Truth,
    /// The edge so many times.
    Times(u32),
    /// A handle that no object owns, so many times, and the edge.
    NotOwned(u32),
    /// Call k reports the edge if bit k of this is set, and nothing otherwise; and so on in turn.
    Answers(u32),
    /// At this call.
    Panics(u32),
}

/// How many answers are told apart.
const BITS: u32 = 6;
/// More edges than there are objects.
const MANY: u32 = if cfg!(miri) { 1_001 } else { 100_001 };

thread_local! {
    static LIE: Cell<Lie> = const { Cell::new(Lie::Truth) };
    /// Of `trace`, of all liars.
    static CALLS: Cell<u32> = const { Cell::new(0) };
    static DROPPED: Cell<usize> = const { Cell::new(0) };
    static FOREIGN: RefCell<Option<Gc<Target<false>>>> = const { RefCell::new(None) };
    /// What the panic hook was told in this thread.
    static TOLD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Holds a target, which holds the next liar. With `F` it has a finalizer, so that the dead are
/// counted a second time.
struct Liar<const F: bool> {
    target: GcCell<Option<Gc<Target<F>>>>,
    whole: Whole,
}

/// Of another type than who lies about it.
#[derive(Trace, Finalize)]
struct Target<const F: bool> {
    liar: GcCell<Option<Gc<Liar<F>>>>,
    #[trace(skip)]
    whole: Whole,
}

/// What is in an object that is not dropped.
struct Whole(Cell<u64>);

const WHOLE: u64 = 0x5AFE_0B1E_C70F_0001;

impl Drop for Whole {
    fn drop(&mut self) {
        assert_eq!(self.0.replace(0), WHOLE, "dropped twice");
        DROPPED.set(DROPPED.get() + 1);
    }
}

// SAFETY: none, on purpose. Each test below keeps handles of its own to whatever is reported once
// too often, or lets a debug build notice it, so that nothing is freed that is still in use.
unsafe impl<const F: bool> Trace for Liar<F> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        let call = CALLS.replace(CALLS.get() + 1);
        match LIE.get() {
            Lie::Times(times) => (1..times).for_each(|_| self.target.trace(tracer)),
            Lie::NotOwned(times) => (0..times).for_each(|_| FOREIGN.with(|foreign| foreign.trace(tracer))),
            Lie::Answers(mask) if mask >> (call % BITS) & 1 == 0 => return,
            Lie::Truth | Lie::Answers(_) => {}
            Lie::Panics(at) => assert_ne!(call + 1, at, "traced"),
        }
        self.target.trace(tracer);
    }
}

impl<const F: bool> Finalize for Liar<F> {
    fn finalize(&self) {
        assert_eq!(self.target.get().expect("nothing is taken out").whole.0.get(), WHOLE);
    }
    fn needs_finalize() -> bool {
        F
    }
}

fn whole() -> Whole {
    Whole(Cell::new(WHOLE))
}

/// A ring of so many liars, with a target between each two; its first liar, whose handle is the
/// only one from outside.
fn ring<const F: bool>(liars: usize) -> Gc<Liar<F>> {
    let first = Gc::new(Liar { target: GcCell::new(None), whole: whole() });
    let mut next = first.clone();
    for _ in 1..liars {
        let target = Gc::new(Target { liar: GcCell::new(Some(next)), whole: whole() });
        next = Gc::new(Liar { target: GcCell::new(Some(target)), whole: whole() });
    }
    first.target.set(Some(Gc::new(Target { liar: GcCell::new(Some(next)), whole: whole() })));
    first
}

/// Whether all of a ring is there, as far as it can be walked.
fn is_whole<const F: bool>(first: &Gc<Liar<F>>, liars: usize) -> bool {
    let mut liar = first.clone();
    for _ in 0..liars {
        let target = liar.target.get().expect("nothing is taken out");
        if (liar.whole.0.get(), target.whole.0.get()) != (WHOLE, WHOLE) {
            return false;
        }
        liar = target.liar.get().expect("nothing is taken out");
    }
    Gc::ptr_eq(first, &liar)
}

fn young() -> usize {
    heap::collect_young()
}

/// The collection that an allocation starts.
fn automatic() -> usize {
    let before = heap::stats();
    heap::configure(|config| config.young_objects = 1).unwrap();
    let mut leaves = Vec::new();
    while heap::stats().young_collections == before.young_collections {
        leaves.push(Gc::new(0));
        assert!(leaves.len() < 100_000, "no collection starts");
    }
    heap::configure(|config| *config = heap::Config::default()).unwrap();
    usize::try_from(heap::stats().reclaimed - before.reclaimed).unwrap()
}

/// A way to a collection; its name, and whether the program meets the panic in it.
type Way = (&'static str, fn() -> usize, bool);

const WAYS: [Way; 3] = [("young", young, true), ("full", collect, true), ("automatic", automatic, false)];

/// Runs a case in a thread and a heap of its own. One that never ends fails, instead of hanging the
/// tests.
fn in_time<C: Copy + std::fmt::Debug + Send + 'static>(case: C, test: fn(C)) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            // Also at a thread's exit, where the list is gone.
            let _gone = TOLD.try_with(|told| told.borrow_mut().push(panic.to_string()));
            previous(panic);
        }));
    });
    let (ends, end) = channel();
    let thread = thread::spawn(move || {
        test(case);
        ends.send(())
    });
    let ended = end.recv_timeout(Duration::from_secs(if cfg!(miri) { 3_600 } else { 60 }));
    assert_ne!(ended, Err(RecvTimeoutError::Timeout), "{case:?} doesn't end");
    assert!(thread.join().is_ok_and(|sent| sent.is_ok()), "{case:?}");
}

/// Tells the truth about a ring that somebody holds still, and drops it: all of it goes.
fn tell_the_truth<const F: bool>(first: Gc<Liar<F>>, liars: usize) {
    LIE.set(Lie::Truth);
    assert!(is_whole(&first, liars));
    drop(first);
    assert_eq!(collect(), 2 * liars);
    assert_eq!((heap::stats().live, DROPPED.get()), (0, 2 * liars));
}

/// Whatever the lie: with handles on everything, nothing is freed, each collection ends, and once
/// the truth is told again all is as it should be.
#[test]
fn what_is_held_is_not_freed() {
    for lie in [Lie::Truth, Lie::Times(2), Lie::NotOwned(1), Lie::NotOwned(3), Lie::Answers(0b10_1010), Lie::Panics(2)]
    {
        in_time(lie, |lie| {
            let first = ring::<false>(1);
            // More handles than these lies can talk away.
            let target = first.target.get().unwrap();
            let more: Vec<_> = (0..4).map(|_| target.clone()).collect();
            FOREIGN.set(Some(target));
            LIE.set(lie);
            for _ in 0..4 {
                drop(more[0].clone());
                let told = catch_unwind(collect);
                assert!(told.is_ok() || lie == Lie::Panics(2));
                let stats = heap::stats();
                assert_eq!(stats.live, 2);
                assert_eq!(stats.created, stats.freed + stats.reclaimed + stats.live as u64);
            }
            drop((more, FOREIGN.take()));
            tell_the_truth(first, 1);
        });
    }
}

/// Debug builds name the type that reports more edges than there are handles, and give the
/// collection up.
#[test]
#[cfg(debug_assertions)]
fn debug_builds_name_the_type() {
    for (lie, edges) in [(Lie::Times(2), 2), (Lie::Times(MANY), MANY), (Lie::NotOwned(2), 2)] {
        for way in WAYS {
            in_time((lie, edges, way), |(lie, edges, (_, collection, resumes))| {
                let first = ring::<false>(1);
                if lie == Lie::NotOwned(2) {
                    FOREIGN.set(Some(Gc::new(Target { liar: GcCell::new(None), whole: whole() })));
                }
                LIE.set(lie);
                drop(first.clone());
                let live = heap::stats().live;
                assert_eq!(catch_unwind(collection).is_err(), resumes);
                let told = TOLD.take();
                assert_eq!(told.len(), 1, "{told:?}");
                let names = "most likely for `wrong_trace::Liar<false>`. ";
                assert!(told[0].contains(names), "{told:?}");
                let figures = format!(
                    "Edges reported to one object of type `wrong_trace::Target<false>`: {edges} by \
                     `wrong_trace::Liar<false>`. Handles to it: 1."
                );
                assert!(told[0].contains(&figures), "{told:?}");
                let stats = heap::stats();
                assert_eq!(
                    (stats.live, stats.panics, DROPPED.get()),
                    (live, u64::from(!resumes), 0),
                    "nothing is freed"
                );
                drop(FOREIGN.take());
                DROPPED.set(0);
                tell_the_truth(first, 1);
            });
        }
    }
}

/// Where two types report as many edges, both are named: one of them is right.
#[test]
#[cfg(debug_assertions)]
fn debug_builds_blame_nobody_alone() {
    #[derive(Trace, Finalize)]
    struct Owned(GcCell<Option<Gc<Owned>>>);
    #[derive(Trace, Finalize)]
    struct Honest(Gc<Owned>);
    #[derive(Finalize)]
    struct Thief(Gc<Honest>);

    // SAFETY: none, it is wrong: the handle that it reports is another's.
    unsafe impl Trace for Thief {
        fn trace(&self, tracer: &mut Tracer<'_>) {
            self.0.0.trace(tracer);
        }
    }

    let honest = Gc::new(Honest(Gc::new(Owned(GcCell::new(None)))));
    let thief = Gc::new(Thief(honest.clone()));
    drop((thief.clone(), honest.clone()));
    let panic = catch_unwind(collect).unwrap_err();
    let told = panic.downcast_ref::<String>().unwrap();
    for part in ["::Honest`", "::Thief`", "` or `", ": 1 by `", "Handles to it: 1."] {
        assert!(told.contains(part), "no {part} in {told}");
    }
    drop(thief);
    drop(honest);
    assert_eq!(heap::stats().live, 0);
}

/// Release builds go on with the safest count; what is garbage anyway is freed once.
#[test]
#[cfg(not(debug_assertions))]
fn release_builds_come_to_an_end() {
    for lie in [Lie::Times(2), Lie::Times(MANY)] {
        for way in WAYS {
            in_time((lie, way), |(lie, (_, collection, _))| {
                LIE.set(lie);
                drop(ring::<false>(1));
                assert_eq!((collection(), heap::stats().live, DROPPED.get()), (2, 0, 2));
            });
        }
    }
}

/// A different answer each time, of which each is true as far as it goes: a leak at worst, and none
/// once all is reported.
#[test]
fn a_different_answer_each_time() {
    fn check<const F: bool>((mask, liars): (u32, usize)) {
        let first = ring::<F>(liars);
        let weak = Gc::downgrade(&first);
        drop(first);
        LIE.set(Lie::Answers(mask));
        for round in 0..8 {
            let reclaimed = if round % 2 == 0 { young() } else { collect() };
            assert!(reclaimed == 0 || reclaimed == 2 * liars, "all or none: {reclaimed}");
            match weak.upgrade() {
                Some(first) => assert!(is_whole(&first, liars) && DROPPED.get() == 0),
                None => assert_eq!((DROPPED.get(), heap::stats().live), (2 * liars, 0)),
            }
        }
        assert!(mask != 0 || weak.upgrade().is_some(), "what is never reported stays");
        assert!(mask != (1 << BITS) - 1 || weak.upgrade().is_none(), "what is always reported goes");
        if let Some(first) = weak.upgrade() {
            tell_the_truth(first, liars);
        }
        assert_eq!(heap::stats().panics, 0);
    }
    for mask in 0..1 << BITS {
        for liars in [1, 3] {
            in_time((mask, liars), check::<false>);
            in_time((mask, liars), check::<true>);
        }
    }
}

/// A panic in any call of `trace`, be it in the second count, gives one collection up; the next has
/// the same candidates.
#[test]
fn a_panic_in_any_call() {
    const LIARS: usize = 3;
    fn check<const F: bool>((at, (_, collection, resumes)): (u32, Way)) {
        drop(ring::<F>(LIARS));
        LIE.set(Lie::Panics(at));
        let told = catch_unwind(AssertUnwindSafe(collection));
        // All liars are asked once, and again after finalizers.
        let panics = at as usize <= if F { 2 * LIARS } else { LIARS };
        assert_eq!((TOLD.take().len(), told.is_err()), (usize::from(panics), panics && resumes));
        assert_eq!(heap::stats().panics, u64::from(panics && !resumes));
        if panics {
            assert_eq!((heap::stats().live, DROPPED.get()), (2 * LIARS, 0), "nothing is freed");
            assert_eq!(collect(), 2 * LIARS, "nothing is forgotten");
        }
        assert_eq!((heap::stats().live, DROPPED.get()), (0, 2 * LIARS));
        assert_eq!(heap::stats().finalized, if F { LIARS as u64 } else { 0 });
    }
    for at in 1..=7 {
        for way in WAYS {
            in_time((at, way), check::<false>);
            in_time((at, way), check::<true>);
        }
    }
}

/// Once its finalizer has run it reports one edge three times and another not at all: in all as
/// many as there are handles, with the one that somebody else holds by then.
struct Swaps {
    one: Gc<Value>,
    other: Gc<Value>,
    own: GcCell<Option<Gc<Swaps>>>,
}

#[derive(Trace, Finalize)]
struct Value {
    /// A value that holds nothing is of no interest to a collection.
    back: GcCell<Option<Gc<Swaps>>>,
    #[trace(skip)]
    whole: Whole,
}

thread_local! {
    static HELD: RefCell<Option<Gc<Value>>> = const { RefCell::new(None) };
}

// SAFETY: none, on purpose. The test holds its values for as long as it lies.
unsafe impl Trace for Swaps {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.own.trace(tracer);
        if LIE.get() == Lie::Truth {
            self.other.trace(tracer);
        } else {
            (0..2).for_each(|_| self.one.trace(tracer));
        }
        self.one.trace(tracer);
    }
}

impl Finalize for Swaps {
    fn finalize(&self) {
        HELD.set(Some(self.other.clone()));
        LIE.set(Lie::Times(2));
    }
}

#[test]
fn edges_too_many_and_too_few() {
    in_time((), |()| {
        let value = || Gc::new(Value { back: GcCell::new(None), whole: whole() });
        let swaps = Gc::new(Swaps { one: value(), other: value(), own: GcCell::new(None) });
        swaps.one.back.set(Some(swaps.clone()));
        swaps.own.set(Some(swaps.clone()));
        drop(swaps);
        let told = catch_unwind(collect);
        assert_eq!(told.is_err(), cfg!(debug_assertions));
        let held = HELD.take().expect("it was finalized");
        assert_eq!(held.whole.0.get(), WHOLE, "it is in use");
        LIE.set(Lie::Truth);
        drop(held);
        collect();
        assert_eq!((heap::stats().live, DROPPED.get()), (0, 2));
    });
}
