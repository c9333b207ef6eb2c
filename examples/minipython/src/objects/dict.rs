//! Dicts, and views of them.

use std::cell::{Cell, RefCell};

use gc_core::{Finalize, Gc, Trace};

use super::map::Map;
use super::tracked::{self, Tracked};
use crate::names::Name;
use crate::value::{Res, Value};
use crate::vm::hash::{self, Hashed};

/// A `dict`.
#[derive(Trace, Finalize)]
pub struct Dict {
    pub map: RefCell<Map>,
    #[trace(skip)]
    mark: DictMark,
}

/// CPython's collector ignores a dict until something that can hold others is put into it.
struct DictMark {
    seen: Cell<bool>,
    tracked: Tracked,
}

impl Drop for DictMark {
    fn drop(&mut self) {
        if !self.seen.get() {
            tracked::correct(-1);
        }
    }
}

impl Default for Dict {
    fn default() -> Self {
        Self { map: RefCell::default(), mark: DictMark { seen: Cell::new(false), tracked: Tracked::new() } }
    }
}

impl Dict {
    pub fn len(&self) -> usize {
        self.map.borrow().len()
    }

    pub fn is_atomic(&self) -> bool {
        !self.mark.seen.get()
    }

    /// What CPython's collector knows of it.
    pub fn tracked(&self) -> &Tracked {
        &self.mark.tracked
    }

    pub fn get(&self, key: &Value) -> Res<Option<Value>> {
        let key = Hashed::new(key)?;
        let place = hash::find(&self.map, &key)?;
        Ok(place.and_then(|place| self.map.borrow().at(place).map(|entry| entry.value.clone())))
    }

    pub fn set(&self, key: Value, value: Value) -> Res<()> {
        let hashed = Hashed::new(&key)?;
        self.note(&key);
        self.note(&value);
        let hash = hashed.hash;
        let place = hash::find(&self.map, &hashed)?;
        let old = {
            let mut map = self.map.borrow_mut();
            match place.and_then(|place| map.at_mut(place)) {
                Some(entry) => std::mem::replace(&mut entry.value, value),
                None => {
                    map.push(hash, key, value);
                    Value::Undef
                }
            }
        };
        drop(old);
        Ok(())
    }

    fn note(&self, part: &Value) {
        if !self.mark.seen.get() && part.may_be_tracked() {
            self.mark.seen.set(true);
        }
    }

    /// Takes the entry of a key out.
    pub fn remove(&self, key: &Value) -> Res<Option<(Value, Value)>> {
        let key = Hashed::new(key)?;
        let place = hash::find(&self.map, &key)?;
        let entry = place.and_then(|place| self.map.borrow_mut().remove(place));
        Ok(entry.map(|entry| (entry.key, entry.value)))
    }

    /// The value for a name.
    pub fn get_name(&self, name: Name) -> Option<Value> {
        self.get(&name.value()).ok().flatten()
    }

    pub fn set_name(&self, name: Name, value: Value) {
        // Strings can always be hashed and compared.
        let _ = self.set(name.value(), value);
    }

    pub fn delete_name(&self, name: Name) -> bool {
        matches!(self.remove(&name.value()), Ok(Some(_)))
    }

    /// A copy of keys and values.
    pub fn items(&self) -> Vec<(Value, Value)> {
        self.map.borrow().iter().map(|entry| (entry.key.clone(), entry.value.clone())).collect()
    }

    /// Empties it.
    pub fn clear(&self) {
        let old = self.map.take();
        drop(old);
    }
}

/// Which part of the entries a view shows.
#[derive(Clone, Copy, PartialEq, Eq, Trace, Finalize)]
pub enum Part {
    Keys,
    Values,
    Items,
}

impl Part {
    /// The part of an entry.
    pub fn of(self, key: &Value, value: &Value) -> Value {
        match self {
            Self::Keys => key.clone(),
            Self::Values => value.clone(),
            Self::Items => Value::tuple(vec![key.clone(), value.clone()]),
        }
    }
}

/// `dict.keys()` and its like.
#[derive(Trace, Finalize)]
pub struct View {
    pub dict: Gc<Dict>,
    pub part: Part,
}

impl View {
    pub fn to_vec(&self) -> Vec<Value> {
        self.dict.items().iter().map(|(key, value)| self.part.of(key, value)).collect()
    }
}
