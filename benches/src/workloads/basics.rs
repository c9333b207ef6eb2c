//! Single operations.

use std::hint::black_box;

use super::Scale;
use crate::clock::Clock;
use crate::library::Library;

pub(super) fn leaf<L: Library>(clock: &mut Clock, scale: Scale) {
    let times = scale.pick(10_000_000, 1_000_000, 10_000);
    clock.timed(times, || {
        for at in 0..times {
            drop(black_box(L::leaf([at, at])));
        }
    });
}

pub(super) fn clone<L: Library>(clock: &mut Clock, scale: Scale) {
    let times = scale.pick(50_000_000, 5_000_000, 10_000);
    let handle = L::leaf([1, 2]);
    clock.timed(times, || {
        for _ in 0..times {
            drop(black_box(black_box(&handle).clone()));
        }
    });
}

pub(super) fn deref<L: Library>(clock: &mut Clock, scale: Scale) {
    let times = scale.pick(96_000_000, 9_600_000, 9_600);
    let handle = L::leaf([1, 2]);
    clock.timed(times, || {
        let mut sum = 0_u64;
        // Sixteen in a row: a loop around a single load measures how the loop lies in memory.
        for _ in 0..times / 16 {
            let words: [u64; 16] = std::array::from_fn(|_| black_box(&handle).0[0]);
            sum = words.iter().fold(sum, |sum, word| sum.wrapping_add(*word));
        }
        black_box(sum);
    });
}
