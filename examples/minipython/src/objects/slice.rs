//! Slices and ranges.

use gc_core::{Finalize, Trace};

use crate::error::{type_error, value_error};
use crate::value::{Res, Value};

/// A `slice`.
#[derive(Trace, Finalize)]
pub struct Slice {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

/// A `range` of small integers.
#[derive(Clone, Trace, Finalize)]
pub struct Range {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
}

impl Range {
    pub fn len(&self) -> usize {
        let (start, stop, step) = (i128::from(self.start), i128::from(self.stop), i128::from(self.step));
        let count = if step > 0 {
            (stop - start + step - 1).div_euclid(step)
        } else {
            (start - stop - step - 1).div_euclid(-step)
        };
        usize::try_from(count.max(0)).unwrap_or(usize::MAX)
    }

    pub fn get(&self, index: usize) -> i64 {
        self.start + self.step * i64::try_from(index).expect("indices fit")
    }

    pub fn contains(&self, number: i64) -> bool {
        let inside = if self.step > 0 {
            self.start <= number && number < self.stop
        } else {
            self.stop < number && number <= self.start
        };
        inside && (number - self.start) % self.step == 0
    }
}

/// Which elements of a sequence a slice means.
#[derive(Clone, Copy)]
pub struct Picked {
    pub start: usize,
    pub count: usize,
    pub step: i64,
}

impl Picked {
    pub fn indices(self) -> impl DoubleEndedIterator<Item = usize> {
        (0..self.count).map(move |nth| {
            let index = i64::try_from(self.start).expect("fits") + self.step * i64::try_from(nth).expect("fits");
            usize::try_from(index).expect("inside the sequence")
        })
    }

    /// The elements, from a slice of them.
    pub fn of<T: Clone>(self, items: &[T]) -> Vec<T> {
        if self.step == 1 {
            items[self.start..self.start + self.count].to_vec()
        } else {
            self.indices().map(|index| items[index].clone()).collect()
        }
    }
}

impl Slice {
    /// What it means for a sequence of this length.
    pub fn pick(&self, len: usize) -> Res<Picked> {
        let len = i64::try_from(len).expect("lengths fit");
        let part = |value: &Value| match value {
            Value::None => Ok(None),
            other => other
                .as_int()
                .map(Some)
                .ok_or_else(|| type_error("slice indices must be integers or None or have an __index__ method")),
        };
        let step = part(&self.step)?.unwrap_or(1);
        if step == 0 {
            return Err(value_error("slice step cannot be zero"));
        }
        let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
        let clamp = |at: i64| if at < 0 { (at + len).max(low) } else { at.min(high) };
        let start = part(&self.start)?.map_or(if step > 0 { low } else { high }, clamp);
        let stop = part(&self.stop)?.map_or(if step > 0 { high } else { low }, clamp);
        let count = Range { start, stop, step }.len();
        Ok(Picked { start: usize::try_from(start.max(0)).expect("clamped"), count, step })
    }
}

/// An index into a sequence of this length, counted from the end if it is negative.
pub fn place(index: i64, len: usize) -> Option<usize> {
    let index = if index < 0 { index.checked_add(i64::try_from(len).ok()?)? } else { index };
    usize::try_from(index).ok().filter(|&index| index < len)
}
