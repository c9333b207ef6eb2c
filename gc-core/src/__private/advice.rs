//! What the derive of `Trace` proves besides, so that the compiler says what helps with a type that
//! can't be traced.
//!
//! The text of an error belongs to a trait, and `Trace` has one for all types. The derive knows
//! some types by their syntax, and asks for one of the traits here before it asks for `Trace`.
//! Where they fail, `Trace` does too, in the same place; of two such errors the compiler reports
//! the first. Nothing here is ever called, and no impl depends on it.

#![allow(
    clippy::unused_self,
    clippy::must_use_candidate,
    reason = "it is by the methods' receivers that one is chosen"
)]

use std::marker::PhantomData;
use std::ops::Deref;

use crate::Trace;

/// The type of a field in which `dyn Fn…` occurs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be traced: nothing says what a closure has captured",
    label = "a closure can't be traced",
    note = "if no `Gc` is captured, or none that leads back here, add `#[trace(skip)]` to the field",
    note = "else make the closure by `closure!([a, b] |argument| …)`, whose captures are traced, and hold it as a `Closure<dyn Fn…>` instead: `Box<gc_core::Closure<dyn Fn(u8) -> u8>>`",
    note = "objects that threads share can't hold a `Closure`: there, a trait of yours with `gc_core::sync::TraceSync` as a supertrait does what the closure would"
)]
pub trait TracedClosure {
    /// To name it is the proof.
    fn proof() {}
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Trace> TracedClosure for T {}

/// The type of a field in which another `dyn Trait` occurs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be traced: nothing says that the values behind its trait object can be",
    label = "its trait doesn't say that it can be traced",
    note = "if the trait is yours, make `Trace` a supertrait: `trait Object: Trace`",
    note = "if the values hold no `Gc`, add `#[trace(skip)]` to the field"
)]
pub trait TracedTraitObject {
    /// To name it is the proof.
    fn proof() {}
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Trace> TracedTraitObject for T {}

/// The type of a field, after [`Ask`] has said what is the matter with it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be traced: it doesn't implement `Trace`",
    label = "`{Self}` has no `Trace` impl",
    note = "it is `Copy`, so it holds no `Gc`, and the field can have `#[trace(skip)]`",
    note = "a type of your own can have `#[derive(Trace)]` instead"
)]
pub trait TracedField<Verdict> {
    /// To name it is the proof.
    fn proof(_: Verdict) {}
}

/// The verdict on a type that has `Trace`, and on one of which nothing better can be said than that
/// it hasn't.
#[derive(Debug)]
pub struct NothingToSay;

/// The verdict on a type that has no `Trace`, but is `Copy`.
#[derive(Debug)]
pub struct IsCopy;

#[diagnostic::do_not_recommend]
impl<T: ?Sized> TracedField<NothingToSay> for T {}

/// Were there but one impl for all types, the compiler would take it without waiting for the
/// verdict.
#[diagnostic::do_not_recommend]
impl<T: ?Sized> TracedField<()> for T {}

/// For no type at all. Whichever condition fails, the error is about this impl and, in the same
/// words, one.
#[diagnostic::do_not_recommend]
impl<T: ?Sized + Trace + Never> TracedField<IsCopy> for T {}

/// A subtrait of `Trace`, so that the compiler reports only that this one is missing.
pub trait Never: Trace {}

/// Says what is the matter with a type: `(&Ask::<T>(PhantomData)).__ask()`.
///
/// How a method is found makes the choice: where the one of this type has bounds that `T` doesn't
/// meet, the compiler looks at what it dereferences to. It notices even that a fn pointer has
/// `Trace` for one lifetime where all are needed. A bound doesn't notice; the compiler would then
/// say "not general enough", and no word of ours.
#[derive(Debug)]
pub struct Ask<T: ?Sized>(pub PhantomData<T>);

/// A type that doesn't have `Trace`.
#[derive(Debug)]
pub struct AskWhetherCopy<T: ?Sized>(PhantomData<T>);

/// A type that has neither.
#[derive(Debug)]
pub struct AskNothing<T: ?Sized>(PhantomData<T>);

impl<T: ?Sized + Trace> Ask<T> {
    /// All is well.
    pub fn __ask(&self) -> NothingToSay {
        NothingToSay
    }
}

impl<T: Copy> AskWhetherCopy<T> {
    /// It is to be skipped.
    pub fn __ask(&self) -> IsCopy {
        IsCopy
    }
}

impl<T: ?Sized> AskNothing<T> {
    /// The error is left to `Trace`.
    pub fn __ask(&self) -> NothingToSay {
        NothingToSay
    }
}

impl<T: ?Sized> Deref for Ask<T> {
    type Target = AskWhetherCopy<T>;

    fn deref(&self) -> &Self::Target {
        &AskWhetherCopy(PhantomData)
    }
}

impl<T: ?Sized> Deref for AskWhetherCopy<T> {
    type Target = AskNothing<T>;

    fn deref(&self) -> &Self::Target {
        &AskNothing(PhantomData)
    }
}
