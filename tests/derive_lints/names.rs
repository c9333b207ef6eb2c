//! Odd names, lengths, macros, and what depends on the configuration.

use core::fmt::{self, Debug, Formatter};

use gc_core::{CloneFromCell, Finalize, Gc, Trace};

use crate::derive_lints::structs::Unit;
use crate::{Foreign, LENGTH};

/// Names that look like no such names.
#[derive(Trace, Finalize, CloneFromCell)]
#[allow(non_camel_case_types, non_snake_case, reason = "that is what it is about")]
pub struct r#struct<r#type> {
    r#fn: Gc<u8>,
    FooBar: r#type,
}

/// Names that look like no such names.
#[derive(Trace, Finalize, CloneFromCell)]
#[allow(non_camel_case_types, non_snake_case, non_upper_case_globals, reason = "that is what it is about")]
pub enum r#enum<'Odd, kind, const n: usize> {
    /// A variant.
    r#if {
        /// A handle.
        r#else: Gc<u8>,
        /// An array.
        FooBar: [kind; n],
    },
    /// Another.
    r#loop(&'Odd u8),
}

/// Lengths of all kinds.
#[derive(Trace, Finalize, CloneFromCell)]
pub struct Lengths<Kind>([Kind; LENGTH], [Kind; const { 2 }], [Kind; LENGTH - 1], [Kind; [LENGTH, LENGTH].len()]);

/// What a macro makes of each kind of fragment.
macro_rules! made {
    ($block:block $expr:expr, $ty:ty, $ident:ident, $lifetime:lifetime, $path:path, $literal:literal, $tt:tt) => {
        /// Made.
        #[derive(Trace, Finalize)]
        pub struct $ident<$lifetime>([u8; $block], [$ty; $expr], $path, &$lifetime $ty, [$ty; $literal], Option<$tt>);
    };
}
made!({ 1 } LENGTH, Gc<u8>, Made, 'made, Gc<Unit>, 3, (Gc<u8>, u8));

/// A macro in the place of a type.
macro_rules! list {
    ($ty:ty) => { Vec<$ty> };
}

/// Types that macros make.
#[derive(Trace, Finalize)]
pub struct Listed<Kind>(list!(Gc<Kind>), list![Kind]);

/// With a lint that it expects.
#[derive(Debug, Trace, Finalize)]
#[expect(clippy::box_collection, reason = "so that there is something to expect")]
pub struct Expecting(Box<Vec<Gc<u8>>>);

/// With fields that depend on the configuration.
#[derive(Trace, Finalize)]
pub struct Configured {
    #[cfg(test)]
    here: Gc<u8>,
    #[cfg(not(test))]
    not_here: Missing,
    #[cfg_attr(test, trace(skip))]
    skipped: Foreign,
}

debug! {
    [Kind] r#struct<Kind>;
    [Kind, const SIZE: usize] r#enum<'_, Kind, SIZE>;
    [Kind] Lengths<Kind>;
    [] Made<'_>;
    [Kind] Listed<Kind>;
    [] Configured;
}

/// The tests, which only have to be right.
#[allow(clippy::restriction, clippy::pedantic, reason = "no derive stands here")]
mod tests {
    use super::*;
    use crate::gc;
    use gc_core::inspect::count_edges;

    #[test]
    fn odd_names_are_traced() {
        assert_eq!(count_edges(&r#struct { r#fn: gc(), FooBar: gc() }), 2);
        let odd: [r#enum<'_, _, 1>; 2] = [r#enum::r#if { r#else: gc(), FooBar: [gc()] }, r#enum::r#loop(&0)];
        assert_eq!(odd.each_ref().map(count_edges), [2, 0]);
        assert_eq!(count_edges(&Lengths([gc(), gc()], [gc(), gc()], [gc()], [gc(), gc()])), 7);
        let made = gc();
        let made = Made([0], [gc(), gc()], Gc::new(Unit), &made, [gc(), gc(), gc()], Some((gc(), 0)));
        assert_eq!(count_edges(&made), 7);
        assert_eq!(count_edges(&Listed(vec![Gc::new(gc())], vec![gc()])), 2);
        assert_eq!(count_edges(&Expecting(Box::new(vec![gc()]))), 1);
        let configured = Configured { here: gc(), skipped: Foreign };
        assert_eq!(count_edges(&configured), 1);
        let Configured { skipped: Foreign, .. } = configured;
    }
}
