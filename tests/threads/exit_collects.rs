//! `thread exit collects`, whatever state the heap is in.

use std::cell::RefCell;
use std::sync::Arc;
use std::thread;

use gc_core::{collect, heap};

use crate::{Log, node, ring, run, sorted};

/// `thread exit collects`: finalizers first, then drops; also for what finalizers leave.
#[test]
fn exit_collects() {
    assert_eq!(run(|log| drop(ring("a", log))), ["f a", "d a"]);
    let log = run(|log| {
        let (one, child) = (ring("parent", log), ring("child", log));
        let log = Arc::clone(log);
        one.on_finalize.replace(Some(Box::new(move || drop((child, ring("newborn", &log))))));
    });
    assert_eq!(sorted(log), ["d child", "d newborn", "d parent", "f child", "f newborn", "f parent"]);
}

/// Whatever state the heap is in.
#[test]
fn exit_in_any_state() {
    type Program = fn(&Log);
    let programs: [(&str, Program, usize); 8] = [
        (
            "paused for ever",
            |log| {
                std::mem::forget(heap::pause());
                drop(ring("a", log));
            },
            2,
        ),
        (
            "switched off",
            |log| {
                heap::configure(|config| config.automatic = false).unwrap();
                drop(ring("a", log));
            },
            2,
        ),
        (
            "at its limit",
            |log| {
                drop(ring("a", log));
                heap::configure(|config| config.max_bytes = Some(1)).unwrap();
            },
            2,
        ),
        (
            "thawed",
            |log| {
                let one = ring("a", log);
                heap::freeze();
                drop(one);
                heap::unfreeze();
            },
            2,
        ),
        (
            "frozen, and freed by counting",
            |log| {
                let one = node("a", log);
                heap::freeze();
                assert_eq!(heap::frozen_count(), 1);
                drop(one);
            },
            2,
        ),
        (
            "frozen in a finalizer, in mid-collection",
            |log| {
                let one = ring("a", log);
                one.on_finalize.replace(Some(Box::new(heap::freeze)));
            },
            2,
        ),
        (
            "subscribed for ever",
            |log| {
                let own = node("owned by the callback", log);
                std::mem::forget(heap::on_collect(move |_| drop(own.clone())));
                drop(ring("a", log));
            },
            4,
        ),
        (
            "with a callback that panics",
            |log| {
                std::mem::forget(heap::on_collect(|_| std::panic::resume_unwind(Box::new(1))));
                drop(ring("a", log));
            },
            2,
        ),
    ];
    for (state, program, events) in programs {
        assert_eq!(run(program).len(), events, "{state}");
    }
}

thread_local! {
    /// Its destructor runs after the heap's exit if it is touched before the heap is.
    static LATE: RefCell<Option<Late>> = const { RefCell::new(None) };
}

struct Late(Log);

impl Drop for Late {
    fn drop(&mut self) {
        self.0.lock().unwrap().push("late".to_owned());
        heap::unfreeze();
        collect();
    }
}

/// `thread exit leaves frozen objects alone`, for whoever comes later, or for ever.
#[test]
fn exit_leaves_frozen_cycles() {
    let log = run(|log| {
        LATE.set(Some(Late(Arc::clone(log))));
        let one = ring("frozen", log);
        heap::freeze();
        drop((one, ring("new", log)));
    });
    assert_eq!(log, ["f new", "d new", "late", "f frozen", "d frozen"]);
}

/// A thread that ends in a panic collects as well, and its panic is the one that is seen.
#[test]
fn a_panic_with_cycles_alive() {
    let log = Log::default();
    let threads = Arc::clone(&log);
    let result = thread::spawn(move || {
        let (one, two) = (ring("held", &threads), node("counted", &threads));
        drop(ring("dropped", &threads));
        two.on_finalize.replace(Some(Box::new(|| panic!("while unwinding"))));
        let bad = ring("bad", &threads);
        bad.on_finalize.replace(Some(Box::new(|| panic!("at exit"))));
        drop(bad);
        let _both = (one, two);
        panic!("{}", String::from("the thread's"));
    })
    .join();
    assert_eq!(result.unwrap_err().downcast_ref::<String>().unwrap(), "the thread's");
    let log = sorted(Arc::try_unwrap(log).unwrap().into_inner().unwrap());
    let names = ["bad", "counted", "dropped", "held"];
    let expected: Vec<_> = ["d", "f"].iter().flat_map(|event| names.map(|name| format!("{event} {name}"))).collect();
    assert_eq!(log, expected);
}
