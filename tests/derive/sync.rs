//! `#[trace(sync)]`: which types get `TraceSync`, and that they are traced as others are.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::sync::{Mutex, OnceLock, RwLock};

use gc_core::sync::TraceSync;
use gc_core::{Finalize, Gc, Trace, Tracer};
use static_assertions::{assert_impl_all, assert_not_impl_any};

use crate::{Leaf, edges, leaf};

/// A type that has `Trace` alone.
#[derive(Clone, Trace, Finalize)]
struct Local;

/// What `sync` asks for, whatever the type's own `Sized` is.
fn is_sync<T: TraceSync + ?Sized>(_: &T) {}

#[test]
fn every_shape() {
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Unit;
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Tuple(u8, Vec<Unit>);
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Named {
        name: String,
        lock: Mutex<Option<Box<Named>>>,
        once: OnceLock<Tuple>,
        call: fn(&str) -> usize,
    }
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    enum Choice {
        Nothing,
        One(Named),
        Two { first: Cell<u8>, second: RwLock<RefCell<Unit>> },
    }
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    enum Never {}
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    #[repr(C, packed)]
    struct Packed(u8, u32);
    assert_impl_all!(Unit: TraceSync);
    assert_impl_all!(Tuple: TraceSync);
    assert_impl_all!(Named: TraceSync, Send, Sync);
    assert_impl_all!(Choice: TraceSync);
    assert_impl_all!(Never: TraceSync);
    assert_impl_all!(Packed: TraceSync);
    assert_not_impl_any!(Local: TraceSync);
}

#[test]
fn parameters_need_it_too() {
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Node<'a, T, I: Iterator = std::ops::Range<u8>, const N: usize = 1>
    where
        I::Item: Clone,
    {
        value: [T; N],
        item: Option<I::Item>,
        next: Option<Box<Node<'a, T, I, N>>>,
        own: Option<Box<Self>>,
        text: &'a str,
    }
    assert_impl_all!(Node<'static, String>: TraceSync, Trace);
    assert_impl_all!(Node<'static, Local>: Trace);
    assert_not_impl_any!(Node<'static, Local>: TraceSync);
    assert_not_impl_any!(Node<'static, Gc<Leaf>>: TraceSync);
    assert_not_impl_any!(Node<'static, u8, std::vec::IntoIter<Local>>: TraceSync);

    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Shy<T>(PhantomData<T>, *const T, fn(T), #[trace(skip)] Option<T>);
    assert_impl_all!(Shy<Local>: TraceSync);
}

#[test]
fn types_that_contain_themselves() {
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Tree<T> {
        value: T,
        children: Vec<Tree<T>>,
        other: Option<Box<Forest<T>>>,
    }
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    enum Forest<T> {
        Empty,
        Trees(Mutex<Vec<Tree<T>>>, Box<Forest<T>>),
    }
    assert_impl_all!(Tree<u8>: TraceSync);
    assert_not_impl_any!(Forest<Local>: TraceSync);
}

#[test]
fn unsized_tails() {
    trait Shape: TraceSync {}
    impl Shape for u8 {}
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Slice(String, [u8]);
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Object {
        object: dyn Shape,
    }
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Generic<T: ?Sized>(u8, T);
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Nested<T: ?Sized>(Box<dyn Shape>, Generic<T>);
    assert_impl_all!(Slice: TraceSync);
    assert_impl_all!(Object: TraceSync);
    assert_impl_all!(Nested<dyn Shape>: TraceSync);
    assert_not_impl_any!(Nested<Local>: TraceSync);
    let nested: &Nested<dyn Shape> = &Nested(Box::new(1), Generic(2, 3));
    is_sync(nested);
    is_sync(&*nested.0);
}

#[test]
fn beside_other_attributes() {
    fn trace_all<T: Trace>(all: &[T], tracer: &mut Tracer<'_>) {
        all.trace(tracer);
    }
    #[derive(Trace, Finalize)]
    #[trace(sync, skip_all)]
    struct Nothing<T>(T, Gc<Leaf>);
    assert_impl_all!(Nothing<Local>: TraceSync);

    #[derive(Trace, Finalize)]
    #[trace(acyclic, sync)]
    enum Skipping {
        #[trace(skip)]
        Local(Gc<Leaf>),
        Shared(u8, #[trace(skip)] Gc<Leaf>),
    }
    assert_impl_all!(Skipping: TraceSync);

    /// Another bound, beside which the one for `TraceSync` stands.
    #[derive(Trace, Finalize)]
    #[trace(sync, bound = "T: Trace + Copy", crate = "gc_core")]
    struct Bound<T>(Vec<T>);
    assert_impl_all!(Bound<u8>: TraceSync, Trace);
    assert_not_impl_any!(Bound<Local>: TraceSync, Trace);

    #[derive(Trace, Finalize)]
    #[trace(sync, bound = "T: Trace")]
    #[allow(unsafe_code, reason = "it has a destructor, and a field that is traced by a function")]
    // SAFETY: the destructor does nothing.
    #[trace(unsafe(allow_drop))]
    struct Foreign<T> {
        // SAFETY: the elements are traced, once; the function waits for nothing, and they change
        // under `&mut` alone.
        #[trace(unsafe(with = "trace_all", frozen))]
        foreign: Vec<T>,
    }
    impl<T> Drop for Foreign<T> {
        fn drop(&mut self) {}
    }
    assert_impl_all!(Foreign<u8>: TraceSync);
    assert_impl_all!(Foreign<Gc<Leaf>>: Trace);
    assert_not_impl_any!(Foreign<Gc<Leaf>>: TraceSync);
    assert_eq!(edges(&Foreign { foreign: vec![leaf(), leaf()] }), 2);
}

#[test]
fn written_by_a_macro() {
    macro_rules! object {
        ($name:ident { $($field:ident: $ty:ty),* }) => {
            #[derive(Trace, Finalize)]
            #[trace(sync, crate = gc_core)]
            struct $name { $($field: $ty),* }
        };
    }
    object!(Pair { first: Option<Box<Pair>>, second: Mutex<Vec<u8>> });
    assert_impl_all!(Pair: TraceSync);
}
