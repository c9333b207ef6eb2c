//! What threads share: `gc_core::sync`.
//!
//! Four workers make teams whose members know each other, and let go of them: garbage in cycles,
//! which no count can free. The last of them then waits for a message that is long in coming. The
//! collector works beside them in a thread of its own, stops nobody, and finds the garbage of the
//! one that waits as well.
//!
//! ```text
//! cargo run --example threads
//! ```

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use gc_core::sync::{self, Gc, GcCell, Weak};
use gc_core::{Finalize, Trace};

const WORKERS: usize = 4;
const TEAMS: usize = 5_000;
const MEMBERS: usize = 10;

/// Somebody in a team, who knows the others and their captain.
#[derive(Trace)]
#[trace(sync)]
struct Member {
    captain: GcCell<Option<Gc<Member>>>,
    /// Changed in place, under a lock of std's.
    mates: Mutex<Vec<Gc<Member>>>,
    #[trace(skip)]
    left: Arc<Left>,
}

/// How many members are gone, and in which threads they were finalized.
#[derive(Default)]
struct Left {
    members: AtomicUsize,
    by_the_collector: AtomicUsize,
}

impl Finalize for Member {
    /// Runs while the whole team is still there.
    fn finalize(&self) {
        self.left.members.fetch_add(1, Ordering::Relaxed);
        if thread::current().name().is_some_and(|name| name.starts_with("gc-core")) {
            self.left.by_the_collector.fetch_add(1, Ordering::Relaxed);
        }
        let captain = self.captain.get().expect("a team has a captain");
        assert!(captain.mates.lock().unwrap().len() == MEMBERS - 1);
    }
}

/// A team; the handle to its captain.
fn team(left: &Arc<Left>) -> Gc<Member> {
    let member = || Gc::new(Member { captain: GcCell::new(None), mates: Mutex::default(), left: left.clone() });
    let captain = member();
    captain.captain.set(Some(captain.clone()));
    for _ in 1..MEMBERS {
        let mate = member();
        mate.captain.set(Some(captain.clone()));
        captain.mates.lock().unwrap().push(mate);
    }
    captain
}

/// Makes teams and lets go of all but one, which it keeps until the message comes. A captain of
/// those that are gone.
fn work(left: &Arc<Left>, message: &Receiver<()>, seen: &Mutex<Vec<Weak<Member>>>) {
    let kept = team(left);
    for number in 0..TEAMS {
        let captain = team(left);
        if number % 1_000 == 0 {
            seen.lock().unwrap().push(Gc::downgrade(&captain));
        }
    }
    // Blocked, with garbage behind it.
    message.recv().expect("a message");
    assert_eq!(kept.mates.lock().unwrap().len(), MEMBERS - 1);
}

/// Prints figures now and then, until that many members are gone.
fn watch(left: &Left, all: usize) {
    let begun = Instant::now();
    println!("    time       live  reclaimed  collections  waits, longest");
    loop {
        let stats = sync::stats();
        println!(
            "{:>6} ms {:>10} {:>10} {:>12} {:>6}, {:.1?}",
            begun.elapsed().as_millis(),
            stats.live,
            stats.reclaimed,
            stats.collections,
            stats.waits,
            stats.longest_wait
        );
        if left.members.load(Ordering::Relaxed) >= all {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "garbage is left");
        thread::sleep(Duration::from_millis(250));
    }
}

fn main() {
    let left = Arc::new(Left::default());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (messages, workers): (Vec<_>, Vec<_>) = (0..WORKERS)
        .map(|_| {
            let (send, receive) = channel();
            let (left, seen) = (left.clone(), seen.clone());
            (send, thread::spawn(move || work(&left, &receive, &seen)))
        })
        .unzip();

    // Nobody calls for a collection, and all workers are blocked in the end.
    watch(&left, WORKERS * TEAMS * MEMBERS);
    assert!(seen.lock().unwrap().iter().all(|captain| captain.upgrade().is_none()));
    println!("\nall garbage is gone, while {WORKERS} workers are blocked");

    for message in &messages {
        message.send(()).expect("a worker");
    }
    for worker in workers {
        worker.join().expect("a worker");
    }
    // What they had kept is garbage now. Who doesn't want to wait for it:
    sync::collect();
    let members = left.members.load(Ordering::Relaxed);
    assert_eq!(members, WORKERS * (TEAMS + 1) * MEMBERS);
    println!(
        "{members} members were made and are gone, {} of them by way of the collector's thread",
        left.by_the_collector.load(Ordering::Relaxed)
    );
}
