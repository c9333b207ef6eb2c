//! What a program sees of full collections in slices: prompt frees in between, events, budgets, and
//! what ends one early.

mod slices {
    mod attacks;
    mod large;
    mod members;
    mod panics;
    mod recount;
    mod steps;
    mod stops;
}

use std::cell::{Cell, RefCell};
use std::panic::catch_unwind;
use std::rc::Rc;
use std::time::Duration;

use gc_core::heap::{self, Budget, Collection, CollectionKind};
use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, inspect};
use gc_workspace::pooled;

#[derive(Trace, Finalize)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    weight: u64,
}

fn node(weight: u64) -> Gc<Node> {
    Gc::new(Node { next: GcCell::new(None), weight })
}

/// A ring of so many nodes, held by one handle.
fn ring(len: u64) -> Gc<Node> {
    let first = node(0);
    let mut last = first.clone();
    for weight in 1..len {
        let next = node(weight);
        last.next.set(Some(next.clone()));
        last = next;
    }
    last.next.set(Some(first.clone()));
    first
}

/// No collection starts by itself, and each slice is as small as can be.
fn by_hand() {
    heap::configure(|config| {
        config.automatic = false;
        config.max_pause = Duration::from_micros(100);
    })
    .unwrap();
}

/// Calls `step` until nothing is left to do, but not for ever.
fn step_to_the_end(budget: Budget) {
    assert!((0..1_000_000).any(|_| heap::step(budget)), "it comes to no end");
}

fn full_collections() -> (Rc<RefCell<Vec<Collection>>>, heap::Subscription) {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let shared = seen.clone();
    let subscription = heap::on_collect(move |collection| {
        if collection.kind == CollectionKind::Full {
            shared.borrow_mut().push(collection.clone());
        }
    });
    (seen, subscription)
}

#[test]
fn what_dies_by_counting_in_between_is_freed_at_once() {
    by_hand();
    for slices in 1..60 {
        let kept: Vec<_> = (0..40).map(|_| ring(5)).collect();
        let lone = node(7);
        // A candidate, and so a member.
        drop(lone.clone());
        let weak = Gc::downgrade(&lone);
        for _ in 0..slices {
            let _done = heap::step(Budget::Objects(8));
        }
        let (address, live) = (Gc::as_ptr(&lone), heap::stats().live);
        drop(lone);
        assert_eq!(heap::stats().live, live - 1, "after {slices} slices");
        assert!(weak.upgrade().is_none());
        assert!(!pooled() || Gc::as_ptr(&node(8)) == address, "its block is the next one that is used");
        drop(kept);
        while !heap::step(Budget::Objects(8)) {}
        drop(weak);
        assert_eq!(heap::stats().live, 0);
    }
}

#[test]
fn a_collection_tells_of_its_stops() {
    by_hand();
    let (seen, _subscription) = full_collections();
    let live = ring(3_000);
    let small: Vec<_> = (0..200).map(|_| ring(10)).collect();
    // Old; the young would go in the young collection that is part of it.
    heap::collect_young();
    drop(small);
    let before = heap::stats();
    let mut slices = 0;
    while !heap::step(Budget::Objects(100)) {
        slices += 1;
    }
    let seen = seen.borrow();
    let collection = &seen[0];
    assert!(!collection.abandoned && !collection.automatic);
    assert_eq!((collection.reclaimed, collection.traced), (2_000, 5_000));
    assert!(collection.stops > 20 && collection.stops <= slices + 1, "{collection:?}");
    assert!(collection.longest_piece <= 500, "{collection:?}");
    assert!(collection.longest_stop <= collection.duration);
    let after = heap::stats();
    // A young collection among them.
    assert!(after.stops.count() - before.stops.count() >= collection.stops as u64);
    assert_eq!((after.full_collections, after.live), (before.full_collections + 1, 3_000));
    assert_eq!(live.weight, 0);
}

#[test]
fn a_component_is_verified_as_a_whole_and_goes_bit_by_bit() {
    by_hand();
    let (seen, _subscription) = full_collections();
    let large = ring(20_000);
    heap::collect_young();
    drop(large);
    let mut sizes = vec![heap::stats().live];
    while !heap::step(Budget::Objects(1_000)) {
        sizes.push(heap::stats().live);
    }
    assert_eq!(seen.borrow()[0].longest_piece, 20_000);
    assert_eq!(heap::stats().live, 0);
    let in_between = sizes.iter().filter(|live| (1..20_000).contains(*live)).count();
    assert!(in_between > 5, "it went at once: {sizes:?}");
}

/// They start by themselves where a heap is large, and keep up with what is made.
#[test]
fn they_start_by_themselves() {
    heap::configure(|config| config.max_pause = Duration::from_micros(500)).unwrap();
    let (seen, _subscription) = full_collections();
    let live: Vec<_> = (0..100_000).map(node).collect();
    let mut slots: Vec<Option<Gc<Node>>> = vec![None; 100];
    for turn in 0..5_000 {
        slots[turn % 100] = Some(ring(100));
    }
    let seen = seen.borrow();
    assert!(seen.iter().any(|collection| collection.stops > 5 && collection.reclaimed > 10_000), "{seen:?}");
    assert!(heap::stats().live < 2 * live.len() + 20_000, "{} objects", heap::stats().live);
    // Where a stop is allowed to be long, there is but one.
    drop(seen);
    heap::configure(|config| config.mode = heap::Mode::Whole).unwrap();
    let (seen, _subscription) = full_collections();
    for turn in 0..3_000 {
        slots[turn % 100] = Some(ring(100));
    }
    let seen = seen.borrow();
    assert!(seen.iter().skip(1).all(|collection| collection.stops == 1) && seen.len() > 1, "{seen:?}");
}

/// Nothing is lost to whoever can't wait for the next slice.
#[test]
fn who_collects_as_a_whole_ends_it() {
    by_hand();
    for slices in 0..40 {
        let kept: Vec<_> = (0..20).map(|_| ring(5)).collect();
        drop((0..20).map(|_| ring(5)).collect::<Vec<_>>());
        for _ in 0..slices {
            let _done = heap::step(Budget::Objects(10));
        }
        let left = heap::stats().live - 100;
        assert_eq!(collect(), left, "after {slices} slices");
        drop(kept);
        assert_eq!(collect(), 100);
    }
}

#[test]
fn freezing_in_between_hides_all_that_is_left() {
    by_hand();
    for slices in 0..40 {
        let kept: Vec<_> = (0..20).map(|_| ring(5)).collect();
        drop((0..20).map(|_| ring(5)).collect::<Vec<_>>());
        for _ in 0..slices {
            let _done = heap::step(Budget::Objects(10));
        }
        heap::freeze();
        let left = heap::stats().live;
        assert_eq!((collect(), heap::frozen_count()), (0, left));
        while !heap::step(Budget::Objects(10)) {}
        heap::unfreeze();
        assert_eq!(collect(), left - 100, "after {slices} slices");
        drop(kept);
        assert_eq!(collect(), 100);
    }
}

#[test]
fn a_thread_ends_in_between() {
    for slices in 0..40 {
        let left = std::thread::spawn(move || {
            by_hand();
            let kept = ring(5);
            drop((0..20).map(|_| ring(5)).collect::<Vec<_>>());
            for _ in 0..slices {
                let _done = heap::step(Budget::Objects(10));
            }
            drop(kept);
            heap::stats().live
        });
        // Under a sanitizer, a block that is left would be a leak.
        assert!(left.join().unwrap() <= 105);
    }
}

#[test]
fn a_pause_stops_slices() {
    heap::configure(|config| config.max_pause = Duration::from_micros(100)).unwrap();
    let mut slots: Vec<Option<Gc<Node>>> = vec![None; 100];
    let live: Vec<_> = (0..30_000).map(node).collect();
    let mut turn = 0;
    let mut churn = |times: usize| {
        for _ in 0..times {
            slots[turn % 100] = Some(ring(50));
            turn += 1;
        }
    };
    churn(300);
    let _paused = heap::pause();
    let stops = heap::stats().stops.count();
    churn(500);
    assert_eq!(heap::stats().stops.count(), stops, "paused");
    assert!(!heap::step(Budget::Objects(10)), "what is asked for is done");
    assert_eq!(live[5].weight, 5);
}

/// Where there is no room, a full collection is tried, whatever is under way.
#[test]
fn a_limit_in_between() {
    if !pooled() {
        // Each object is a block of its own: nothing is held that isn't used.
        return;
    }
    by_hand();
    let kept = ring(1_000);
    drop(ring(1_000));
    for _ in 0..20 {
        let _done = heap::step(Budget::Objects(16));
    }
    let held = heap::stats().heap_bytes;
    heap::configure(|config| config.max_bytes = Some(held)).unwrap();
    let more: Vec<_> = (0..900).map(node).collect();
    assert_eq!(heap::stats().heap_bytes, held, "the garbage made room");
    assert_eq!((more.len(), kept.weight), (900, 0));
}

#[test]
fn trimming_in_between_and_behind() {
    by_hand();
    let kept: Vec<_> = (0..50).map(|_| ring(5)).collect();
    drop((0..20_000).map(|_| ring(5)).collect::<Vec<_>>());
    let full = heap::stats().heap_bytes;
    let mut turn = 0_u64;
    while !heap::step(Budget::Objects(500)) {
        turn += 1;
        if turn % 7 == 0 {
            heap::trim();
        }
        drop(ring(turn % 4 + 1));
    }
    assert!(heap::stats().heap_bytes < full / 4, "{} of {full} bytes", heap::stats().heap_bytes);
    drop(kept);
    collect();
    heap::trim();
    assert_eq!(heap::stats().heap_bytes, 0);
}

#[test]
fn reports_in_between_see_all_garbage() {
    by_hand();
    for slices in 0..30 {
        let kept = ring(5);
        drop((0..10).map(|_| ring(5)).collect::<Vec<_>>());
        for _ in 0..slices {
            let _done = heap::step(Budget::Objects(8));
        }
        assert_eq!(inspect::garbage().objects(), heap::stats().live - 5, "after {slices} slices");
        drop(kept);
        collect();
    }
}

/// What is made once the candidates are taken is not looked at: there is an end, however fast the
/// program makes more.
#[test]
fn what_is_made_meanwhile_is_left_for_the_next() {
    by_hand();
    let (seen, _subscription) = full_collections();
    let first = list(20);
    let mut kept = vec![first.clone()];
    while let Some(next) = kept.last().and_then(|last| last.next.get()) {
        kept.push(next);
    }
    heap::collect_young();
    // The only candidate.
    drop(first);
    for _ in 0..1_000 {
        let _done = heap::step(Budget::Objects(4));
        if !seen.borrow().is_empty() {
            break;
        }
        for _ in 0..10 {
            let next = node(1);
            kept.last().unwrap().next.set(Some(next.clone()));
            kept.push(next);
        }
    }
    let traced = seen.borrow()[0].traced;
    assert!((20..100).contains(&traced), "{traced}");
}

/// Nothing is left to do: asked again, nothing is done.
#[test]
fn an_idle_program_does_nothing() {
    by_hand();
    let live: Vec<_> = (0..100).map(|_| ring(5)).collect();
    while !heap::step(Budget::Objects(50)) {}
    let before = heap::stats();
    for _ in 0..100 {
        assert!(heap::step(Budget::Objects(50)) && heap::step(Budget::Time(Duration::from_millis(1))));
    }
    assert_eq!(heap::stats(), before);
    assert_eq!(live.len(), 100);
}

#[derive(Trace)]
struct Phoenix {
    me: GcCell<Option<Gc<Phoenix>>>,
    burnt: Rc<Cell<u32>>,
}

thread_local!(static ASHES: RefCell<Vec<Gc<Phoenix>>> = const { RefCell::new(Vec::new()) });

impl Finalize for Phoenix {
    fn finalize(&self) {
        self.burnt.set(self.burnt.get() + 1);
        ASHES.with_borrow_mut(|ashes| ashes.extend(self.me.get()));
    }
}

/// Old ones, which nobody holds; a weak handle to one of them.
fn phoenixes(many: u32, burnt: &Rc<Cell<u32>>) -> Weak<Phoenix> {
    let phoenixes: Vec<_> = (0..many)
        .map(|_| {
            let phoenix = Gc::new(Phoenix { me: GcCell::new(None), burnt: burnt.clone() });
            phoenix.me.set(Some(phoenix.clone()));
            phoenix
        })
        .collect();
    heap::collect_young();
    Gc::downgrade(&phoenixes[0])
}

#[test]
fn finalizers_bring_back_in_slices_what_they_like() {
    by_hand();
    let burnt = Rc::new(Cell::new(0));
    let _one = phoenixes(2_000, &burnt);
    while !heap::step(Budget::Objects(20)) {
        // The program holds some of them, and lets go of others, between the finalizers of one
        // batch.
        ASHES.with_borrow_mut(|ashes| ashes.truncate(50));
    }
    let stats = heap::stats();
    assert_eq!((burnt.get(), stats.finalized), (2_000, 2_000));
    let kept = ASHES.with_borrow(Vec::len);
    assert!((1..=2_000).contains(&kept));
    assert!(ASHES.with_borrow(|ashes| ashes.iter().all(Gc::is_finalized)));
    drop(ASHES.take());
    while !heap::step(Budget::Objects(20)) {}
    assert_eq!((heap::stats().live, burnt.get()), (0, 2_000));
}

#[derive(Trace, Finalize)]
struct Urn {
    me: GcCell<Option<Gc<Urn>>>,
    ashes: Gc<Phoenix>,
}

/// What a batch has in hand, whose finalizers run in slices, is outside for a collection in
/// between; also where some of it was found alive, so that the rest was counted one by one.
#[test]
fn a_young_collection_meets_what_is_being_finalized() {
    by_hand();
    let burnt = Rc::new(Cell::new(0));
    let one = phoenixes(200, &burnt);
    let (mut steps, mut met, mut kept) = (0, 0, None);
    while !heap::step(Budget::Objects(5)) {
        steps += 1;
        if steps == 60 {
            // It has been counted, and not verified.
            kept = one.upgrade();
            assert!(kept.is_some() && burnt.get() == 0);
        }
        // Once all are finalized, there is nothing in hand that could be met.
        let in_hand = if burnt.get() < 199 { 3 } else { 0 };
        let some: Vec<_> = ASHES.with_borrow(|ashes| ashes.iter().rev().take(in_hand).cloned().collect());
        for ashes in some {
            let urn = Gc::new(Urn { me: GcCell::new(None), ashes: ashes.clone() });
            urn.me.set(Some(urn.clone()));
            let (weak, handles) = (Gc::downgrade(&urn), Gc::strong_count(&ashes));
            drop(urn);
            heap::collect_young();
            assert!(weak.upgrade().is_none(), "it was garbage");
            assert_eq!(Gc::strong_count(&ashes), handles - 1);
            met += 1;
        }
    }
    assert!(burnt.get() == 199 && met > 50, "{met}");
    drop((kept, ASHES.take()));
    while !heap::step(Budget::Objects(20)) {}
    assert_eq!((heap::stats().live, burnt.get()), (1, 200));
    drop(ASHES.take());
    while !heap::step(Budget::Objects(20)) {}
    assert_eq!(heap::stats().live, 0);
}

/// A list, each of which holds the next.
fn list(len: u64) -> Gc<Node> {
    let mut head = node(0);
    for weight in 1..len {
        let next = node(weight);
        next.next.set(Some(head));
        head = next;
    }
    head
}

/// Who can't wait for a huge structure to be freed may leave it to slices.
#[test]
fn a_limited_cascade_leaves_the_rest_to_slices() {
    heap::configure(|config| {
        config.max_cascade = Some(1_000);
        config.max_pause = Duration::from_micros(50);
    })
    .unwrap();
    for way in 0..4 {
        let list = list(10_000);
        let tail = Gc::downgrade(&list.next.get().unwrap().next.get().unwrap());
        let wide = Gc::new((0..500).map(node).collect::<Vec<_>>());
        drop(wide);
        assert_eq!(heap::stats().live, 10_000, "less than the limit is freed at once");
        drop(list);
        assert_eq!(heap::stats().live, 9_000, "the rest waits");
        assert!(tail.upgrade().is_none());
        match way {
            // By making objects.
            0 => {
                let mut most = 0;
                for _ in 0..500_000 {
                    drop(node(1));
                    most = most.max(heap::stats().live);
                    if heap::stats().live == 0 {
                        break;
                    }
                }
                assert!(most <= 9_001);
            }
            1 => {
                let mut sizes = Vec::new();
                while !heap::step(Budget::Objects(100)) {
                    sizes.push(heap::stats().live);
                }
                assert!(sizes.len() >= 80, "{sizes:?}");
            }
            2 => assert_eq!(collect(), 0, "freed by counting"),
            // Configured away, it is prompt again; what waited still waits.
            _ => {
                heap::configure(|config| config.max_cascade = None).unwrap();
                let waiting = heap::stats().live;
                drop(list_of_5_000());
                assert!(heap::stats().live <= waiting, "all 5,000 are freed at once");
                assert_eq!(collect(), 0);
            }
        }
        assert_eq!(heap::stats().live, 0, "{way}");
        assert_eq!(heap::stats().reclaimed, 0);
    }
}

/// The rest is freed, by making objects, beside a collection that has time and takes no slice.
#[test]
fn a_limited_cascade_doesnt_wait_for_a_collection_in_slices() {
    let live = ring(60_000);
    drop(live.clone());
    heap::configure(|config| config.max_cascade = Some(1_000)).unwrap();
    assert!(!heap::step(Budget::Objects(1)), "it goes on");
    drop(list(10_000));
    assert_eq!(heap::stats().live, 69_000);
    let (mut made, full) = (0, heap::stats().full_collections);
    while heap::stats().live > 60_000 {
        drop(node(1));
        made += 1;
        assert!(made < 2_000_000, "{} are left", heap::stats().live);
    }
    assert_eq!(heap::stats().full_collections, full, "it goes on");
    drop(live);
}

fn list_of_5_000() -> Gc<Node> {
    list(5_000)
}

/// What waits when a thread ends is freed with it; panics and cycles in it are treated as ever.
#[test]
fn limited_cascades_lose_nothing() {
    struct Bomb(Rc<Cell<u32>>);
    impl Drop for Bomb {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
            assert!(self.0.get() != 15, "the fifteenth");
        }
    }
    #[derive(Trace, Finalize)]
    struct Link {
        next: Option<Gc<Link>>,
        #[trace(skip)]
        _bomb: Bomb,
    }
    heap::configure(|config| (config.max_cascade, config.automatic) = (Some(10), false)).unwrap();
    let dropped = Rc::new(Cell::new(0));
    let mut head = None;
    for _ in 0..40 {
        head = Some(Gc::new(Link { next: head, _bomb: Bomb(dropped.clone()) }));
    }
    drop(head);
    assert_eq!(dropped.get(), 10);
    let panicked = catch_unwind(|| heap::step(Budget::Objects(8))).unwrap_err();
    assert_eq!(panicked.downcast_ref::<&str>(), Some(&"the fifteenth"));
    while !heap::step(Budget::Objects(1)) {}
    assert_eq!((dropped.get(), heap::stats().live), (40, 0));
    std::thread::spawn(|| {
        heap::configure(|config| config.max_cascade = Some(10)).unwrap();
        drop(list(1_000));
        heap::stats().live
    })
    .join()
    .map(|live| assert_eq!(live, 990))
    .unwrap();
}
