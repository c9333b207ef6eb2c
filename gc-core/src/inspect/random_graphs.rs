//! Graphs that look random, for tests.

use super::places::as_number;

/// Numbers that look random, and are the same each time.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new() -> Self {
        Self(1)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    /// Fewer edges than so many between objects: what each holds.
    pub(super) fn edges(&mut self, objects: usize, most: usize) -> Vec<Vec<u32>> {
        let mut edges = vec![Vec::new(); objects];
        for _ in 0..self.below(most) {
            edges[self.below(objects)].push(as_number(self.below(objects)));
        }
        edges
    }
}
