//! Behaviours: threads. A heap a thread, and what becomes of it when the thread ends.

mod threads {
    mod exit_collects;
    mod late;
    mod locals;
    mod processes;
    mod uncaught_panics;
}

use std::cell::RefCell;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap};
use gc_workspace::sized;
use static_assertions::assert_not_impl_any;

assert_not_impl_any!(Gc<u8>: Send, Sync);
assert_not_impl_any!(Gc<dyn std::any::Any + Send + Sync>: Send, Sync);
assert_not_impl_any!(Option<Gc<[Arc<u8>]>>: Send, Sync);
assert_not_impl_any!(Weak<u8>: Send, Sync);
assert_not_impl_any!(GcCell<Option<Gc<u8>>>: Send, Sync);
assert_not_impl_any!(heap::Pause: Send, Sync);
assert_not_impl_any!(heap::Subscription: Send, Sync);

/// What happened, from any thread.
type Log = Arc<Mutex<Vec<String>>>;

/// Logs its end, and does something in its finalizer.
#[derive(Trace)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    #[trace(skip)]
    on_finalize: RefCell<Option<Box<dyn FnOnce()>>>,
    #[trace(skip)]
    entry: Entry,
}

struct Entry {
    name: String,
    log: Log,
}

impl Entry {
    fn write(&self, event: char) {
        self.log.lock().unwrap().push(format!("{event} {}", self.name));
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.write('d');
    }
}

impl Finalize for Node {
    fn finalize(&self) {
        self.entry.write('f');
        if let Some(action) = self.on_finalize.take() {
            action();
        }
    }
}

fn node(name: impl Into<String>, log: &Log) -> Gc<Node> {
    let entry = Entry { name: name.into(), log: Arc::clone(log) };
    Gc::new(Node { next: GcCell::new(None), on_finalize: RefCell::new(None), entry })
}

/// A cycle of one.
fn ring(name: &str, log: &Log) -> Gc<Node> {
    let one = node(name, log);
    one.next.set(Some(one.clone()));
    one
}

/// Runs in a thread of its own; what was logged when the thread was gone.
fn run(program: impl FnOnce(&Log) + Send + 'static) -> Vec<String> {
    let log = Log::default();
    let threads = Arc::clone(&log);
    thread::spawn(move || program(&threads)).join().unwrap();
    Arc::try_unwrap(log).expect("nobody is left who logs").into_inner().unwrap()
}

fn sorted(mut log: Vec<String>) -> Vec<String> {
    log.sort();
    log
}

/// `a heap a thread`: neither figures nor configuration nor pauses nor collections are another
/// thread's.
#[test]
fn heaps_are_apart() {
    let log = Log::default();
    heap::configure(|config| config.young_objects = 7).unwrap();
    drop(ring("mine", &log));
    let _paused = heap::pause();
    let _subscription = heap::on_collect(|_| panic!("not this thread's"));
    thread::spawn(|| {
        let stats = heap::stats();
        assert_eq!((stats.created, stats.live, stats.heap_bytes), (0, 0, 0));
        assert_eq!(heap::config(), heap::Config::default());
        assert!(!heap::is_paused());
        assert_eq!((collect(), heap::trim(), heap::frozen_count()), (0, 0, 0));
    })
    .join()
    .unwrap();
    assert!(log.lock().unwrap().is_empty());
    assert_eq!((heap::stats().live, heap::stats().full_collections), (1, 0));
}

/// `64 threads at once`, each with random work on a heap of its own
#[test]
fn sixty_four_at_once() {
    const THREADS: usize = sized(64, 4);
    let barrier = Arc::new(Barrier::new(THREADS));
    let logs: Vec<Log> = (0..THREADS).map(|_| Log::default()).collect();
    let threads: Vec<_> = (0..64_u64)
        .zip(&logs)
        .map(|(seed, log)| {
            let (log, barrier) = (Arc::clone(log), Arc::clone(&barrier));
            thread::spawn(move || {
                // Xorshift: good enough to mix up the order of things.
                let mut state = seed * 0x9E37_79B9 + 1;
                let mut random = move |below: u64| {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    usize::try_from(state % below).unwrap()
                };
                let mut slots: Vec<Option<Gc<Node>>> = vec![None; 50];
                let mut weak: Vec<Weak<Node>> = Vec::new();
                barrier.wait();
                for at in 0..sized(2_000, 100) {
                    let (slot, other) = (random(50), random(50));
                    match random(8) {
                        0..=2 => slots[slot] = Some(node(at.to_string(), &log)),
                        3 | 4 => {
                            if let Some(from) = &slots[slot] {
                                from.next.set(slots[other].clone());
                            }
                        }
                        5 => slots[slot] = None,
                        6 => weak.extend(slots[slot].as_ref().map(Gc::downgrade)),
                        _ if at % 50 == 0 => drop(collect()),
                        _ => slots[other] = weak.get(slot).and_then(Weak::upgrade),
                    }
                    let now = heap::stats();
                    assert_eq!(now.created, now.freed + now.reclaimed + now.live as u64);
                }
                heap::stats().created
            })
        })
        .collect();
    for (thread, log) in threads.into_iter().zip(logs) {
        let created = thread.join().unwrap();
        let mut log = Arc::try_unwrap(log).expect("its thread is gone").into_inner().unwrap();
        log.sort_unstable();
        let events = log.len();
        log.dedup();
        assert_eq!((events, log.len() as u64), (log.len(), 2 * created), "finalized and dropped, once each");
    }
}

/// Threads that start others, and hand on what can be sent: the values, not the handles.
#[test]
fn values_go_between_threads() {
    let log = run(|log| {
        let one = node("moved", log);
        let value = Gc::into_inner(one).unwrap();
        let entry = value.entry;
        let back = thread::spawn(move || {
            let here = Gc::new(Mutex::new(entry.name.clone()));
            here.lock().unwrap().push('!');
            (Gc::into_inner(here).unwrap().into_inner().unwrap(), entry)
        })
        .join()
        .unwrap();
        assert_eq!(back.0, "moved!");
    });
    assert_eq!(log, ["d moved"], "moved out, so not finalized");
}
