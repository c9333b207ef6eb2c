//! What values say about themselves, and the macros that say it.

/// The receiver of the edges that a value reports: gc-core's own.
pub type Tracer<'a> = gc_core::Tracer<'a>;

/// A type with something to do before its values are dropped.
pub trait Finalize {
    /// Does it. The default does nothing.
    fn finalize(&self) {}
}

/// A type whose [`Gc`](crate::Gc) handles the collector can visit.
///
/// # Safety
/// `trace` reports each handle that the value owns at most once, and does nothing else. Destructors
/// reach no handle that it reports while [`finalizer_safe`](crate::finalizer_safe) says no.
pub unsafe trait Trace: Finalize {
    /// Reports the handles that the value owns.
    ///
    /// # Safety
    /// For the collector alone to call.
    unsafe fn trace(&self, tracer: &mut Tracer);

    /// Marks handles that are not on the stack, which the original needs. Nothing calls it here.
    ///
    /// # Safety
    /// None is needed.
    unsafe fn trace_non_roots(&self);

    /// Runs the finalizers of the value and of all that it owns.
    fn run_finalizer(&self);
}

/// Writes the methods of [`Trace`](trait@crate::Trace) for a type that owns no handle.
#[macro_export]
macro_rules! empty_trace {
    () => {
        unsafe fn trace(&self, _tracer: &mut $crate::Tracer) {}
        unsafe fn trace_non_roots(&self) {}
        fn run_finalizer(&self) {
            $crate::Finalize::finalize(self);
        }
    };
}

/// Writes the methods of [`Trace`](trait@crate::Trace), given what calls `$mark` with each part of
/// `$this`.
#[macro_export]
macro_rules! custom_trace {
    ($this:ident, $mark:ident, $visit:expr) => {
        #[inline]
        unsafe fn trace(&self, tracer: &mut $crate::Tracer) {
            // SAFETY: the caller is the collector.
            let mut $mark = |part: &dyn $crate::Trace| unsafe { part.trace(tracer) };
            let $this = self;
            $visit
        }
        #[inline]
        unsafe fn trace_non_roots(&self) {}
        fn run_finalizer(&self) {
            fn $mark<T: $crate::Trace + ?Sized>(part: &T) {
                part.run_finalizer();
            }
            $crate::Finalize::finalize(self);
            let $this = self;
            $visit
        }
    };
}
