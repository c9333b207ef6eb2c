//! What std's types say of themselves: each reports exactly the handles in it, and knows whether it can hold any.

#![allow(
    clippy::from_iter_instead_of_collect,
    reason = "the name of the container is what a row of the table is about"
)]

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::mem::ManuallyDrop;
use std::ops::{Bound, ControlFlow};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::task::Poll;

use gc_core::__private::{count_edges, edge_names};
use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, collect, heap, inspect};

type G = Gc<u8>;

fn gc() -> G {
    Gc::new(1)
}

/// `n` handles to objects of different values.
fn some(n: u8) -> impl Iterator<Item = G> {
    (0..n).map(Gc::new)
}

/// `edges!(value => number, …)`: each value reports that many edges, and says truly whether it can hold any.
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

    let kept = ManuallyDrop::new(gc());
    assert_eq!(count_edges(&kept), 1);
    drop(ManuallyDrop::into_inner(kept));
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
    let poison = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _held = (mutex.lock().unwrap(), lock.write().unwrap());
        panic!("poisoned on purpose");
    }));
    assert!(poison.is_err() && mutex.is_poisoned() && lock.is_poisoned());
    assert_eq!((count_edges(&mutex), count_edges(&lock)), (1, 1));
}

/// `Types that statically hold no Gc are known as leaves`, through any nesting of std's.
#[test]
fn leaves_are_known() {
    assert!(!<Vec<Option<(u8, String)>>>::can_hold_gc());
    assert!(!<HashMap<String, BTreeMap<u8, VecDeque<[Result<i64, char>; 4]>>>>::can_hold_gc());
    assert!(!<Box<u8>>::can_hold_gc());
    assert!(!<Option<Box<str>>>::can_hold_gc());
    assert!(!<Weak<u8>>::can_hold_gc());
    assert!(<HashMap<String, Vec<Gc<u8>>>>::can_hold_gc());
    assert!(<Box<dyn Trace>>::can_hold_gc());
    assert!(<(u8, RefCell<Option<Gc<str>>>)>::can_hold_gc());
}

/// `Implemented for std`: one line a family of the list that this library promises.
#[test]
fn std_is_covered() {
    use static_assertions::assert_impl_all as has;
    use std::{ffi, fs, io, marker, net, num, ops, path, process, sync, thread, time};

    has!((): Trace, Finalize);
    has!(str: Trace, Finalize);
    has!([u8]: Trace, Finalize);
    has!(dyn std::any::Any: Trace, Finalize);
    has!(ffi::OsStr: Trace, Finalize);
    has!(path::Path: Trace, Finalize);
    has!(ffi::CStr: Trace, Finalize);
    macro_rules! all {
        ($($type:ty),* $(,)?) => {$(has!($type: Trace, Finalize);)*};
    }
    all!(
        bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64,
        num::NonZero<u8>, num::NonZeroUsize, num::NonZeroI128,
        sync::atomic::AtomicBool, sync::atomic::AtomicU8, sync::atomic::AtomicI64, sync::atomic::AtomicUsize,
        sync::atomic::AtomicPtr<u8>, sync::atomic::Ordering,
        String, ffi::OsString, ffi::CString, path::PathBuf, Cow<'static, str>,
        std::rc::Weak<u8>, sync::Weak<u8>, marker::PhantomData<*const u8>, marker::PhantomPinned,
        fn(), fn(u8) -> u8, unsafe fn(u8, u8), extern "C" fn(u8), unsafe extern "C" fn() -> u8,
        fn(u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8) -> String,
        ops::RangeFull, ops::Range<u8>, time::Duration, time::Instant, time::SystemTime,
        net::IpAddr, net::Ipv4Addr, net::Ipv6Addr, net::SocketAddr, net::SocketAddrV4, net::SocketAddrV6,
        fs::File, net::TcpStream, net::TcpListener, net::UdpSocket, io::Stdin, io::Error, process::Child,
        num::Wrapping<u8>, num::Saturating<u8>, Reverse<u8>, std::cmp::Ordering, std::any::TypeId,
        std::alloc::Layout, thread::ThreadId, thread::Thread, thread::JoinHandle<u8>, &'static str, &'static [Gc<u8>],
        sync::mpsc::Sender<u8>, sync::Condvar, HashMap<u8, u8, std::hash::BuildHasherDefault<std::hash::DefaultHasher>>,
    );
}

/// What has no size holds nothing, and is not counted out: there may be more of it than any loop has time for.
#[test]
fn elements_without_size() {
    /// Says that it may hold handles.
    struct Nothing;
    // SAFETY: no edge is reported.
    unsafe impl Trace for Nothing {
        fn trace(&self, _: &mut Tracer<'_>) {
            panic!("there is nothing to trace");
        }
    }
    impl Finalize for Nothing {
        fn needs_finalize() -> bool {
            false
        }
    }

    #[derive(Trace, Finalize)]
    struct Many<T: Trace> {
        me: GcCell<Option<Gc<Many<T>>>>,
        array: [T; usize::MAX],
        vec: Vec<T>,
        deque: VecDeque<T>,
        boxed: Box<[T]>,
        slice: Gc<[T]>,
    }
    fn many<T: Trace + Finalize + 'static>(make: fn() -> [T; usize::MAX]) {
        let vec = || Vec::from(make());
        let (deque, boxed, slice) = (vec().into(), vec().into(), vec().into());
        let many = Gc::new(Many { me: GcCell::new(None), array: make(), vec: vec(), deque, boxed, slice });
        assert_eq!((many.vec.len(), many.slice.len()), (usize::MAX, usize::MAX));
        assert_eq!((count_edges(&many.array), edge_names(&*many).len()), (0, 1));
        many.me.set(Some(many.clone()));
        drop(many.slice.clone());
        assert_eq!((collect(), heap::stats().panics), (0, 0));
        drop(many);
        assert_eq!(inspect::garbage().objects(), 2);
        assert_eq!((collect(), heap::stats().live), (2, 0));
    }
    many::<[Gc<u8>; 0]>(|| [const { [] }; usize::MAX]);
    many::<Nothing>(|| [const { Nothing }; usize::MAX]);
}
