//! Which of std's types threads can share: those whose parts they can share.

use std::borrow::Cow;
use std::cell::{Cell, LazyCell, OnceCell, RefCell, UnsafeCell};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::ops::{Bound, ControlFlow};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::task::Poll;
use std::{array, thread, vec};

use gc_core::sync::TraceSync;
use gc_core::{
    ById, Cleaner, Closure, Finalize, Gc, GcCell, GoneQueue, Mapped, Trace, Weak, WeakMap, WeakSet, WeakValueMap,
};
use static_assertions::{assert_impl_all as has, assert_not_impl_any as lacks};

use crate::G;

/// Has `Trace`, and nothing more.
#[derive(Trace, Finalize)]
struct Local;

/// `TraceSync` is a supertrait.
trait Object: TraceSync {}
/// `Trace` alone is.
trait LocalObject: Trace {}

#[test]
fn containers_have_it_if_their_parts_have_it() {
    macro_rules! containers {
        ($($container:ident<$part:ident>: $type:ty),* $(,)?) => {$({
            type $container<$part> = $type;
            has!($container<u8>: TraceSync);
            has!($container<Local>: Trace);
            lacks!($container<Local>: TraceSync);
        })*};
    }
    containers!(
        A<T>: Vec<T>, A<T>: VecDeque<T>, A<T>: BinaryHeap<T>, A<T>: LinkedList<T>, A<T>: BTreeSet<T>, A<T>: HashSet<T>,
        A<T>: BTreeMap<T, u8>, A<T>: BTreeMap<u8, T>, A<T>: HashMap<T, u8>, A<T>: HashMap<u8, T>, A<T>: [T; 3], A<T>: [T],
        A<T>: (T,), A<T>: (u8, T), A<T>: (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, T),
        A<T>: Option<T>, A<T>: Result<T, u8>, A<T>: Result<u8, T>, A<T>: ControlFlow<u8, T>, A<T>: Poll<T>, A<T>: Bound<T>,
        A<T>: Box<T>, A<T>: Box<[T]>, A<T>: Pin<Box<T>>, A<T>: AssertUnwindSafe<T>, A<T>: std::num::Wrapping<T>,
        A<T>: std::ops::Range<T>, A<T>: std::sync::PoisonError<T>, A<T>: vec::IntoIter<T>, A<T>: array::IntoIter<T, 2>,
        A<T>: Cell<T>, A<T>: RefCell<T>, A<T>: OnceCell<T>, A<T>: GcCell<T>, A<T>: Mutex<T>, A<T>: RwLock<T>, A<T>: OnceLock<T>,
    );
    has!(Cow<'static, str>: TraceSync);
    has!(Box<dyn Object>: TraceSync);
    lacks!(Box<dyn LocalObject>: TraceSync);
}

#[test]
fn what_reports_nothing_has_it() {
    has!(str: TraceSync);
    has!([u8]: TraceSync);
    has!(dyn std::any::Any + Send: TraceSync);
    has!(Rc<Local>: TraceSync);
    has!(Arc<G>: TraceSync);
    has!(&'static [G]: TraceSync);
    has!(*const G: TraceSync);
    has!(UnsafeCell<G>: TraceSync);
    has!(LazyCell<G>: TraceSync);
    has!(std::marker::PhantomData<G>: TraceSync);
    has!(fn(G, G) -> G: TraceSync);
    has!(fn(&mut G, &[G]) -> G: TraceSync);
    has!(thread::JoinHandle<Local>: TraceSync);
}

#[test]
fn handles_of_one_thread_lack_it() {
    lacks!(G: TraceSync);
    lacks!(Gc<dyn Object>: TraceSync);
    lacks!(Weak<u8>: TraceSync);
    lacks!(ById<u8>: TraceSync);
    lacks!(Mapped<u8>: TraceSync);
    lacks!(Closure<fn()>: TraceSync);
    lacks!(Cleaner: TraceSync);
    lacks!(GoneQueue<u8>: TraceSync);
    lacks!(WeakMap<u8, u8>: TraceSync);
    lacks!(WeakSet<u8>: TraceSync);
    lacks!(WeakValueMap<u8, u8>: TraceSync);
    lacks!(Vec<Option<G>>: TraceSync);
    lacks!(Mutex<GcCell<G>>: TraceSync);
}
