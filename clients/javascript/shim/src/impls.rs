//! [`Trace`] for the types of std and of other crates that boa's types are made of.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, VecDeque};
use std::marker::PhantomData;
use std::rc::Rc;

use crate::{Finalize, Trace, Tracer, custom_trace, empty_trace};

macro_rules! owns_nothing {
    ($([$($parameter:ident),*] $type:ty;)*) => {$(
        impl<$($parameter),*> Finalize for $type {}

        // SAFETY: it owns no handle.
        unsafe impl<$($parameter),*> Trace for $type {
            empty_trace!();
        }
    )*};
}

owns_nothing! {
    [] ();
    [] bool;
    [] char;
    [] f32;
    [] f64;
    [] i8;
    [] i16;
    [] i32;
    [] i64;
    [] i128;
    [] isize;
    [] u8;
    [] u16;
    [] u32;
    [] u64;
    [] u128;
    [] usize;
    [] str;
    [] String;
    [] Rc<str>;
    [] std::any::TypeId;
    [] std::num::NonZeroU32;
    [] std::path::Path;
    [] std::path::PathBuf;
    [] std::sync::atomic::AtomicU8;
    [] std::time::Instant;
    [] std::time::SystemTime;
    [T] PhantomData<T>;
    [R] fn() -> R;
    [A, R] fn(A) -> R;
    [A, B, R] fn(A, B) -> R;
    [A, B, C, R] fn(A, B, C) -> R;
    [A, B, C, D, R] fn(A, B, C, D) -> R;
}

impl<T: ?Sized> Finalize for &'static T {}

// SAFETY: it owns nothing.
unsafe impl<T: ?Sized> Trace for &'static T {
    empty_trace!();
}

macro_rules! owns_elements {
    ($([$($parameter:ident $(: $bound:path)?),*] $type:ty;)*) => {$(
        impl<$($parameter: Trace $(+ $bound)?),*> Finalize for $type {}

        // SAFETY: each element is visited once.
        unsafe impl<$($parameter: Trace $(+ $bound)?),*> Trace for $type {
            custom_trace!(this, mark, {
                #[allow(for_loops_over_fallibles, reason = "an `Option` is one of these")]
                for element in this {
                    mark(element);
                }
            });
        }
    )*};
}

owns_elements! {
    [T] Option<T>;
    [T] Vec<T>;
    [T] VecDeque<T>;
    [T] BTreeSet<T>;
    [T: Ord] BinaryHeap<T>;
}

#[cfg(feature = "thin-vec")]
owns_elements! {
    [T] thin_vec::ThinVec<T>;
}

#[cfg(feature = "arrayvec")]
impl<T: Trace, const N: usize> Finalize for arrayvec::ArrayVec<T, N> {}

#[cfg(feature = "arrayvec")]
// SAFETY: each element is visited once.
unsafe impl<T: Trace, const N: usize> Trace for arrayvec::ArrayVec<T, N> {
    custom_trace!(this, mark, this.iter().for_each(|element| mark(element)));
}

impl<T: Trace, const N: usize> Finalize for [T; N] {}

// SAFETY: each element is visited once.
unsafe impl<T: Trace, const N: usize> Trace for [T; N] {
    custom_trace!(this, mark, this.iter().for_each(|element| mark(element)));
}

impl<T: Trace> Finalize for Box<[T]> {}

// SAFETY: each element is visited once.
unsafe impl<T: Trace> Trace for Box<[T]> {
    custom_trace!(this, mark, this.iter().for_each(|element| mark(element)));
}

impl<T: Trace + ?Sized> Finalize for Box<T> {}

// SAFETY: the content's own impl reports what it owns.
unsafe impl<T: Trace + ?Sized> Trace for Box<T> {
    unsafe fn trace(&self, tracer: &mut Tracer) {
        // SAFETY: the caller is the collector.
        unsafe { (**self).trace(tracer) };
    }

    unsafe fn trace_non_roots(&self) {}

    fn run_finalizer(&self) {
        (**self).run_finalizer();
    }
}

macro_rules! owns_pairs {
    ($([$($hasher:ident)?] $type:ty;)*) => {$(
        impl<K: Trace, V: Trace $(, $hasher)?> Finalize for $type {}

        // SAFETY: each key and each value is visited once.
        unsafe impl<K: Trace, V: Trace $(, $hasher)?> Trace for $type {
            custom_trace!(this, mark, {
                for (key, value) in this {
                    mark(key);
                    mark(value);
                }
            });
        }
    )*};
}

owns_pairs! {
    [] BTreeMap<K, V>;
    [S] HashMap<K, V, S>;
    [S] hashbrown::HashMap<K, V, S>;
}

impl<T: Trace, S> Finalize for HashSet<T, S> {}

// SAFETY: each element is visited once.
unsafe impl<T: Trace, S> Trace for HashSet<T, S> {
    custom_trace!(this, mark, this.iter().for_each(|element| mark(element)));
}

impl<T: Trace, E: Trace> Finalize for Result<T, E> {}

// SAFETY: the one value is visited once.
unsafe impl<T: Trace, E: Trace> Trace for Result<T, E> {
    custom_trace!(
        this,
        mark,
        match this {
            Ok(value) => mark(value),
            Err(error) => mark(error),
        }
    );
}

impl<T: Trace + ToOwned + ?Sized> Finalize for Cow<'static, T> {}

// SAFETY: what is owned is visited once.
unsafe impl<T: Trace + ToOwned<Owned: Trace> + ?Sized> Trace for Cow<'static, T> {
    custom_trace!(this, mark, {
        if let Cow::Owned(owned) = this {
            mark(owned);
        }
    });
}

impl<T: Trace> Finalize for OnceCell<T> {}

// SAFETY: the content is visited once, if there is one.
unsafe impl<T: Trace> Trace for OnceCell<T> {
    custom_trace!(this, mark, {
        if let Some(content) = this.get() {
            mark(content);
        }
    });
}

impl<T: Trace> Finalize for Cell<T> {}

// SAFETY: the content is visited once. Nobody takes it meanwhile: boa's own `trace`s set no cell.
unsafe impl<T: Trace> Trace for Cell<T> {
    custom_trace!(this, mark, {
        // SAFETY: as above.
        mark(unsafe { &*this.as_ptr() });
    });
}

macro_rules! tuples {
    ($(($($part:ident $number:tt),+);)*) => {$(
        impl<$($part: Trace),+> Finalize for ($($part,)+) {}

        // SAFETY: each part is visited once.
        unsafe impl<$($part: Trace),+> Trace for ($($part,)+) {
            custom_trace!(this, mark, {
                $(mark(&this.$number);)+
            });
        }
    )*};
}

tuples! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
}

#[cfg(feature = "boa_string")]
owns_nothing! {
    [] boa_string::JsString;
}
