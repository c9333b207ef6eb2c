//! Random programs.

use super::{Build, Setup, X};
use crate::ops;
use crate::state::N;

pub struct Lcg(pub u64);
impl Lcg {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

/// A random program.
pub fn random_setup(random: &mut Lcg) -> Setup {
    let n = 2 + random.below(N - 1);
    let place = |random: &mut Lcg, bias: usize| if random.below(4) < bias { random.below(n) as u8 } else { X };
    let graph: Vec<(u8, u8)> = (0..n).map(|_| (place(random, 2), place(random, 3))).collect();
    let mut build = Build::default().objects(&graph);
    for o in 0..n as u8 {
        if random.below(3) == 0 {
            build = build.finalizer(o);
        }
    }
    let threads = 1 + random.below(3);
    for t in 0..threads {
        let mut handles: Vec<u8> = (0..1 + random.below(2)).map(|_| random.below(n) as u8).collect();
        if t == 0 {
            handles = (0..n as u8).collect();
        }
        let weak = if random.below(2) == 0 { random.below(n) as u8 } else { X };
        build = build.thread(t, &handles, weak, 2 + random.below(7) as u8);
    }
    for o in 0..n as u8 {
        if random.below(2) == 0 {
            build = build.queued(o);
        }
    }
    if n < N && random.below(2) == 0 {
        build = build.unborn(N as u8 - 1);
    }
    let ops = !(random.below(0x10000) as u16 & random.below(0x10000) as u16 & !ops::DROP);
    if random.below(3) == 0 { build.two("random", ops) } else { build.done("random", ops) }
}
