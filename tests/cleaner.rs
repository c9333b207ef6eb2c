//! Cleaners and queues: what runs when an object is gone.

#![forbid(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gc_core::heap::Budget;
use gc_core::{ById, Cleaner, Finalize, Gc, GcCell, GoneQueue, Trace, Weak, collect, heap, unsize};

thread_local!(static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) });

fn note(what: &str) {
    LOG.with_borrow_mut(|log| log.push(what.to_owned()));
}

fn log() -> Vec<String> {
    LOG.take()
}

/// Says that it is dropped.
struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        note(&format!("drop {}", self.0));
    }
}

#[derive(Trace)]
struct Node {
    #[trace(skip)]
    name: Loud,
    next: GcCell<Option<Gc<Node>>>,
}

impl Finalize for Node {
    fn finalize(&self) {
        note(&format!("finalize {}", self.name.0));
    }
}

fn node(name: &'static str) -> Gc<Node> {
    let node = Gc::new(Node { name: Loud(name), next: GcCell::new(None) });
    Cleaner::new(&node, move || note(&format!("clean {name}")));
    node
}

/// Two that hold each other.
fn cycle() -> Gc<Node> {
    let (a, b) = (node("a"), node("b"));
    a.next.set(Some(b.clone()));
    b.next.set(Some(a.clone()));
    a
}

/// On the counting path and in a collection.
fn both_paths(test: impl Fn(Gc<Node>, &dyn Fn(Gc<Node>))) {
    test(node("a"), &drop);
    log();
    test(cycle(), &|gc| {
        drop(gc);
        assert_eq!(collect(), 2);
    });
    log();
}

#[test]
fn after_finalizer_and_destructor() {
    drop(node("a"));
    assert_eq!(log(), ["finalize a", "drop a", "clean a"]);
    drop(cycle());
    assert_eq!(log(), [""; 0]);
    assert_eq!(collect(), 2);
    let log = log();
    assert!(log[..2].iter().all(|line| line.starts_with("finalize")), "{log:?}");
    assert!(log[2..4].iter().all(|line| line.starts_with("drop")), "{log:?}");
    assert!(log[4..].iter().all(|line| line.starts_with("clean")) && log.len() == 6, "{log:?}");
}

#[test]
fn the_object_is_gone_when_it_runs() {
    both_paths(|gc, end| {
        let weak = Gc::downgrade(&gc);
        let ran = Rc::new(Cell::new(false));
        let before = heap::stats().live;
        Cleaner::new(&gc, {
            let (weak, ran) = (weak.clone(), ran.clone());
            move || {
                assert!(weak.upgrade().is_none() && weak.as_ptr().is_null());
                assert!(heap::stats().live < before, "its memory is free");
                ran.set(true);
            }
        });
        end(gc);
        assert!(ran.get());
    });
}

#[test]
fn newest_first() {
    both_paths(|gc, end| {
        for name in ["1", "2", "3"] {
            Cleaner::new(&gc, move || note(name));
        }
        let cancelled = Cleaner::new(&gc, || note("cancelled"));
        Cleaner::new(&gc, || note("4"));
        assert!(cancelled.cancel());
        log();
        end(gc);
        let log: Vec<_> = log().into_iter().filter(|line| line.len() == 1).collect();
        assert_eq!(log, ["4", "3", "2", "1"]);
    });
}

#[test]
fn run_and_cancel() {
    both_paths(|gc, end| {
        let count = Rc::new(Cell::new(0));
        let counts = || {
            let count = count.clone();
            move || count.set(count.get() + 1)
        };
        let (run, cancelled, waits) =
            (Cleaner::new(&gc, counts()), Cleaner::new(&gc, counts()), Cleaner::new(&gc, counts()));
        assert!(run.is_alive() && cancelled.is_alive() && waits.is_alive());
        assert!(run.run() && !run.run() && !run.cancel() && !run.is_alive());
        assert_eq!(count.get(), 1);
        assert!(cancelled.cancel() && !cancelled.cancel() && !cancelled.run() && !cancelled.is_alive());
        assert_eq!((count.get(), Rc::strong_count(&count)), (1, 2), "what they captured is gone");
        end(gc);
        assert_eq!(count.get(), 2);
        assert!(!waits.is_alive() && !waits.run() && !waits.cancel());
        assert_eq!(Rc::strong_count(&count), 1);
    });
}

/// The cleaner is no weak handle, and no owner.
#[test]
fn a_cleaner_counts_as_nothing() {
    let mut gc = Gc::new(1);
    let cleaner = Cleaner::new(&gc, || note("clean"));
    assert_eq!((Gc::strong_count(&gc), Gc::weak_count(&gc)), (1, 0));
    *Gc::get_mut(&mut gc).unwrap() += 1;
    *Gc::make_mut(&mut gc) += 1;
    assert!(cleaner.is_alive() && *gc == 3 && log().is_empty());
    let copy = cleaner.clone();
    drop(cleaner);
    drop(gc);
    assert!(!copy.is_alive());
    assert_eq!((log(), heap::stats().weak_records), (vec!["clean".to_owned()], 0));
}

#[test]
fn make_mut_cuts_weak_handles_off_and_no_cleaners() {
    let mut gc = Gc::new(1);
    let cleaners = ["1", "2", "3"].map(|name| Cleaner::new(&gc, move || note(name)));
    let weak = Gc::downgrade(&gc);
    *Gc::make_mut(&mut gc) += 1;
    assert!(weak.upgrade().is_none() && cleaners.iter().all(Cleaner::is_alive));
    assert!(cleaners[1].cancel(), "out of the middle of the list that has moved");
    let other = gc.clone();
    *Gc::make_mut(&mut gc) += 1;
    assert!(cleaners[0].is_alive(), "the other handle has the object");
    drop(gc);
    assert!(log().is_empty());
    drop(other);
    assert_eq!(log(), ["3", "1"]);
    drop(weak);
    assert_eq!(heap::stats().weak_records, 0);
}

#[test]
fn moving_the_value_out_ends_the_object() {
    let gc = Gc::new(String::from("text"));
    Cleaner::new(&gc, || note("clean"));
    Cleaner::new(&gc, || panic!("counted"));
    let panics = heap::stats().panics;
    assert_eq!(Gc::try_unwrap(gc).unwrap(), "text", "the value isn't lost");
    assert_eq!((log(), heap::stats().panics - panics), (vec!["clean".to_owned()], 1));
}

#[test]
fn an_object_that_is_brought_back_is_not_gone() {
    thread_local!(static SAVED: RefCell<Vec<Gc<Phoenix>>> = const { RefCell::new(Vec::new()) });
    #[derive(Trace)]
    struct Phoenix(GcCell<Option<Gc<Phoenix>>>, GcCell<Weak<Phoenix>>);
    impl Finalize for Phoenix {
        fn finalize(&self) {
            SAVED.with_borrow_mut(|saved| saved.extend(self.1.get().upgrade()));
        }
    }
    for cyclic in [false, true] {
        let gc = Gc::new_cyclic(|me| Phoenix(GcCell::new(None), GcCell::new(me.clone())));
        gc.0.set(cyclic.then(|| gc.clone()));
        let cleaner = Cleaner::new(&gc, || note("clean"));
        drop(gc);
        collect();
        assert!(cleaner.is_alive() && log().is_empty());
        SAVED.take();
        collect();
        assert_eq!((cleaner.is_alive(), log()), (false, vec!["clean".to_owned()]));
    }
}

#[test]
fn foreign_types_trait_objects_slices_and_large_values() {
    let foreign = Gc::new(5_u8);
    let object: Gc<dyn Display> = unsize!(Gc::new("text") => dyn Display);
    let slice: Gc<[String]> = Gc::from(vec![String::new(); 3]);
    let large = Gc::new([0_u8; 10_000]);
    Cleaner::new(&foreign, || note("foreign"));
    Cleaner::new(&object, || note("object"));
    Cleaner::new(&slice, || note("slice"));
    Cleaner::new(&large, || note("large"));
    drop((foreign, object, slice, large));
    assert_eq!(log(), ["foreign", "object", "slice", "large"]);
}

/// Whatever its type, also one of which a collection leaves the values undropped.
#[test]
fn in_a_cycle_of_nothing_but_handles() {
    #[derive(Trace, Finalize)]
    struct Ring(GcCell<Option<Gc<Ring>>>);
    let ring = Gc::new(Ring(GcCell::new(None)));
    ring.0.set(Some(ring.clone()));
    Cleaner::new(&ring, || note("clean"));
    drop(ring);
    assert_eq!((collect(), log()), (1, vec!["clean".to_owned()]));
}

#[test]
fn panics_are_those_of_a_destructor() {
    for panics in [vec![0], vec![1], vec![0, 2], vec![0, 1, 2]] {
        for cyclic in [false, true] {
            let gc = if cyclic { cycle() } else { node("a") };
            for number in 0..3 {
                let panics = panics.contains(&number);
                Cleaner::new(&gc, move || {
                    note(&number.to_string());
                    assert!(!panics, "planned {number}");
                });
            }
            let counted = heap::stats().panics;
            let ended = catch_unwind(AssertUnwindSafe(|| {
                drop(gc);
                collect();
            }));
            let payload = ended.expect_err("the first panic is resumed");
            assert_eq!(payload.downcast_ref::<String>().unwrap(), &format!("planned {}", panics.last().unwrap()));
            assert_eq!(heap::stats().panics - counted, panics.len() as u64 - 1);
            let log: Vec<_> = log().into_iter().filter(|line| line.len() == 1).collect();
            assert_eq!(log, ["2", "1", "0"]);
            assert_eq!(heap::stats().live, 0);
        }
    }
}

#[test]
fn a_panic_while_a_panic_unwinds_is_counted() {
    let counted = heap::stats().panics;
    let ended = catch_unwind(|| {
        let gc = Gc::new(1);
        Cleaner::new(&gc, || panic!("second"));
        panic!("first");
    });
    assert_eq!(*ended.unwrap_err().downcast_ref::<&str>().unwrap(), "first");
    assert_eq!(heap::stats().panics - counted, 1);
}

/// Cleaners may do anything.
#[test]
fn cleaners_allocate_collect_and_clean() {
    both_paths(|gc, end| {
        let ran = Rc::new(Cell::new(0));
        Cleaner::new(&gc, {
            let ran = ran.clone();
            move || {
                let garbage = cycle();
                let outer = ran.clone();
                Cleaner::new(&garbage, move || outer.set(outer.get() + 1));
                drop(garbage);
                // Inside a collection that is none, and the cycle waits for the next.
                collect();
                let (one, inner) = (Gc::new(1), ran.clone());
                Cleaner::new(&one, move || inner.set(inner.get() + 10));
                drop(one);
                assert!(ran.get() >= 10, "at once");
            }
        });
        end(gc);
        collect();
        assert_eq!((ran.get(), heap::stats().live), (11, 0));
    });
}

/// The cleaner of one object that goes kills another, which has cleaners too: those of the first go
/// on afterwards.
#[test]
fn within_each_other() {
    let (a, b) = (Gc::new(1), Gc::new(2));
    Cleaner::new(&b, || note("b1"));
    Cleaner::new(&b, || note("b2"));
    Cleaner::new(&a, || note("a1"));
    Cleaner::new(&a, move || {
        note("a2");
        drop(b);
        note("a2 ends");
    });
    drop(a);
    assert_eq!(log(), ["a2", "b2", "b1", "a2 ends", "a1"]);
}

/// A cleaner that holds an object with a cleaner that holds an object …: no stack is deep enough
/// for one call each.
#[test]
fn a_long_chain_of_cleaners() {
    let many = gc_workspace::sized(100_000, 300);
    let ran = Rc::new(Cell::new(0));
    let mut last = Gc::new(0);
    for number in 1..=many {
        let (next, ran) = (Gc::new(number), ran.clone());
        Cleaner::new(&next, move || {
            ran.set(ran.get() + 1);
            drop(last);
        });
        last = next;
    }
    drop(last);
    assert_eq!((ran.get(), heap::stats().live), (many, 0));
}

/// A collection in slices, of which each frees some: of each object the newest first, none before
/// its destructor; and none twice, whatever the program does in between.
#[test]
fn in_slices() {
    let cycles = gc_workspace::sized(2_000, 50);
    let ran: Rc<RefCell<Vec<(usize, bool)>>> = Rc::default();
    let dead = Rc::new(Cell::new(0));
    let pause = heap::pause();
    let kept: Vec<_> = (0..cycles).map(|_| cycle()).collect();
    for (number, cycle) in kept.iter().enumerate() {
        for newest in [false, true] {
            let (ran, dead) = (ran.clone(), dead.clone());
            Cleaner::new(cycle, move || {
                ran.borrow_mut().push((number, newest));
                dead.set(dead.get() + 1);
                drop(Gc::new(vec![Gc::new(number)]));
                assert_eq!(collect(), 0, "inside a slice");
            });
        }
    }
    // Old: the young would go in one stop.
    heap::collect_young();
    drop((pause, kept));
    assert_eq!(log(), [""; 0]);
    let mut slices = 0;
    while !heap::step(Budget::Objects(64)) {
        slices += 1;
        drop(node("other"));
    }
    let log = log();
    let count = |start: &str| log.iter().filter(|line| line.starts_with(start)).count();
    assert!(slices > 5 && dead.get() == 2 * cycles, "{slices} slices");
    assert_eq!((count("drop a"), count("clean a"), count("clean b")), (cycles, cycles, cycles));
    let mut first = HashSet::new();
    for (number, newest) in ran.take() {
        assert_eq!(first.insert(number), newest);
    }
    assert_eq!(heap::stats().live, 0);
}

/// What a drop leaves for later is cleaned up later, and all of it.
#[test]
fn where_a_cascade_is_limited() {
    heap::configure(|config| config.max_cascade = Some(10)).unwrap();
    let mut list = node("last");
    for _ in 0..gc_workspace::sized(1_000, 150) {
        let next = node("link");
        next.next.set(Some(list));
        list = next;
    }
    drop(list);
    while !heap::step(Budget::Objects(64)) {}
    collect();
    heap::configure(|config| config.max_cascade = None).unwrap();
    let log = log();
    let count = |start: &str| log.iter().filter(|line| line.starts_with(start)).count();
    assert_eq!((count("clean"), heap::stats().live), (gc_workspace::sized(1_000, 150) + 1, 0));
    assert_eq!(log.last().map(String::as_str), Some("clean last"));
}

#[test]
fn what_captures_its_own_object_keeps_it() {
    let gc = Gc::new(1);
    let cleaner = Cleaner::new(&gc, {
        let gc = gc.clone();
        move || drop(gc)
    });
    let weak = Gc::downgrade(&gc);
    drop(gc);
    assert_eq!(collect(), 0);
    assert!(weak.upgrade().is_some());
    cleaner.cancel();
    assert!(weak.upgrade().is_none());
}

/// By a destructor of a field, which may make anything.
#[test]
fn a_cleaner_made_while_its_object_dies() {
    struct Registers(RefCell<Option<Gc<u8>>>);
    impl Drop for Registers {
        fn drop(&mut self) {
            let gc = self.0.take().unwrap();
            Cleaner::new(&gc, || note("clean"));
        }
    }
    #[derive(Trace, Finalize)]
    struct Owner(
        #[trace(skip)]
        #[allow(dead_code, reason = "for its destructor")]
        Registers,
        GcCell<Option<Gc<Owner>>>,
    );
    let owner = Gc::new(Owner(Registers(RefCell::new(Some(Gc::new(1)))), GcCell::new(None)));
    owner.1.set(Some(owner.clone()));
    drop(owner);
    assert_eq!((collect(), log()), (1, vec!["clean".to_owned()]));
}

#[test]
fn at_the_exit_of_a_thread() {
    static ORDER: AtomicUsize = AtomicUsize::new(0);
    // Older than the heap's own end, and so destroyed after it.
    thread_local!(static LATE: RefCell<Vec<Gc<i32>>> = const { RefCell::new(Vec::new()) });
    fn digit(digit: usize) -> impl FnOnce() {
        move || {
            ORDER.store(ORDER.load(Ordering::Relaxed) * 10 + digit, Ordering::Relaxed);
        }
    }
    std::thread::spawn(|| {
        #[derive(Trace, Finalize)]
        struct Ring(GcCell<Option<Gc<Ring>>>);
        LATE.with_borrow(|late| assert!(late.is_empty()));
        let (kept, late, garbage) = (Gc::new(1), Gc::new(2), Gc::new(Ring(GcCell::new(None))));
        garbage.0.set(Some(garbage.clone()));
        Cleaner::new(&kept, digit(3)).at_exit();
        Cleaner::new(&late, || {
            digit(2)();
            panic!("counted");
        })
        .at_exit();
        Cleaner::new(&late, digit(9));
        // What is garbage goes first.
        Cleaner::new(&garbage, digit(1)).at_exit();
        assert!(Cleaner::new(&late, digit(9)).at_exit().cancel());
        assert!(Cleaner::new(&late, || ()).at_exit().run());
        // Those of objects that are gone don't pile up, nor do they run again.
        for _ in 0..1_000 {
            Cleaner::new(&Gc::new(1), || ()).at_exit();
        }
        // They outlive the heap's end, where those run that are to; the others run when they go.
        LATE.with_borrow_mut(|list| list.extend([kept, late]));
    })
    .join()
    .unwrap();
    assert_eq!(ORDER.load(Ordering::Relaxed), 1239);
}

#[test]
fn weak_on_gone() {
    let gc = Gc::new(1);
    let weak = Gc::downgrade(&gc);
    assert!(weak.on_gone(|| note("gone")).is_ok_and(|cleaner| cleaner.is_alive()));
    drop(gc);
    assert_eq!(log(), ["gone"]);
    let unused = Rc::new(());
    let captured = unused.clone();
    let back = weak.on_gone(move || drop(captured)).unwrap_err();
    assert_eq!(Rc::strong_count(&unused), 2, "the function comes back");
    back();
    assert!(Weak::<u8>::new().on_gone(|| ()).is_err());
}

#[test]
fn a_queue_has_the_keys_in_the_order_of_deaths() {
    let queue = GoneQueue::new();
    let objects: Vec<_> = (0..10).map(|_| node("n")).collect();
    let watches: Vec<_> = objects.iter().enumerate().map(|(number, object)| queue.watch(object, number)).collect();
    assert!(watches[3].cancel());
    assert_eq!(queue.poll(), None);
    for (at, object) in objects.into_iter().enumerate().rev() {
        assert_eq!(watches[at].is_alive(), at != 3);
        drop(object);
    }
    let polled: Vec<_> = std::iter::from_fn(|| queue.poll()).collect();
    assert_eq!(polled, [9, 8, 7, 6, 5, 4, 2, 1, 0]);
}

/// A cycle's end adds to a queue, and to clones of it; a queue that is gone gets nothing.
#[test]
fn queues_are_shared_and_may_go_first() {
    let (queue, gone) = (GoneQueue::new(), GoneQueue::new());
    let (gc, key) = (cycle(), Rc::new("key"));
    queue.watch(&gc, Rc::clone(&key));
    gone.watch(&gc, Rc::clone(&key));
    drop(gone);
    let same = queue.clone();
    drop((queue, gc));
    assert_eq!((same.poll(), collect()), (None, 2));
    assert!(same.poll().is_some_and(|polled| Rc::ptr_eq(&polled, &key)));
    assert_eq!(Rc::strong_count(&key), 1);
    log();
}

/// Observers that go are taken off the list without a look at the others.
#[test]
fn an_observer_list_without_dead_entries() {
    #[derive(Trace, Finalize)]
    struct Observer(Cell<usize>);
    #[derive(Default)]
    struct Subject {
        observers: Rc<RefCell<HashSet<Weak<Observer>>>>,
    }
    impl Subject {
        fn observe(&self, observer: &Gc<Observer>) {
            let weak = Gc::downgrade(observer);
            let (list, key) = (self.observers.clone(), weak.clone());
            if self.observers.borrow_mut().insert(weak) {
                Cleaner::new(observer, move || assert!(list.borrow_mut().remove(&key)));
            }
        }
        fn notify(&self) {
            let all: Vec<_> = self.observers.borrow().iter().filter_map(Weak::upgrade).collect();
            assert_eq!(all.len(), self.observers.borrow().len(), "no entry is dead");
            for observer in all {
                observer.0.set(observer.0.get() + 1);
            }
        }
    }
    let subject = Subject::default();
    let mut observers: Vec<_> = (0..20).map(|_| Gc::new(Observer(Cell::new(0)))).collect();
    for observer in observers.iter().chain(&observers) {
        subject.observe(observer);
    }
    while let Some(observer) = observers.pop() {
        drop(observer);
        subject.notify();
        assert_eq!(subject.observers.borrow().len(), observers.len());
    }
    assert_eq!(heap::stats().weak_records, 0);
}

/// What an engine needs for JavaScript's `FinalizationRegistry`: a callback that is called later,
/// as a job, with what was held for each object that is gone; and tokens by which registrations are
/// taken back, which keep nothing alive.
mod finalization_registry {
    use super::*;

    #[derive(Trace, Finalize, Default)]
    struct Object {
        property: GcCell<Option<Gc<Object>>>,
    }

    type Held = Gc<String>;
    type Jobs = Rc<RefCell<VecDeque<Held>>>;

    struct Registry {
        gone: GoneQueue<(Option<Weak<Object>>, Held)>,
        by_token: HashMap<Weak<Object>, Vec<Cleaner>>,
    }

    impl Registry {
        fn register(&mut self, target: &Gc<Object>, held: Held, token: Option<&Gc<Object>>) {
            let token = token.map(Gc::downgrade);
            let watch = self.gone.watch(target, (token.clone(), held));
            if let Some(token) = token {
                self.by_token.entry(token).or_default().push(watch);
            }
        }

        /// Whether there was such a registration.
        fn unregister(&mut self, token: &Gc<Object>) -> bool {
            let watches = self.by_token.remove(&Gc::downgrade(token)).unwrap_or_default();
            watches.iter().filter(|watch| watch.cancel()).count() > 0
        }

        /// At the end of a job: those whose targets are gone become jobs of their own.
        fn clean_up(&mut self, jobs: &Jobs) {
            while let Some((token, held)) = self.gone.poll() {
                if let Some(token) = token {
                    self.by_token.entry(token.clone()).or_default().retain(Cleaner::is_alive);
                    self.by_token.retain(|_, watches| !watches.is_empty());
                }
                jobs.borrow_mut().push_back(held);
            }
        }
    }

    #[test]
    fn as_the_standard_has_it() {
        let mut registry = Registry { gone: GoneQueue::new(), by_token: HashMap::new() };
        let jobs = Jobs::default();
        let held = |text: &str| Gc::new(text.to_owned());
        let called = |jobs: &Jobs| jobs.take().iter().map(|held| (**held).clone()).collect::<Vec<_>>();

        // In a cycle, and registered twice; the token of one is the target itself.
        let target: Gc<Object> = Gc::default();
        target.property.set(Some(target.clone()));
        registry.register(&target, held("twice"), None);
        registry.register(&target, held("by token"), Some(&target));
        registry.register(&target, held("once"), None);
        assert!(registry.unregister(&target) && !registry.unregister(&target));
        drop(target);
        registry.clean_up(&jobs);
        assert_eq!(called(&jobs), [""; 0], "nothing is known to be gone yet");
        assert_eq!(collect(), 1);
        assert!(jobs.borrow().is_empty(), "not in the collection");
        registry.clean_up(&jobs);
        assert_eq!(called(&jobs), ["once", "twice"]);

        // A token whose object is gone takes nothing back, and keeps nothing alive.
        let (target, token): (Gc<Object>, Gc<Object>) = (Gc::default(), Gc::default());
        registry.register(&target, held("held"), Some(&token));
        drop(token);
        assert_eq!(registry.by_token.len(), 1);
        drop(target);
        registry.clean_up(&jobs);
        assert_eq!((called(&jobs), registry.by_token.len()), (vec!["held".to_owned()], 0));

        // The registry goes first: nobody is called.
        let target: Gc<Object> = Gc::default();
        registry.register(&target, held("never"), None);
        drop(registry);
        drop(target);
        assert_eq!((called(&jobs), heap::stats().live), (vec![], 0));
    }
}

/// A million operations in all on few objects, beside a plain list for each.
#[test]
fn random_programs() {
    let mut seed = 1_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let ran: Rc<RefCell<Vec<usize>>> = Rc::default();
    for _ in 0..gc_workspace::sized(300, 5) {
        let mut objects: Vec<Gc<usize>> = (0..4).map(Gc::new).collect();
        let mut cleaners: Vec<(ById<usize>, usize, Cleaner)> = Vec::new();
        let mut model: HashMap<usize, Vec<usize>> = HashMap::new();
        for number in 0..60 {
            let at = random(objects.len());
            match random(3) {
                0 | 1 => {
                    let out = ran.clone();
                    let cleaner = Cleaner::new(&objects[at], move || out.borrow_mut().push(number));
                    model.entry(*objects[at]).or_default().push(number);
                    cleaners.push((ById::new(objects[at].clone()), number, cleaner));
                }
                _ if cleaners.is_empty() => {}
                _ => {
                    let (object, number, cleaner) = cleaners.swap_remove(random(cleaners.len()));
                    assert_eq!(random(2) == 0 && cleaner.run(), ran.borrow_mut().pop().is_some());
                    cleaner.cancel();
                    model.get_mut(&**object).unwrap().retain(|its| *its != number);
                }
            }
        }
        cleaners.clear();
        while !objects.is_empty() {
            let object = objects.swap_remove(random(objects.len()));
            let mut expected = model.remove(&*object).unwrap_or_default();
            expected.reverse();
            drop(object);
            assert_eq!(ran.take(), expected);
        }
    }
    assert_eq!(heap::stats().weak_records, 0);
}
