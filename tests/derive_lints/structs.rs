//! Structs of every shape.

use core::fmt::{self, Debug, Formatter};
use core::marker::PhantomData;

use gc_core::{CloneFromCell, Finalize, Gc, GcCell, Trace};

use crate::Foreign;

/// Nothing.
#[derive(Clone, Copy, Debug, Trace, Finalize, CloneFromCell)]
pub struct Unit;

/// Fields of all kinds.
#[derive(Trace, Finalize)]
pub struct Named {
    handle: Gc<u8>,
    next: Option<Box<Self>>,
    call: Option<fn(&str) -> usize>,
    #[trace(skip)]
    skipped: Foreign,
}

/// The same without names.
#[derive(Trace, Finalize)]
pub struct Tuple(Gc<u8>, u8, Vec<Gc<u8>>);

/// Parameters of all kinds.
#[derive(Trace, Finalize, CloneFromCell)]
pub struct Params<'short, 'long: 'short, Kind: Clone = u8, Other = Option<Kind>, const SIZE: usize = 2>
where
    Other: Clone,
{
    short: &'short str,
    long: &'long [u8],
    kinds: [Kind; SIZE],
    other: Other,
    phantom: PhantomData<fn(Kind) -> Other>,
}

/// A parameter's associated type.
#[derive(Trace, Finalize)]
pub struct Associated<Iter: Iterator> {
    item: Option<Iter::Item>,
}

/// A tail that may be unsized.
#[derive(Trace, Finalize)]
pub struct Tail<Last: ?Sized>(Gc<u8>, Last);

/// A tail that may be unsized, deeper down.
#[derive(Trace, Finalize)]
pub struct Nested<Last: ?Sized>(u8, Tail<Last>);

/// A tail that is.
#[derive(Trace, Finalize)]
pub struct Slice(u8, [Gc<u8>]);

/// A tail of private types.
#[derive(Trace, Finalize)]
pub struct PrivateTail<Last: ?Sized>(u8, Private<Gc<Hidden>, Last>);

/// Not public.
#[derive(Trace, Finalize)]
struct Private<Head, Last: ?Sized>(Head, GcCell<Option<Gc<Hidden>>>, Last);

/// Not public.
#[derive(Trace, Finalize)]
struct Hidden;

/// Without alignment.
#[derive(Clone, Copy, Trace, Finalize)]
#[repr(C, packed)]
pub struct Packed {
    large: u32,
    small: u8,
}

debug! {
    [] Named;
    [] Tuple;
    [Kind: Clone, Other: Clone, const SIZE: usize] Params<'_, '_, Kind, Other, SIZE>;
    [Iter: Iterator] Associated<Iter>;
    [Last: ?Sized] Tail<Last>;
    [Last: ?Sized] Nested<Last>;
    [] Slice;
    [Last: ?Sized] PrivateTail<Last>;
    [] Packed;
}

/// The tests, which only have to be right.
#[allow(clippy::restriction, clippy::pedantic, reason = "no derive stands here")]
mod tests {
    use super::*;
    use crate::gc;
    use gc_core::inspect::count_edges;
    use std::iter;

    #[test]
    fn structs_are_traced() {
        assert_eq!(count_edges(&Unit), 0);
        let named = Named { handle: gc(), next: None, call: None, skipped: Foreign };
        assert_eq!(count_edges(&named), 1);
        assert!(named.call.is_none() && named.next.is_none());
        let Named { skipped: Foreign, .. } = named;
        assert_eq!(count_edges(&Tuple(gc(), 0, vec![gc(), gc()])), 3);
        let params: Params<'_, '_, _, Option<u8>> =
            Params { short: "", long: &[], kinds: [gc(), gc()], other: None, phantom: PhantomData };
        assert_eq!(count_edges(&params), 2);
        assert_eq!(count_edges(&Associated::<iter::Empty<Gc<u8>>> { item: Some(gc()) }), 1);
        let tail: &Tail<[Gc<u8>]> = &Tail(gc(), [gc(), gc()]);
        assert_eq!(count_edges(tail), 3);
        let nested: &Nested<[Gc<u8>]> = &Nested(0, Tail(gc(), [gc()]));
        assert_eq!(count_edges(nested), 2);
        let private: &PrivateTail<[Gc<u8>]> =
            &PrivateTail(0, Private(Gc::new(Hidden), GcCell::new(Some(Gc::new(Hidden))), [gc()]));
        assert_eq!(count_edges(private), 3);
        assert!(format!("{:?}", None::<&Slice>) == "None");
        let packed = Packed { large: 1, small: 1 };
        assert_eq!(count_edges(&packed), 0);
        assert_eq!({ packed.large }, u32::from(packed.small));
    }
}
