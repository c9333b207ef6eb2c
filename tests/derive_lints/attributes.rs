//! Every attribute of the derives.

use core::fmt::{self, Debug, Formatter};

use gc_core::{Finalize, Gc, Trace, Tracer};

use crate::Foreign;

/// Traced by functions.
#[derive(Trace, Finalize)]
#[allow(unsafe_code, reason = "its fields are traced by functions")]
pub struct Visited {
    // SAFETY: each element is traced, once.
    #[trace(unsafe(with = "trace_slice"))]
    handles: Vec<Gc<u8>>,
    // SAFETY: nothing is traced.
    #[trace(unsafe(with = trace_foreign))]
    foreign: Foreign,
}

/// A safe function.
fn trace_slice(handles: &[Gc<u8>], tracer: &mut Tracer<'_>) {
    handles.trace(tracer);
}

/// An unsafe one.
///
/// # Safety
/// None is needed.
#[allow(unsafe_code, clippy::trivially_copy_pass_by_ref, reason = "there are such functions")]
const unsafe fn trace_foreign(_: &Foreign, _: &mut Tracer<'_>) {}

/// With a destructor.
#[derive(Trace, Finalize)]
#[allow(unsafe_code, reason = "its destructor is safe, which nobody can see")]
// SAFETY: the destructor does nothing.
#[trace(acyclic, unsafe(allow_drop))]
#[finalize(with = "finalize_dropping")]
pub struct Dropping(Gc<u8>);

impl Drop for Dropping {
    fn drop(&mut self) {}
}

/// Does nothing either.
const fn finalize_dropping(_: &Dropping) {}

/// Of which nothing is traced.
#[derive(Clone, Copy, Debug, Trace, Finalize)]
#[trace(skip_all)]
pub struct Opaque {
    foreign: Foreign,
}

/// For threads to share.
#[derive(Trace, Finalize)]
#[trace(sync)]
#[allow(unsafe_code, reason = "one of its fields is traced by a function")]
pub struct Shared<Kind> {
    // SAFETY: nothing is traced.
    #[trace(unsafe(with = trace_foreign, frozen))]
    foreign: Foreign,
    kind: Kind,
}

/// With bounds and a path.
#[derive(Trace, Finalize)]
#[trace(bound = "Kind: Trace + Clone", crate = "gc_core")]
pub struct Bound<Kind>(Kind);

/// With finalizers to call.
#[derive(Trace, Finalize)]
pub struct Forward<Last: ?Sized>(#[finalize(forward)] Gc<u8>, #[finalize(forward)] Last);

/// The same.
#[derive(Trace, Finalize)]
pub enum ForwardChoice<Kind> {
    /// This.
    This(#[finalize(forward)] Gc<u8>, Kind),
    /// Or that.
    That {
        /// Whatever it is.
        #[finalize(forward)]
        kind: Kind,
    },
}

debug! {
    [] Visited;
    [] Dropping;
    [Kind] Shared<Kind>;
    [Kind] Bound<Kind>;
    [Last: ?Sized] Forward<Last>;
    [Kind] ForwardChoice<Kind>;
}

/// The tests, which only have to be right.
#[allow(clippy::restriction, clippy::pedantic, reason = "no derive stands here")]
mod tests {
    use super::*;
    use crate::gc;
    use gc_core::inspect::count_edges;

    #[test]
    fn attributes_are_kept() {
        assert_eq!(count_edges(&Visited { handles: vec![gc(), gc()], foreign: Foreign }), 2);
        assert_eq!(count_edges(&Dropping(gc())), 1);
        let opaque = Opaque { foreign: Foreign };
        assert_eq!(count_edges(&opaque), 0);
        let Opaque { foreign: Foreign } = opaque;
        assert_eq!(count_edges(&Shared { foreign: Foreign, kind: gc() }), 1);
        assert_eq!(count_edges(&Bound(gc())), 1);
        assert_eq!(count_edges(&Forward(gc(), gc())), 2);
        let forward = [ForwardChoice::This(gc(), gc()), ForwardChoice::That { kind: gc() }];
        assert_eq!(forward.each_ref().map(count_edges), [2, 1]);
    }
}
