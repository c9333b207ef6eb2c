//! The derives where nothing is in scope but what the language itself names.
#![no_implicit_prelude]
#![deny(unsafe_code)]

use ::gc_core::Gc;
use ::std::convert::From as _;
use ::std::option::Option::{self, None, Some};
use ::std::{assert_eq, primitive::u32, vec};

#[derive(::gc_core::Trace, ::gc_core::Finalize)]
#[allow(unsafe_code, reason = "one of its fields is traced by a function")]
struct Named<T> {
    handle: Option<Gc<u8>>,
    value: T,
    // SAFETY: the field is traced, once.
    #[trace(unsafe(with = "visit"))]
    visited: Gc<u8>,
}

#[derive(::gc_core::Trace, ::gc_core::Finalize)]
enum Choice<T> {
    Nothing,
    Tuple(T, Gc<u8>),
    Named { value: T },
}

#[derive(::gc_core::Trace, ::gc_core::Finalize)]
enum Never {}

#[derive(::gc_core::Trace, ::gc_core::Finalize)]
#[repr(C, packed)]
struct Packed(u8, u32);

#[derive(::gc_core::Trace, ::gc_core::Finalize)]
#[allow(unsafe_code, reason = "it has a destructor")]
// SAFETY: the destructor does nothing.
#[trace(acyclic, unsafe(allow_drop))]
#[finalize(with = "done")]
struct Tree(::std::vec::Vec<Gc<Tree>>);

#[derive(::gc_core::Trace, ::gc_core::Finalize)]
struct Forward(#[finalize(forward)] Gc<u8>);

#[derive(::gc_core::Trace, ::gc_core::Finalize)]
#[trace(sync)]
struct Shared<T: ?::std::marker::Sized>(::std::sync::Mutex<Option<u32>>, T);

fn visit(handle: &Gc<u8>, tracer: &mut ::gc_core::Tracer<'_>) {
    ::gc_core::Trace::trace(handle, tracer);
}

fn done(_: &Tree) {}

#[derive(::gc_core::Trace, ::gc_core::Finalize)]
struct Tail<T: ?::std::marker::Sized>(Gc<u8>, T);

impl ::std::ops::Drop for Tree {
    fn drop(&mut self) {}
}

#[test]
fn types_without_a_prelude() {
    use ::gc_core::inspect::count_edges;

    let named = Named { handle: Some(Gc::new(1)), value: Gc::new(1), visited: Gc::new(1) };
    assert_eq!(count_edges(&named), 3);
    assert_eq!(count_edges(&Choice::Tuple(Gc::new(1), Gc::new(1))), 2);
    assert_eq!(count_edges(&Choice::Named { value: Gc::new(1) }), 1);
    assert_eq!(count_edges(&Choice::Nothing::<u8>), 0);
    assert_eq!(count_edges(&None::<Never>), 0);
    let packed = Packed(1, 1);
    assert_eq!(count_edges(&packed), 0);
    assert_eq!({ packed.1 }, u32::from(packed.0));
    assert_eq!(count_edges(&Tree(vec![Gc::new(Tree(vec![]))])), 1);
    assert_eq!(count_edges(&Forward(Gc::new(1))), 1);
    assert_eq!(count_edges(&Tail(Gc::new(1), Gc::new(1))), 2);
    let shared: &dyn ::gc_core::sync::TraceSync = &Shared(::std::sync::Mutex::new(None), 1);
    assert_eq!(count_edges(shared), 0);
}
