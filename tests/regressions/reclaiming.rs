//! While the dead are dropped and freed, and while a panic hook runs in the middle of a scan.

use std::cell::{Cell, RefCell};
use std::panic::catch_unwind;
use std::thread;

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, collect, heap};

/// Makes weak handles to its neighbour when it is dropped.
struct Downgrades {
    neighbour: RefCell<Option<Gc<Downgrades>>>,
    text: Box<str>,
}

thread_local!(static MADE: RefCell<Vec<Weak<Downgrades>>> = const { RefCell::new(Vec::new()) });

// SAFETY: the one handle is reported once. The destructor neither dereferences nor clones it.
unsafe impl Trace for Downgrades {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.neighbour.trace(tracer);
    }
}

impl Finalize for Downgrades {
    fn needs_finalize() -> bool {
        false
    }
}

impl Drop for Downgrades {
    fn drop(&mut self) {
        if let Some(neighbour) = &*self.neighbour.borrow() {
            let weak = Gc::downgrade(neighbour);
            assert!(weak.upgrade().is_none(), "{}: the neighbour is condemned", self.text);
            MADE.with_borrow_mut(|made| made.push(weak));
        }
    }
}

/// Rule W1: the first weak handle to an object that is condemned already is as dead as all others.
#[test]
fn weak_handles_made_by_destructors() {
    let new = |text: &str| Gc::new(Downgrades { neighbour: RefCell::default(), text: text.into() });
    let (one, two) = (new("one"), new("two"));
    *one.neighbour.borrow_mut() = Some(two.clone());
    *two.neighbour.borrow_mut() = Some(one.clone());
    drop((one, two));
    assert_eq!(collect(), 2);
    // Other objects, in their blocks.
    let others: Vec<_> = (0..300_u64).map(|at| Gc::new([at; 3])).collect();
    let made = MADE.take();
    assert_eq!(made.len(), 2);
    assert!(made.iter().all(|weak| weak.upgrade().is_none() && weak.strong_count() == 0));
    drop((others, made));
    assert_eq!((heap::stats().live, heap::stats().weak_records), (0, 0));
}

#[derive(Trace, Finalize)]
struct Ring {
    next: GcCell<Option<Gc<Ring>>>,
    number: u64,
}

/// The dead go back in runs: those between them that go another way, for a weak handle that they
/// had, lose nobody's block.
#[test]
fn runs_lose_no_block() {
    let turns = || {
        let _pause = heap::pause();
        let mut after_warm_up = 0;
        for turn in 0..400 {
            let all: Vec<_> = (0..60).map(|number| Gc::new(Ring { next: GcCell::new(None), number })).collect();
            for (at, one) in all.iter().enumerate() {
                one.next.set(Some(all[(at + 1) % all.len()].clone()));
                assert_eq!(one.number, at as u64);
                if at % 2 == 0 {
                    drop(Gc::downgrade(one));
                }
            }
            drop(all);
            assert_eq!(collect(), 60);
            if turn == 2 {
                after_warm_up = heap::stats().heap_bytes;
            }
        }
        assert!(
            heap::stats().heap_bytes <= after_warm_up,
            "{} bytes, {after_warm_up} at first",
            heap::stats().heap_bytes
        );
    };
    thread::spawn(turns).join().unwrap();
}

struct Bomb(Cell<bool>);

// SAFETY: it holds no handle.
unsafe impl Trace for Bomb {
    fn trace(&self, _: &mut Tracer<'_>) {
        assert!(!self.0.get(), "a trace that panics");
    }
}

impl Finalize for Bomb {
    fn needs_finalize() -> bool {
        false
    }
}

thread_local!(static HELD: RefCell<Option<Gc<Ring>>> = const { RefCell::new(None) });

/// Rule R1: what a panic hook lets go of in the middle of a scan is heard of afterwards, also where
/// other handles are left.
#[test]
fn a_hook_that_lets_a_cycle_go() {
    let ring = Gc::new(Ring { next: GcCell::new(None), number: 0 });
    // By a move, so that it is no candidate yet.
    ring.next.set(Some(ring.clone()));
    HELD.set(Some(ring));
    let bomb = Gc::new(Bomb(Cell::new(true)));
    drop(bomb.clone());
    let _guard = crate::HOOK.lock();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| drop(HELD.take())));
    let result = catch_unwind(collect);
    std::panic::set_hook(before);
    assert!(result.is_err());
    bomb.0.set(false);
    assert_eq!(collect(), 1);
    drop(bomb);
    assert_eq!(heap::stats().live, 0);
}

/// A large value is copied as little as can be on its way to the heap: a stack of three times its
/// size has room for it.
#[test]
#[allow(clippy::large_stack_arrays, reason = "that is what it is about")]
fn large_values_fit_a_small_stack() {
    const SIZE: usize = 300 << 10;
    // A sanitizer keeps copies apart that share a place otherwise, and doesn't probe the stack.
    let copies = if gc_workspace::pooled() { 3 } else { 12 };
    let makes: [fn() -> u8; 2] = [|| Gc::new([1_u8; SIZE])[SIZE - 1], || Gc::try_new([2_u8; SIZE]).unwrap()[0]];
    for (make, last) in makes.into_iter().zip(1..) {
        let thread = thread::Builder::new().stack_size(copies * SIZE + (100 << 10)).spawn(make).unwrap();
        assert_eq!(thread.join().unwrap(), last);
    }
}
