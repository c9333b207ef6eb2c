//! How far the question "can this type hold a `Gc`?" follows types that contain themselves.
//!
//! The answer must be a constant, so that `Gc::new` pays nothing for it, yet `struct List { next:
//! Option<Box<List>> }` asks itself. So each derived type asks its fields with one level less, and
//! at the last level the answer is "yes", which is safe. The levels are types, so that the compiler
//! sees code without recursion and folds it to a constant.

mod sealed {
    pub trait Sealed {}
}

/// How many levels are left to look into, as a type.
#[doc(hidden)]
pub trait Depth: sealed::Sealed {
    /// One level less. The last level's is itself.
    type Less: Depth;
    /// Whether no level is left.
    const LAST: bool;
    /// Whether hand-written impls are asked; if not, they count as a "yes".
    const ASKS: bool;
}

/// No level left.
#[doc(hidden)]
#[derive(Debug)]
pub struct Last;

/// One level more than `D`.
#[doc(hidden)]
#[derive(Debug)]
pub struct More<D>(D);

impl sealed::Sealed for Last {}
impl Depth for Last {
    type Less = Self;
    const LAST: bool = true;
    const ASKS: bool = true;
}

/// No level left, and no hand-written impl is asked at any.
#[derive(Debug)]
pub(super) struct LastUnasked;

impl sealed::Sealed for LastUnasked {}
impl Depth for LastUnasked {
    type Less = Self;
    const LAST: bool = true;
    const ASKS: bool = false;
}

impl<D> sealed::Sealed for More<D> {}
impl<D: Depth> Depth for More<D> {
    type Less = D;
    const LAST: bool = false;
    const ASKS: bool = D::ASKS;
}

type More4<D> = More<More<More<More<D>>>>;

/// How deep the question goes: a dozen derived types within each other, with any number of std's
/// between them.
#[doc(hidden)]
pub type Deepest = More4<More4<More4<Last>>>;

/// The same without a question to hand-written impls, which may do anything: for what is traced
/// (rule C1).
pub(super) type Unasked = More4<More4<More4<LastUnasked>>>;
