//! The names of fields are known beneath every wrapper.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::ops::{Bound, ControlFlow};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::mpsc::{SendError, TrySendError};
use std::sync::{Mutex, OnceLock, PoisonError, RwLock};
use std::task::Poll;

use gc_core::inspect::edge_names;
use gc_core::{GcCell, Trace};

use crate::{G, gc};

/// Each wrapper passes on the names of the fields beneath it.
#[test]
fn names_are_kept_beneath_every_wrapper() {
    #[derive(Trace, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    struct Named {
        target: G,
    }
    fn named() -> Named {
        Named { target: gc() }
    }
    macro_rules! named {
        ($($wrapped:expr),* $(,)?) => {$(
            assert_eq!(edge_names(&$wrapped), ["target"], "{}", stringify!($wrapped));
        )*};
    }
    named!(
        named(),
        Box::new(named()),
        Pin::new(Box::new(named())),
        Cow::<[Named]>::Owned(vec![named()]),
        Some(named()),
        Ok::<_, u8>(named()),
        Err::<u8, _>(named()),
        ControlFlow::<_, u8>::Break(named()),
        ControlFlow::<u8, _>::Continue(named()),
        Poll::Ready(named()),
        Bound::Included(named()),
        Reverse(named()),
        std::num::Wrapping(named()),
        std::num::Saturating(named()),
        AssertUnwindSafe(named()),
        PoisonError::new(named()),
        SendError(named()),
        TrySendError::Full(named()),
        named()..,
        ..named(),
        ..=named(),
        Cell::new(named()),
        RefCell::new(named()),
        GcCell::new(named()),
        OnceCell::from(named()),
        OnceLock::from(named()),
        Mutex::new(named()),
        RwLock::new(named()),
        vec![named()],
        vec![named()].into_boxed_slice(),
        vec![named()].into_iter(),
        [named()],
        [named()].into_iter(),
        VecDeque::from([named()]),
        LinkedList::from([named()]),
        BinaryHeap::from([named()]),
        BTreeSet::from([named()]),
        HashSet::from([named()]),
        BTreeMap::from([(named(), 1)]),
        HashMap::from([(1, named())]),
        (1, named(), "text"),
    );
    assert_eq!(edge_names(&(named()..named())), ["target", "target"]);
    assert_eq!(edge_names(&(named()..=named())), ["target", "target"]);
    let dynamic: Box<dyn Trace> = Box::new(RefCell::new(Some(named())));
    assert_eq!(edge_names(&dynamic), ["target"]);
}
