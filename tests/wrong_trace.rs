//! Impls of `Trace` that break its promises: debug builds name the type and stop the collection, no build hangs, and
//! nothing that can be saved is lost.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, collect, heap};

/// What `Wrong` does when it is traced.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Lie {
    /// None at all.
    Truth,
    /// Reports its edge twice.
    Twice,
    /// Reports a handle that something else owns.
    NotOwned,
    /// Reports nothing the first time it is asked, all of it later, and so on in turn.
    Changing,
    /// Reports the edge so often that no memory is left for a list of all at once.
    Often,
    /// Panics at every second call.
    Panics,
}

const LIES: [Lie; 6] = [Lie::Truth, Lie::Twice, Lie::NotOwned, Lie::Changing, Lie::Often, Lie::Panics];

struct Wrong {
    lie: Cell<Lie>,
    calls: Cell<u32>,
    next: GcCell<Option<Gc<Wrong>>>,
}

thread_local! {
    /// A handle that no object owns.
    static FOREIGN: GcCell<Option<Gc<Wrong>>> = const { GcCell::new(None) };
}

// SAFETY: none, on purpose. Each test below keeps handles of its own to whatever is reported once too often, so that
// nothing is freed that is still in use.
unsafe impl Trace for Wrong {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.calls.set(self.calls.get() + 1);
        match self.lie.get() {
            Lie::Twice => self.next.trace(tracer),
            Lie::NotOwned => FOREIGN.with(|foreign| foreign.trace(tracer)),
            Lie::Changing if self.calls.get() % 2 == 1 => return,
            Lie::Truth | Lie::Changing => {}
            Lie::Often => (0..100_000).for_each(|_| self.next.trace(tracer)),
            Lie::Panics => assert!(self.calls.get() % 2 == 0, "traced"),
        }
        self.next.trace(tracer);
    }
}

impl Finalize for Wrong {
    fn needs_finalize() -> bool {
        false
    }
}

fn wrong(lie: Lie) -> Gc<Wrong> {
    Gc::new(Wrong { lie: Cell::new(lie), calls: Cell::new(0), next: GcCell::new(None) })
}

/// Two objects that hold each other, of which the first lies.
fn pair(lie: Lie) -> (Gc<Wrong>, Gc<Wrong>) {
    let (one, two) = (wrong(lie), wrong(Lie::Truth));
    one.next.set(Some(two.clone()));
    two.next.set(Some(one.clone()));
    (one, two)
}

#[cfg(debug_assertions)]
fn message(result: std::thread::Result<usize>) -> Option<String> {
    result.err().and_then(|payload| payload.downcast::<String>().ok()).map(|message| *message)
}

/// Whatever the lie: with handles on everything, nothing is freed, each collection ends, and once the truth is told again
/// all is as it should be.
#[test]
fn what_is_held_is_not_freed() {
    for lie in LIES.into_iter().filter(|lie| *lie != Lie::Often) {
        let (one, two) = pair(lie);
        FOREIGN.with(|foreign| foreign.set(Some(two.clone())));
        // More handles than these lies can talk away.
        let more: Vec<_> = (0..4).map(|_| two.clone()).collect();
        for _ in 0..4 {
            drop((one.clone(), two.clone()));
            let told = catch_unwind(AssertUnwindSafe(collect));
            assert!(told.is_ok() || lie == Lie::Panics, "{lie:?}");
            let stats = heap::stats();
            assert_eq!(stats.live, 2, "{lie:?}");
            assert_eq!(stats.created, stats.freed + stats.reclaimed + stats.live as u64, "{lie:?}");
        }
        one.lie.set(Lie::Truth);
        drop(more);
        FOREIGN.with(GcCell::take);
        drop((one, two));
        assert_eq!(collect(), 2, "{lie:?}");
        assert_eq!(heap::stats().live, 0, "{lie:?}");
    }
}

/// Debug builds name the type that reports more edges than there are handles, and give the collection up.
#[test]
#[cfg(debug_assertions)]
fn debug_builds_name_the_type() {
    for (lie, edges) in [(Lie::Twice, "2"), (Lie::Often, "100001")] {
        let (one, two) = pair(lie);
        drop((one.clone(), two));
        let told = message(catch_unwind(AssertUnwindSafe(collect))).expect("a panic");
        assert!(told.contains("most likely for `wrong_trace::Wrong`"), "{told}");
        assert!(told.contains(&format!("reports {edges} edges")), "{told}");
        assert_eq!(heap::stats().live, 2, "nothing is freed");
        one.lie.set(Lie::Truth);
        drop(one);
        assert_eq!(collect(), 2);
    }
}

/// Release builds go on with the safest count; what is garbage anyway is freed once.
#[test]
#[cfg(not(debug_assertions))]
fn release_builds_come_to_an_end() {
    for lie in [Lie::Twice, Lie::Often] {
        drop(pair(lie));
        assert_eq!(collect(), 2, "{lie:?}");
        assert_eq!(heap::stats().live, 0, "{lie:?}");
    }
}

/// Edges that are left out: a leak at worst, and none once they are reported.
#[test]
fn edges_left_out() {
    let (one, two) = pair(Lie::Changing);
    let weak = Gc::downgrade(&one);
    drop((one, two));
    let reclaimed: usize = (0..4).map(|_| collect()).sum();
    assert!(reclaimed == 0 || reclaimed == 2, "both or none: {reclaimed}");
    if let Some(one) = weak.upgrade() {
        one.lie.set(Lie::Truth);
        drop(one);
        assert_eq!(collect(), 2);
    }
    assert_eq!(heap::stats().live, 0);
}

/// A panic in `trace` gives one collection up; the next has the same candidates.
#[test]
fn panics() {
    let (one, two) = pair(Lie::Panics);
    drop((one, two));
    let young = catch_unwind(heap::collect_young);
    assert!(young.is_err());
    assert_eq!(heap::stats().candidates, 2);
    let rounds = (0..4).map(|_| catch_unwind(collect).unwrap_or(0)).collect::<Vec<_>>();
    assert_eq!(rounds.iter().sum::<usize>(), 2, "{rounds:?}");
    assert_eq!(heap::stats().live, 0);
}
