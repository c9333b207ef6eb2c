//! By hand, with `Rc`.

use std::collections::HashMap;
use std::rc::{Rc, Weak};

use super::WeakMaps;
use crate::library::Words;

/// Hash maps whose entries a program removes itself.
#[derive(Debug)]
pub struct ByHand;

impl WeakMaps for ByHand {
    const NAME: &'static str = "Rc";
    type Key = Rc<Words<1>>;
    type Map = HashMap<*const Words<1>, u64>;
    type Symbol = Rc<str>;
    type Symbols = HashMap<String, Weak<str>>;

    fn key(number: u64) -> Self::Key {
        Rc::new(Words([number]))
    }

    fn map() -> Self::Map {
        HashMap::new()
    }

    #[inline]
    fn insert(map: &mut Self::Map, key: &Self::Key, value: u64) {
        map.insert(Rc::as_ptr(key), value);
    }

    #[inline]
    fn get(map: &Self::Map, key: &Self::Key) -> Option<u64> {
        map.get(&Rc::as_ptr(key)).copied()
    }

    #[inline]
    fn remove(map: &mut Self::Map, key: &Self::Key) -> Option<u64> {
        map.remove(&Rc::as_ptr(key))
    }

    #[inline]
    fn let_go(map: &mut Self::Map, key: Self::Key) {
        map.remove(&Rc::as_ptr(&key));
        drop(key);
    }

    fn symbols() -> Self::Symbols {
        HashMap::new()
    }

    #[inline]
    fn intern(symbols: &mut Self::Symbols, text: &str) -> Self::Symbol {
        if let Some(symbol) = symbols.get(text).and_then(Weak::upgrade) {
            return symbol;
        }
        let symbol = Rc::from(text);
        symbols.insert(text.to_owned(), Rc::downgrade(&symbol));
        symbol
    }

    fn let_go_of_symbols(symbols: &mut Self::Symbols, held: Vec<Self::Symbol>) {
        for symbol in held {
            if Rc::strong_count(&symbol) == 1 {
                symbols.remove(&*symbol);
            }
        }
    }
}
