//! Threads that make garbage, alone and beside a live graph: every operation of them is timed.

use std::fs;
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

use super::{Shared, Visit, ring};
use crate::clock::processor_time;
use crate::library::{Collects, Node};
use crate::pauses::memory;

/// What the threads do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Work {
    /// Each makes rings of so many nodes, and lets go of each at once.
    Rings {
        /// So many.
        len: usize,
        /// How many threads.
        threads: usize,
    },
    /// One makes rings of 2, and in turn with that changes an edge of a random graph of so many
    /// live objects, with three edges each. The program has a handle to each of them.
    Graph {
        /// So many.
        objects: usize,
    },
}

impl Work {
    /// All that is measured, beside a graph of so many objects.
    #[must_use]
    pub fn all(objects: usize) -> [Self; 7] {
        let rings = |len, threads| Self::Rings { len, threads };
        let [one, two, four] = [1, 2, 4].map(|threads| rings(2, threads));
        let [one_long, two_long, four_long] = [1, 2, 4].map(|threads| rings(100, threads));
        [one, two, four, one_long, two_long, four_long, Self::Graph { objects }]
    }

    /// How many threads there are.
    #[must_use]
    pub fn threads(self) -> usize {
        match self {
            Self::Rings { threads, .. } => threads,
            Self::Graph { .. } => 1,
        }
    }

    /// How many objects live.
    #[must_use]
    pub fn live(self) -> usize {
        match self {
            Self::Rings { .. } => 0,
            Self::Graph { objects } => objects,
        }
    }

    /// How many objects may be garbage at any time, as gc-core's configuration says of collections
    /// that find something.
    #[must_use]
    pub fn bound(self) -> u64 {
        let config = gc_core::sync::Config::default();
        let share = self.live() as u64 * u64::from(config.growth_percent) / 100;
        2 * (share + config.growth_objects as u64) + 256 * self.threads() as u64
    }
}

/// A run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// What is done,
    pub work: Work,
    /// and for how long, building not counted.
    pub time: Duration,
}

/// What a run has shown. Times in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Figures {
    /// How many operations there were in the time: rings, and edges that were changed.
    pub operations: u64,
    /// How long they took.
    pub elapsed: u64,
    /// What processors have spent on them, in all threads.
    pub processor: u64,
    /// Half of the operations are shorter,
    pub half: u64,
    /// 999 in 1,000 are shorter,
    pub nearly_all: u64,
    /// the longest.
    pub longest: u64,
    /// The most memory, in bytes, beside what was held when the graph had been built.
    pub memory: u64,
    /// What the library says of itself.
    pub own: Option<Own>,
}

/// What a library says of a run.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Own {
    /// How many collections there were.
    pub collections: u64,
    /// How often threads waited for one,
    pub waits: u64,
    /// and for how long at most, in nanoseconds.
    pub longest_wait: u64,
    /// The most objects that were garbage at any time.
    pub garbage: u64,
}

impl Figures {
    /// A line that [`Figures::read`] understands.
    #[must_use]
    pub fn write(&self) -> String {
        let Self { operations, elapsed, processor, half, nearly_all, longest, memory, own } = self;
        let line = format!("{operations} {elapsed} {processor} {half} {nearly_all} {longest} {memory}");
        match own {
            Some(Own { collections, waits, longest_wait, garbage }) => {
                format!("{line} {collections} {waits} {longest_wait} {garbage}")
            }
            None => line,
        }
    }

    /// The figures of such a line.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let figures: Vec<u64> = line.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        let (figures, own) = figures.split_first_chunk::<7>()?;
        let own = match *own {
            [] => None,
            [collections, waits, longest_wait, garbage] => Some(Own { collections, waits, longest_wait, garbage }),
            _ => return None,
        };
        let [operations, elapsed, processor, half, nearly_all, longest, memory] = *figures;
        Some(Self { operations, elapsed, processor, half, nearly_all, longest, memory, own })
    }
}

/// What all threads have measured together.
struct Measured {
    lengths: Histogram<u64>,
    garbage: u64,
}

fn lengths() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 1 << 40, 3).expect("bounds that make sense")
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

impl Visit for Run {
    type Output = Figures;

    fn visit<L: Shared>(self) -> Figures {
        let mut random = SmallRng::seed_from_u64(7);
        let live: Vec<L::Three> = (0..self.work.live()).map(|at| L::Three::new(at as u64)).collect();
        for node in &live {
            for slot in 0..3 {
                node.set(slot, Some(live[random.random_range(0..live.len())].clone()));
            }
        }
        let measured = Mutex::new(Measured { lengths: lengths(), garbage: 0 });
        // The most memory is asked for from here on, where the system allows that.
        drop(fs::write("/proc/self/clear_refs", "5"));
        let held = memory("VmRSS:");
        let told = L::told().unwrap_or_default();
        let barrier = Barrier::new(self.work.threads() + 1);
        let (processor, started) = thread::scope(|scope| {
            for thread in 0..self.work.threads() {
                let (barrier, measured, live) = (&barrier, &measured, &live[..]);
                scope.spawn(move || {
                    barrier.wait();
                    let (lengths, garbage) = self.work_on::<L>(live, thread as u64);
                    let mut measured = measured.lock().unwrap_or_else(PoisonError::into_inner);
                    measured.lengths.add(&lengths).expect("all have the same bounds");
                    measured.garbage = measured.garbage.max(garbage);
                });
            }
            let now = (processor_time(), Instant::now());
            barrier.wait();
            now
        });
        let elapsed = started.elapsed();
        let spent =
            processor.zip(processor_time()).map_or(Duration::ZERO, |(before, after)| after.saturating_sub(before));
        let measured = measured.into_inner().unwrap_or_else(PoisonError::into_inner);
        let own = L::told().map(|now| Own {
            collections: now.collections - told.collections,
            waits: now.waits - told.waits,
            longest_wait: nanos(now.longest_wait),
            garbage: measured.garbage,
        });
        let figures = Figures {
            operations: measured.lengths.len(),
            elapsed: nanos(elapsed),
            processor: nanos(spent),
            half: measured.lengths.value_at_quantile(0.5),
            nearly_all: measured.lengths.value_at_quantile(0.999),
            longest: measured.lengths.max(),
            memory: memory("VmHWM:").saturating_sub(held),
            own,
        };
        // The process ends.
        std::mem::forget(live);
        figures
    }
}

impl Run {
    /// A thread's part. How long its operations took, and the most garbage that it saw.
    fn work_on<L: Shared>(self, live: &[L::Three], seed: u64) -> (Histogram<u64>, u64) {
        let mut random = SmallRng::seed_from_u64(seed);
        let (mut lengths, mut garbage, mut waiting) = (lengths(), 0, 0);
        let started = Instant::now();
        let mut last = started;
        let mut tick = |last: &mut Instant| {
            let now = Instant::now();
            lengths.saturating_record(nanos(now - *last));
            *last = now;
        };
        let len = match self.work {
            Work::Rings { len, .. } => len,
            Work::Graph { .. } => 2,
        };
        for turn in 0_u32.. {
            ring::<L>(len);
            if let Collects::WhenTold { every } = L::COLLECTS {
                waiting += len;
                if waiting >= every {
                    waiting = 0;
                    L::collect();
                }
            }
            tick(&mut last);
            if !live.is_empty() {
                let [at, to] = [0; 2].map(|_| random.random_range(0..live.len()));
                live[at].set(random.random_range(0..3), Some(live[to].clone()));
                tick(&mut last);
            }
            if turn % 64 == 0 {
                if let (Some(before), Some(after)) = (L::told(), L::told()) {
                    // No more than there were when the first was told, however long this thread slept.
                    garbage = garbage.max(before.made.saturating_sub(after.gone + live.len() as u64));
                }
                last = Instant::now();
                if last - started >= self.time {
                    break;
                }
            }
        }
        (lengths, garbage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::long_enough;
    use crate::shared::{NAMES, alone, with};

    #[test]
    fn every_library_does_all_the_work() {
        let _alone = alone();
        for library in NAMES {
            for work in Work::all(1_000) {
                let run = |time| with(library, Run { work, time });
                let figures = long_enough(Duration::from_millis(10), run, |figures| figures.operations > 10);
                assert!(
                    figures.half <= figures.nearly_all && figures.nearly_all <= figures.longest,
                    "{library} {work:?}: {figures:?}"
                );
                assert_eq!(figures.own.is_some(), library.starts_with("gc-core"));
                assert_eq!(Figures::read(&figures.write()), Some(figures));
            }
        }
        assert_eq!(Figures::read("1 2"), None);
        assert_eq!(Figures::read("1 2 3 4 5 6 7 8"), None);
    }
}
