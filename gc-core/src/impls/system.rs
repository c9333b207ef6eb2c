//! Leaves and opaque types around the operating system: time, network, files, threads, tasks.

use std::net::{
    self, AddrParseError, IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6, TcpListener, TcpStream,
    UdpSocket,
};
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime, SystemTimeError, TryFromFloatSecsError};
use std::{alloc, env, fs, io, process, sync, task, thread};

use super::{leaf, opaque};

leaf!((Duration), (Instant), (SystemTime), (SystemTimeError), (TryFromFloatSecsError));

leaf!((IpAddr), (Ipv4Addr), (Ipv6Addr), (SocketAddr), (SocketAddrV4), (SocketAddrV6), (AddrParseError));
leaf!((TcpStream), (TcpListener), (UdpSocket), (net::Shutdown), (net::Incoming<'_>));

leaf!((fs::File), (fs::Metadata), (fs::DirEntry), (fs::FileType), (fs::OpenOptions), (fs::Permissions), (fs::ReadDir));
leaf!((fs::DirBuilder), (fs::FileTimes));
leaf!((io::Stdin), (io::Stdout), (io::Stderr), (io::Empty), (io::Sink), (io::Repeat), (io::ErrorKind), (io::SeekFrom));
leaf!((io::StdinLock<'_>), (io::StdoutLock<'_>), (io::StderrLock<'_>), (io::IoSlice<'_>), (io::IoSliceMut<'_>));
opaque!("The error that it wraps may be of any type.": (io::Error));
opaque!("What it wraps need not implement `Trace`.":
    [R: ?Sized] (io::BufReader<R>), [W: ?Sized + io::Write] (io::BufWriter<W>), [W: ?Sized + io::Write] (io::LineWriter<W>),
    [T] (io::Cursor<T>), [A, B] (io::Chain<A, B>), [R] (io::Take<R>), [R] (io::Bytes<R>), [R] (io::Lines<R>),
    [R] (io::Split<R>), [W] (io::IntoInnerError<W>));

leaf!((process::Child), (process::ChildStdin), (process::ChildStdout), (process::ChildStderr), (process::Command));
leaf!((process::ExitStatus), (process::Output), (process::ExitCode), (process::Stdio));
leaf!((env::Args), (env::ArgsOs), (env::Vars), (env::VarsOs), (env::VarError), (env::JoinPathsError));
leaf!((alloc::System), (std::backtrace::BacktraceStatus));

leaf!((thread::Thread), (thread::ThreadId), (thread::Builder), (thread::AccessError), [T: 'static] (thread::LocalKey<T>));
opaque!("The thread owns what it returns.": [T] (thread::JoinHandle<T>), [T] (thread::ScopedJoinHandle<'_, T>));
leaf!((sync::Barrier), (sync::BarrierWaitResult), (sync::Condvar), (sync::WaitTimeoutResult), (sync::Once));
leaf!((sync::OnceState), (mpsc::RecvError), (mpsc::TryRecvError), (mpsc::RecvTimeoutError));
opaque!("Neither end owns what is in a channel.":
    [T] (mpsc::Sender<T>), [T] (mpsc::SyncSender<T>), [T] (mpsc::Receiver<T>));
opaque!("It is shared, as `Arc` is.": (task::Waker));
leaf!((task::Context<'_>), (task::RawWaker), (task::RawWakerVTable));

#[cfg(unix)]
mod unix {
    use std::os::fd::{BorrowedFd, OwnedFd};
    use std::os::unix::net::{SocketAddr, UnixDatagram, UnixListener, UnixStream};

    use crate::impls::leaf;

    leaf!((OwnedFd), (BorrowedFd<'_>), (UnixStream), (UnixListener), (UnixDatagram), (SocketAddr));
}
