//! What `gc_core::sync` costs beside `Arc`: nanoseconds, and as a ratio.
//!
//! ```text
//! cargo bench -p gc-core --bench shared
//! ```
//!
//! Each row alternates between the two, and keeps the best time of each: what disturbs a busy
//! machine disturbs both.

use std::hint::black_box;
use std::sync::{Arc, Barrier, Mutex, RwLock};
use std::time::Instant;
use std::{array, thread};

use gc_core::sync::{self, Gc, GcCell};
use gc_core::{Finalize, Trace};

/// Can hold a handle, so that collections are interested in it.
#[derive(Trace, Finalize)]
#[trace(sync)]
struct Node {
    number: u64,
    next: GcCell<Option<Gc<Node>>>,
}

struct ArcNode {
    number: u64,
    next: Mutex<Option<Arc<ArcNode>>>,
}

const TIMES: u32 = 200_000;
const ROUNDS: usize = 25;
/// How long the list is.
const LIST: u32 = 10_000;

fn node(number: u64) -> Gc<Node> {
    Gc::new(Node { number, next: GcCell::new(None) })
}

fn arc(number: u64) -> Arc<ArcNode> {
    Arc::new(ArcNode { number, next: Mutex::new(None) })
}

/// How long one of so many takes, in nanoseconds.
fn time(times: u32, mut run: impl FnMut()) -> f64 {
    let begun = Instant::now();
    for _ in 0..times {
        run();
    }
    begun.elapsed().as_secs_f64() * 1e9 / f64::from(times)
}

/// The same in two threads at once.
fn contended<T: Clone + Send + 'static>(shared: &T, run: fn(&T)) -> f64 {
    let barrier = Arc::new(Barrier::new(2));
    let [one, other] = array::from_fn(|_| {
        let (barrier, shared) = (barrier.clone(), shared.clone());
        thread::spawn(move || {
            barrier.wait();
            time(TIMES, || run(&shared))
        })
    });
    f64::midpoint(one.join().expect("no panic"), other.join().expect("no panic"))
}

/// Prints a row: the first is what the others are compared with.
fn row<const N: usize>(name: &str, cases: [(&str, &mut dyn FnMut() -> f64); N]) {
    let mut best = [f64::MAX; N];
    let mut cases = cases;
    for _ in 0..ROUNDS {
        for (best, (_, run)) in best.iter_mut().zip(&mut cases) {
            *best = run().min(*best);
        }
    }
    print!("{name:<34}");
    for (time, (case, _)) in best.iter().zip(&cases) {
        print!("  {case} {time:.1} ({:.2})", time / best[0]);
    }
    println!();
}

fn main() {
    handles();
    weak_handles();
    making();
    cells();
    lists();
    println!("\n{:?}", sync::stats());
}

fn handles() {
    let (plain, leaf, one, tracked) = (Arc::new(7_u64), Gc::new(7_u64), arc(1), node(1));
    row(
        "clone, drop",
        [
            ("Arc", &mut || time(TIMES, || drop(black_box(plain.clone())))),
            ("leaf", &mut || time(TIMES, || drop(black_box(leaf.clone())))),
            ("tracked", &mut || time(TIMES, || drop(black_box(tracked.clone())))),
        ],
    );
    row(
        "clone, drop, two threads",
        [
            ("Arc", &mut || contended(&plain, |arc| drop(black_box(arc.clone())))),
            ("leaf", &mut || contended(&leaf, |gc| drop(black_box(gc.clone())))),
            ("tracked", &mut || contended(&tracked, |gc| drop(black_box(gc.clone())))),
        ],
    );
    row(
        "read through a handle",
        [
            ("Arc", &mut || time(TIMES, || _ = black_box(black_box(&one).number))),
            ("tracked", &mut || time(TIMES, || _ = black_box(black_box(&tracked).number))),
        ],
    );
}

fn weak_handles() {
    let (one, tracked) = (arc(1), node(1));
    let (weak_arc, weak) = (Arc::downgrade(&one), Gc::downgrade(&tracked));
    row(
        "upgrade, drop",
        [
            ("Arc", &mut || time(TIMES, || drop(black_box(weak_arc.upgrade())))),
            ("tracked", &mut || time(TIMES, || drop(black_box(weak.upgrade())))),
        ],
    );
    row(
        "upgrade, drop, two threads",
        [
            ("Arc", &mut || contended(&weak_arc, |weak| drop(black_box(weak.upgrade())))),
            ("tracked", &mut || contended(&weak, |weak| drop(black_box(weak.upgrade())))),
        ],
    );
}

fn making() {
    row(
        "new, drop, 8 bytes",
        [
            ("Arc", &mut || time(TIMES, || drop(black_box(Arc::new(black_box(7_u64)))))),
            ("leaf", &mut || time(TIMES, || drop(black_box(Gc::new(black_box(7_u64)))))),
        ],
    );
    row(
        "new, drop, a node",
        [
            ("Arc", &mut || time(TIMES, || drop(black_box(arc(black_box(7)))))),
            ("tracked", &mut || time(TIMES, || drop(black_box(node(black_box(7)))))),
        ],
    );
    row(
        "new, clone, drop, drop, a node",
        [
            ("Arc", &mut || {
                time(TIMES, || {
                    let arc = black_box(arc(black_box(7)));
                    drop(black_box(arc.clone()));
                    drop(arc);
                })
            }),
            ("tracked", &mut || {
                time(TIMES, || {
                    let gc = black_box(node(black_box(7)));
                    drop(black_box(gc.clone()));
                    drop(gc);
                })
            }),
        ],
    );
}

fn cells() {
    let (one, tracked) = (arc(1), node(1));
    let (mutex, lock, cell) =
        (Mutex::new(Some(one.clone())), RwLock::new(Some(one.clone())), GcCell::new(Some(tracked.clone())));
    row(
        "a handle out of a cell, drop",
        [
            ("Mutex<Arc>", &mut || time(TIMES, || drop(black_box(mutex.lock().expect("no panic").clone())))),
            ("RwLock<Arc>", &mut || time(TIMES, || drop(black_box(lock.read().expect("no panic").clone())))),
            ("GcCell<Gc>", &mut || time(TIMES, || drop(black_box(cell.get())))),
        ],
    );
}

fn lists() {
    row(
        "a list is made and dropped",
        [
            ("Arc", &mut || {
                time(1, || {
                    let mut head = arc(0);
                    for number in 1..u64::from(LIST) {
                        let next = arc(number);
                        *next.next.lock().expect("no panic") = Some(head);
                        head = next;
                    }
                    // Not by recursion, which would overflow the stack.
                    let mut next = head.next.lock().expect("no panic").take();
                    while let Some(node) = next {
                        next = node.next.lock().expect("no panic").take();
                    }
                }) / f64::from(LIST)
            }),
            ("tracked", &mut || {
                time(1, || {
                    let mut head = node(0);
                    for number in 1..u64::from(LIST) {
                        let next = node(number);
                        next.next.set(Some(head));
                        head = next;
                    }
                    drop(head);
                }) / f64::from(LIST)
            }),
        ],
    );
}
