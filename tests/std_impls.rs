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
use std::ops::{Bound, ControlFlow, Deref};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SendError, TrySendError};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
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

/// What can't be looked into reports nothing, and says that it can hold nothing: the two never contradict each other.
#[test]
fn opaque_types_are_leaves() {
    fn opaque<T: Trace + Finalize>(value: &T) {
        assert_eq!((count_edges(value), edge_names(value).len()), (0, 0), "{}", std::any::type_name::<T>());
        assert!(!T::can_hold_gc() && !<Vec<T>>::can_hold_gc(), "{}", std::any::type_name::<T>());
    }
    let kept = ManuallyDrop::new(gc());
    opaque(&kept);
    drop(ManuallyDrop::into_inner(kept));
    let boxed = Box::new(ManuallyDrop::new(gc()));
    opaque(&boxed);
    drop(ManuallyDrop::into_inner(*boxed));
    opaque(&std::mem::MaybeUninit::new(1));
    opaque(&std::cell::UnsafeCell::new(gc()));
    opaque(&(Rc::new(gc()), Arc::new(1), Rc::downgrade(&Rc::new(gc()))));
    let (cell, mutex) = (RefCell::new(gc()), Mutex::new(gc()));
    opaque(&(cell.borrow(), mutex.lock().unwrap(), &gc()));
    opaque(&std::cell::LazyCell::new(gc));
    opaque(&(Some(gc()).into_iter(), Ok::<_, u8>(gc()).into_iter(), std::iter::once(gc()), std::iter::repeat(gc())));
    opaque(&VecDeque::from_iter(some(2)).into_iter());
    opaque(&LinkedList::from_iter(some(2)).into_iter());
    opaque(&BTreeMap::from_iter(some(2).zip(some(2))).into_iter());
    opaque(&HashMap::<G, G>::from_iter(some(2).zip(some(2))).into_values());
    opaque(&Vec::from_iter(some(2)).into_iter().peekable());
    opaque(&Vec::from_iter(some(2)).into_iter().chain([gc()]).zip(some(3)).fuse().enumerate());
    opaque(&Vec::from_iter(some(2)).into_iter().skip(1).rev().step_by(2).cycle());
    opaque(&some(2).map(Some).filter(|_| true).take(1));
    opaque(&std::future::ready(gc()));
    opaque(&std::io::Cursor::new([1]));
}

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

/// A finalizer that moves a handle out of a `ManuallyDrop` keeps the contract of `take`: nobody looks at the slot again.
#[test]
fn what_is_taken_out_of_manually_drop_is_not_traced() {
    #[derive(Trace)]
    struct Taker {
        slot: RefCell<ManuallyDrop<Gc<[u64; 4]>>>,
        own: GcCell<Option<Gc<Taker>>>,
    }
    impl Finalize for Taker {
        fn finalize(&self) {
            // SAFETY: this runs once, and nobody else takes anything out of the slot or looks into it.
            let taken = unsafe { ManuallyDrop::take(&mut self.slot.borrow_mut()) };
            assert_eq!((*taken, Gc::strong_count(&taken)), ([7; 4], 1));
        }
    }
    let taker = Gc::new(Taker { slot: RefCell::new(ManuallyDrop::new(Gc::new([7; 4]))), own: GcCell::new(None) });
    taker.own.set(Some(taker.clone()));
    drop(taker);
    assert_eq!((collect(), heap::stats().live), (1, 0));
}

/// Debug builds ask each type once, however many ways lead to it.
#[test]
fn a_type_is_asked_once() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    struct Leaf;
    // SAFETY: it reports nothing.
    unsafe impl Trace for Leaf {
        fn trace(&self, _: &mut Tracer<'_>) {}
        fn can_hold_gc() -> bool {
            ASKED.fetch_add(1, Ordering::Relaxed);
            false
        }
    }
    macro_rules! nested {
        ($inner:ident) => {};
        ($inner:ident $outer:ident $($more:ident)*) => {
            #[derive(Trace, Finalize)]
            struct $outer(Option<Box<[$inner; 0]>>, Option<$inner>, (u8, Vec<$inner>), HashMap<String, [$inner; 1]>);
            nested!($outer $($more)*);
        };
    }
    nested!(Leaf A B C D E F G);
    let before = heap::stats().candidates;
    let leaf = Gc::new(G(None, None, (1, Vec::new()), HashMap::new()));
    let first = ASKED.swap(0, Ordering::Relaxed);
    drop(leaf.clone());
    assert_eq!(heap::stats().candidates, before);
    for _ in 0..100 {
        let again = Gc::new(G(None, None, (leaf.2.0, Vec::new()), HashMap::new()));
        assert!(again.0.is_none() && again.1.is_none() && again.2.1.is_empty() && again.3.is_empty());
    }
    // Answers are found by the addresses of functions, of which Miri makes many.
    if cfg!(debug_assertions) && !cfg!(miri) {
        assert!((1..=50).contains(&first), "{first} times at first");
        assert_eq!(ASKED.load(Ordering::Relaxed), 0, "once it was known");
    }
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
        sync::atomic::AtomicBool, sync::atomic::AtomicU8, sync::atomic::AtomicI64, AtomicUsize,
        sync::atomic::AtomicPtr<u8>, Ordering,
        String, ffi::OsString, ffi::CString, path::PathBuf, Cow<'static, str>,
        std::rc::Weak<u8>, sync::Weak<u8>, marker::PhantomData<*const u8>, marker::PhantomPinned,
        fn(), fn(u8) -> u8, unsafe fn(u8, u8), extern "C" fn(u8), unsafe extern "C" fn() -> u8,
        fn(u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8) -> String,
        ops::RangeFull, ops::Range<u8>, time::Duration, time::Instant, time::SystemTime,
        net::IpAddr, net::Ipv4Addr, net::Ipv6Addr, net::SocketAddr, net::SocketAddrV4, net::SocketAddrV6,
        fs::File, net::TcpStream, net::TcpListener, net::UdpSocket, io::Stdin, io::Error, process::Child,
        num::Wrapping<u8>, num::Saturating<u8>, Reverse<u8>, std::cmp::Ordering, std::any::TypeId,
        std::alloc::Layout, thread::ThreadId, thread::Thread, thread::JoinHandle<u8>, &'static str, &'static [Gc<u8>],
        std::vec::IntoIter<u8>, std::array::IntoIter<u8, 2>, std::iter::Peekable<std::vec::IntoIter<u8>>,
        std::iter::Chain<std::vec::IntoIter<u8>, std::option::IntoIter<u8>>, std::cell::LazyCell<u8>, sync::LazyLock<u8>,
        std::collections::btree_map::IntoIter<u8, u8>, std::collections::hash_map::IntoIter<u8, u8>,
        std::collections::vec_deque::IntoIter<u8>, std::collections::linked_list::IntoIter<u8>, std::str::Chars<'static>,
        std::iter::Empty<u8>, std::iter::Once<u8>, std::iter::RepeatN<u8>, std::iter::FromFn<fn() -> Option<u8>>,
        std::convert::Infallible, std::mem::Discriminant<Option<u8>>, std::task::Waker, num::IntErrorKind,
        path::Component<'static>, std::env::Args, std::env::VarError, io::Take<u8>, io::LineWriter<Vec<u8>>, fs::FileTimes,
        process::Stdio, net::Shutdown, PoisonError<u8>, SendError<u8>, sync::mpsc::TryRecvError,
        thread::Builder, thread::LocalKey<u8>, time::TryFromFloatSecsError, std::future::Ready<u8>, std::alloc::System,
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
        // The slice is a leaf.
        assert_eq!(inspect::garbage().objects(), 1);
        assert_eq!((collect(), heap::stats().live), (1, 0));
    }
    many::<[Gc<u8>; 0]>(|| [const { [] }; usize::MAX]);
    many::<Nothing>(|| [const { Nothing }; usize::MAX]);
}
