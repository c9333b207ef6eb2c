//! The list of std's types that this library promises impls for.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::SendError;

use gc_core::sync::TraceSync;
use gc_core::{Finalize, Gc, Trace};

/// `Implemented for std`: one line a family of the list that this library promises.
#[test]
fn std_is_covered() {
    use static_assertions::assert_impl_all as has;
    use std::{ffi, fs, io, marker, net, num, ops, path, process, sync, thread, time};

    has!((): Trace, Finalize, TraceSync);
    has!(str: Trace, Finalize, TraceSync);
    has!([u8]: Trace, Finalize, TraceSync);
    has!(dyn std::any::Any: Trace, Finalize, TraceSync);
    has!(ffi::OsStr: Trace, Finalize, TraceSync);
    has!(path::Path: Trace, Finalize, TraceSync);
    has!(ffi::CStr: Trace, Finalize, TraceSync);
    macro_rules! all {
        ($($type:ty),* $(,)?) => {$(has!($type: Trace, Finalize, TraceSync);)*};
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
