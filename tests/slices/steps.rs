//! When a step says that nothing is left to do: not as long as there is garbage.

use std::time::Duration;

use gc_core::heap::{self, Budget};

use super::super::{by_hand, list, ring};

const ALL: Budget = Budget::Objects(usize::MAX);

#[test]
fn behind_what_a_limited_cascade_has_left() {
    by_hand();
    heap::configure(|config| config.max_cascade = Some(10)).unwrap();
    drop((list(100), ring(3)));
    assert!(heap::stats().live > 3, "some of it waits");
    while !heap::step(ALL) {}
    assert_eq!(heap::stats().live, 0);
}

#[test]
fn behind_a_trim() {
    if !gc_workspace::pooled() {
        // There is nothing to trim.
        return;
    }
    by_hand();
    let all: Vec<_> = (0..20_000).map(|_| ring(5)).collect();
    heap::collect_young();
    let kept: Vec<_> = all.into_iter().step_by(20).collect();
    while heap::stats().full_collections == 0 {
        assert!(!heap::step(Budget::Objects(500)));
    }
    assert!(!heap::step(Budget::Time(Duration::ZERO)), "it goes on trimming");
    drop(ring(3));
    while !heap::step(ALL) {}
    assert_eq!(heap::stats().live, kept.len() * 5);
}
