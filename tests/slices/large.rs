//! A component that is larger than what is verified at once, while its members are gathered and get
//! new numbers: the program may do anything to them between two slices.

use std::cell::Cell;

use gc_core::heap::{self, Budget};
use gc_core::{Finalize, Gc, GcCell, Trace, Weak};
use gc_workspace::sized;

use super::super::by_hand;

const LEN: usize = sized(5_000, 40);
/// How much a slice does.
const SOME: Budget = Budget::Objects(sized(64, 4));

thread_local! {
    static FINALIZED: Cell<usize> = const { Cell::new(0) };
}

#[derive(Trace)]
struct Link {
    next: GcCell<Option<Gc<Link>>>,
    number: usize,
}

impl Finalize for Link {
    fn finalize(&self) {
        FINALIZED.set(FINALIZED.get() + 1);
    }
}

/// A ring that nothing holds any more, and has grown old; weak handles to it.
fn dead_ring() -> Vec<Weak<Link>> {
    let links: Vec<_> = (0..LEN).map(|number| Gc::new(Link { next: GcCell::new(None), number })).collect();
    for (link, next) in links.iter().zip(links.iter().cycle().skip(1)) {
        link.next.set(Some(next.clone()));
    }
    heap::collect_young();
    links.iter().map(Gc::downgrade).collect()
}

/// The same of which the last handle that went leads to one link; none to another ever went.
fn ring_with_one_candidate() -> Vec<Weak<Link>> {
    let first = Gc::new(Link { next: GcCell::new(None), number: 0 });
    let (mut last, mut weak) = (first.clone(), vec![Gc::downgrade(&first)]);
    for number in 1..LEN {
        last = Gc::new(Link { next: GcCell::new(Some(last)), number });
        weak.push(Gc::downgrade(&last));
    }
    first.next.set(Some(last));
    heap::collect_young();
    weak
}

/// Whether anything is left to do after so many slices of a dead ring's collection.
fn is_under_way(slices: usize) -> bool {
    !(0..slices).any(|_| heap::step(SOME))
}

fn settle() {
    while !heap::step(SOME) {}
}

/// Runs a case at many points of the collection, until it is over by then.
fn at_many_points(case: impl FnMut(&[Weak<Link>])) {
    at_many_points_of(dead_ring, case);
}

fn at_many_points_of(dead_ring: fn() -> Vec<Weak<Link>>, mut case: impl FnMut(&[Weak<Link>])) {
    by_hand();
    let mut points = 0;
    for slices in (0..).step_by(sized(17, 12)) {
        FINALIZED.set(0);
        let weak = dead_ring();
        let goes_on = is_under_way(slices);
        case(&weak);
        settle();
        assert_eq!((heap::stats().live, FINALIZED.get()), (0, LEN), "after {slices} slices");
        if !goes_on {
            break;
        }
        points += 1;
    }
    assert!(points > sized(10, 2), "{points} points");
}

#[test]
fn it_goes_whole() {
    at_many_points(|_| ());
}

/// Who is brought back keeps all that it holds, the ring, for as long as it is held.
#[test]
fn one_is_brought_back() {
    let mut brought_back = 0;
    at_many_points(|weak| {
        if let Some(link) = weak[LEN / 3].upgrade() {
            brought_back += 1;
            settle();
            assert_eq!((heap::stats().live, link.number), (LEN, LEN / 3));
            assert!(weak.iter().all(|weak| weak.upgrade().is_some()));
        }
    });
    assert!(brought_back > sized(10, 2), "{brought_back}");
}

/// A ring that is cut open dies by counting, at once: its members leave the collection. But for
/// those whose finalizers run or are about to, which it holds.
#[test]
fn it_is_cut_open() {
    let mut cut = 0;
    at_many_points(|weak| {
        if let Some(link) = weak[LEN / 2].upgrade() {
            drop(link.next.take());
            let live = heap::stats().live;
            assert!([1, LEN].contains(&live), "{live} are left");
            cut += usize::from(live == 1);
        }
    });
    assert!(cut > sized(10, 2), "{cut}");
}

/// Half of it leaves, and the rest is a ring again.
#[test]
fn half_of_it_leaves() {
    let mut left = 0;
    at_many_points(|weak| {
        let ends = (weak[1].upgrade(), weak[LEN / 2].upgrade());
        if let (Some(first), Some(last)) = ends {
            drop(first.next.replace(Some(last)));
            let live = heap::stats().live;
            assert!([LEN - LEN / 2 + 2, LEN].contains(&live), "{live} are left");
            left += usize::from(live < LEN);
        }
    });
    assert!(left > sized(10, 2), "{left}");
}

/// A whole collection gives this one up, and finds all of it: who was taken for it is a candidate
/// again, with a new number or without.
#[test]
fn a_whole_collection_comes_between() {
    at_many_points_of(ring_with_one_candidate, |_| {
        gc_core::collect();
        assert_eq!(heap::stats().live, 0);
    });
}

/// To freeze gives it up as well, and what is shown again is found.
#[test]
fn it_is_frozen_and_shown_again() {
    at_many_points_of(ring_with_one_candidate, |_| {
        heap::freeze();
        heap::unfreeze();
    });
}
