//! Types, fields and variants that are marked for the compiler: deprecated, `non_exhaustive`,
//! `must_use`.

use core::fmt::{self, Debug, Formatter};

use gc_core::{CloneFromCell, Finalize, Gc, Trace};

/// Not to be used any longer.
#[deprecated = "there is a newer one"]
#[derive(Debug, Trace, Finalize, CloneFromCell)]
pub struct Old<Kind>(Gc<u8>, Kind);

/// The same of fields.
#[derive(Trace, Finalize, CloneFromCell)]
pub struct OldFields {
    #[deprecated = "there is a newer one"]
    old: Gc<u8>,
    #[deprecated = "there is a newer one"]
    #[finalize(forward)]
    older: u8,
}

/// The same of variants.
#[derive(Trace, Finalize, CloneFromCell)]
pub enum OldVariants {
    /// Old.
    #[deprecated = "there is a newer one"]
    Tuple(Gc<u8>),
    /// Old.
    #[deprecated = "there is a newer one"]
    Nothing,
    /// Old fields.
    Named {
        /// Old.
        #[deprecated = "there is a newer one"]
        #[finalize(forward)]
        old: Gc<u8>,
    },
}

/// With more to come.
#[non_exhaustive]
#[derive(Debug, Trace, Finalize, CloneFromCell)]
pub struct Growing {
    handle: Gc<u8>,
}

/// With more to come.
#[non_exhaustive]
#[derive(Debug, Trace, Finalize, CloneFromCell)]
pub enum GrowingChoice {
    /// With more to come.
    #[non_exhaustive]
    Named {
        /// A handle.
        handle: Gc<u8>,
    },
    /// Nothing.
    Nothing,
}

/// Not to be let go of.
#[must_use]
#[derive(Debug, Trace, Finalize, CloneFromCell)]
pub struct Precious(Gc<u8>);

/// Not to be let go of.
#[must_use]
#[derive(Debug, Trace, Finalize, CloneFromCell)]
pub enum PreciousChoice {
    /// The other.
    One(Precious),
}

debug! {
    [] OldFields;
    [] OldVariants;
}

/// The tests, which only have to be right.
#[allow(clippy::restriction, clippy::pedantic, reason = "no derive stands here")]
mod tests {
    use super::*;
    use crate::gc;
    use gc_core::inspect::count_edges;

    #[test]
    fn marked_types_are_traced() {
        assert_eq!(count_edges(&GrowingChoice::Named { handle: gc() }), 1);
        assert_eq!(count_edges(&Growing { handle: gc() }), 1);
        assert_eq!(count_edges(&GrowingChoice::Nothing), 0);
        assert_eq!(count_edges(&PreciousChoice::One(Precious(gc()))), 1);
    }

    #[test]
    #[expect(deprecated, reason = "that is what it is about")]
    fn what_is_old_is_traced() {
        assert_eq!(count_edges(&Old(gc(), gc())), 2);
        let fields = OldFields { old: gc(), older: 1 };
        fields.finalize();
        assert_eq!(count_edges(&fields), 1);
        let variants = [OldVariants::Tuple(gc()), OldVariants::Nothing, OldVariants::Named { old: gc() }];
        assert_eq!(variants.each_ref().map(count_edges), [1, 0, 1]);
    }
}
