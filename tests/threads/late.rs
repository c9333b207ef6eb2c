//! Cycles that are let go of after the heap's exit: by the destructors of thread-locals that are
//! older than the heap.
//!
//! Destructors run last registered first. A thread-local that is touched before the thread's first
//! object is let go of after the heap has collected, and what it held is found all the same.

use std::cell::{Cell, RefCell};
use std::panic::resume_unwind;
use std::sync::Arc;

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, collect, heap};

use crate::{Entry, Log, Node, node, ring, run, sorted};

/// What a destructor does at the end of a thread.
type Action = Box<dyn FnOnce()>;

#[derive(Default)]
struct Late(Cell<Option<Action>>);

impl Drop for Late {
    fn drop(&mut self) {
        if let Some(action) = self.0.take() {
            action();
        }
    }
}

/// Thread-locals of that many names, and functions that touch each.
macro_rules! late_locals {
    ($($name:ident)*) => {
        thread_local!($(static $name: Late = const { Late(Cell::new(None)) };)*);
        const LATE_LOCALS: &[fn(Option<Action>)] = &[$(|action| $name.with(|late| late.0.set(action))),*];
    };
}

late_locals!(A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 B0 B1 B2 B3 B4 B5 B6 B7 B8 B9 C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 D0 D1 D2 D3 D4 D5 D6 D7 D8 D9);

thread_local! {
    /// The oldest of all, where finalizers store what they bring back.
    static SAVED: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
}

/// Runs a program in a thread whose thread-locals are older than its heap; what the program returns
/// is run by their destructors, in this order.
fn end_with<const N: usize>(program: impl FnOnce(&Log) -> [Action; N] + Send + 'static) -> Vec<String> {
    run(move |log| {
        SAVED.with(|_| ());
        for touch in &LATE_LOCALS[..N] {
            touch(None);
        }
        assert_eq!(heap::stats().created, 0, "they are older than the heap");
        for (set, action) in LATE_LOCALS[..N].iter().rev().zip(program(log)) {
            set(Some(action));
        }
    })
}

/// Lets go of a handle, others of which are left.
fn letting_go(handle: Gc<Node>) -> Action {
    Box::new(move || drop(handle))
}

/// What a ring of this name logs in the end.
fn ended(names: &[&str]) -> Vec<String> {
    sorted(names.iter().flat_map(|name| [format!("d {name}"), format!("f {name}")]).collect())
}

/// `a cycle that a thread-local lets go of after the heap's exit is finalized and freed`
#[test]
fn a_cycle_in_an_older_thread_local() {
    assert_eq!(end_with(|log| [letting_go(ring("late", log))]), ["f late", "d late"]);
    // Beside what the heap's own exit finds, and with something below it.
    let log = end_with(|log| {
        drop(ring("garbage", log));
        let late = ring("late", log);
        let inner = node("inner", log);
        inner.next.set(late.next.replace(Some(inner.clone())));
        [letting_go(late)]
    });
    assert_eq!(log[..2], ["f garbage", "d garbage"], "{log:?}");
    assert_eq!(sorted(log), ended(&["garbage", "inner", "late"]));
}

/// Each in its turn, also where one makes what the next lets go of.
#[test]
fn one_after_another() {
    let names = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let log = end_with(move |log| names.map(|name| letting_go(ring(name, log))));
    assert_eq!(sorted(log), ended(&names));

    // The heap is first used by a destructor.
    let log = end_with(|log| {
        let (first, second) = (Arc::clone(log), Arc::clone(log));
        [Box::new(move || drop(ring("first", &first))) as Action, Box::new(move || drop(ring("second", &second)))]
    });
    assert_eq!(sorted(log), ended(&["first", "second"]));
}

/// How many destructors are given a round is limited; those beyond are freed by counting, and by
/// who collects by hand.
#[test]
fn more_than_there_are_rounds() {
    let found = Arc::new(std::sync::Mutex::new(0));
    let last = Arc::clone(&found);
    let log = end_with::<40>(move |log| {
        std::array::from_fn(|at| {
            let last = (at == 39).then(|| Arc::clone(&last));
            let held = [ring(&at.to_string(), log), node(format!("counted {at}"), log)];
            let action: Action = Box::new(move || {
                drop(held);
                if let Some(last) = last {
                    *last.lock().unwrap() = collect();
                }
            });
            action
        })
    });
    let names: Vec<_> = (0..40).flat_map(|at| [at.to_string(), format!("counted {at}")]).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    assert_eq!(sorted(log), ended(&names));
    let found = *found.lock().unwrap();
    assert!(found <= 40 - 31, "{found} were left");
}

/// A finalizer of a late round does what finalizers do: makes rings, stores objects in other
/// thread-locals, collects, panics.
#[test]
fn finalizers_of_late_rounds() {
    let log = end_with(|log| {
        let makes = ring("makes", log);
        let threads = Arc::clone(log);
        makes.on_finalize.replace(Some(Box::new(move || {
            drop(ring("made", &threads));
            assert_eq!(collect(), 0, "inside a collection");
        })));
        let comes_back = ring("comes back", log);
        let me = Gc::downgrade(&comes_back);
        comes_back.on_finalize.replace(Some(Box::new(move || {
            SAVED.with_borrow_mut(|saved| saved.extend(me.upgrade()));
        })));
        let panics = ring("panics", log);
        panics.on_finalize.replace(Some(Box::new(|| resume_unwind(Box::new("at exit")))));
        let beside = ring("beside", log);
        let held = [makes, comes_back, panics, beside];
        let emptied: Action = Box::new(|| {
            assert_eq!(heap::stats().panics, 1);
            SAVED.with_borrow_mut(Vec::clear);
        });
        [Box::new(move || drop(held)) as Action, emptied]
    });
    assert_eq!(sorted(log), ended(&["beside", "comes back", "made", "makes", "panics"]));
}

/// Frozen objects stay what they are, and letting go of them uses up no round of what is not
/// frozen.
#[test]
fn beside_frozen_objects() {
    let log = end_with::<40>(|log| {
        let mut live = None;
        std::array::from_fn(|at| {
            let log = Arc::clone(log);
            let late = ring(&at.to_string(), &log);
            if at == 19 {
                heap::freeze();
                // Until the last destructor, so that each round looks at it.
                live = Some(ring("39", &log));
            }
            let kept = if at == 39 { live.take() } else { None };
            let action: Action = Box::new(move || {
                drop((late, kept));
                if at == 39 {
                    assert_eq!((heap::frozen_count(), log.lock().unwrap().len()), (20, 2 * 19));
                    heap::unfreeze();
                }
            });
            action
        })
    });
    let names: Vec<_> = (0..40).chain([39]).map(|at| at.to_string()).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    assert_eq!(sorted(log), ended(&names));
}

struct Broken(GcCell<Option<Gc<Broken>>>, Entry);

thread_local!(static BROKEN: Cell<bool> = const { Cell::new(false) });

// SAFETY: the edge is reported once; no destructor reaches it.
unsafe impl Trace for Broken {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if BROKEN.get() {
            resume_unwind(Box::new("broken"));
        }
        self.0.trace(tracer);
    }
}

impl Finalize for Broken {
    fn finalize(&self) {
        self.1.write('f');
    }
}

/// What a `trace` that panics kept from the heap's own exit is found by a later round.
#[test]
fn after_an_exit_that_gave_up() {
    let log = end_with(|log| {
        BROKEN.set(true);
        let one = Gc::new(Broken(GcCell::new(None), Entry { name: "broken".to_owned(), log: Arc::clone(log) }));
        one.0.set(Some(one.clone()));
        drop((one, ring("beside", log)));
        let late = ring("late", log);
        [Box::new(|| BROKEN.set(false)) as Action, letting_go(late)]
    });
    assert_eq!(sorted(log), ended(&["beside", "broken", "late"]));
}

/// Explicit collections after the exit leave work as well; and a callback that is subscribed there
/// for ever goes as well.
#[test]
fn collections_and_callbacks_after_the_exit() {
    let log = end_with(|log| {
        let threads = Arc::clone(log);
        let first: Action = Box::new(move || {
            let (late, held) = (ring("late", &threads), ring("held", &threads));
            late.on_finalize.replace(Some(Box::new(move || drop(held))));
            drop(late);
            assert_eq!(collect(), 1);
        });
        let threads = Arc::clone(log);
        let second: Action = Box::new(move || {
            let own = ring("owned by the callback", &threads);
            std::mem::forget(heap::on_collect(move |_| drop(own.clone())));
        });
        [first, second]
    });
    assert_eq!(sorted(log), ended(&["held", "late", "owned by the callback"]));
}
