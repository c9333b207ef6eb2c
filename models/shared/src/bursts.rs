//! An order of steps in which a thread goes on for a while, once it is its turn: long enough, now
//! and then, for all of an operation between two steps of another thread. Where each step is
//! anybody's, that takes too many coincidences.

use shuttle::scheduler::{RandomScheduler, Schedule, Scheduler, Task, TaskId};

/// The most steps that a thread makes before another may be next.
const LONGEST: u64 = 48;

#[derive(Debug)]
pub struct Bursts {
    inner: RandomScheduler,
    left: u64,
}

impl Bursts {
    pub fn new(seed: u64, schedules: usize) -> Self {
        Self { inner: RandomScheduler::new_from_seed(seed, schedules), left: 0 }
    }
}

impl Scheduler for Bursts {
    fn new_execution(&mut self) -> Option<Schedule> {
        self.left = 0;
        self.inner.new_execution()
    }

    fn next_task(&mut self, runnable: &[&Task], current: Option<TaskId>, is_yielding: bool) -> Option<TaskId> {
        if self.left > 0 && !is_yielding && runnable.iter().any(|task| Some(task.id()) == current) {
            self.left -= 1;
            return current;
        }
        self.left = self.inner.next_u64() % LONGEST;
        self.inner.next_task(runnable, current, is_yielding)
    }

    fn next_u64(&mut self) -> u64 {
        self.inner.next_u64()
    }
}
