//! The workloads that both can do.

use std::hint::black_box;

use rand::rngs::SmallRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use super::WeakMaps;
use crate::clock::Clock;
use crate::workloads::Scale;

type Workload = fn(&mut Clock, Scale);

pub(super) fn find<M: WeakMaps>(name: &str) -> Option<Workload> {
    Some(match name {
        "weak_insert" => insert::<M>,
        "weak_hit" => hit::<M>,
        "weak_miss" => miss::<M>,
        "weak_remove" => remove::<M>,
        "weak_bulk" => bulk::<M>,
        "weak_intern" => intern::<M>,
        _ => return None,
    })
}

pub(super) fn entries(scale: Scale) -> u64 {
    scale.pick(1_000_000, 100_000, 2_000)
}

fn keys<M: WeakMaps>(scale: Scale) -> Vec<M::Key> {
    (0..entries(scale)).map(M::key).collect()
}

fn full<M: WeakMaps>(keys: &[M::Key]) -> M::Map {
    let mut map = M::map();
    for (key, number) in keys.iter().zip(0..) {
        M::insert(&mut map, key, number);
    }
    map
}

/// The same order for all.
fn shuffled(scale: Scale) -> Vec<usize> {
    let mut order: Vec<usize> = (0..).take(usize::try_from(entries(scale)).unwrap_or(0)).collect();
    order.shuffle(&mut SmallRng::seed_from_u64(7));
    order
}

fn end<M: WeakMaps>(mut map: M::Map, keys: Vec<M::Key>) {
    for key in keys {
        M::let_go(&mut map, key);
    }
}

fn insert<M: WeakMaps>(clock: &mut Clock, scale: Scale) {
    let keys = keys::<M>(scale);
    let map = clock.on_processor(entries(scale), || full::<M>(&keys));
    end::<M>(map, keys);
}

fn hit<M: WeakMaps>(clock: &mut Clock, scale: Scale) {
    let (keys, order) = (keys::<M>(scale), shuffled(scale));
    let map = full::<M>(&keys);
    clock.on_processor(entries(scale), || {
        let found = order.iter().filter_map(|at| M::get(&map, &keys[*at])).fold(0, u64::wrapping_add);
        black_box(found)
    });
    end::<M>(map, keys);
}

fn miss<M: WeakMaps>(clock: &mut Clock, scale: Scale) {
    let (keys, others, order) = (keys::<M>(scale), keys::<M>(scale), shuffled(scale));
    let map = full::<M>(&keys);
    clock.on_processor(entries(scale), || {
        let found = order.iter().filter(|at| M::get(&map, &others[**at]).is_some()).count();
        assert_eq!(found, 0);
    });
    end::<M>(map, keys);
}

fn remove<M: WeakMaps>(clock: &mut Clock, scale: Scale) {
    let (keys, order) = (keys::<M>(scale), shuffled(scale));
    let mut map = full::<M>(&keys);
    clock.on_processor(entries(scale), || {
        let removed = order.iter().filter_map(|at| M::remove(&mut map, &keys[*at])).count();
        assert_eq!(removed, keys.len());
    });
    end::<M>(map, keys);
}

fn bulk<M: WeakMaps>(clock: &mut Clock, scale: Scale) {
    let keys = keys::<M>(scale);
    let map = full::<M>(&keys);
    clock.on_processor(entries(scale), || end::<M>(map, keys));
}

fn intern<M: WeakMaps>(clock: &mut Clock, scale: Scale) {
    let texts: Vec<String> = (0..entries(scale) / 10).map(|number| format!("symbol-{number}")).collect();
    let mut random = SmallRng::seed_from_u64(7);
    let order: Vec<usize> = (0..entries(scale)).map(|_| random.random_range(0..texts.len())).collect();
    let mut symbols = M::symbols();
    clock.on_processor(entries(scale), || {
        let held: Vec<M::Symbol> = order.iter().map(|at| M::intern(&mut symbols, &texts[*at])).collect();
        M::let_go_of_symbols(&mut symbols, held);
    });
}
