//! How long reports on a heap of a million objects take: `cargo bench -p gc-core --bench reports`.
//!
//! Each time is the best of 10 runs, in time of the processor where the system tells it (Linux), so
//! that a busy machine disturbs it less. The memory is what is in use beyond what was before: the
//! most at once meanwhile, and what is left.

mod memory;

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use gc_core::inspect::HeapSnapshot;
use gc_core::{Finalize, Gc, GcCell, Trace, Weak, heap, inspect};

use self::memory::{in_use, peak};

const OBJECTS: usize = 1_000_000;

#[derive(Trace, Finalize, Default)]
struct Node {
    holds: GcCell<Vec<Gc<Node>>>,
}

#[derive(Trace, Finalize, Default)]
struct Link {
    next: GcCell<Option<Gc<Link>>>,
}

#[derive(Trace, Finalize, Default)]
struct Three {
    holds: [GcCell<Option<Gc<Three>>>; 3],
}

/// Numbers that look random, the same each time.
struct Numbers(u64);

impl Numbers {
    #[allow(clippy::cast_possible_truncation, reason = "any number will do")]
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 as usize % limit
    }
}

/// The time that this thread has had a processor, or the time since the first call.
fn now() -> Duration {
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let had = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let had = had.and_then(|text| text.split_whitespace().next()?.parse().ok());
    had.map_or_else(|| BEGIN.elapsed(), Duration::from_nanos)
}

fn report<R>(what: &str, mut run: impl FnMut() -> R) {
    let (first, most) = peak(&mut run);
    drop(black_box(first));
    let before = in_use();
    let mut best = Duration::MAX;
    for _ in 0..10 {
        let begun = now();
        let result = black_box(run());
        best = best.min(now().saturating_sub(begun));
        drop(result);
    }
    let after = in_use();
    let (time, most, more) = (best.as_secs_f64() * 1e3, most >> 20, after.saturating_sub(before));
    println!("{what:<44} {time:7.1} ms, {most:4} MiB meanwhile, {more} bytes more");
}

/// The object that is reached last from the first one.
fn deepest(first: &Gc<Three>) -> Weak<Three> {
    let mut seen = std::collections::HashSet::from([Gc::as_ptr(first)]);
    let mut reached = vec![first.clone()];
    let mut at = 0;
    while at < reached.len() {
        for cell in &reached[at].clone().holds {
            let next = cell.get();
            if let Some(next) = next.filter(|next| seen.insert(Gc::as_ptr(next))) {
                reached.push(next);
            }
        }
        at += 1;
    }
    Gc::downgrade(&reached[reached.len() - 1])
}

fn main() {
    heap::configure(|config| config.automatic = false).expect("a configuration");
    {
        let list = (0..OBJECTS).fold(None, |next, _| Some(Gc::new(Link { next: GcCell::new(next) })));
        report("census, a list of 1 million", inspect::census);
        drop(list);
    }
    {
        let mut numbers = Numbers(1);
        let mut all: Vec<Gc<Three>> = (0..OBJECTS).map(|_| Gc::default()).collect();
        for gc in &all {
            for cell in &gc.holds {
                cell.set(Some(all[numbers.below(OBJECTS)].clone()));
            }
        }
        let root = all[0].clone();
        all.clear();
        report("census, a random graph, out-degree 3", inspect::census);
        let deepest = deepest(&root);
        report("why_alive of its deepest object", || inspect::why_alive(&deepest));
        report("a heap snapshot of it, written to nowhere", || HeapSnapshot::take().write(&mut std::io::sink()));
        let begun = now();
        drop(root);
        heap::collect();
        println!("(it dies in {:.0} ms)", now().saturating_sub(begun).as_secs_f64() * 1e3);
    }
    {
        let root = Gc::new(Node::default());
        for _ in 0..OBJECTS {
            root.holds.push(Gc::default());
        }
        report("census, a list of 1 million in one vector", inspect::census);
    }
}
