//! Leaves and opaque types of the operating system's side of std: time, network, files, threads.
//!
//! A channel may hold handles, but can't be looked into: opaque.

use std::net::{
    AddrParseError, IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6, TcpListener, TcpStream,
    UdpSocket,
};
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime, SystemTimeError};
use std::{fs, io, process, sync, thread};

use super::leaf;

leaf!((Duration), (Instant), (SystemTime), (SystemTimeError));

leaf!((IpAddr), (Ipv4Addr), (Ipv6Addr), (SocketAddr), (SocketAddrV4), (SocketAddrV6), (AddrParseError));
leaf!((TcpStream), (TcpListener), (UdpSocket));

leaf!((fs::File), (fs::Metadata), (fs::DirEntry), (fs::FileType), (fs::OpenOptions), (fs::Permissions), (fs::ReadDir));
leaf!((io::Stdin), (io::Stdout), (io::Stderr), (io::Empty), (io::Sink), (io::Repeat), (io::Error), (io::ErrorKind));
leaf!([R: ?Sized] (io::BufReader<R>), [W: ?Sized + io::Write] (io::BufWriter<W>), [T] (io::Cursor<T>), (io::SeekFrom));

leaf!((process::Child), (process::ChildStdin), (process::ChildStdout), (process::ChildStderr), (process::Command));
leaf!((process::ExitStatus), (process::Output), (process::ExitCode));

leaf!((thread::Thread), (thread::ThreadId), [T] (thread::JoinHandle<T>));
leaf!((sync::Barrier), (sync::Condvar), (sync::Once));
leaf!([T] (mpsc::Sender<T>), [T] (mpsc::SyncSender<T>), [T] (mpsc::Receiver<T>));

#[cfg(unix)]
mod unix {
    use std::os::fd::{BorrowedFd, OwnedFd};
    use std::os::unix::net::{SocketAddr, UnixDatagram, UnixListener, UnixStream};

    use crate::impls::leaf;

    leaf!((OwnedFd), (BorrowedFd<'_>), (UnixStream), (UnixListener), (UnixDatagram), (SocketAddr));
}
