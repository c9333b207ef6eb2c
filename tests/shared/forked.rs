//! A process that is forked: the child has the shared objects, and a collector of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use gc_core::sync::{self, Gc};
use gc_workspace::{goes, shared_ring};

/// Forks; the child runs the action, and ends by its outcome. The parent waits for it.
fn in_child(action: impl FnOnce()) {
    // SAFETY: the child runs on in this thread alone, and ends without unwinding past here. glibc and
    // the BSDs keep `malloc` usable in the child of a process with other threads.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "no fork");
    if child == 0 {
        let content = catch_unwind(AssertUnwindSafe(action)).is_ok();
        // SAFETY: ends the process without running anything else.
        unsafe { libc::_exit(i32::from(!content)) }
    }
    let mut status = -1;
    // SAFETY: the child is ours, and nobody else waits for it.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    assert!(libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0, "the child ended with {status:#x}");
}

/// Whatever the collector and other threads are doing.
#[test]
#[cfg_attr(miri, ignore = "Miri forks no process")]
fn the_child_collects() {
    let (pause, one) = crate::alone();
    drop(pause);
    // So that there is a thread, which is busy or not.
    assert!(goes(&shared_ring()));
    let end = Arc::new(AtomicBool::new(false));
    let busy = thread::spawn({
        let end = end.clone();
        move || {
            while !end.load(Ordering::Relaxed) {
                shared_ring();
                sync::collect();
            }
        }
    });
    let listens = thread::spawn({
        let end = end.clone();
        move || {
            while !end.load(Ordering::Relaxed) {
                drop(sync::on_collect(|_| ()));
            }
        }
    });
    for _ in 0..10 {
        let kept = shared_ring().upgrade();
        let weak = shared_ring();
        in_child(|| {
            let mine = shared_ring();
            // By hand, and by a thread, which the parent's is not. What the parent's threads had in
            // hand when it forked stays as it is.
            sync::collect();
            assert!(mine.strong_count() == 0);
            assert!(goes(&shared_ring()));
            drop(kept);
        });
        assert!(goes(&weak));
    }
    end.store(true, Ordering::Relaxed);
    busy.join().unwrap();
    listens.join().unwrap();
    drop(one);
}

/// Before there is an object there are locks already, which others may have.
#[test]
#[cfg_attr(miri, ignore = "Miri forks no process")]
fn before_the_first_object() {
    const CHILD: &str = "GC_TEST_FORKS_FIRST";
    if std::env::var_os(CHILD).is_none() {
        let itself = std::env::current_exe().unwrap();
        let test = ["--exact", "forked::before_the_first_object"];
        let child = std::process::Command::new(itself).args(test).env(CHILD, "1").output().unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        return;
    }
    let end = Arc::new(AtomicBool::new(false));
    let busy: [fn(); 3] = [|| drop(sync::pause()), || _ = sync::collect(), || drop(sync::on_collect(|_| ()))];
    let busy = busy.map(|work| {
        let end = end.clone();
        thread::spawn(move || {
            while !end.load(Ordering::Relaxed) {
                work();
            }
        })
    });
    for _ in 0..100 {
        in_child(|| {
            // SAFETY: it ends the process in a while, if that hangs.
            unsafe { libc::alarm(20) };
            let weak = shared_ring();
            sync::collect();
            drop(sync::on_collect(|_| ()));
            assert_eq!(weak.strong_count(), 0);
        });
    }
    end.store(true, Ordering::Relaxed);
    for thread in busy {
        thread.join().unwrap();
    }
}

/// A thread that has forked before forks in the destructor of a thread-local.
#[test]
#[cfg_attr(miri, ignore = "Miri forks no process")]
fn late_in_a_thread() {
    static FINE: AtomicBool = AtomicBool::new(false);
    struct Forks;
    impl Drop for Forks {
        fn drop(&mut self) {
            in_child(|| {
                // SAFETY: it ends the process in a while, if that hangs.
                unsafe { libc::alarm(60) };
                let kept: Vec<_> = (0..60_000).map(Gc::new).collect();
                assert!(goes(&shared_ring()));
                drop(kept);
            });
            FINE.store(true, Ordering::Relaxed);
        }
    }
    thread_local!(static FORKS: std::cell::Cell<Option<Forks>> = const { std::cell::Cell::new(None) });

    let (pause, _one) = crate::alone();
    drop(pause);
    assert!(goes(&shared_ring()));
    let forks = thread::spawn(|| {
        FORKS.set(Some(Forks));
        in_child(|| ());
    });
    forks.join().unwrap();
    assert!(FINE.load(Ordering::Relaxed));
}
