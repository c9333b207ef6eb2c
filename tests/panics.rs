//! Behaviours: panics. Every place where user code runs, on every path: nothing else is lost,
//! nothing is dropped twice, and the collector works on.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::thread;

use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap};
use gc_workspace::{Node, log, log_sorted, node, ring, save, saved, sized};

/// Where it panics.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Trace,
    Finalize,
    Drop,
    /// In the destructor, after the finalizer has run and panicked as well.
    Both,
    /// In the `trace` of the second count, after finalizers have run.
    Recheck,
}

/// On which path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Path {
    Counting,
    Young,
    Full,
    Automatic,
}

const PLACES: [Place; 5] = [Place::Trace, Place::Finalize, Place::Drop, Place::Both, Place::Recheck];
const PATHS: [Path; 4] = [Path::Counting, Path::Young, Path::Full, Path::Automatic];

fn arm(node: &Node, place: Place) {
    match place {
        Place::Trace => node.trace_fuse.set(1),
        // A dead member is traced once to be counted; the second time is the check.
        Place::Recheck => node.trace_fuse.set(2),
        Place::Finalize | Place::Drop | Place::Both => {}
    }
    if matches!(place, Place::Finalize | Place::Both) {
        node.finalizer(|me| panic!("finalize {}", me.name));
    }
    if matches!(place, Place::Drop | Place::Both) {
        let name = node.name.clone();
        node.destructor(move || panic!("drop {name}"));
    }
}

fn message(payload: &(dyn std::any::Any + Send)) -> &str {
    payload.downcast_ref::<String>().map_or("?", String::as_str)
}

/// Runs, and returns what it panicked with.
fn caught(action: impl FnOnce()) -> Option<String> {
    catch_unwind(AssertUnwindSafe(action)).err().map(|payload| message(&*payload).to_owned())
}

fn collect_now() {
    collect();
}

/// Nodes in a chain and closed to a ring, or not; the armed ones are every other.
fn victims(path: Path, place: Place) -> Vec<Gc<Node>> {
    let names = ["a", "b", "c", "d", "e"];
    let nodes = if path == Path::Counting {
        let nodes: Vec<_> = names.iter().map(|name| node(*name)).collect();
        for pair in nodes.windows(2) {
            pair[0].next.set(Some(pair[1].clone()));
        }
        nodes
    } else {
        ring(&names)
    };
    for node in nodes.iter().step_by(2) {
        arm(node, place);
    }
    nodes
}

/// Makes the victims die; what panicked, if anything came through.
fn kill(path: Path, victims: Vec<Gc<Node>>) -> Option<String> {
    match path {
        Path::Counting => {
            // The first is the head of the chain: it goes last.
            let mut victims = victims;
            victims.reverse();
            caught(|| drop(victims))
        }
        Path::Young | Path::Full => {
            drop(victims);
            caught(|| {
                if path == Path::Young {
                    heap::collect_young()
                } else {
                    collect()
                };
            })
        }
        Path::Automatic => {
            drop(victims);
            let collections = heap::stats().young_collections;
            caught(|| {
                let mut kept = Vec::new();
                while heap::stats().young_collections == collections {
                    kept.push(Gc::new(1));
                }
            })
        }
    }
}

/// `every combination x {counting path, young, full collection}: other objects are reclaimed, state
/// is reset, later collections work, nothing is dropped twice; which panic the caller sees`
#[test]
fn every_place_on_every_path() {
    for place in PLACES {
        for path in PATHS {
            let what = format!("{place:?} on {path:?}");
            let before = heap::stats();
            let bystander = node("bystander");
            let seen = kill(path, victims(path, place));

            let expected = match (place, path) {
                // Counting doesn't trace, and automatic collections keep panics to themselves.
                (Place::Trace | Place::Recheck, Path::Counting) | (_, Path::Automatic) => None,
                (Place::Trace | Place::Recheck, _) => Some("trace "),
                (Place::Finalize | Place::Both, _) => Some("finalize a"),
                (Place::Drop, Path::Counting) => Some("drop "),
                (Place::Drop, _) => Some("drop a"),
            };
            match expected {
                None => assert_eq!(seen, None, "{what}"),
                Some(start) => {
                    let seen = seen.unwrap_or_else(|| panic!("{what}: nothing came through"));
                    assert!(seen.starts_with(start), "{what}: {seen}");
                }
            }
            if path == Path::Automatic {
                assert!(heap::stats().panics > before.panics, "{what}: counted");
            }
            // A collection that was abandoned, or that spared all, is made good by the next ones:
            // one for each fuse.
            for _ in 0..6 {
                let _ = caught(|| {
                    collect();
                });
            }
            assert_eq!(collect(), 0, "{what}");
            let log = log();
            for name in ["a", "b", "c", "d", "e"] {
                for event in [format!("f {name}"), format!("d {name}")] {
                    let times = log.iter().filter(|logged| **logged == event).count();
                    assert_eq!(times, 1, "{what}: {event} in {log:?}");
                }
            }
            assert_eq!(bystander.name, "bystander");
            drop(bystander);
            drop(gc_workspace::log());
            // Later collections work.
            drop(ring(&["x", "y"]));
            assert_eq!(collect(), 2, "{what}");
            drop(gc_workspace::log());
            let after = heap::stats();
            assert_eq!(after.live, before.live, "{what}");
            assert_eq!(after.created, after.freed + after.reclaimed + after.live as u64, "{what}");
        }
    }
}

/// An object whose `trace` panics is kept, as what it holds is: candidates stay, state is as
/// before.
#[test]
fn a_panic_in_a_trace_changes_nothing() {
    let nodes = ring(&["a", "b"]);
    let kept = ring(&["c", "d"]);
    nodes[0].trace_fuse.set(1);
    let weak = Gc::downgrade(&nodes[1]);
    drop(nodes);
    let candidates = heap::stats().candidates;
    assert!(caught(collect_now).is_some());
    assert_eq!(heap::stats().candidates, candidates);
    assert!(weak.upgrade().is_some());
    assert!(log().is_empty());
    assert_eq!(collect(), 2);
    assert!(weak.upgrade().is_none());
    drop(kept);
    assert_eq!(collect(), 2);
}

/// A failed check spares all; an object whose last handle a finalizer dropped dies all the same.
#[test]
fn a_failed_check_spares_all() {
    let nodes = ring(&["a", "b", "c"]);
    nodes[0].finalizer(|me| drop(me.next.take()));
    nodes[2].trace_fuse.set(2);
    drop(nodes);
    assert!(caught(collect_now).is_some());
    while collect() > 0 {}
    assert_eq!(heap::stats().live, 0);
    assert_eq!(log_sorted(), ["d a", "d b", "d c", "f a", "f b", "f c"]);
}

/// `counted where the thread is already unwinding`: no second panic ends the process.
#[test]
fn panics_while_unwinding() {
    struct OnUnwind(Option<Box<dyn FnOnce()>>);
    impl Drop for OnUnwind {
        fn drop(&mut self) {
            (self.0.take().unwrap())();
        }
    }

    for path in [Path::Counting, Path::Full] {
        let before = heap::stats().panics;
        let seen = caught(|| {
            let victims = victims(path, Place::Both);
            let _guard = OnUnwind(Some(Box::new(move || {
                let mut victims = victims;
                victims.reverse();
                drop(victims);
                collect();
            })));
            panic!("{}", String::from("the first"));
        });
        assert_eq!(seen.as_deref(), Some("the first"));
        assert_eq!(heap::stats().panics, before + 6, "{path:?}: three finalizers and three destructors");
        assert_eq!(heap::stats().live, 0);
        assert_eq!(log().len(), 10);
    }
}

/// A panic while a deep structure goes loses nothing of it.
#[test]
fn a_panic_deep_in_a_cascade() {
    const LEN: usize = sized(10_000, 200);
    let mut head = node("0");
    for at in 1..LEN {
        let next = node(at.to_string());
        if at % (LEN / 10) == 0 {
            arm(&next, Place::Both);
        }
        next.next.set(Some(head));
        head = next;
    }
    assert!(caught(|| drop(head)).is_some());
    assert_eq!(heap::stats().live, 0);
    assert_eq!(log().len(), 2 * LEN);
    // One of the 18 panics came through.
    assert_eq!(heap::stats().panics, 17);
}

/// A finalizer that resurrects and then panics has resurrected.
#[test]
fn resurrect_and_panic() {
    let nodes = ring(&["a"]);
    nodes[0].finalizer(|me| {
        save(me.next.get().unwrap());
        panic!("{}", String::from("after"));
    });
    drop(nodes);
    assert_eq!(caught(collect_now).as_deref(), Some("after"));
    assert_eq!(saved().len(), 1);
    assert_eq!(collect(), 1);
}

/// A panic in a callback is seen by who collects.
#[test]
fn a_callback_panics() {
    let subscription = heap::on_collect(|_| panic!("{}", String::from("callback")));
    drop(ring(&["a"]));
    assert_eq!(caught(collect_now).as_deref(), Some("callback"));
    drop(subscription);
    assert_eq!(heap::stats().live, 0);
    assert_eq!(collect(), 0);
}

/// What a finalizer drops ends in a cascade of its own: it doesn't meet another finalizer's panic.
#[test]
fn finalizers_do_not_meet_each_others_panics() {
    let nodes = ring(&["a", "b"]);
    for node in &nodes {
        node.finalizer(|me| {
            drop(gc_workspace::node("dropped"));
            me.other.set(Some(gc_workspace::node("went on")));
            panic!("finalize {}", me.name);
        });
    }
    drop(nodes);
    let seen = caught(collect_now).unwrap();
    assert!(seen.starts_with("finalize"), "{seen}");
    let log = log();
    assert_eq!(log.iter().filter(|event| *event == "d went on").count(), 2, "{log:?}");
    assert_eq!((heap::stats().panics, heap::stats().live), (1, 0));
}

/// A collection within a destructor keeps the panics of the cascade that it interrupts apart from
/// its own.
#[test]
fn a_collection_within_a_cascade() {
    let (outer, child) = (node("outer"), node("child"));
    arm(&child, Place::Finalize);
    outer.next.set(Some(child));
    outer.destructor(|| {
        drop(ring(&["x", "y"]));
        assert_eq!(collect(), 2);
    });
    assert_eq!(caught(|| drop(outer)).as_deref(), Some("finalize child"));
    assert_eq!((heap::stats().panics, heap::stats().live), (0, 0));
}

/// A leaf whose destructor calls a function. It is no member of any cycle, and dies by counting.
#[derive(Trace, Finalize)]
struct Below(
    #[trace(skip)]
    #[allow(dead_code, reason = "it is there to be dropped")]
    OnDrop,
);

struct OnDrop(Box<dyn Fn()>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[derive(Trace, Finalize)]
struct Above {
    me: GcCell<Option<Gc<Above>>>,
    below: [Gc<Below>; 2],
}

/// What dies with a member of a dead cycle may panic: its siblings are dropped as if nothing had
/// happened, not while the thread unwinds.
#[test]
fn a_panic_below_a_member_waits_for_the_end() {
    let unwinding = Rc::new(Cell::new(None));
    let seen = Rc::clone(&unwinding);
    let below = |action: Box<dyn Fn()>| Gc::new(Below(OnDrop(action)));
    let first = below(Box::new(|| panic!("{}", String::from("below"))));
    let second = below(Box::new(move || seen.set(Some(thread::panicking()))));
    let above = Gc::new(Above { me: GcCell::new(None), below: [first, second] });
    assert_eq!(above.below.len(), 2);
    above.me.set(Some(above.clone()));
    drop(above);
    assert_eq!(caught(collect_now).as_deref(), Some("below"));
    assert_eq!((unwinding.get(), heap::stats().live), (Some(false), 0));
}
