//! Modules, and the table of names that modules and classes have.

use std::cell::RefCell;

use gc_core::{Finalize, Gc, Trace};
use rustc_hash::FxHashMap;

use super::tracked::Tracked;
use crate::names::Name;
use crate::value::Value;

/// Names and what they stand for, in order of definition. A name that was deleted leaves its place
/// empty.
#[derive(Default, Trace, Finalize)]
pub struct Namespace {
    entries: Vec<(Name, Value)>,
    #[trace(skip)]
    places: FxHashMap<Name, u32>,
}

impl Namespace {
    pub fn get(&self, name: Name) -> Option<&Value> {
        self.place(name).map(|place| &self.entries[place].1)
    }

    /// Where the name is. It stays there for as long as it isn't deleted.
    pub fn place(&self, name: Name) -> Option<usize> {
        self.places.get(&name).map(|&place| place as usize)
    }

    /// The value at this place, if it is this name's.
    #[inline]
    pub fn at(&self, place: usize, name: Name) -> Option<&Value> {
        self.entries.get(place).filter(|entry| entry.0 == name && !entry.1.is_undef()).map(|entry| &entry.1)
    }

    /// Puts a value there; returns the old one, so that it is dropped where nothing is borrowed.
    #[must_use = "drop it where nothing is borrowed"]
    pub fn set(&mut self, name: Name, value: Value) -> Option<Value> {
        if let Some(place) = self.place(name) {
            return Some(std::mem::replace(&mut self.entries[place].1, value));
        }
        if self.entries.len() > 32 && self.entries.len() > 2 * self.places.len() {
            self.entries.retain(|entry| !entry.1.is_undef());
            self.places = self.entries.iter().zip(0..).map(|(entry, place)| (entry.0, place)).collect();
        }
        self.places.insert(name, u32::try_from(self.entries.len()).expect("few names"));
        self.entries.push((name, value));
        None
    }

    #[must_use = "drop it where nothing is borrowed"]
    pub fn remove(&mut self, name: Name) -> Option<Value> {
        let place = self.places.remove(&name)? as usize;
        Some(std::mem::take(&mut self.entries[place].1))
    }

    pub fn iter(&self) -> impl Iterator<Item = (Name, &Value)> {
        self.entries.iter().filter(|entry| !entry.1.is_undef()).map(|entry| (entry.0, &entry.1))
    }
}

/// A module, and also what the body of a class has for its names while it runs.
#[derive(Trace, Finalize)]
pub struct Module {
    pub name: Name,
    pub names: RefCell<Namespace>,
    #[trace(skip)]
    pub tracked: Tracked,
}

impl Module {
    pub fn new(name: Name) -> Gc<Self> {
        Gc::new(Self { name, names: RefCell::default(), tracked: Tracked::new() })
    }

    pub fn get(&self, name: Name) -> Option<Value> {
        self.names.borrow().get(name).cloned()
    }

    pub fn set(&self, name: Name, value: Value) {
        let old = self.names.borrow_mut().set(name, value);
        drop(old);
    }

    /// Deletes a name; whether it was there.
    pub fn delete(&self, name: Name) -> bool {
        let old = self.names.borrow_mut().remove(name);
        old.is_some()
    }
}
