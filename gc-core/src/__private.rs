//! What derived code names. Nothing here is part of the public API: it may change in any release.

mod advice;

pub use ::core;
pub use ::core::primitive::bool;

pub use self::advice::{Ask, IsCopy, TracedClosure, TracedField, TracedTraitObject};
pub use crate::handle::{Captured, Captures, Maker, Site, Unsize, closure, unsize};
pub use crate::trace::{Deepest, Depth, Inspector, Variant};
use std::ops::Deref;

/// A field of a packed struct that derives `Trace`.
///
/// Such a field can't be borrowed, hence not traced. What is `Copy` owns no handle, so that nothing
/// is left out.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be traced in a packed struct, whose fields can't be borrowed",
    label = "`{Self}` is not `Copy`",
    note = "`Copy` types own no `Gc`, so that there is nothing to trace",
    note = "remove `packed` from the struct's `repr`",
    note = "a field that holds no `Gc` can have `#[trace(skip)]`"
)]
pub trait FieldOfPackedStruct {
    /// Does nothing: to name it is to prove that the type may stand there.
    #[inline]
    fn holds_no_gc() {}
}

#[diagnostic::do_not_recommend]
impl<T: Copy> FieldOfPackedStruct for T {}

/// A field that the derive of `CloneFromCell` copies bit by bit, as `#[clone_from_cell(copy)]`
/// says.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be copied bit by bit out of a `GcCell`: it isn't `Copy`",
    label = "`{Self}` isn't `Copy`",
    note = "if the field's type has `CloneFromCell`, remove `#[clone_from_cell(copy)]`; it is for `Copy` types that don't"
)]
pub trait CopiedFromCell {
    /// Does nothing: to name it is to prove that the type is `Copy`.
    #[inline]
    fn is_copy() {}
}

#[diagnostic::do_not_recommend]
impl<T: Copy> CopiedFromCell for T {}

/// Implemented for everything that has a destructor of its own, and by the derive for each type
/// that may not have one.
///
/// Where a type is both, these are two impls for one type: an error, which names this trait. Hence
/// its name.
#[allow(non_camel_case_types, reason = "it is a message to the user")]
pub trait TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead {
    /// Does nothing. The derive's impls move the fields out of the value here, which no type with a
    /// `Drop` allows.
    #[inline]
    fn take_apart(self)
    where
        Self: Sized,
    {
    }

    /// The same for a type that may be unsized. There is no need for a `Says` to exist: that one
    /// says that the type is sized is enough for the compiler to look at the moves.
    #[inline]
    fn take_apart_as_if_sized<Says: Deref<Target = Self>>(self)
    where
        Says::Target: Sized,
    {
    }

    /// Does nothing: to name it is to ask for this trait.
    #[inline]
    fn has_no_drop() {}
}

#[allow(drop_bounds, reason = "it is about the impl of `Drop`, not about whether there is something to drop")]
impl<T: Drop + ?Sized> TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead for T {}

/// Does nothing. Calling it takes the `unsafe` of an attribute to where the compiler sees it.
///
/// # Safety
/// What is promised in the attribute is kept: see `#[derive(Trace)]` on `unsafe(with = "…")` and
/// `unsafe(allow_drop)`.
pub const unsafe fn promised() {}
