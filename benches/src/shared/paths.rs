//! What single operations take.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use super::{Shared, Visit};
use crate::library::Node;

/// The operations, and the most that each may take beside `Arc`, where something was aimed at.
pub const PATHS: [(&str, Option<f64>); 7] = [
    ("clone and drop a handle", Some(1.1)),
    ("the same of one object, in two threads", Some(1.1)),
    ("read through a handle", Some(1.0)),
    ("make and drop a leaf of 16 bytes", Some(1.0)),
    ("make and drop a node", Some(1.0)),
    ("upgrade a weak handle, drop", Some(1.6)),
    ("a handle out of a cell, drop", None),
];

/// Operations that are timed together.
const TOGETHER: u32 = 20_000;

/// In two threads so many times more, beside which it is nothing that they wait for each other.
const ROUNDS: u32 = 20;

/// One of the [`PATHS`], for so long.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    /// Its place in the list.
    pub path: usize,
    /// So long, warming up included.
    pub time: Duration,
}

/// Nanoseconds for an operation: the least of many times.
fn least(time: Duration, mut together: impl FnMut(u32)) -> f64 {
    let started = Instant::now();
    let mut least = f64::INFINITY;
    while started.elapsed() < time {
        let before = Instant::now();
        together(TOGETHER);
        least = least.min(before.elapsed().as_secs_f64() * 1e9 / f64::from(TOGETHER));
    }
    least
}

fn each(time: Duration, mut operation: impl FnMut()) -> f64 {
    least(time, |times| (0..times).for_each(|_| operation()))
}

/// The same in two threads, which begin together each time. Each has a handle of its own.
fn in_two_threads<L: Shared>(time: Duration) -> f64 {
    let node = L::Two::new(1);
    let barrier = Barrier::new(2);
    let started = Instant::now();
    let mut least = f64::INFINITY;
    while started.elapsed() < time {
        let run = |node: &L::Two| {
            barrier.wait();
            let before = Instant::now();
            (0..TOGETHER * ROUNDS).for_each(|_| drop(black_box(node.clone())));
            before.elapsed()
        };
        let other = node.clone();
        let took = thread::scope(|scope| {
            let thread = scope.spawn(|| run(&other));
            run(&node).max(thread.join().expect("it doesn't panic"))
        });
        least = least.min(took.as_secs_f64() * 1e9 / f64::from(TOGETHER * ROUNDS));
    }
    least
}

impl Visit for Path {
    type Output = Option<f64>;

    /// Nanoseconds; `None` if the library can't do it.
    fn visit<L: Shared>(self) -> Option<f64> {
        let Self { path, time } = self;
        let node = L::Two::new(1);
        Some(match path {
            0 => each(time, || drop(black_box(node.clone()))),
            1 => in_two_threads::<L>(time),
            2 => each(time, || _ = black_box(black_box(&node).value())),
            3 => each(time, || drop(black_box(L::leaf([1, 2])))),
            4 => each(time, || drop(black_box(L::Two::new(1)))),
            5 => {
                let weak = L::downgrade(&node)?;
                each(time, || drop(black_box(L::upgrade(black_box(&weak)))))
            }
            _ => {
                let target = L::Two::new(2);
                node.set(0, Some(target));
                each(time, || drop(black_box(node.slot(0))))
            }
        })
    }
}
