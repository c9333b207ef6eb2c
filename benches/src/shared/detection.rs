//! What a collection by hand takes for an object: `sync::collect` beside the local `collect`, on
//! objects of the same shape.

use std::time::{Duration, Instant};

use gc_core::{Finalize, Gc, Trace, sync};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

/// How the objects hang together, and whether they are dead.
pub const SHAPES: [&str; 5] = [
    "all live, a random graph of three edges each",
    "dead, rings of 2",
    "dead, one ring",
    "dead, trees of 1,023 nodes with handles to parents",
    "dead, a random graph of three edges each",
];

/// What a local collection may take for an object of live ones, times this, is what a shared one
/// may.
pub const GOAL: f64 = 1.4;

/// One of the [`SHAPES`], of so many objects.
#[derive(Clone, Copy, Debug)]
pub struct Detection {
    /// Its place in the list.
    pub shape: usize,
    /// So many.
    pub objects: usize,
    /// How often it is built and collected.
    pub times: usize,
}

/// Handles that both variants have.
trait Edges: Clone {
    fn new() -> Self;
    fn set(&self, at: usize, to: Self);
    fn collect() -> usize;
    /// Nothing is collected meanwhile but by hand.
    fn paused<R>(work: impl FnOnce() -> R) -> R;
}

/// A local object, of the size of a shared one.
#[derive(Trace, Finalize)]
struct Local {
    slots: [gc_core::GcCell<Option<Gc<Local>>>; 3],
}

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Among {
    slots: [sync::GcCell<Option<sync::Gc<Among>>>; 3],
}

impl Edges for Gc<Local> {
    fn new() -> Self {
        Self::new(Local { slots: [const { gc_core::GcCell::new(None) }; 3] })
    }

    fn set(&self, at: usize, to: Self) {
        self.slots[at].set(Some(to));
    }

    fn collect() -> usize {
        gc_core::collect()
    }

    fn paused<R>(work: impl FnOnce() -> R) -> R {
        let _paused = gc_core::heap::pause();
        work()
    }
}

impl Edges for sync::Gc<Among> {
    fn new() -> Self {
        Self::new(Among { slots: [const { sync::GcCell::new(None) }; 3] })
    }

    fn set(&self, at: usize, to: Self) {
        self.slots[at].set(Some(to));
    }

    fn collect() -> usize {
        sync::collect()
    }

    fn paused<R>(work: impl FnOnce() -> R) -> R {
        let _paused = sync::pause();
        work()
    }
}

fn link<T: Edges>(nodes: &[T], shape: usize) {
    let mut random = SmallRng::seed_from_u64(7);
    match shape {
        1 => {
            for pair in nodes.chunks_exact(2) {
                pair[0].set(0, pair[1].clone());
                pair[1].set(0, pair[0].clone());
            }
        }
        2 => {
            for (at, node) in nodes.iter().enumerate() {
                node.set(0, nodes[(at + 1) % nodes.len()].clone());
            }
        }
        3 => {
            for tree in nodes.chunks(1_023) {
                for (at, node) in tree.iter().enumerate().skip(1) {
                    let parent = &tree[(at - 1) / 2];
                    node.set(2, parent.clone());
                    parent.set(1 - at % 2, node.clone());
                }
            }
        }
        _ => {
            for node in nodes {
                for slot in 0..3 {
                    node.set(slot, nodes[random.random_range(0..nodes.len())].clone());
                }
            }
        }
    }
}

/// How long a collection takes.
fn collection<T: Edges>() -> Duration {
    let started = Instant::now();
    T::collect();
    started.elapsed()
}

impl Detection {
    fn time<T: Edges>(self) -> Duration {
        T::paused(|| {
            let nodes: Vec<T> = (0..self.objects).map(|_| T::new()).collect();
            link(&nodes, self.shape);
            if self.shape > 0 {
                drop(nodes);
                return collection::<T>();
            }
            // Each is a candidate: a handle of it has gone.
            for node in &nodes {
                drop(node.clone());
            }
            let took = collection::<T>();
            // Nobody is to find them in the next turn.
            for node in &nodes {
                for slot in 0..3 {
                    node.set(slot, T::new());
                }
            }
            took
        })
    }

    /// Nanoseconds for an object, of the local variant and of the shared one: the least of the
    /// times, which take turns.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "small beside 2^52")]
    pub fn go(self) -> [f64; 2] {
        let mut least = [Duration::MAX; 2];
        for _ in 0..self.times {
            least[0] = least[0].min(self.time::<Gc<Local>>());
            least[1] = least[1].min(self.time::<sync::Gc<Among>>());
        }
        least.map(|time| time.as_secs_f64() * 1e9 / self.objects as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dead_are_collected_and_the_living_are_not() {
        fn check<T: Edges>() {
            for (shape, name) in SHAPES.iter().enumerate() {
                T::paused(|| {
                    let nodes: Vec<T> = (0..3_000).map(|_| T::new()).collect();
                    link(&nodes, shape);
                    assert_eq!(T::collect(), 0);
                    drop(nodes);
                    // A random graph has objects that nothing leads to: they die by counting.
                    assert!((2_500..=3_000).contains(&T::collect()), "{name}");
                });
            }
        }
        check::<Gc<Local>>();
        let _alone = crate::shared::alone();
        check::<sync::Gc<Among>>();
    }
}
