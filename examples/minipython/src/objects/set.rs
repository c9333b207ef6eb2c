//! Sets and frozen sets.

use std::cell::RefCell;

use gc_core::{Finalize, Trace};

use super::map::Map;
use super::tracked::Tracked;
use super::weak::WeakList;
use crate::value::{Res, Value};
use crate::vm::hash::{self, Hashed};

/// A `set`, or a `frozenset`.
#[derive(Trace, Finalize)]
pub struct Set {
    #[trace(skip)]
    pub weakrefs: WeakList,
    pub map: RefCell<Map>,
    pub frozen: bool,
    #[trace(skip)]
    pub tracked: Tracked,
}

impl Set {
    pub fn new(frozen: bool) -> Self {
        Self { weakrefs: WeakList::default(), map: RefCell::default(), frozen, tracked: Tracked::new() }
    }

    /// A set of these items.
    pub fn of(items: impl IntoIterator<Item = Value>, frozen: bool) -> Res<Self> {
        let set = Self::new(frozen);
        for item in items {
            set.add(item)?;
        }
        Ok(set)
    }

    pub fn len(&self) -> usize {
        self.map.borrow().len()
    }

    pub fn contains(&self, item: &Value) -> Res<bool> {
        Ok(hash::find(&self.map, &Hashed::new(item)?)?.is_some())
    }

    pub fn add(&self, item: Value) -> Res<()> {
        let hashed = Hashed::new(&item)?;
        if hash::find(&self.map, &hashed)?.is_none() {
            let hash = hashed.hash;
            self.map.borrow_mut().push(hash, item, Value::None);
        }
        Ok(())
    }

    /// Takes an item out; whether it was there.
    pub fn remove(&self, item: &Value) -> Res<bool> {
        let place = hash::find(&self.map, &Hashed::new(item)?)?;
        let entry = place.and_then(|place| self.map.borrow_mut().remove(place));
        Ok(entry.is_some())
    }

    pub fn to_vec(&self) -> Vec<Value> {
        self.map.borrow().iter().map(|entry| entry.key.clone()).collect()
    }
}
