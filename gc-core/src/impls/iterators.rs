//! Iterators. Those that own their elements and show them as a slice are traced. The others are
//! opaque: what is left in them can't be seen without running them.

use std::collections::{binary_heap, btree_map, btree_set, hash_map, hash_set, linked_list, vec_deque};
use std::iter::{
    Chain, Cloned, Copied, Cycle, Empty, Enumerate, Filter, FilterMap, FlatMap, Flatten, FromFn, Fuse, Inspect, Map,
    MapWhile, Once, OnceWith, Peekable, Repeat, RepeatN, RepeatWith, Rev, Scan, Skip, SkipWhile, StepBy, Successors,
    Take, TakeWhile, Zip,
};
use std::sync::mpsc;
use std::{array, future, option, result, slice, str, string, vec};

use super::{leaf, opaque, slices};

slices! {
    [] vec::IntoIter<T>: |this| this.as_slice();
    [const N: usize] array::IntoIter<T, N>: |this| this.as_slice();
}

opaque!("It doesn't show the elements that are left in it.":
    [T] (option::IntoIter<T>), [T] (result::IntoIter<T>),
    [T] (vec_deque::IntoIter<T>), [T] (linked_list::IntoIter<T>), [T] (binary_heap::IntoIter<T>),
    [T] (btree_set::IntoIter<T>), [T] (hash_set::IntoIter<T>),
    [K, V] (btree_map::IntoIter<K, V>), [K, V] (btree_map::IntoKeys<K, V>), [K, V] (btree_map::IntoValues<K, V>),
    [K, V] (hash_map::IntoIter<K, V>), [K, V] (hash_map::IntoKeys<K, V>), [K, V] (hash_map::IntoValues<K, V>),
    [T] (Once<T>), [T] (Repeat<T>), [T] (RepeatN<T>), [T] (mpsc::IntoIter<T>), [T] (future::Ready<T>));
opaque!("It doesn't show the iterators that it is made of.":
    [A, B] (Chain<A, B>), [A, B] (Zip<A, B>), [I] (Cloned<I>), [I] (Copied<I>), [I] (Cycle<I>), [I] (Enumerate<I>),
    [I: Iterator<Item: IntoIterator>] (Flatten<I>), [I] (Fuse<I>), [I: Iterator] (Peekable<I>), [I] (Rev<I>), [I] (Skip<I>),
    [I] (StepBy<I>), [I] (Take<I>));
opaque!("A closure can't be looked into.":
    [I, F] (Filter<I, F>), [I, F] (FilterMap<I, F>), [I, U: IntoIterator, F] (FlatMap<I, U, F>), [I, F] (Inspect<I, F>),
    [I, F] (Map<I, F>), [I, P] (MapWhile<I, P>), [I, St, F] (Scan<I, St, F>), [I, P] (SkipWhile<I, P>),
    [I, P] (TakeWhile<I, P>), [F] (FromFn<F>), [F] (OnceWith<F>), [F] (RepeatWith<F>), [T, F] (Successors<T, F>),
    [F] (future::PollFn<F>));
opaque!("It borrows its elements.":
    [T] (slice::Iter<'_, T>), [T] (slice::IterMut<'_, T>), [T] (slice::Chunks<'_, T>), [T] (slice::ChunksExact<'_, T>),
    [T] (slice::Windows<'_, T>), [T] (option::Iter<'_, T>), [T] (vec_deque::Iter<'_, T>), [T] (linked_list::Iter<'_, T>),
    [T] (binary_heap::Iter<'_, T>), [T] (btree_set::Iter<'_, T>), [T] (hash_set::Iter<'_, T>),
    [K, V] (btree_map::Iter<'_, K, V>), [K, V] (btree_map::Keys<'_, K, V>), [K, V] (btree_map::Values<'_, K, V>),
    [K, V] (btree_map::Range<'_, K, V>), [K, V] (hash_map::Iter<'_, K, V>), [K, V] (hash_map::Keys<'_, K, V>),
    [K, V] (hash_map::Values<'_, K, V>));

leaf!([T] (Empty<T>), [T] (future::Pending<T>));
leaf!((str::Chars<'_>), (str::CharIndices<'_>), (str::Bytes<'_>), (str::Lines<'_>), (str::SplitWhitespace<'_>));
leaf!((str::SplitAsciiWhitespace<'_>), (str::EncodeUtf16<'_>), (string::Drain<'_>), (str::Utf8Chunks<'_>));
