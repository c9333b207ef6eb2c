//! Thread-locals whose destructors run after the heap's own, or before it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use gc_core::{Gc, Weak, collect, heap};
use gc_workspace::sized;

use crate::{Log, Node, node, ring, run, sorted};

/// What is done with a handle at the end.
type Action = Box<dyn FnOnce(Option<Gc<Node>>)>;

/// Holds a handle until a thread-local's destructor runs.
#[derive(Default)]
struct Holder(RefCell<Option<Gc<Node>>>, RefCell<Option<Action>>);

impl Drop for Holder {
    fn drop(&mut self) {
        let held = self.0.take();
        match self.1.take() {
            Some(action) => action(held),
            None => drop(held),
        }
    }
}

thread_local! {
    static ONE: Holder = Holder::default();
    static TWO: Holder = Holder::default();
}

/// Puts an action in a thread-local that is registered before the heap is first used, or after:
/// destructors run in one order or the other.
fn at_exit(early: bool, held: impl FnOnce() -> Gc<Node>, action: impl FnOnce(Option<Gc<Node>>) + 'static) {
    if early {
        ONE.with(|_| ());
    }
    let held = held();
    ONE.with(|holder| {
        holder.0.replace(Some(held));
        holder.1.replace(Some(Box::new(action)));
    });
}

/// `a handle in another thread-local that outlives the heap stays valid and is freed by counting`
#[test]
fn handles_outlive_the_heap() {
    let mut collected_first = Vec::new();
    for early in [false, true] {
        let log = run(move |log| {
            let (first, second) = (Arc::clone(log), Arc::clone(log));
            let make = move || {
                let held = ring("held", &first);
                held.next.set(Some(node("next", &first)));
                drop(ring("garbage", &first));
                held
            };
            at_exit(early, make, move |held| {
                let held = held.unwrap();
                let weak = Gc::downgrade(&held);
                second.lock().unwrap().push(format!("r {}", held.next.get().unwrap().entry.name));
                assert_eq!((Gc::strong_count(&held), heap::stats().live >= 2), (1, true));
                drop(held);
                assert!(weak.upgrade().is_none());
            });
        });
        assert_eq!(log.len(), 7, "{log:?}");
        let at = |event: &str| log.iter().position(|logged| logged == event).unwrap_or_else(|| panic!("{event}"));
        assert!(at("r next") < at("f held") && at("f held") < at("f next") && at("f next") < at("d next"), "{log:?}");
        assert!(at("f garbage") < at("d garbage"), "{log:?}");
        collected_first.push(at("d garbage") < at("r next"));
    }
    // Whichever order the platform has, both are seen here.
    assert_ne!(collected_first[0], collected_first[1]);
}

/// `use of all heap functions from thread-local destructors`, before the heap's exit and after it,
/// also where the thread never used the heap before
#[test]
fn all_functions_at_exit() {
    fn use_everything(log: &Log) {
        let one = ring("late ring", log);
        drop(node("late", log));
        let weak = Gc::downgrade(&one);
        let _: Gc<[u8]> = vec![1; 5_000].into();
        let cyclic = Gc::new_cyclic(|me: &Weak<Cell<u8>>| Cell::new(u8::from(me.upgrade().is_none())));
        assert_eq!(cyclic.get(), 1);
        let calls = std::rc::Rc::new(Cell::new(0));
        let counted = std::rc::Rc::clone(&calls);
        let subscription = heap::on_collect(move |_| counted.set(counted.get() + 1));
        drop(one);
        assert_eq!(collect(), 1);
        assert!(weak.upgrade().is_none());
        assert_eq!((heap::collect_young(), heap::step(heap::Budget::Objects(5)), calls.get()), (0, true, 2));
        drop(subscription);
        let paused = heap::pause();
        assert!(heap::is_paused());
        drop(paused);
        heap::configure(|config| config.young_objects = 10).unwrap();
        assert_eq!(heap::config().young_objects, 10);
        heap::adjust_external(5);
        heap::freeze();
        assert_eq!(heap::frozen_count(), heap::stats().live);
        heap::unfreeze();
        // Automatic collections as well.
        for _ in 0..100 {
            drop(ring("many", log));
        }
        assert!(heap::stats().young_collections > 2);
        let mut unique = node("unique", log);
        Gc::get_mut(&mut unique).unwrap().next.set(None);
        drop(Gc::try_unwrap(unique).ok().unwrap());
        assert!(Gc::try_new(5).is_ok());
        // What is dead is collected here: nobody does it later.
        collect();
        drop(cyclic);
        heap::trim();
        let stats = heap::stats();
        assert_eq!(stats.created, stats.freed + stats.reclaimed + stats.live as u64);
        log.lock().unwrap().push("done".to_owned());
    }
    for early in [false, true] {
        let log = run(move |log| {
            let (first, second) = (Arc::clone(log), Arc::clone(log));
            at_exit(
                early,
                move || node("held", &first),
                move |held| {
                    use_everything(&second);
                    assert_eq!((held.as_ref().unwrap().entry.name.as_str(), heap::stats().live), ("held", 1));
                    drop(held);
                    use_everything(&second);
                    assert_eq!(heap::stats().live, 0);
                },
            );
        });
        // A destructor that panics ends the process, so that we are here; but let it have run.
        assert_eq!(log.iter().filter(|event| *event == "done").count(), 2, "early: {early}");
        assert_eq!(log.iter().filter(|event| event.starts_with("d many")).count(), 200);
        assert_eq!(log.len() - 2, 2 + 2 * (2 + 2 + 200 + 1), "{early}");
    }
    let log = run(|log| {
        let log = Arc::clone(log);
        ONE.with(|holder| drop(holder.1.replace(Some(Box::new(move |_| use_everything(&log))))));
    });
    assert_eq!(log.iter().filter(|event| *event == "done").count(), 1, "the heap is first used at exit");
    assert_eq!(log.len() - 1, 2 + 2 + 200 + 1);
}

/// `nested TLS`: a destructor that uses another thread-local for the first time, and leaves handles
/// there
#[test]
fn nested_thread_locals() {
    for early in [false, true] {
        let log = run(move |log| {
            let (first, second) = (Arc::clone(log), Arc::clone(log));
            at_exit(
                early,
                move || node("outer", &first),
                move |held| {
                    TWO.with(|two| {
                        let inner = node("inner", &second);
                        inner.next.set(held);
                        two.0.replace(Some(inner));
                        two.1.replace(Some(Box::new(move |held| {
                            let inner = held.unwrap();
                            assert_eq!(inner.next.get().unwrap().entry.name, "outer");
                            drop(inner);
                            assert_eq!((collect(), heap::stats().live), (0, 0));
                            drop(node("last", &second));
                        })));
                    });
                },
            );
        });
        assert_eq!(log, ["f inner", "f outer", "d outer", "d inner", "f last", "d last"], "early: {early}");
    }
}

/// A pause and a subscription that outlive the heap's exit.
#[test]
fn guards_outlive_the_heap() {
    thread_local!(static GUARDS: RefCell<Vec<(heap::Pause, heap::Subscription)>> = const { RefCell::new(Vec::new()) });
    for early in [false, true] {
        let log = run(move |log| {
            if early {
                GUARDS.with(|_| ());
            }
            drop(ring("a", log));
            let owned = node("callback's", log);
            let subscription = heap::on_collect(move |_| drop(owned.clone()));
            GUARDS.with_borrow_mut(|guards| guards.push((heap::pause(), subscription)));
        });
        assert_eq!(sorted(log), ["d a", "d callback's", "f a", "f callback's"], "early: {early}");
    }
}

const LEN: usize = sized(20_000, 200);

/// A structure too deep for the stack, held by a thread-local: the queue is used after the heap's
/// exit.
#[test]
fn deep_structures_at_exit() {
    for early in [false, true] {
        let log = run(move |log| {
            let log = Arc::clone(log);
            let make = move || {
                let mut head = node("0", &log);
                for at in 1..LEN {
                    let next = node(at.to_string(), &log);
                    next.next.set(Some(head));
                    head = next;
                }
                head
            };
            at_exit(early, make, |held| {
                drop(held);
                assert_eq!(heap::stats().live, 0);
            });
        });
        let mut counts = BTreeMap::new();
        for event in log {
            *counts.entry(event).or_insert(0) += 1;
        }
        assert!(counts.len() == 2 * LEN && counts.values().all(|count| *count == 1));
    }
}
