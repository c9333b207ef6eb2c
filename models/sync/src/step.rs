//! Programs, and what may happen next in one.

use crate::rules::Rules;
use crate::state::State;

/// What a program may do, by which rules.
#[derive(Debug)]
pub struct Program {
    pub rules: Rules,
    /// See [`ops`](crate::ops).
    pub ops: u16,
    pub collectors: usize,
}

/// The states that may be next, and what leads there.
pub type Out = Vec<(&'static str, State)>;

/// Adds steps from one state.
pub struct Next<'a> {
    pub from: &'a State,
    pub out: &'a mut Out,
}

impl Next<'_> {
    /// One atomic action.
    pub fn go(&mut self, label: &'static str, change: impl FnOnce(&mut State)) {
        let mut next = *self.from;
        change(&mut next);
        self.out.push((label, next));
    }
}
