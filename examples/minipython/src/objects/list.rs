//! Lists and tuples.

use std::cell::RefCell;

use gc_core::{Finalize, Trace};

use super::tracked::{self, Tracked};
use crate::value::Value;

/// A `list`.
#[derive(Trace)]
pub struct List {
    pub items: RefCell<Vec<Value>>,
    #[trace(skip)]
    pub tracked: Tracked,
}

/// CPython lets go of the last item first, and so does this. In a dead cycle it doesn't matter, and
/// others still want to look at the items.
impl Finalize for List {
    fn finalize(&self) {
        if !tracked::is_reclaiming() && self.len() > 1 {
            drop_backwards(self.items.take());
        }
    }
}

/// Drops values, the last one first.
pub fn drop_backwards(mut values: Vec<Value>) {
    while let Some(value) = values.pop() {
        drop(value);
    }
}

impl List {
    pub fn new(items: Vec<Value>) -> Self {
        Self { items: RefCell::new(items), tracked: Tracked::new() }
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

/// A `tuple`. Its items are kept backwards: CPython lets go of the last one first, and Rust drops
/// in order.
#[derive(Trace, Finalize)]
pub struct Tuple {
    backwards: Box<[Value]>,
    #[trace(skip)]
    mark: TupleMark,
}

/// Remembers whether CPython's collector would have stopped looking at the tuple.
struct TupleMark {
    atomic: bool,
    tracked: Tracked,
}

impl Drop for TupleMark {
    fn drop(&mut self) {
        if self.atomic {
            tracked::correct(-1);
        }
    }
}

impl Tuple {
    pub fn new(mut items: Vec<Value>) -> Self {
        items.reverse();
        let atomic = !items.iter().any(Value::may_be_tracked);
        Self { backwards: items.into(), mark: TupleMark { atomic, tracked: Tracked::new() } }
    }

    pub fn len(&self) -> usize {
        self.backwards.len()
    }

    pub fn get(&self, index: usize) -> Option<&Value> {
        self.backwards.get(self.len().checked_sub(index + 1)?)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Value> + ExactSizeIterator {
        self.backwards.iter().rev()
    }

    /// A copy of all items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.iter().cloned().collect()
    }

    /// What CPython's collector knows of it.
    pub fn tracked(&self) -> &Tracked {
        &self.mark.tracked
    }

    pub fn is_atomic(&self) -> bool {
        self.mark.atomic
    }
}
