//! Each handle is reported once; what is borrowed or locked at the moment is not.

#![allow(
    clippy::from_iter_instead_of_collect,
    reason = "the name of the container is what a row of the table is about"
)]

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::ops::{Bound, ControlFlow};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::mpsc::{SendError, TrySendError};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::task::Poll;

use gc_core::inspect::count_edges;
use gc_core::{Finalize, Gc, GcCell, Trace};

use crate::{G, gc, some};

/// `edges!(value => number, …)`: each value reports that many edges, and says truly whether it can
/// hold any.
macro_rules! edges {
    ($($value:expr => $edges:expr),* $(,)?) => {$({
        fn holds<T: Trace + Finalize>(_: &T) -> bool {
            assert!(!T::needs_finalize(), "std's types have nothing to finalize");
            T::can_hold_gc()
        }
        let value = $value;
        assert_eq!(count_edges(&value), $edges, "{}", stringify!($value));
        assert!(holds(&value) || $edges == 0, "{}", stringify!($value));
    })*};
}

#[test]
fn containers_report_each_handle_once() {
    edges!(
        gc() => 1,
        Gc::downgrade(&gc()) => 0,
        GcCell::new(Some(gc())) => 1,
        Some(gc()) => 1,
        None::<G> => 0,
        Ok::<G, u8>(gc()) => 1,
        Err::<u8, G>(gc()) => 1,
        Box::new(gc()) => 1,
        Vec::from_iter(some(5)) => 5,
        Vec::from_iter(some(5)).into_boxed_slice() => 5,
        VecDeque::from_iter(some(5)) => 5,
        LinkedList::from_iter(some(5)) => 5,
        BinaryHeap::from_iter(some(5)) => 5,
        BTreeSet::from_iter(some(5)) => 5,
        HashSet::<G>::from_iter(some(5)) => 5,
        BTreeMap::from_iter(some(5).zip(some(5))) => 10,
        HashMap::<G, G>::from_iter(some(5).zip(some(5))) => 10,
        HashMap::<u8, G>::from_iter((0..5).zip(some(5))) => 5,
        [gc(), gc(), gc()] => 3,
        [(); 0].map(|()| gc()) => 0,
        (gc(), 1_u8, Some(gc()), "text") => 2,
        (gc(), gc(), gc(), gc(), gc(), gc(), gc(), gc(), gc(), gc(), gc(), gc(), gc(), gc(), gc(), gc()) => 16,
        Cell::new(Some(gc())) => 1,
        RefCell::new(vec![gc(), gc()]) => 2,
        OnceCell::from(gc()) => 1,
        OnceCell::<G>::new() => 0,
        OnceLock::from(gc()) => 1,
        Mutex::new(gc()) => 1,
        RwLock::new(gc()) => 1,
        Pin::new(Box::new(gc())) => 1,
        Pin::new(gc()) => 1,
        Cow::<[G]>::Owned(vec![gc(), gc()]) => 2,
        Cow::<[G]>::Borrowed(&[]) => 0,
        Reverse(gc()) => 1,
        std::num::Wrapping(1) => 0,
        gc()..gc() => 2,
        gc()..=gc() => 2,
        gc().. => 1,
        ..gc() => 1,
        ..=gc() => 1,
        Bound::Included(gc()) => 1,
        Bound::Excluded(gc()) => 1,
        Bound::<G>::Unbounded => 0,
        ControlFlow::<G, u8>::Break(gc()) => 1,
        ControlFlow::<u8, G>::Continue(gc()) => 1,
        Poll::Ready(gc()) => 1,
        Rc::new(gc()) => 0,
        Arc::new(1) => 0,
        &gc() => 0,
        vec![vec![Some(Box::new((gc(), gc())))], vec![None, Some(Box::new((gc(), gc())))]] => 4,
    );
    let text: Gc<str> = "text".into();
    let dynamic: Box<dyn Trace> = Box::new(vec![gc(), gc()]);
    edges!(text => 1, dynamic => 2);
    let mut around = VecDeque::with_capacity(4);
    around.extend(some(4));
    drop((around.pop_front(), around.pop_front()));
    around.extend(some(2));
    assert!(!around.as_slices().1.is_empty());
    let (mut left, mut right) = (Vec::from_iter(some(5)).into_iter(), [gc(), gc(), gc()].into_iter());
    assert!(left.next().is_some() && left.next_back().is_some() && right.next().is_some());
    edges!(
        around => 4,
        left => 3,
        right => 2,
        PoisonError::new(gc()) => 1,
        SendError(gc()) => 1,
        TrySendError::Full(gc()) => 1,
        TrySendError::Disconnected(gc()) => 1,
        AssertUnwindSafe(gc()) => 1,
    );
}

#[test]
fn what_is_borrowed_or_locked_is_skipped_and_a_poisoned_lock_is_not() {
    let (cell, mutex, lock) = (RefCell::new(gc()), Mutex::new(gc()), RwLock::new(gc()));
    {
        let _borrowed = (cell.borrow_mut(), mutex.lock().unwrap(), lock.write().unwrap());
        assert_eq!((count_edges(&cell), count_edges(&mutex), count_edges(&lock)), (0, 0, 0));
    }
    {
        let _shared = (cell.borrow(), lock.read().unwrap());
        assert_eq!((count_edges(&cell), count_edges(&lock)), (1, 1));
    }
    let poison = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let _held = (mutex.lock().unwrap(), lock.write().unwrap());
        panic!("poisoned on purpose");
    }));
    assert!(poison.is_err() && mutex.is_poisoned() && lock.is_poisoned());
    assert_eq!((count_edges(&mutex), count_edges(&lock)), (1, 1));
}
