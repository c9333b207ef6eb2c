//! What types and values say of themselves: asked once for each object, whatever they would say
//! later.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, collect, heap, unsize};

thread_local! {
    /// What `can_hold_gc`, `needs_finalize` and `value_needs_finalize` say, and how often they were
    /// asked.
    static HOLDS: Cell<bool> = const { Cell::new(true) };
    static NEEDS: Cell<bool> = const { Cell::new(true) };
    static VALUE_NEEDS: Cell<bool> = const { Cell::new(true) };
    static ASKED: Cell<[u32; 3]> = const { Cell::new([0; 3]) };
    static FINALIZED: Cell<u32> = const { Cell::new(0) };
}

fn asked(which: usize, answer: bool) -> bool {
    let mut asked = ASKED.get();
    asked[which] += 1;
    ASKED.set(asked);
    answer
}

fn answer(holds: bool, needs: bool, value_needs: bool) {
    HOLDS.set(holds);
    NEEDS.set(needs);
    VALUE_NEEDS.set(value_needs);
}

/// Changes its mind.
struct Fickle<const N: usize> {
    other: GcCell<Option<Gc<Promising>>>,
    _bytes: [u8; N],
}

// SAFETY: the edge is reported once; no destructor.
unsafe impl<const N: usize> Trace for Fickle<N> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.other.trace(tracer);
    }
    fn can_hold_gc() -> bool {
        asked(0, HOLDS.get())
    }
}

impl<const N: usize> Finalize for Fickle<N> {
    fn finalize(&self) {
        FINALIZED.set(FINALIZED.get() + 1);
    }
    fn needs_finalize() -> bool {
        asked(1, NEEDS.get())
    }
    fn value_needs_finalize(&self) -> bool {
        asked(2, VALUE_NEEDS.get())
    }
}

fn fickle<const N: usize>() -> Fickle<N> {
    Fickle { other: GcCell::new(None), _bytes: [0; N] }
}

/// Promises something that means nothing to a type without handles.
#[derive(Trace)]
#[trace(acyclic)]
struct Promising {
    fickle: Fickle<8>,
    me: GcCell<Weak<Promising>>,
}

impl Finalize for Promising {
    fn needs_finalize() -> bool {
        false
    }
}

fn promising() -> Gc<Promising> {
    Gc::new(Promising { fickle: fickle(), me: GcCell::default() })
}

/// What happens to an object between its birth and its end.
const EVENTS: [fn(&Gc<Promising>); 5] = [
    |object| drop(object.clone()),
    |_| heap::freeze(),
    |_| heap::unfreeze(),
    |object| object.me.set(Gc::downgrade(object)),
    |_| assert_eq!(collect(), 0),
];

/// Watched objects (of a debug build) whose type says, before one event or another, that there is
/// nothing to watch; and the other way round.
#[test]
fn watched_objects_of_a_fickle_type() {
    for first in [true, false] {
        for events in 0..EVENTS.len().pow(3) {
            for flip_before in 0..=3 {
                answer(first, true, true);
                let objects: Vec<_> = (0..3).map(|_| promising()).collect();
                objects[1].fickle.other.set(Some(objects[2].clone()));
                for at in 0..=3 {
                    if at == flip_before {
                        answer(!first, true, true);
                    }
                    if at < 3 {
                        let event = EVENTS[events / EVENTS.len().pow(at) % EVENTS.len()];
                        objects.iter().for_each(event);
                    }
                }
                drop(objects);
                // Whatever is left of them in the heap's lists is looked at now.
                heap::unfreeze();
                collect();
                let stats = heap::stats();
                assert_eq!((stats.live, stats.frozen), (0, 0), "{first}, {events}, {flip_before}");
            }
        }
    }
}

/// Everything that makes an object of a value asks once.
#[test]
fn each_is_asked_once() {
    type Make<const N: usize> = fn() -> Gc<Fickle<N>>;
    fn make_all<const N: usize>(check: &dyn Fn(&str)) {
        let makes: [(&str, Make<N>); 6] = [
            ("new", || Gc::new(fickle())),
            ("try_new", || Gc::try_new(fickle()).ok().unwrap()),
            ("new_cyclic", || Gc::new_cyclic(|_| fickle())),
            ("from a value", || fickle().into()),
            ("from a box", || Box::new(fickle()).into()),
            ("try_from_box", || Gc::try_from_box(Box::new(fickle())).ok().unwrap()),
        ];
        for (name, make) in makes {
            // Also where no block is at hand.
            let mut kept = Vec::new();
            for _ in 0..600 {
                kept.push(make());
                check(name);
            }
        }
    }
    for needs in [[true, true], [true, false], [false, true]] {
        answer(true, needs[0], needs[1]);
        let check = |name: &str| {
            let [holds, needs_finalize, value] = ASKED.take();
            assert_eq!((needs_finalize, value), (1, u32::from(needs[0])), "{name}, {needs:?}");
            // Debug builds remember what a type has answered.
            assert!(holds == 1 || (holds == 0 && cfg!(debug_assertions)), "{name}: {holds}");
        };
        ASKED.take();
        make_all::<8>(&check);
        make_all::<5000>(&check);
    }
    assert_eq!(heap::stats().live, 0);
}

/// A value that needs no finalizer is settled at birth, on both paths, and is never said to be
/// finalized.
#[test]
fn values_without_a_finalizer() {
    #[derive(Trace)]
    struct Ring {
        next: GcCell<Option<Gc<Ring>>>,
        finalizes: bool,
    }
    impl Finalize for Ring {
        fn finalize(&self) {
            assert!(self.finalizes);
            FINALIZED.set(FINALIZED.get() + 1);
        }
        fn value_needs_finalize(&self) -> bool {
            self.finalizes
        }
    }
    let ring = |finalizes: [bool; 2]| {
        let [one, two] = finalizes.map(|finalizes| Gc::new(Ring { next: GcCell::new(None), finalizes }));
        one.next.set(Some(two.clone()));
        two.next.set(Some(one.clone()));
        one
    };
    for finalizes in [[false, false], [true, false], [false, true], [true, true]] {
        let one = ring(finalizes);
        assert!(!Gc::is_finalized(&one));
        drop(one);
        assert_eq!(collect(), 2);
        let expected = finalizes.iter().filter(|finalizes| **finalizes).count();
        assert_eq!(FINALIZED.take() as usize, expected);
        drop(Gc::new(Ring { next: GcCell::new(None), finalizes: finalizes[0] }));
        assert_eq!(FINALIZED.take(), u32::from(finalizes[0]));
        drop(Gc::new_cyclic(|_| Ring { next: GcCell::new(None), finalizes: finalizes[0] }));
        assert_eq!(FINALIZED.take(), u32::from(finalizes[0]));
    }
    // What becomes of the value changes nothing.
    let mut one = Gc::new(Ring { next: GcCell::new(None), finalizes: false });
    Gc::get_mut(&mut one).unwrap().finalizes = true;
    drop(one);
    assert_eq!(FINALIZED.take(), 0);
}

/// `is_finalized` keeps to what was said at birth.
#[test]
fn is_finalized_of_a_fickle_type() {
    thread_local!(static SAVED: RefCell<Option<Gc<Phoenix>>> = const { RefCell::new(None) });
    struct Phoenix(GcCell<Weak<Phoenix>>);
    // SAFETY: no edge is reported.
    unsafe impl Trace for Phoenix {
        fn trace(&self, _: &mut Tracer<'_>) {}
    }
    impl Finalize for Phoenix {
        fn finalize(&self) {
            SAVED.set(self.0.get().upgrade());
        }
        fn needs_finalize() -> bool {
            NEEDS.get()
        }
    }
    let phoenix = || Gc::new_cyclic(|me| Phoenix(GcCell::new(me.clone())));
    NEEDS.set(true);
    drop(phoenix());
    let saved = SAVED.take().unwrap();
    NEEDS.set(false);
    assert!(Gc::is_finalized(&saved), "it ran");
    drop(saved);
    let quiet = phoenix();
    NEEDS.set(true);
    assert!(!Gc::is_finalized(&quiet), "it will never run");
    drop(quiet);
    assert!(SAVED.take().is_none());
}

/// A question may do anything: there is no block yet.
#[test]
fn questions_that_do_things() {
    thread_local! {
        static PANICS: Cell<bool> = const { Cell::new(false) };
        static DROPPED: Cell<u32> = const { Cell::new(0) };
    }
    struct Noted;
    impl Drop for Noted {
        fn drop(&mut self) {
            DROPPED.set(DROPPED.get() + 1);
        }
    }
    #[derive(Trace)]
    struct Busy(#[trace(skip)] Noted, Weak<Busy>);
    impl Finalize for Busy {
        fn value_needs_finalize(&self) -> bool {
            heap::freeze();
            drop([Gc::new(1), Gc::new(2)]);
            assert!(self.1.upgrade().is_none());
            collect();
            heap::unfreeze();
            heap::trim();
            assert!(!PANICS.get(), "in a question");
            true
        }
    }
    let makes: [fn(); 4] = [
        || drop(Gc::new(Busy(Noted, Weak::new()))),
        || drop(Gc::try_new(Busy(Noted, Weak::new()))),
        || drop(Gc::<Busy>::from(Box::new(Busy(Noted, Weak::new())))),
        || drop(Gc::new_cyclic(|me| Busy(Noted, me.clone()))),
    ];
    for make in makes {
        make();
        PANICS.set(true);
        assert!(catch_unwind(AssertUnwindSafe(make)).is_err());
        PANICS.set(false);
        assert_eq!((DROPPED.take(), heap::stats().live, heap::stats().frozen), (2, 0, 0));
    }
}

/// The derive asks the fields that it forwards to.
#[test]
fn forwarded_questions() {
    #[derive(Trace, Finalize)]
    struct Both<T>(#[finalize(forward)] Fickle<8>, #[finalize(forward)] T);
    #[derive(Trace, Finalize)]
    enum Either {
        One(#[finalize(forward)] Fickle<8>),
        None { _fickle: Fickle<8> },
    }
    for value_needs in [false, true] {
        answer(true, true, value_needs);
        assert_eq!(Both(fickle(), 1).value_needs_finalize(), value_needs);
        assert_eq!(Both(fickle(), fickle::<1>()).value_needs_finalize(), value_needs);
        assert_eq!(Either::One(fickle()).value_needs_finalize(), value_needs);
        assert!(!Either::None { _fickle: fickle() }.value_needs_finalize());
        drop(unsize!(Gc::new(Either::One(fickle())) => dyn Finalize));
        assert_eq!(FINALIZED.take(), u32::from(value_needs));
    }
    answer(true, false, true);
    assert!(!Both(fickle(), 1).value_needs_finalize(), "the type needs none");
}
