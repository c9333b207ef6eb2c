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
    let times = scale.pick(100_000_000, 10_000_000, 10_000);
    let handle = L::leaf([1, 2]);
    clock.timed(times, || {
        let mut sum = 0_u64;
        for _ in 0..times {
            sum = sum.wrapping_add(black_box(&handle).0[0]);
        }
        black_box(sum);
    });
}
