//! Behaviours: a hand-written `trace` that panics. Its object counts as held from outside, the rest
//! of the garbage goes, and whatever the panic hook does in the middle of the scan, nothing is
//! freed in use and nothing is lost.

mod panicking_trace {
    mod clones;
    mod counts;
    mod slices;
}

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, collect, heap, inspect};
use gc_workspace::sized;

thread_local! {
    /// What the panic hook does in this thread, next time; and the names of what was finalized.
    static HOOK: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
    static FINALIZED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    /// Where a hook keeps what it has got hold of.
    static KEPT: RefCell<Vec<Gc<Stubborn>>> = const { RefCell::new(Vec::new()) };
}

/// Has its `trace` panic as long as the fuse says: once for each call, never at 0.
#[derive(Default)]
struct Stubborn {
    name: &'static str,
    edge: GcCell<Option<Gc<Stubborn>>>,
    more: RefCell<Vec<Gc<Stubborn>>>,
    fuse: Cell<u32>,
    /// Calls of `trace` that go well before it panics.
    well: Cell<u32>,
}

// SAFETY: each handle is reported once; there is no destructor.
unsafe impl Trace for Stubborn {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // In the middle, so that some of its edges are recorded by then.
        self.edge.trace(tracer);
        if self.well.get() > 0 {
            self.well.set(self.well.get() - 1);
        } else if self.fuse.get() > 0 {
            self.fuse.set(self.fuse.get() - 1);
            panic!("trace of {}", self.name);
        }
        self.more.trace(tracer);
    }
}

impl Finalize for Stubborn {
    fn finalize(&self) {
        // At the end of the thread there may be no list.
        let _ = FINALIZED.try_with(|finalized| finalized.borrow_mut().push(self.name));
    }
}

const ALWAYS: u32 = u32::MAX;

fn stubborn(name: &'static str, fuse: u32) -> Gc<Stubborn> {
    static DISPATCH: Once = Once::new();
    DISPATCH.call_once(|| {
        std::panic::set_hook(Box::new(|_| {
            // At the end of the thread there may be none.
            let hook = HOOK.try_with(|hook| hook.borrow_mut().take()).ok().flatten();
            if let Some(hook) = hook {
                hook();
            }
        }));
    });
    Gc::new(Stubborn { name, fuse: Cell::new(fuse), ..Stubborn::default() })
}

fn on_panic(hook: impl FnOnce() + 'static) {
    HOOK.set(Some(Box::new(hook)));
}

/// A ring of two.
fn ring(name: &'static str) -> (Gc<Stubborn>, Gc<Stubborn>) {
    let (one, two) = (stubborn(name, 0), stubborn(name, 0));
    one.edge.set(Some(two.clone()));
    two.edge.set(Some(one.clone()));
    (one, two)
}

/// The message of the panic that a collection resumes, and how many objects are left.
fn collect_caught() -> (Option<String>, usize) {
    let payload = catch_unwind(AssertUnwindSafe(collect)).err();
    (payload.map(|payload| payload.downcast_ref::<String>().cloned().unwrap_or_default()), heap::stats().live)
}

/// Makes an object a candidate.
fn touch(object: &Gc<Stubborn>) {
    drop(object.clone());
}

#[test]
fn the_rest_is_collected_time_and_again() {
    let held = stubborn("held", ALWAYS);
    for _ in 0..10 {
        touch(&held);
        drop(ring("ring"));
        assert_eq!(collect_caught(), (Some("trace of held".into()), 1));
    }
    // What it holds is held, and what holds it and nothing else is not.
    let below = stubborn("below", 0);
    below.edge.set(Some(below.clone()));
    held.more.borrow_mut().push(below);
    let above = stubborn("above", 0);
    above.more.borrow_mut().extend([above.clone(), held.clone()]);
    drop(above);
    touch(&held);
    assert_eq!(collect_caught(), (Some("trace of held".into()), 2));
    held.fuse.set(0);
    drop(held);
    assert_eq!(collect_caught(), (None, 0));
}

#[test]
fn a_dead_one_waits_until_its_trace_works() {
    let (one, two) = ring("ring");
    one.fuse.set(ALWAYS);
    let one_again = Gc::downgrade(&one);
    drop((one, two));
    for _ in 0..5 {
        drop(ring("other"));
        assert_eq!(collect_caught(), (Some("trace of ring".into()), 2));
    }
    one_again.upgrade().unwrap().fuse.set(0);
    assert_eq!(collect_caught(), (None, 0));
}

#[test]
fn automatic_collections_go_on() {
    let held = stubborn("held", ALWAYS);
    let before = heap::stats();
    for _ in 0..sized(50_000, 1_500) {
        touch(&held);
        drop(ring("ring"));
        FINALIZED.take();
    }
    let after = heap::stats();
    assert!(after.live < 12_000, "{} objects are left", after.live);
    assert!(after.panics > before.panics);
}

#[test]
fn many_at_once() {
    let held: Vec<_> = (0..1_000).map(|_| stubborn("held", ALWAYS)).collect();
    for every_other in held.iter().step_by(2) {
        every_other.fuse.set(0);
    }
    held.iter().for_each(touch);
    for _ in 0..200 {
        drop(ring("ring"));
    }
    let before = heap::stats().panics;
    assert_eq!(collect_caught(), (Some("trace of held".into()), 1_000));
    assert_eq!(heap::stats().panics - before, 499, "the first is resumed, the others are counted");
}

/// A ring of `size` in which the hook of a panic beside it, in the middle of the scan, does
/// something with the first.
fn hooked(size: usize, panics_first: bool, hook: impl FnOnce(&Gc<Stubborn>) + 'static) -> Gc<Stubborn> {
    let held = stubborn("held", 1);
    if panics_first {
        touch(&held);
    }
    let ring: Vec<_> = (0..size).map(|_| stubborn("ring", 0)).collect();
    for (object, next) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        object.edge.set(Some(next.clone()));
    }
    let first: Weak<Stubborn> = Gc::downgrade(&ring[0]);
    drop(ring);
    if !panics_first {
        touch(&held);
    }
    on_panic(move || hook(&first.upgrade().unwrap()));
    held
}

#[test]
fn the_hook_gets_hold_of_the_dead() {
    for (size, panics_first) in [(1, true), (1, false), (2, false), (300, true), (300, false)] {
        FINALIZED.take();
        let held = hooked(size, panics_first, |first| KEPT.with_borrow_mut(|kept| kept.push(first.clone())));
        assert_eq!(collect_caught(), (Some("trace of held".into()), size + 1));
        assert_eq!(FINALIZED.take(), Vec::<&str>::new(), "what is alive isn't finalized");
        assert_eq!(KEPT.with_borrow(|kept| kept[0].edge.get().unwrap().name), "ring");
        drop(KEPT.take());
        drop(held);
        assert_eq!(collect_caught(), (None, 0));
    }
}

#[test]
fn the_hook_lets_go_of_the_dead() {
    for (size, panics_first) in [(1, true), (1, false), (2, false), (300, true), (300, false)] {
        let held = hooked(size, panics_first, |first| drop(first.edge.take()));
        let (message, live) = collect_caught();
        assert_eq!((message, live), (Some("trace of held".into()), 1), "all of it went by counting");
        drop(held);
    }
}

#[test]
fn the_hook_moves_handles() {
    for panics_first in [true, false] {
        // From one member to another: one edge may be seen twice, or not at all. Nothing is dropped
        // that would be heard of.
        let held = hooked(300, panics_first, |first| {
            let second = first.edge.take().unwrap();
            let third = second.edge.take().unwrap();
            first.more.borrow_mut().push(third);
            first.edge.set(Some(second));
        });
        let _ = collect_caught();
        drop(held);
        assert_eq!(collect_caught(), (None, 0));
    }
}

/// The only handle to an object is seen twice: where it was before the panic, and where it was
/// after. No `trace` is to blame for that.
#[test]
fn the_hook_moves_a_handle_past_the_scan() {
    let objects = ["before", "held", "after"].map(|name| stubborn(name, u32::from(name == "held")));
    objects[0].edge.set(Some(stubborn("moved", 0)));
    objects.iter().for_each(touch);
    let [before, _, after] = objects.each_ref().map(Gc::downgrade);
    on_panic(move || after.upgrade().unwrap().edge.set(before.upgrade().unwrap().edge.take()));
    let panics = heap::stats().panics;
    assert_eq!(collect_caught(), (Some("trace of held".into()), 4));
    assert_eq!(heap::stats().panics, panics, "no other");
    assert_eq!(objects[2].edge.get().unwrap().name, "moved");
    drop(objects);
    assert_eq!(heap::stats().live, 0);
}

#[test]
fn reports_panic_as_well() {
    let (held, lone) = (stubborn("held", 1), stubborn("lone", 0));
    touch(&held);
    drop(ring("ring"));
    let alone = Gc::downgrade(&lone);
    KEPT.with_borrow_mut(|kept| kept.push(lone));
    on_panic(|| drop(KEPT.take()));
    assert!(catch_unwind(inspect::garbage).is_err());
    assert!(alone.upgrade().is_none(), "what the hook lets go of is gone with the report");
    assert_eq!(inspect::garbage().objects(), 2);
    drop(held);
    assert_eq!(collect_caught(), (None, 0));
}

/// What a panic carries has a destructor, which is user code too.
#[test]
fn payloads_do_things_when_they_are_dropped() {
    struct Payload;
    impl Drop for Payload {
        fn drop(&mut self) {
            let first = AIM.with_borrow(Weak::upgrade);
            drop(first.and_then(|first| first.edge.take()));
            collect();
        }
    }
    // What has no size is known to hold nothing.
    struct Thrower(#[allow(dead_code, reason = "it is there to take space")] u8);
    // SAFETY: it reports nothing.
    unsafe impl Trace for Thrower {
        fn trace(&self, _: &mut Tracer<'_>) {
            std::panic::resume_unwind(Box::new(Payload));
        }
    }
    impl Finalize for Thrower {}
    thread_local!(static AIM: RefCell<Weak<Stubborn>> = const { RefCell::new(Weak::new()) });

    let (one, two) = ring("ring");
    AIM.set(Gc::downgrade(&one));
    let throwers: Vec<_> = (0..3).map(|_| Gc::new(Thrower(0))).collect();
    for thrower in &throwers {
        drop(thrower.clone());
    }
    drop((one, two));
    let payload = catch_unwind(AssertUnwindSafe(collect)).unwrap_err();
    assert!(payload.is::<Payload>());
    // Its destructor would collect, and panic again.
    std::mem::forget(payload);
    assert_eq!(heap::stats().live, throwers.len(), "the destructor of a payload let go of the ring");
}

/// Debug builds also trace what promises to be in no cycle. The hook may get hold of the dead
/// there, too.
#[test]
fn a_panic_in_the_check_of_a_promise() {
    #[derive(Trace, Finalize)]
    #[trace(acyclic)]
    struct Promised {
        stubborn: Stubborn,
    }
    let (one, two) = ring("ring");
    let promised =
        Gc::new(Promised { stubborn: Stubborn { name: "promised", fuse: Cell::new(1), ..Stubborn::default() } });
    drop(promised.clone());
    let first = Gc::downgrade(&one);
    // Nothing is to be finalized, so that nothing else asks for a second count.
    let silent = [&one, &two].map(|object| object.edge.get().unwrap());
    drop((one, two));
    on_panic(move || KEPT.with_borrow_mut(|kept| kept.extend(first.upgrade())));
    drop(silent);
    let (message, _) = collect_caught();
    assert_eq!(message.as_deref(), cfg!(debug_assertions).then_some("trace of promised"));
    HOOK.take();
    if cfg!(debug_assertions) {
        assert_eq!(KEPT.with_borrow(|kept| kept[0].edge.get().unwrap().name), "ring");
    }
    drop((KEPT.take(), promised));
    assert_eq!(collect_caught(), (None, 0));
}

/// What was only proven but for the frozen stays so, whatever a later scan with a panic in it has
/// seen.
#[test]
fn a_panic_beside_the_frozen() {
    let frozen = stubborn("frozen", 0);
    heap::freeze();
    let (held, beside) = (stubborn("held", 0), stubborn("beside", 1));
    held.edge.set(Some(frozen.clone()));
    frozen.edge.set(Some(held.clone()));
    beside.edge.set(Some(held.clone()));
    drop(held);
    beside.well.set(1);
    touch(&beside);
    assert_eq!(collect_caught(), (None, 3));
    touch(&beside);
    assert_eq!(collect_caught(), (Some("trace of beside".into()), 3));
    drop((beside, frozen));
    heap::unfreeze();
    assert_eq!(collect_caught(), (None, 0));
}
