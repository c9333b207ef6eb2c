//! The path of the library leads to a `Trace` of the user's own, so that the fields say nothing
//! about the `Trace` that the type has.

mod fake {
    pub use gc_core::{Tracer, __private, sync};

    pub unsafe trait Trace {
        fn trace(&self, _: &mut Tracer<'_>) {}
        fn __trace_part(&self, _: &mut Tracer<'_>) {}
        fn can_hold_gc() -> bool {
            false
        }
        fn __holds_gc<D: __private::Depth>() -> bool {
            false
        }
        fn __inspect(&self, _: &mut __private::Inspector<'_>) {}
    }
}

#[derive(gc_core::Trace)]
#[trace(crate = "fake", sync)]
struct Name;

// SAFETY: it reports nothing. One that reports what another thread may change would do as well.
unsafe impl gc_core::Trace for Name {
    fn trace(&self, _: &mut gc_core::Tracer<'_>) {}
}

fn main() {}
