//! The process ends in the middle of something: it ends as it was told to.
//!
//! The C library runs the destructors of the calling thread's thread-locals within `exit`: the
//! heap's exit begins while a collection or a cascade is under way.

use std::cell::RefCell;
use std::process::{self, Command};
use std::{env, mem, thread};

use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap};

use crate::{Log, node, ring};

/// What the child ends with: nobody else does.
const STATUS: i32 = 41;

/// Ends the process when it is dropped.
struct Last;

impl Drop for Last {
    fn drop(&mut self) {
        process::exit(STATUS);
    }
}

#[derive(Trace, Finalize)]
struct Holder {
    next: GcCell<Option<Gc<Holder>>>,
    #[trace(skip)]
    _last: Option<Last>,
}

fn holder(last: Option<Last>) -> Gc<Holder> {
    Gc::new(Holder { next: GcCell::new(None), _last: last })
}

thread_local! {
    static KEPT: RefCell<Vec<Gc<Holder>>> = const { RefCell::new(Vec::new()) };
}

/// Objects of every kind, whose end the exit might come across.
fn company(log: &Log) -> impl Sized {
    KEPT.with_borrow_mut(|kept| kept.extend([holder(None), holder(None)]));
    drop(ring("garbage", log));
    mem::forget(heap::on_collect(|_| drop(holder(None))));
    (node("held", log), ring("held ring", log))
}

type Case = (&'static str, fn(&Log));

const CASES: [Case; 9] = [
    ("a finalizer, counting", |log| {
        let one = node("one", log);
        one.next.set(Some(ring("two", log)));
        one.on_finalize.replace(Some(Box::new(|| process::exit(STATUS))));
    }),
    ("a finalizer in a collection", |log| {
        let one = ring("one", log);
        one.on_finalize.replace(Some(Box::new(|| process::exit(STATUS))));
        drop((ring("before", log), one, ring("after", log)));
        collect();
    }),
    ("a finalizer in an automatic collection", |log| {
        heap::configure(|config| config.young_objects = 10).unwrap();
        let one = ring("one", log);
        one.on_finalize.replace(Some(Box::new(|| process::exit(STATUS))));
        drop(one);
        for _ in 0..10_000 {
            drop(ring("more", log));
        }
    }),
    ("a drop, counting", |_| drop(holder(Some(Last)))),
    ("a drop deep in a cascade", |_| {
        let mut head = holder(Some(Last));
        for _ in 0..300 {
            let next = holder(None);
            next.next.set(Some(head));
            head = next;
        }
    }),
    ("a drop in a collection", |log| {
        let one = holder(Some(Last));
        one.next.set(Some(one.clone()));
        drop((ring("before", log), one, ring("after", log)));
        collect();
    }),
    ("a callback", |_| {
        mem::forget(heap::on_collect(|_| process::exit(STATUS)));
        collect();
    }),
    ("a finalizer at the exit of a thread", |log| {
        let log = Log::clone(log);
        thread::spawn(move || {
            let one = ring("one", &log);
            one.on_finalize.replace(Some(Box::new(|| process::exit(STATUS))));
        })
        .join()
        .unwrap();
    }),
    ("a drop in a thread-local that outlives the heap", |_| {
        let thread = thread::spawn(|| {
            KEPT.with_borrow_mut(|kept| kept.reserve(1));
            let last = holder(Some(Last));
            KEPT.with_borrow_mut(|kept| kept.push(last));
        });
        thread.join().unwrap();
    }),
];

/// Names the case that a child process runs.
const CASE: &str = "GC_CORE_EXIT_CASE";

#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn the_process_exits_in_the_middle() {
    if let Ok(case) = env::var(CASE) {
        let (_, program) = CASES[case.parse::<usize>().unwrap()];
        let log = Log::default();
        let _company = company(&log);
        program(&log);
        return;
    }
    for (at, (name, _)) in CASES.iter().enumerate() {
        let child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "threads::processes::the_process_exits_in_the_middle", "--nocapture"])
            .env(CASE, at.to_string())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stderr);
        assert_eq!((child.status.code(), &*said), (Some(STATUS), ""), "{name}: {}", child.status);
    }
}
