//! Enums of every shape, and types that are cloned out of cells.

use core::cell::RefCell;
use core::fmt::{self, Debug, Formatter};

use gc_core::{CloneFromCell, Finalize, Gc, Trace};

use crate::{Alias, Foreign};

/// Variants of all kinds.
#[derive(Trace, Finalize)]
pub enum Choice<Kind> {
    /// Without fields.
    Nothing,
    /// Without names.
    Tuple(Kind, Gc<u8>),
    /// With names.
    Named {
        /// Whatever it is.
        kind: Kind,
        /// A handle.
        other: RefCell<Option<Gc<u8>>>,
    },
    /// Of which no field is traced.
    #[trace(skip)]
    Skipped(Foreign),
    /// Of which one is.
    Partly(#[trace(skip)] Foreign, Gc<u8>),
}

/// Copied out of cells.
#[derive(Trace, Finalize, CloneFromCell)]
pub enum Copied<Kind> {
    /// In part.
    Tuple(Gc<u8>, #[clone_from_cell(copy)] Kind, fn(&str) -> usize),
    /// In full.
    Named {
        /// A foreign one.
        #[trace(skip)]
        #[clone_from_cell(copy)]
        foreign: Foreign,
        /// Which is asked for what it is.
        alias: Alias,
    },
}

/// Copied out of cells.
#[derive(Trace, Finalize, CloneFromCell)]
pub struct CopiedFields<Kind> {
    alias: Alias,
    #[clone_from_cell(copy)]
    kind: Kind,
    #[trace(skip)]
    #[clone_from_cell(copy)]
    foreign: Foreign,
}

/// Of which there is no value.
#[derive(Clone, Copy, Debug, Trace, Finalize, CloneFromCell)]
pub enum Never {}

/// With a variant of which there is none.
#[derive(Debug, Trace, Finalize, CloneFromCell)]
pub enum Sometimes {
    /// Here.
    Here(Gc<u8>),
    /// Nowhere.
    Nowhere(Never, Gc<u8>),
}

/// With discriminants.
#[derive(Clone, Copy, Debug, Trace, Finalize, CloneFromCell)]
#[repr(u8)]
pub enum Level {
    /// One.
    Low = 1,
    /// Two.
    High = 2,
}

debug! {
    [Kind] Choice<Kind>;
    [Kind] Copied<Kind>;
    [Kind] CopiedFields<Kind>;
}

/// The tests, which only have to be right.
#[allow(clippy::restriction, clippy::pedantic, reason = "no derive stands here")]
mod tests {
    use super::*;
    use crate::gc;
    use gc_core::inspect::count_edges;
    use std::str;

    #[test]
    fn enums_are_traced() {
        let copied = [Copied::Tuple(gc(), 1, str::len), Copied::Named { foreign: Foreign, alias: None }];
        assert_eq!(copied.clone_from_cell().each_ref().map(count_edges), [1, 0]);
        let fields = CopiedFields { alias: Some(1), kind: 2, foreign: Foreign };
        let CopiedFields { alias: Some(1), kind: 2, foreign: Foreign } = fields.clone_from_cell() else { panic!() };
        let choices = [
            Choice::Nothing,
            Choice::Tuple(gc(), gc()),
            Choice::Named { kind: gc(), other: RefCell::new(Some(gc())) },
            Choice::Skipped(Foreign),
            Choice::Partly(Foreign, gc()),
        ];
        assert_eq!(choices.each_ref().map(count_edges), [0, 2, 2, 0, 1]);
        assert_eq!(count_edges(&Sometimes::Here(gc())), 1);
        assert_eq!(count_edges(&[Level::Low, Level::High]), 0);
    }
}
