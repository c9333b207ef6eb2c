//! This library's, and what nobody does by hand: collections over entries.

use gc_core::{Gc, WeakMap, WeakValueMap, collect};

use super::WeakMaps;
use super::workloads::entries;
use crate::clock::Clock;
use crate::library::Words;
use crate::workloads::Scale;

/// [`WeakMap`] and [`WeakValueMap`].
#[derive(Debug)]
pub struct GcCoreMaps;

impl WeakMaps for GcCoreMaps {
    const NAME: &'static str = "gc-core";
    type Key = Gc<Words<1>>;
    type Map = WeakMap<Words<1>, u64>;
    type Symbol = Gc<str>;
    type Symbols = WeakValueMap<String, str>;

    fn key(number: u64) -> Self::Key {
        Gc::new(Words([number]))
    }

    fn map() -> Self::Map {
        WeakMap::new()
    }

    #[inline]
    fn insert(map: &mut Self::Map, key: &Self::Key, value: u64) {
        map.insert(key, value);
    }

    #[inline]
    fn get(map: &Self::Map, key: &Self::Key) -> Option<u64> {
        map.get(key).copied()
    }

    #[inline]
    fn remove(map: &mut Self::Map, key: &Self::Key) -> Option<u64> {
        map.remove(key)
    }

    #[inline]
    fn let_go(_: &mut Self::Map, key: Self::Key) {
        drop(key);
    }

    fn symbols() -> Self::Symbols {
        WeakValueMap::new()
    }

    #[inline]
    fn intern(symbols: &mut Self::Symbols, text: &str) -> Self::Symbol {
        if let Some(symbol) = symbols.get(text) {
            return symbol;
        }
        let symbol = Gc::from(text);
        symbols.insert(text.to_owned(), &symbol);
        symbol
    }

    fn let_go_of_symbols(_: &mut Self::Symbols, held: Vec<Self::Symbol>) {
        drop(held);
    }
}

/// All keys were touched since the last collection, and all of them live, as does the map. The
/// values are handles.
pub(super) fn collect_live(clock: &mut Clock, scale: Scale) {
    let keys: Vec<Gc<Words<1>>> = (0..entries(scale)).map(|number| Gc::new(Words([number]))).collect();
    let mut map = WeakMap::new();
    let value = Gc::new(Some(keys[0].clone()));
    for key in &keys {
        map.insert(key, value.clone());
    }
    for _ in 0..scale.pick(3, 2, 2) {
        for key in &keys {
            drop(key.clone());
        }
        clock.on_processor(entries(scale), collect);
    }
}

/// Each key's value has the only handle to the next key, the last one's a handle to the first.
pub(super) fn collect_chain(clock: &mut Clock, scale: Scale) {
    let mut map = WeakMap::new();
    let first = Gc::new(Words([0]));
    let mut last = first.clone();
    for number in 1..entries(scale) {
        let next = Gc::new(Words([number]));
        map.insert(&last, next.clone());
        last = next;
    }
    map.insert(&last, first.clone());
    drop((first, last));
    clock.on_processor(entries(scale), collect);
    assert!(map.is_empty());
}
