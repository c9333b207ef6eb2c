//! A thread that ends in an uncaught panic, in the middle of something of the library's.

use std::cell::{Cell, RefCell};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, collect, heap};

use crate::{Entry, Log, node, ring, sorted};

/// Where a bomb panics, once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Nowhere,
    Trace,
    Finalize,
    Clone,
    Drop,
}

/// Logs its end, as a node does, and panics where it is told to.
struct Bomb {
    next: GcCell<Option<Gc<Bomb>>>,
    tail: Tail,
}

/// The part that has a destructor of its own.
struct Tail {
    place: Cell<Place>,
    entry: Entry,
}

impl Tail {
    fn reach(&self, place: Place) {
        if self.place.get() == place {
            self.place.set(Place::Nowhere);
            go(&format!("{place:?}"));
        }
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.reach(Place::Drop);
    }
}

// SAFETY: the edge is reported once; no destructor reaches it.
unsafe impl Trace for Bomb {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.tail.reach(Place::Trace);
        self.next.trace(tracer);
    }
}

impl Finalize for Bomb {
    fn finalize(&self) {
        self.tail.entry.write('f');
        self.tail.reach(Place::Finalize);
    }
}

impl Clone for Bomb {
    fn clone(&self) -> Self {
        self.tail.reach(Place::Clone);
        panic!("it is not that far");
    }
}

fn bomb(name: impl Into<String>, place: Place, log: &Log) -> Bomb {
    let entry = Entry { name: name.into(), log: Arc::clone(log) };
    Bomb { next: GcCell::new(None), tail: Tail { place: Cell::new(place), entry } }
}

/// A cycle of one.
fn bomb_ring(name: &str, place: Place, log: &Log) -> Gc<Bomb> {
    let one = Gc::new(bomb(name, place, log));
    one.next.set(Some(one.clone()));
    one
}

/// Panics, without a word to the panic hook: the output stays readable.
fn go(message: &str) -> ! {
    resume_unwind(Box::new(message.to_owned()))
}

/// What a thread does; the panic that ends it; the objects that it made, and the values that never
/// became objects, which are dropped, and not finalized.
type Ending = (fn(&Log), &'static str, &'static [&'static str], &'static [&'static str]);

const ENDINGS: [Ending; 12] = [
    (
        |log| {
            let (_held, kept) = (ring("held", log), RefCell::new(Weak::new()));
            Gc::new_cyclic(|me| {
                kept.replace(me.clone());
                let value = bomb("value", Place::Nowhere, log);
                value.next.set(Some(bomb_ring("inner", Place::Nowhere, log)));
                if me.upgrade().is_none() {
                    go("init");
                }
                value
            });
        },
        "init",
        &["held", "inner"],
        &["value"],
    ),
    (
        |log| {
            let mut one = bomb_ring("shared", Place::Clone, log);
            Gc::make_mut(&mut one).next.set(None);
        },
        "Clone",
        &["shared"],
        &[],
    ),
    (
        |log| {
            let held = node("held", log);
            // It panics at the exit as well.
            let subscription = heap::on_collect(move |_| {
                drop(held.clone());
                go("callback");
            });
            std::mem::forget(subscription);
            drop(ring("garbage", log));
            collect();
        },
        "callback",
        &["held", "garbage"],
        &[],
    ),
    (
        |log| {
            drop(ring("garbage", log));
            let _configured = heap::configure(|config| {
                config.automatic = false;
                drop(ring("made meanwhile", log));
                go("configure");
            });
        },
        "configure",
        &["garbage", "made meanwhile"],
        &[],
    ),
    (
        |log| {
            let _held = ring("held", log);
            drop((bomb_ring("bad", Place::Trace, log), ring("garbage", log)));
            collect();
        },
        "Trace",
        &["held", "bad", "garbage"],
        &[],
    ),
    (
        |log| {
            drop((bomb_ring("bad", Place::Trace, log), ring("garbage", log)));
            heap::collect_young();
        },
        "Trace",
        &["bad", "garbage"],
        &[],
    ),
    (
        |log| {
            let mut one = Gc::new(bomb("lent", Place::Nowhere, log));
            let lent = Gc::get_mut(&mut one).unwrap();
            lent.next.set(Some(bomb_ring("ring", Place::Nowhere, log)));
            drop(ring("garbage", log));
            assert_eq!(collect(), 1);
            lent.next = GcCell::new(Some(Gc::new(bomb("other", Place::Nowhere, log))));
            go("under a borrow");
        },
        "under a borrow",
        &["lent", "ring", "garbage", "other"],
        &[],
    ),
    (
        // Deeper than a cascade nests: some wait in its queue, before and after.
        |log| drop(chain(300, 150, log)),
        "Drop",
        &[],
        &[],
    ),
    (
        |log| {
            let head = chain(300, 150, log);
            bomb_ring("ring", Place::Nowhere, log).next.replace(Some(head));
            go("while it is alive");
        },
        "Drop",
        &["ring"],
        &[],
    ),
    (
        |log| {
            let one = Gc::new(bomb("bad", Place::Finalize, log));
            one.next.set(Some(Gc::new(bomb("child", Place::Nowhere, log))));
            drop(ring("garbage", log));
            drop(one);
        },
        "Finalize",
        &["bad", "child", "garbage"],
        &[],
    ),
    (
        |log| {
            drop((ring("before", log), bomb_ring("bad", Place::Finalize, log), ring("after", log)));
            collect();
        },
        "Finalize",
        &["before", "bad", "after"],
        &[],
    ),
    (
        |log| {
            drop((ring("before", log), bomb_ring("bad", Place::Drop, log), ring("after", log)));
            collect();
        },
        "Drop",
        &["before", "bad", "after"],
        &[],
    ),
];

/// A chain of objects that are called after their numbers, from the end; one of them panics in its
/// field's destructor.
fn chain(len: usize, bad: usize, log: &Log) -> Gc<Bomb> {
    let link = |at: usize| {
        let place = if at == bad { Place::Drop } else { Place::Nowhere };
        bomb(at.to_string(), place, log)
    };
    let mut head = Gc::new(link(0));
    for at in 1..len {
        let next = Gc::new(link(at));
        next.next.set(Some(head));
        head = next;
    }
    head
}

/// Runs in a thread of its own, which panics: with what, and what was logged when the thread was
/// gone.
fn end(program: impl FnOnce(&Log) + Send + 'static) -> (String, Vec<String>) {
    let log = Log::default();
    let threads = Arc::clone(&log);
    let payload = thread::spawn(move || program(&threads)).join().expect_err("it panics");
    let log = Arc::try_unwrap(log).expect("nothing that logs is left").into_inner().unwrap();
    (*payload.downcast::<String>().expect("its own panic"), log)
}

/// The exit finishes what the panic left: all is finalized and dropped, once, and no other thread
/// hears of it.
#[test]
fn uncaught_in_the_middle() {
    let mine = Log::default();
    let kept = ring("kept", &mine);
    drop(ring("garbage", &mine));
    let before = heap::stats();
    for (at, (program, panic, objects, values)) in ENDINGS.into_iter().enumerate() {
        let (seen, log) = end(program);
        assert_eq!(seen, panic, "{at}");
        // The links of a chain are called after their numbers.
        let (links, log): (Vec<_>, Vec<_>) = log.into_iter().partition(|event| event[2..].parse::<usize>().is_ok());
        let finalized = objects.iter().map(|name| format!("f {name}"));
        let dropped = objects.iter().chain(values).map(|name| format!("d {name}"));
        assert_eq!(sorted(log), sorted(finalized.chain(dropped).collect()), "{at}, {panic}");
        let all = (0..300).flat_map(|link| [format!("f {link}"), format!("d {link}")]).collect();
        assert!(links.is_empty() || sorted(links) == sorted(all), "{at}, {panic}: links");
        assert_eq!(heap::stats(), before, "{at}, {panic}: another thread's heap");
    }
    assert_eq!((collect(), heap::stats().panics), (1, 0));
    drop(kept);
    assert_eq!(collect(), 1);
}

thread_local! {
    /// Its destructor runs after the heap's exit if it is touched before the heap is.
    static LATE: Cell<Option<Late>> = const { Cell::new(None) };
}

struct Late(Log);

impl Drop for Late {
    fn drop(&mut self) {
        self.0.lock().unwrap().push("late".to_owned());
        BROKEN.set(false);
        collect();
    }
}

thread_local! {
    static BROKEN: Cell<bool> = const { Cell::new(false) };
}

struct Broken(GcCell<Option<Gc<Broken>>>, Entry);

// SAFETY: the edge is reported once; no destructor reaches it.
unsafe impl Trace for Broken {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if BROKEN.get() {
            go("broken");
        }
        self.0.trace(tracer);
    }
}

impl Finalize for Broken {
    fn finalize(&self) {
        self.1.write('f');
    }
}

/// `A panic inside a hand-written trace abandons the collection`: one that never stops panicking
/// leaks at the exit what is dead with it, unless somebody who comes later collects.
#[test]
fn a_trace_that_never_works() {
    let (seen, log) = end(|log| {
        LATE.set(Some(Late(Arc::clone(log))));
        BROKEN.set(true);
        let one = Gc::new(Broken(GcCell::new(None), Entry { name: "broken".to_owned(), log: Arc::clone(log) }));
        one.0.set(Some(one.clone()));
        drop((one, node("counted", log)));
        collect();
    });
    assert_eq!(seen, "broken");
    assert_eq!(log, ["f counted", "d counted", "late", "f broken", "d broken"]);
}
