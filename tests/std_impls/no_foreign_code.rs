//! The impls call no code that a safe trait could supply, and look at nothing that was taken out.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet};
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::pin::Pin;

use gc_core::inspect::{count_edges, edge_names};
use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap};

use crate::{G, gc, some};

thread_local!(static CALLS: Cell<usize> = const { Cell::new(0) });

/// No trait that safe code can implement is called: what it does could be anything.
#[test]
fn no_code_of_safe_traits_runs() {
    fn called() {
        CALLS.set(CALLS.get() + 1);
    }
    #[derive(Trace, Clone)]
    struct Key(G);
    impl PartialEq for Key {
        fn eq(&self, other: &Self) -> bool {
            called();
            self.0 == other.0
        }
    }
    impl Eq for Key {}
    impl PartialOrd for Key {
        fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
            Some(self.cmp(other))
        }
    }
    impl Ord for Key {
        fn cmp(&self, other: &Self) -> std::cmp::Ordering {
            called();
            self.0.cmp(&other.0)
        }
    }
    impl std::hash::Hash for Key {
        fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
            called();
            self.0.hash(state);
        }
    }
    #[derive(Default)]
    struct Hashes(std::hash::RandomState);
    impl std::hash::BuildHasher for Hashes {
        type Hasher = std::hash::DefaultHasher;
        fn build_hasher(&self) -> Self::Hasher {
            called();
            self.0.build_hasher()
        }
    }
    #[derive(Trace)]
    struct Pointer(Box<Key>);
    impl Deref for Pointer {
        type Target = Key;
        fn deref(&self) -> &Key {
            called();
            &self.0
        }
    }
    struct Borrowed;
    impl ToOwned for Borrowed {
        type Owned = Key;
        fn to_owned(&self) -> Key {
            called();
            Key(gc())
        }
    }
    impl std::borrow::Borrow<Borrowed> for Key {
        fn borrow(&self) -> &Borrowed {
            called();
            &Borrowed
        }
    }
    let keys = || some(4).map(Key);
    let map: HashMap<Key, G, Hashes> = keys().zip(some(4)).collect();
    let set: HashSet<Key, Hashes> = keys().collect();
    let trees = (keys().zip(some(4)).collect::<BTreeMap<_, _>>(), keys().collect::<BTreeSet<_>>());
    let rest =
        (keys().collect::<BinaryHeap<_>>(), Pin::new(Pointer(Box::new(Key(gc())))), Cow::<Borrowed>::Owned(Key(gc())));
    assert_ne!(CALLS.take(), 0);
    for _ in 0..2 {
        assert_eq!((count_edges(&map), count_edges(&set), count_edges(&trees), count_edges(&rest)), (8, 4, 12, 6));
        assert_eq!(
            edge_names(&map).len() + edge_names(&set).len() + edge_names(&trees).len() + edge_names(&rest).len(),
            30
        );
        assert_eq!(CALLS.get(), 0);
    }
}

/// A finalizer that moves a handle out of a `ManuallyDrop` keeps the contract of `take`: nobody
/// looks at the slot again.
#[test]
fn what_is_taken_out_of_manually_drop_is_not_traced() {
    #[derive(Trace)]
    struct Taker {
        slot: RefCell<ManuallyDrop<Gc<[u64; 4]>>>,
        own: GcCell<Option<Gc<Taker>>>,
    }
    impl Finalize for Taker {
        fn finalize(&self) {
            // SAFETY: this runs once, and nobody else takes anything out of the slot or looks into
            // it.
            let taken = unsafe { ManuallyDrop::take(&mut self.slot.borrow_mut()) };
            assert_eq!((*taken, Gc::strong_count(&taken)), ([7; 4], 1));
        }
    }
    let taker = Gc::new(Taker { slot: RefCell::new(ManuallyDrop::new(Gc::new([7; 4]))), own: GcCell::new(None) });
    taker.own.set(Some(taker.clone()));
    drop(taker);
    assert_eq!((collect(), heap::stats().live), (1, 0));
}
