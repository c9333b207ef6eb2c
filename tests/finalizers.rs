//! Behaviours: finalizers, on both paths.

use std::cell::Cell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, collect, heap};
use gc_workspace::{log, log_sorted, node, ring, save, saved, sized};

/// `once per object on both paths; on a cycle all run before any drop`
#[test]
fn once_and_before_any_drop() {
    drop(node("a"));
    assert_eq!(log(), ["f a", "d a"]);
    drop(ring(&["a", "b", "c"]));
    assert_eq!(collect(), 3);
    let log = log();
    assert!(log[..3].iter().all(|event| event.starts_with('f')), "{log:?}");
    assert!(log[3..].iter().all(|event| event.starts_with('d')), "{log:?}");
    assert_eq!(log.len(), 6);
}

/// `neighbours whole, weaks upgrade`
#[test]
fn neighbours_are_whole_and_weak_handles_upgrade() {
    let nodes = ring(&["a", "b", "c"]);
    for node in &nodes {
        node.finalizer(|me| {
            let next = me.next.get().expect("edges are there");
            assert_eq!(next.next.get().unwrap().next.get().unwrap().name, me.name);
            assert!(me.weak.get().upgrade().is_some());
            assert!(next.weak.get().upgrade().is_some());
        });
    }
    drop(nodes);
    assert_eq!(collect(), 3);
    assert_eq!(heap::stats().panics, 0);
    // And on the counting path.
    let (parent, child) = (node("p"), node("c"));
    parent.next.set(Some(child));
    parent.weak.set(Gc::downgrade(&parent));
    parent.finalizer(|me| {
        assert_eq!(me.weak.get().upgrade().unwrap().name, "p");
        assert_eq!(me.next.get().unwrap().name, "c");
    });
    drop(log());
    drop(parent);
    // Fields are dropped in their order: `next` before the tail that logs.
    assert_eq!(log(), ["f p", "f c", "d c", "d p"]);
}

/// `resurrect self, neighbour, whole ring; transitive; same address; second death is silent`
#[test]
fn resurrection() {
    type Save = fn(&gc_workspace::Node);
    let table: [(&str, Save); 3] = [
        ("self", |me| save(me.weak.get().upgrade().unwrap())),
        ("neighbour", |me| save(me.next.get().unwrap())),
        ("all", |me| {
            save(me.next.get().unwrap());
            save(me.next.get().unwrap().next.get().unwrap());
        }),
    ];
    for (who, action) in table {
        let nodes = ring(&["a", "b", "c"]);
        nodes[0].finalizer(action);
        let addresses: Vec<_> = nodes.iter().map(Gc::as_ptr).collect();
        drop(nodes);
        assert_eq!(collect(), 0, "{who}: a ring is saved as a whole");
        assert_eq!(log_sorted(), ["f a", "f b", "f c"], "{who}");
        let back = saved();
        assert!(back.iter().all(|node| addresses.contains(&Gc::as_ptr(node))), "{who}");
        assert!(back.iter().all(Gc::is_finalized), "{who}");
        assert_eq!(collect(), 0, "{who}: alive");
        drop(back);
        assert_eq!(collect(), 3, "{who}: the second death");
        assert_eq!(log_sorted(), ["d a", "d b", "d c"], "{who}: is silent");
    }
}

/// `finalizer on the counting path may resurrect too`, and what it brings back may be garbage at
/// once (R1).
#[test]
fn resurrection_on_the_counting_path() {
    let one = node("a");
    one.weak.set(Gc::downgrade(&one));
    one.finalizer(|me| save(me.weak.get().upgrade().unwrap()));
    let address = Gc::as_ptr(&one);
    drop(one);
    assert_eq!(log(), ["f a"]);
    let back = saved();
    assert_eq!(Gc::as_ptr(&back[0]), address);
    drop(back);
    assert_eq!(log(), ["d a"]);

    // It stores itself in itself: a cycle that nobody holds.
    let one = node("b");
    one.weak.set(Gc::downgrade(&one));
    one.finalizer(|me| me.next.set(me.weak.get().upgrade()));
    drop(one);
    assert_eq!(log(), ["f b"]);
    assert_eq!(collect(), 1);
    assert_eq!(log(), ["d b"]);
    // It moves itself into a newborn that it holds.
    let one = node("c");
    one.weak.set(Gc::downgrade(&one));
    one.finalizer(|me| {
        let born = node("born");
        born.next.set(me.weak.get().upgrade());
        me.next.set(Some(born));
    });
    drop(one);
    assert_eq!(collect(), 2);
    assert_eq!(log_sorted(), ["d born", "d c", "f born", "f c"]);
    assert_eq!(heap::stats().live, 0);
}

/// The same in a collection: what verification spares is a candidate again.
#[test]
fn resurrected_by_garbage() {
    let one = ring(&["c"]);
    one[0].finalizer(|me| {
        let born = node("born");
        born.next.set(me.weak.get().upgrade());
        me.other.set(Some(born));
    });
    drop(one);
    assert_eq!(collect(), 0, "held by the newborn");
    assert_eq!(collect(), 2);
    assert_eq!(log_sorted(), ["d born", "d c", "f born", "f c"]);
}

/// `100 dead beside one resurrector: 100 counted`
#[test]
fn the_others_are_counted() {
    let one = ring(&["r"]);
    one[0].finalizer(|me| save(me.weak.get().upgrade().unwrap()));
    drop(one);
    for _ in 0..100 {
        drop(ring(&["x"]));
    }
    assert_eq!(collect(), 100);
    assert_eq!(heap::stats().resurrected, 1);
    drop(saved());
    assert_eq!(collect(), 1);
}

/// `suicidal: a finalizer that breaks its own cycle, or drops the last outside handle`
#[test]
fn suicidal() {
    let nodes = ring(&["a", "b", "c"]);
    for node in &nodes {
        node.finalizer(|me| drop(me.next.take()));
    }
    drop(nodes);
    let reclaimed = collect();
    assert_eq!(log_sorted(), ["d a", "d b", "d c", "f a", "f b", "f c"]);
    assert!(reclaimed <= 3);
    assert_eq!(heap::stats().live, 0);

    let outside = node("outside");
    outside.next.set(Some(ring(&["inside"]).remove(0)));
    save(outside);
    let killer = ring(&["killer"]);
    killer[0].finalizer(|_| drop(saved()));
    drop(killer);
    assert_eq!(collect(), 1);
    collect();
    assert_eq!(heap::stats().live, 0);
}

/// `one that allocates cycles (terminates)`, `born in a finalizer` waits for the next collection
#[test]
fn born_in_a_finalizer() {
    const MANY: usize = sized(100, 5);
    for _ in 0..MANY {
        let parent = ring(&["p"]);
        parent[0].finalizer(|_| {
            for _ in 0..MANY {
                drop(ring(&["child"]));
            }
        });
    }
    let first = collect();
    assert!(first >= 1);
    while collect() > 0 {}
    assert_eq!(heap::stats().live, 0);
    let log = log();
    assert_eq!(log.iter().filter(|event| *event == "f p").count(), MANY);
    assert_eq!(log.iter().filter(|event| *event == "f child").count(), MANY * MANY);
    assert_eq!(log.iter().filter(|event| *event == "d child").count(), MANY * MANY);
}

/// `one that calls collect (returns 0)` inside a collection, and collects on the counting path
#[test]
fn collecting_in_a_finalizer() {
    let nodes = ring(&["a", "b"]);
    nodes[0].finalizer(|_| {
        assert_eq!(collect(), 0);
        assert_eq!(heap::collect_young(), 0);
        assert!(heap::step(heap::Budget::Objects(10)));
    });
    drop(nodes);
    assert_eq!(collect(), 2);
    assert_eq!(heap::stats().panics, 0);

    drop(ring(&["c", "d", "e"]));
    let one = node("counted");
    one.finalizer(|_| assert_eq!(collect(), 3));
    drop(one);
    assert_eq!(heap::stats().live, 0);
}

/// `finalizers that collect, 150 levels deep, no overflow, no double drop`
#[test]
fn collecting_150_levels_deep() {
    let mut head = None;
    for level in 0..sized(150, 90) {
        let next = node(level.to_string());
        next.next.set(head.take());
        next.finalizer(|_| {
            drop(ring(&["x"]));
            collect();
        });
        head = Some(next);
    }
    drop(head);
    let log = log();
    for level in 0..sized(150, 90) {
        for event in [format!("f {level}"), format!("d {level}")] {
            assert_eq!(log.iter().filter(|logged| **logged == event).count(), 1, "{event}");
        }
    }
    assert_eq!(heap::stats().live, 0);
}

/// `one that mutates fields of neighbours`
#[test]
fn mutating_neighbours() {
    let nodes = ring(&["a", "b", "c"]);
    nodes[0].finalizer(|me| {
        let next = me.next.get().unwrap();
        next.other.set(Some(next.clone()));
        next.more.borrow_mut().push(node("new"));
        next.next.get().unwrap().next.set(None);
    });
    drop(nodes);
    assert_eq!(collect(), 3);
    assert_eq!(heap::stats().live, 0);
    assert_eq!(log_sorted().len(), 8);
}

/// `try_unwrap in a finalizer is Err`, and so are the other ways to a unique value
#[test]
fn nothing_is_unique_in_a_finalizer() {
    let nodes = ring(&["a", "b"]);
    nodes[0].finalizer(|me| {
        let mut last = me.next.take().unwrap();
        assert!(Gc::get_mut(&mut last).is_none());
        assert!(Gc::try_unwrap(last).is_err());
    });
    drop(nodes);
    assert_eq!(collect(), 2);
    assert_eq!((heap::stats().panics, heap::stats().live), (0, 0));
}

/// `weak made in a finalizer is None afterwards if its target dies`
#[test]
fn weak_made_in_a_finalizer() {
    thread_local!(static MADE: std::cell::RefCell<Weak<gc_workspace::Node>> = const { std::cell::RefCell::new(Weak::new()) });
    let nodes = ring(&["a", "b"]);
    nodes[0].finalizer(|me| MADE.set(Gc::downgrade(&me.next.get().unwrap())));
    drop(nodes);
    assert_eq!(collect(), 2);
    assert!(MADE.take().upgrade().is_none());
    assert_eq!(heap::stats().weak_records, 0);
}

/// `empty derived finalizers run nothing`
#[test]
fn derived_finalizers_run_nothing() {
    #[derive(Trace, Finalize)]
    struct Plain(GcCell<Option<Gc<Plain>>>);
    let one = Gc::new(Plain(GcCell::new(None)));
    one.0.set(Some(one.clone()));
    assert!(!Plain::needs_finalize());
    drop(one);
    assert_eq!(collect(), 1);
    assert_eq!(heap::stats().finalized, 0);
}

/// Counts the calls of its `trace`.
#[derive(Clone, Default)]
struct Calls(Rc<Cell<usize>>);

// SAFETY: it holds no handle.
unsafe impl Trace for Calls {
    fn trace(&self, _: &mut Tracer<'_>) {
        self.0.set(self.0.get() + 1);
    }
}

#[derive(Trace)]
struct Counted<const FINALIZER: bool> {
    me: GcCell<Option<Gc<Self>>>,
    calls: Calls,
}

impl<const FINALIZER: bool> Finalize for Counted<FINALIZER> {
    fn needs_finalize() -> bool {
        FINALIZER
    }
}

/// A cycle of one.
fn counted<const FINALIZER: bool>() -> (Gc<Counted<FINALIZER>>, Calls) {
    let calls = Calls::default();
    let one = Gc::new(Counted { me: GcCell::new(None), calls: calls.clone() });
    one.me.set(Some(one.clone()));
    (one, calls)
}

/// The dead are counted a second time only where the finalizer of one of them ran, not where one of
/// the living has one.
#[test]
fn the_dead_are_traced_again_only_after_finalizers() {
    let (plain, plain_calls) = counted::<false>();
    let (live, _) = counted::<true>();
    drop((plain, live.clone()));
    assert_eq!((collect(), plain_calls.0.get()), (1, 1));
    let (plain, plain_calls) = counted::<false>();
    let (dead, dead_calls) = counted::<true>();
    drop((plain, dead));
    assert_eq!((collect(), plain_calls.0.get(), dead_calls.0.get()), (2, 2, 2));
    assert!(!Gc::is_finalized(&live));
}
