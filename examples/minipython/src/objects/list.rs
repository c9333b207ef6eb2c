//! Lists and tuples.

use std::cell::RefCell;

use gc_core::{Finalize, Trace};

use super::tracked::{self, Tracked};
use crate::value::Value;

/// A `list`.
#[derive(Trace, Finalize)]
pub struct List {
    pub items: RefCell<Vec<Value>>,
    #[trace(skip)]
    _tracked: Tracked,
}

impl List {
    pub fn new(items: Vec<Value>) -> Self {
        Self { items: RefCell::new(items), _tracked: Tracked::new() }
    }

    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    pub fn get(&self, index: usize) -> Option<Value> {
        self.items.borrow().get(index).cloned()
    }

    /// A copy of all items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items.borrow().clone()
    }
}

/// A `tuple`.
#[derive(Trace, Finalize)]
pub struct Tuple {
    pub items: Box<[Value]>,
    #[trace(skip)]
    mark: TupleMark,
}

/// Remembers whether CPython's collector would have stopped looking at the tuple.
struct TupleMark {
    atomic: bool,
    _tracked: Tracked,
}

impl Drop for TupleMark {
    fn drop(&mut self) {
        if self.atomic {
            tracked::correct(-1);
        }
    }
}

impl Tuple {
    pub fn new(items: impl Into<Box<[Value]>>) -> Self {
        let items = items.into();
        let atomic = items.iter().all(Value::is_atomic);
        Self { items, mark: TupleMark { atomic, _tracked: Tracked::new() } }
    }

    pub fn is_atomic(&self) -> bool {
        self.mark.atomic
    }
}
