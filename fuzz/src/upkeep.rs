//! What a program does about its heap: settling, looking for garbage, limits, freezing, budgets.

use std::time::Duration;

use gc_core::{heap, inspect};

use crate::deeds::{Node, alive, collected, is_any_pending};
use crate::planned;
use crate::world::World;

impl World {
    pub(crate) fn look_after(&mut self, op: u8, a: u8, b: u8) {
        match op {
            0 | 1 => self.settle(),
            2 | 3 => self.inspect(),
            4 => {
                // Left set: from now on, allocations may be refused.
                let max_bytes = (a % 2 == 0).then(|| heap::stats().heap_bytes + usize::from(b) * 64 + 1);
                heap::configure(|config| config.max_bytes = max_bytes).expect("it is allowed");
                assert_eq!(heap::config().max_bytes, max_bytes);
            }
            5 => {
                let automatic = a % 2 == 0;
                heap::configure(|config| config.automatic = automatic).expect("it is allowed");
                let before = heap::config();
                assert!(heap::configure(|config| config.growth_percent = 0).is_err());
                assert_eq!((heap::config(), before.automatic), (before, automatic));
            }
            6 => {
                let progress = || {
                    let stats = heap::stats();
                    [stats.reclaimed, stats.finalized, stats.panics]
                };
                let before = progress();
                let done = match a % 4 {
                    0 => heap::step(heap::Budget::Time(Duration::from_micros(b.into()))),
                    1 => heap::step(heap::Budget::Objects(b.into())),
                    2 => heap::step(heap::Budget::Objects(0)),
                    _ => heap::step(heap::Budget::Objects(usize::MAX - usize::from(b))),
                };
                // Live candidates are left where objects are frozen; going on would change nothing.
                assert_eq!(done, heap::stats().candidates == 0 || progress() == before);
            }
            7 => {
                heap::freeze();
                assert_eq!(heap::frozen_count(), heap::stats().live);
                collected(heap::collect);
                if a % 2 == 0 {
                    heap::unfreeze();
                    assert_eq!(heap::frozen_count(), 0);
                }
            }
            8 => {
                let freed = heap::trim();
                assert!(freed <= heap::stats().peak_heap_bytes);
                assert_eq!(heap::trim(), 0, "trimming left something to trim");
            }
            _ => {
                let seen = heap::stats().full_collections;
                collected(heap::collect);
                assert!(heap::stats().full_collections > seen, "nothing was collected");
            }
        }
    }

    /// What is said to be garbage is what isn't reached; and what the next collection takes, if nothing gets in its way.
    fn inspect(&self) {
        let unreached = &alive() - &self.census().numbers();
        let before = heap::stats();
        let garbage = inspect::garbage();
        let name = std::any::type_name::<Node>();
        let nodes = garbage.types.iter().find(|counted| counted.name == name).map_or(0, |counted| counted.objects);
        assert!(nodes <= unreached.len(), "what is reached is said to be garbage: {garbage}");
        if heap::frozen_count() == 0 {
            assert_eq!(nodes, unreached.len(), "garbage is missed: {garbage}");
        }
        if garbage.types.is_empty() && heap::frozen_count() == 0 {
            inspect::assert_no_garbage();
        }
        if !is_any_pending(&unreached) {
            // Its destructors may panic: what it reclaimed is told by the figures.
            planned(std::panic::catch_unwind(|| collected(heap::collect)));
            assert_eq!(heap::stats().reclaimed - before.reclaimed, garbage.objects() as u64, "{garbage}");
        }
    }
}
