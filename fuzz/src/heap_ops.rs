//! The operations on the heap: collections, configuration, freezing, listeners, limits, budgets,
//! inspection.

use std::rc::Rc;
use std::time::Duration;

use gc_core::{Gc, heap, inspect};

use crate::nodes::{Node, alive, collected, forget_saved, is_any_pending};
use crate::planned;
use crate::world::World;

impl World {
    /// Collections, freezing, pauses, configuration, external bytes, listeners.
    pub(crate) fn change_heap(&mut self, op: u8, a: u8, b: u8) {
        match op {
            32 => collected(heap::collect),
            33 => {
                collected(heap::collect_young);
                heap::step(heap::Budget::Time(Duration::ZERO));
            }
            34 if a % 2 == 0 => heap::freeze(),
            34 => heap::unfreeze(),
            35 if a % 2 == 0 => self.pauses.push(heap::pause()),
            35 => drop(self.pauses.pop()),
            36 => {
                let kept = heap::config().max_bytes;
                let max_bytes = (a % 4 == 0).then(|| heap::stats().heap_bytes + usize::from(b) * 64 + 1);
                let limits = |config: &mut heap::Config| {
                    config.young_objects = usize::from(a) + 1;
                    config.full_objects = usize::from(b) * 4 + 1;
                    config.max_bytes = max_bytes;
                };
                heap::configure(limits).expect("all of it is allowed");
                if let Ok(big) = Gc::try_new([b; 3_000]) {
                    assert_eq!(big[2_999], b);
                }
                match Gc::try_from_box(Box::new([b; 300])) {
                    Ok(copy) => assert_eq!(copy[299], b),
                    Err(refused) => assert_eq!(refused.into_value()[299], b),
                }
                match Gc::try_from_vec(vec![b; 40]) {
                    Ok(slice) => assert_eq!(slice[..], [b; 40]),
                    Err(refused) => assert_eq!(refused.into_value(), [b; 40]),
                }
                assert!(Gc::try_from_str("text").is_ok_and(|text| &*text == "text") || max_bytes.is_some());
                heap::configure(|config| config.max_bytes = kept).expect("it is allowed");
            }
            37 => {
                let bytes = (isize::from(a) - 128) * 1_000;
                self.external += bytes;
                heap::adjust_external(bytes);
                assert_eq!(heap::stats().external_bytes, self.external);
                let held = heap::external(usize::from(b));
                assert_eq!(heap::stats().external_bytes, self.external + isize::from(b));
                assert_eq!(held.bytes(), usize::from(b));
                held.set_bytes(usize::from(a));
                drop(held);
                assert_eq!(heap::stats().external_bytes, self.external);
            }
            38 if a % 2 == 0 => {
                let held = Rc::new(self.root(b));
                let seen = Rc::clone(&held);
                let subscription = heap::on_collect(move |collection| {
                    assert!(seen.as_ref().as_ref().is_none_or(|held| held.canary.number < u32::MAX));
                    assert!(collection.traced >= collection.reclaimed);
                });
                self.subscriptions.push((subscription, held));
                if b % 2 == 0 {
                    let held = Rc::new(self.root(b));
                    let seen = Rc::clone(&held);
                    let subscription = heap::on_stop(move |stop| {
                        assert!(stop.number >= 1);
                        // A drop to non-zero in mid-cycle.
                        drop(seen.as_ref().clone());
                    });
                    self.subscriptions.push((subscription, held));
                }
            }
            38 => drop(self.subscriptions.pop()),
            _ => {
                heap::trim();
                forget_saved();
            }
        }
    }

    /// The same with stricter checks, and what is seldom done.
    pub(crate) fn check_heap(&mut self, op: u8, a: u8, b: u8) {
        match op {
            0 | 1 => self.collect_all(),
            2 | 3 => self.inspect(),
            4 => {
                // Left set: from now on, allocations may be refused.
                let max_bytes = (a % 2 == 0).then(|| heap::stats().heap_bytes + usize::from(b) * 64 + 1);
                heap::configure(|config| config.max_bytes = max_bytes).expect("it is allowed");
                assert_eq!(heap::config().max_bytes, max_bytes);
            }
            5 => {
                let automatic = a % 2 == 0;
                // From batches of a few objects on; where slices are short, a heap needn't be large
                // for them.
                let max_pause = Duration::from_micros(1 << (b % 10));
                let mode = if b % 4 == 3 { heap::Mode::Whole } else { heap::Mode::Sliced };
                let change = |config: &mut heap::Config| {
                    (config.automatic, config.max_pause, config.mode) = (automatic, max_pause, mode);
                };
                heap::configure(change).expect("it is allowed");
                let before = heap::config();
                assert!(heap::configure(|config| config.growth_percent = 0).is_err());
                assert_eq!((heap::config(), before.automatic), (before, automatic));
            }
            6 => {
                let done = match a % 4 {
                    0 => heap::step(heap::Budget::Time(Duration::from_micros(b.into()))),
                    1 => heap::step(heap::Budget::Objects(b.into())),
                    2 => heap::step(heap::Budget::Objects(0)),
                    _ => (0..b).any(|_| heap::step(heap::Budget::Objects(usize::from(a)))),
                };
                if done && heap::stats().candidates == 0 {
                    assert!(heap::step(heap::Budget::Objects(1)), "nothing was left to do");
                }
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

    /// The garbage that is reported is what isn't reached, and what the next collection reclaims if
    /// no finalizer is pending.
    fn inspect(&self) {
        self.report();
        // First: it finishes what a collection in slices has begun.
        let garbage = inspect::garbage();
        Self::report_all();
        let unreached = &alive() - &self.reachability().numbers();
        let before = heap::stats();
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
