//! Behaviours: the life of an object.

use std::cell::RefCell;

use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap};
use gc_workspace::{log, log_sorted, node, ring, sized};

/// `dropped exactly once: single, shared, self-loop, 2-cycle, 3-cycle, complete graph K4, double
/// self-edge, two cycles sharing a member, two cycles joined by a bridge, cycle with extra in or
/// out edges, live cycle reaching a dead one`
#[test]
fn dropped_exactly_once() {
    // Objects, edges, those that stay held, how many a collection reclaims.
    type Shape = (&'static str, usize, &'static [(usize, usize)], &'static [usize], usize);
    const SHAPES: &[Shape] = &[
        ("single", 1, &[], &[], 0),
        ("shared", 3, &[(0, 2), (1, 2)], &[], 0),
        ("self-loop", 1, &[(0, 0)], &[], 1),
        ("2-cycle", 2, &[(0, 1), (1, 0)], &[], 2),
        ("3-cycle", 3, &[(0, 1), (1, 2), (2, 0)], &[], 3),
        (
            "K4",
            4,
            &[(0, 1), (0, 2), (0, 3), (1, 0), (1, 2), (1, 3), (2, 0), (2, 1), (2, 3), (3, 0), (3, 1), (3, 2)],
            &[],
            4,
        ),
        ("double self-edge", 1, &[(0, 0), (0, 0)], &[], 1),
        ("two cycles sharing a member", 3, &[(0, 1), (1, 0), (1, 2), (2, 1)], &[], 3),
        ("two cycles joined by a bridge", 4, &[(0, 1), (1, 0), (1, 2), (2, 3), (3, 2)], &[], 4),
        ("a cycle with an in edge", 3, &[(0, 1), (1, 2), (2, 1)], &[], 2),
        ("a cycle with an out edge", 3, &[(0, 1), (1, 0), (1, 2)], &[], 3),
        ("a live cycle that held a dead one", 4, &[(0, 1), (1, 0), (2, 3), (3, 2)], &[0], 2),
        ("a dead cycle that holds a live one", 4, &[(0, 1), (1, 0), (1, 2), (2, 3), (3, 2)], &[2], 2),
        ("a live cycle that reaches one", 4, &[(0, 1), (1, 0), (1, 2), (2, 3), (3, 2)], &[0], 0),
    ];
    for (name, count, edges, held, reclaimed) in SHAPES {
        for young in [false, true] {
            let objects: Vec<_> = (0..*count).map(|at| node(at.to_string())).collect();
            for (from, to) in *edges {
                objects[*from].more.borrow_mut().push(objects[*to].clone());
            }
            let kept: Vec<_> = held.iter().map(|at| objects[*at].clone()).collect();
            drop(objects);
            let found = if young { heap::collect_young() } else { collect() };
            assert_eq!(found, *reclaimed, "{name}");
            assert_eq!(collect(), 0, "{name}: nothing is left to do");
            for kept in &kept {
                let inside = edges.iter().filter(|(_, to)| to.to_string() == kept.name).count();
                let dead = usize::from(*name == "a dead cycle that holds a live one");
                assert_eq!(Gc::strong_count(kept), 1 + inside - dead, "{name}: the count is exact");
            }
            drop(kept);
            collect();
            assert_eq!(heap::stats().live, 0, "{name}");
            let log = log();
            for at in 0..*count {
                for event in [format!("f {at}"), format!("d {at}")] {
                    assert_eq!(log.iter().filter(|logged| **logged == event).count(), 1, "{name}: {event}");
                }
            }
        }
    }
}

/// `last handle gone: value dropped and memory back before the next statement, with and without
/// weak handles`
#[test]
fn memory_is_back_before_the_next_statement() {
    for weak in [false, true] {
        let one = node("a");
        let address = Gc::as_ptr(&one).addr();
        let weak = weak.then(|| Gc::downgrade(&one));
        drop(one);
        assert_eq!((log(), heap::stats().live), (vec!["f a".to_owned(), "d a".to_owned()], 0));
        let two = node("b");
        assert!(!gc_workspace::pooled() || Gc::as_ptr(&two).addr() == address, "the slot is free");
        drop((weak, two));
        drop(log());
    }
}

/// `clone + drop of a live handle, then collect: nothing freed; collect with nothing to do returns
/// 0`
#[test]
fn a_live_object_is_left_alone() {
    assert_eq!(collect(), 0);
    let one = node("a");
    for _ in 0..3 {
        drop(one.clone());
        assert_eq!((collect(), heap::collect_young()), (0, 0));
    }
    assert!(log().is_empty());
}

/// `a dead cycle that holds a live child leaves the child's count exact; a live object below a dead
/// cycle survives`
#[test]
fn a_live_child_of_a_dead_cycle() {
    let (child, grandchild) = (node("child"), node("grandchild"));
    child.next.set(Some(grandchild));
    let nodes = ring(&["a", "b"]);
    nodes[0].other.set(Some(child.clone()));
    nodes[1].other.set(Some(child.clone()));
    drop(nodes);
    assert_eq!(Gc::strong_count(&child), 3);
    assert_eq!(collect(), 2);
    assert_eq!(Gc::strong_count(&child), 1);
    assert_eq!(child.next.get().unwrap().name, "grandchild");
    assert_eq!(log_sorted(), ["d a", "d b", "f a", "f b"]);
}

/// `a cycle of old and young objects, last handle dropped on the young one, goes with the next full
/// collection`
#[test]
fn old_and_young() {
    let old = node("old");
    drop(old.clone());
    heap::collect_young();
    let young = node("young");
    old.next.set(Some(young.clone()));
    young.next.set(Some(old.clone()));
    drop(old);
    drop(young);
    assert_eq!(heap::collect_young(), 0);
    assert_eq!(collect(), 2);

    // The old one's handle is moved, so that only the young one's drop is heard of.
    let old = node("old");
    collect();
    let young = node("young");
    old.next.set(Some(young.clone()));
    young.next.set(Some(old));
    drop(young);
    assert_eq!(heap::collect_young(), 0, "held by the old one");
    assert_eq!(collect(), 2, "still a candidate");
}

#[derive(Trace, Finalize)]
struct Open {
    me: RefCell<Option<Gc<Open>>>,
}

/// `collect while a RefCell inside is mutably borrowed: nothing freed, no panic; freed after the
/// borrow ends`
#[test]
fn borrowed_while_collecting() {
    let one = Gc::new(Open { me: RefCell::new(None) });
    *one.me.borrow_mut() = Some(one.clone());
    let weak = Gc::downgrade(&one);
    let held = one.clone();
    let borrow = held.me.borrow_mut();
    drop(one);
    assert_eq!(collect(), 0);
    drop(borrow);
    drop(held);
    assert_eq!(collect(), 1);
    assert!(weak.upgrade().is_none());
}

/// `a RefMut leaked with mem::forget: leak, no crash`
#[test]
fn a_leaked_borrow_is_a_leak() {
    let one = Gc::new(Open { me: RefCell::new(None) });
    *one.me.borrow_mut() = Some(one.clone());
    std::mem::forget(one.me.borrow_mut());
    let weak = Gc::downgrade(&one);
    drop(one);
    assert_eq!((collect(), collect()), (0, 0));
    let one = weak.upgrade().expect("it is there for ever");
    // Not in this test, where leaks are looked for.
    // SAFETY: the forgotten borrow is never used.
    unsafe { (*one.me.as_ptr()).take() };
}

macro_rules! aligned {
    ($($align:literal)*) => {$({
        #[derive(Trace, Finalize)]
        #[repr(align($align))]
        struct Aligned(u32, GcCell<Option<Gc<Aligned>>>);
        let one = Gc::new(Aligned($align, GcCell::new(None)));
        one.1.set(Some(one.clone()));
        assert!(Gc::as_ptr(&one).is_aligned());
        assert_eq!(one.0, $align);
        drop(one);
        assert_eq!(collect(), 1);
    })*};
}

/// `alignments 1 to 4096; zero-sized values; values of 0 bytes to 1 MB`
#[test]
fn alignments() {
    aligned!(1 2 4 8 16 32 64 128 256 512 1024 2048 4096);
    assert_eq!(heap::stats().live, 0);
}

#[test]
fn sizes() {
    /// Every byte is looked at, or some.
    const STEP: usize = sized(1, 499);
    fn check<const N: usize>() {
        let objects: Vec<_> = (0..20_u8).map(|at| Gc::new([at; N])).collect();
        for (at, object) in objects.iter().enumerate() {
            assert!(object.iter().step_by(STEP).all(|byte| usize::from(*byte) == at), "{N} bytes");
        }
        assert!(heap::stats().live_bytes >= 20 * (16 + N));
        drop(objects);
        assert_eq!((heap::stats().live, heap::stats().live_bytes), (0, 0), "{N} bytes");
    }
    check::<0>();
    check::<1>();
    check::<15>();
    check::<16>();
    check::<17>();
    check::<100>();
    check::<496>();
    check::<497>();
    check::<1000>();
    check::<2032>();
    check::<2033>();
    check::<10_000>();
    check::<100_000>();
    let (one, two) = (Gc::new(()), Gc::new(()));
    assert!(!Gc::ptr_eq(&one, &two), "two objects, be they empty");
    // A box, so that the megabyte is not on the stack more often than need be.
    let big: Gc<[u8]> = vec![7; 1 << 20].into();
    assert!(big.iter().step_by(STEP).all(|byte| *byte == 7));
    drop(big);
    heap::trim();
}

/// `Gc<dyn Trait>, Gc<[T]>, Gc<str>`
#[test]
fn unsized_values() {
    trait Named {
        fn name(&self) -> &str;
    }
    impl Named for gc_workspace::Node {
        fn name(&self) -> &str {
            &self.name
        }
    }
    let one = node("dyn");
    one.next.set(Some(one.clone()));
    // SAFETY: from `into_raw`, and turned back once.
    let one: Gc<dyn Named> = unsafe { Gc::from_raw(Gc::into_raw(one) as *const dyn Named) };
    assert_eq!(one.name(), "dyn");
    let weak = Gc::downgrade(&one);
    assert_eq!(weak.upgrade().unwrap().name(), "dyn");
    drop(one);
    assert_eq!(collect(), 1);
    assert!(weak.upgrade().is_none());

    for len in [0, 1, 5, 100, sized(10_000, 300)] {
        let nodes: Gc<[Gc<gc_workspace::Node>]> = (0..len).map(|at| node(at.to_string())).collect();
        assert!(nodes.iter().enumerate().all(|(at, node)| node.name == at.to_string()));
        let weak = Gc::downgrade(&nodes);
        assert_eq!(weak.upgrade().unwrap().len(), nodes.len());
        drop(nodes);
        assert!(weak.upgrade().is_none());
        assert_eq!(heap::stats().live, 0);
    }
    for text in ["", "a", "grüße", &"long ".repeat(1000)] {
        let gc: Gc<str> = text.into();
        assert_eq!((&*gc, Gc::<str>::from(text.to_owned())), (text, gc.clone()));
    }
    assert_eq!(heap::stats().live, 0);
}

/// `10^6 cycles made and dropped: live bytes flat, allocator high water flat after warm-up`; `pure
/// cyclic garbage at any rate is collected with no explicit call; outstanding garbage stays under
/// its bound`
#[test]
fn a_million_cycles() {
    #[derive(Trace, Finalize)]
    struct Pair(GcCell<Option<Gc<Pair>>>);
    const MILLION: usize = sized(1_000_000, 500);
    heap::configure(|config| config.young_objects = sized(config.young_objects, 20)).unwrap();
    // The most there was at any time so far: objects, their bytes, the heap's bytes.
    let (mut most, mut warm) = ([0; 3], [0; 3]);
    for at in 0..MILLION {
        let (a, b) = (Gc::new(Pair(GcCell::new(None))), Gc::new(Pair(GcCell::new(None))));
        a.0.set(Some(b.clone()));
        b.0.set(Some(a));
        let stats = heap::stats();
        for (most, now) in most.iter_mut().zip([stats.live, stats.live_bytes, stats.heap_bytes]) {
            *most = now.max(*most);
        }
        if at == MILLION / 10 {
            warm = most;
        }
    }
    assert_eq!(most, warm, "flat, after a tenth of them");
    assert!(most[0] < 10_000 && most[1] <= most[2]);
    assert_eq!(heap::stats().peak_heap_bytes, most[2]);
    assert!(heap::stats().young_collections > sized(100, 20) as u64);
}
