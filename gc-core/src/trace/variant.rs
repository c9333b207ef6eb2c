//! Whose objects a question is about: those of one thread, or those that threads share.

mod sealed {
    pub trait Sealed {}
}

/// One of the two variants of objects, as a type.
#[doc(hidden)]
pub trait Variant: sealed::Sealed {
    /// Whether threads share them.
    const SHARED: bool;
}

/// Objects of one thread.
#[derive(Debug)]
pub(crate) struct OfOneThread;

impl sealed::Sealed for OfOneThread {}
impl Variant for OfOneThread {
    const SHARED: bool = false;
}

/// Objects that threads share.
#[cfg(target_has_atomic = "64")]
#[derive(Debug)]
pub(crate) struct OfThreads;

#[cfg(target_has_atomic = "64")]
impl sealed::Sealed for OfThreads {}
#[cfg(target_has_atomic = "64")]
impl Variant for OfThreads {
    const SHARED: bool = true;
}
