//! What an attacker found: safe code that once broke a rule of UNSAFE.md, or lost something. Each
//! test was a failing one.

mod regressions {
    mod reclaiming;
    mod unwinding;
}

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::thread;

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, collect, heap};
use gc_workspace::{Node, log_sorted, node, ring};

/// Rule A2: a type is asked what it is before there is a block for it.
#[test]
fn types_that_do_things_when_asked() {
    #[derive(Trace)]
    struct Trims(u64, u64);
    impl Finalize for Trims {
        fn needs_finalize() -> bool {
            heap::trim();
            false
        }
    }
    #[derive(Trace)]
    struct Freezes([u8; 4000]);
    impl Finalize for Freezes {
        fn needs_finalize() -> bool {
            heap::freeze();
            heap::unfreeze();
            false
        }
    }
    #[derive(Trace)]
    struct Panics([u8; 40]);
    impl Finalize for Panics {
        fn needs_finalize() -> bool {
            panic!("asked")
        }
    }
    #[derive(Trace)]
    struct StaysFrozen(u8);
    impl Finalize for StaysFrozen {
        fn needs_finalize() -> bool {
            heap::freeze();
            false
        }
    }

    let neighbour = Gc::new((0_u64, 0_u64));
    let (one, two) = (Gc::new(Trims(1, 1)), Gc::new((2_u64, 2_u64)));
    assert_ne!(Gc::as_ptr(&one).addr(), Gc::as_ptr(&two).addr(), "two objects in one block");
    assert_eq!((one.0 + one.1, two.0, neighbour.1), (2, 2, 0));
    drop((one, two, neighbour));

    for _ in 0..10 {
        // Memory that looks like objects.
        drop((vec![0xff_u8; 4032], vec![0x11_u8; 4032]));
        assert_eq!(Gc::new(Freezes([3; 4000])).0[0], 3);
    }
    assert!(catch_unwind(|| Gc::new(Panics([0; 40])).0).is_err());
    assert_eq!(Gc::new_cyclic(|_: &Weak<StaysFrozen>| StaysFrozen(1)).0, 1);
    assert_eq!((heap::stats().live, heap::frozen_count()), (0, 0));
}

/// Rule R3: what is lent is out of sight, whatever is frozen and shown again meanwhile.
#[test]
fn unfreezing_what_is_lent() {
    #[derive(Trace, Finalize)]
    struct Lent {
        held: Gc<Leaf>,
        #[trace(skip)]
        tail: Thaws,
        cell: GcCell<Option<Gc<Leaf>>>,
    }
    #[derive(Trace, Finalize)]
    struct Leaf {
        next: GcCell<Option<Gc<Leaf>>>,
        data: [u64; 4],
    }
    struct Thaws(bool);
    impl Drop for Thaws {
        fn drop(&mut self) {
            if self.0 {
                heap::freeze();
                heap::unfreeze();
                collect();
            }
        }
    }
    fn lent(thaws: bool) -> Lent {
        let held = Gc::new(Leaf { next: GcCell::new(None), data: [7; 4] });
        Lent { held, tail: Thaws(thaws), cell: GcCell::new(None) }
    }

    let mut gc = Gc::new(lent(true));
    // The old value's destructor runs while the new one is not there yet.
    *Gc::get_mut(&mut gc).unwrap() = lent(false);
    assert!(!gc.tail.0 && gc.held.data == [7; 4] && gc.cell.get().is_none() && gc.held.next.get().is_none());
    drop(gc);
    assert_eq!((collect(), heap::stats().live), (0, 0));
}

/// What is frozen stays a candidate if it was one, and becomes one if a handle is dropped meanwhile
/// (rule R1).
#[test]
fn frozen_candidates() {
    // A candidate already; one while frozen; and one of which nothing is heard.
    let (early, late, never) = (ring(&["a", "b"]), ring(&["c", "d"]), node("kept"));
    drop(early);
    heap::freeze();
    drop(late);
    assert_eq!((collect(), heap::frozen_count()), (0, 5));
    heap::unfreeze();
    assert!(heap::stats().candidates >= 2);
    assert_eq!((collect(), heap::frozen_count()), (4, 0));
    drop(never);
    assert_eq!(heap::stats().live, 0);
}

/// Objects that wait for the end of a cascade are frozen until they are gone.
#[test]
fn unfreezing_with_a_queue() {
    #[derive(Trace, Finalize)]
    struct Rope {
        next: Option<Gc<Rope>>,
        #[trace(skip)]
        thaws: Thaws,
    }
    struct Thaws(bool);
    impl Drop for Thaws {
        fn drop(&mut self) {
            if self.0 {
                heap::unfreeze();
            }
        }
    }
    let mut head = Gc::new(Rope { next: None, thaws: Thaws(false) });
    for at in 0..100 {
        head = Gc::new(Rope { next: Some(head), thaws: Thaws(at == 50) });
    }
    assert!(head.next.is_some() && !head.thaws.0);
    heap::freeze();
    drop(head);
    assert_eq!((heap::frozen_count(), heap::stats().live), (0, 0));
}

thread_local!(static HELD: RefCell<Option<Gc<Node>>> = const { RefCell::new(None) });
/// Of the tests that set the hook of all threads.
static HOOK: Mutex<()> = Mutex::new(());

/// Rule R2: the panic hook is user code in the middle of a scan.
#[test]
fn a_panic_hook_that_drops_and_takes() {
    type Action = fn(Gc<Node>);
    let actions: [Action; 4] = [
        drop,
        |node| {
            let mut node = node;
            assert!(Gc::get_mut(&mut node).is_none());
        },
        |node| drop(Gc::try_unwrap(node).map(|_| ()).unwrap_err()),
        |_| {
            heap::freeze();
            heap::unfreeze();
            assert_eq!((collect(), heap::trim()), (0, 0));
        },
    ];
    let _guard = HOOK.lock();
    for action in actions {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |_| {
            if let Some(node) = HELD.take() {
                action(node);
            }
        }));
        let first = ring(&["a", "b"]);
        let victim = node("victim");
        drop(victim.clone());
        HELD.set(Some(victim));
        first[0].trace_fuse.set(1);
        drop(first[1].clone());
        let result = catch_unwind(AssertUnwindSafe(collect));
        std::panic::set_hook(before);
        assert!(result.is_err());
        assert_eq!(log_sorted(), ["d victim", "f victim"], "when the collection was done");
        drop(first);
        assert_eq!((collect(), heap::stats().live), (2, 0));
        drop(log_sorted());
    }
}

/// `trace` changes nothing: not even a panic in it poisons the lock that it looked behind.
#[test]
fn a_panic_behind_a_lock() {
    struct Fuse(Cell<bool>);
    // SAFETY: it reports nothing.
    unsafe impl Trace for Fuse {
        fn trace(&self, _: &mut Tracer<'_>) {
            assert!(!self.0.take(), "traced");
        }
    }
    #[derive(Trace, Finalize)]
    struct Locked {
        fuse: Mutex<Fuse>,
        me: GcCell<Option<Gc<Locked>>>,
    }
    let locked = Gc::new(Locked { fuse: Mutex::new(Fuse(Cell::new(true))), me: GcCell::new(None) });
    locked.me.set(Some(locked.clone()));
    assert!(catch_unwind(AssertUnwindSafe(|| drop((locked.clone(), collect())))).is_err() || locked.me.get().is_some());
    drop(locked.clone());
    drop(catch_unwind(AssertUnwindSafe(collect)));
    assert!(!locked.fuse.is_poisoned());
    drop(locked);
    assert_eq!(collect(), 1);
}

/// Tells when it is gone.
struct Tell(&'static str, Arc<Mutex<Vec<&'static str>>>);

impl Drop for Tell {
    fn drop(&mut self) {
        self.1.lock().unwrap().push(self.0);
    }
}

#[derive(Trace)]
struct Phoenix {
    me: GcCell<Option<Gc<Phoenix>>>,
    #[trace(skip)]
    tell: Tell,
    rises: Cell<bool>,
}

impl Finalize for Phoenix {
    fn finalize(&self) {
        if self.rises.take() {
            self.me.set(Some(phoenix("ashes", self.me.get(), false, &self.tell.1)));
        }
    }
}

fn phoenix(
    name: &'static str,
    me: Option<Gc<Phoenix>>,
    rises: bool,
    told: &Arc<Mutex<Vec<&'static str>>>,
) -> Gc<Phoenix> {
    Gc::new(Phoenix { me: GcCell::new(me), tell: Tell(name, Arc::clone(told)), rises: Cell::new(rises) })
}

fn own(name: &'static str, rises: bool, told: &Arc<Mutex<Vec<&'static str>>>) -> Gc<Phoenix> {
    let one = phoenix(name, None, rises, told);
    one.me.set(Some(one.clone()));
    one
}

/// A thread's exit goes on for as long as anything happens: also where a collection reclaims
/// nothing, because all of it was brought back, and when the callbacks are gone.
#[test]
fn exit_goes_on() {
    let told = Arc::default();
    let threads = Arc::clone(&told);
    thread::spawn(move || {
        drop(own("phoenix", true, &threads));
        let held = own("held by a callback", false, &threads);
        std::mem::forget(heap::on_collect(move |_| assert!(held.me.get().is_some())));
    })
    .join()
    .unwrap();
    let mut told = told.lock().unwrap().clone();
    told.sort_unstable();
    assert_eq!(told, ["ashes", "held by a callback", "phoenix"]);
}

/// Making a weak handle can't be refused: the limit doesn't hold for side records.
#[test]
fn weak_handles_at_the_limit() {
    let gc = Gc::new([1_u8; 16]);
    let held = heap::stats().heap_bytes;
    heap::configure(|config| config.max_bytes = Some(held)).unwrap();
    let weak = Gc::downgrade(&gc);
    assert_eq!(*weak.upgrade().unwrap(), [1; 16]);
    assert!(Gc::try_new([0_u8; 10_000]).is_err());
}

/// A guard from before a thread's exit removes its own callback, which is gone, and nobody else's.
#[test]
fn subscriptions_across_the_exit() {
    struct Late(RefCell<Option<heap::Subscription>>, RefCell<Option<Arc<Mutex<Vec<usize>>>>>);
    impl Drop for Late {
        fn drop(&mut self) {
            let heard = Rc::new(Cell::new(0));
            let counter = Rc::clone(&heard);
            let subscription = heap::on_collect(move |_| counter.set(counter.get() + 1));
            collect();
            drop(self.0.take());
            collect();
            drop(subscription);
            self.1.take().unwrap().lock().unwrap().push(heard.get());
        }
    }
    thread_local!(static LATE: Late = const { Late(RefCell::new(None), RefCell::new(None)) });

    let heard = Arc::default();
    for early in [true, false] {
        let threads = Arc::clone(&heard);
        thread::spawn(move || {
            if early {
                LATE.with(|_| ());
            }
            drop(Gc::new(1));
            LATE.with(|late| {
                late.0.replace(Some(heap::on_collect(|_| {})));
                late.1.replace(Some(threads));
            });
        })
        .join()
        .unwrap();
    }
    assert_eq!(*heard.lock().unwrap(), [2, 2]);
}
