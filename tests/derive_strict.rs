//! The derives where everything is forbidden that can be.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused_qualifications,
    unused_lifetimes,
    single_use_lifetimes,
    let_underscore_drop,
    non_ascii_idents,
    trivial_casts,
    variant_size_differences,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::cargo
)]
#![deny(
    clippy::absolute_paths,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::arbitrary_source_item_ordering,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::min_ident_chars,
    clippy::missing_inline_in_public_items,
    clippy::missing_trait_methods,
    clippy::multiple_unsafe_ops_per_block,
    clippy::pattern_type_mismatch,
    clippy::ref_patterns,
    clippy::same_name_method,
    clippy::undocumented_unsafe_blocks,
    clippy::unneeded_field_pattern,
    clippy::wildcard_enum_match_arm,
    reason = "the strictest of clippy's optional lints that could see generated code"
)]
#![allow(clippy::multiple_crate_versions, reason = "says nothing about the derives")]
#![allow(clippy::cargo_common_metadata, clippy::wildcard_dependencies, reason = "says nothing about the derives")]

use core::fmt::Debug;
use core::marker::PhantomData;
use gc_core::inspect::count_edges;
use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct Alpha<'life, Kind: Debug, const SIZE: usize> {
    borrowed: &'life str,
    foreign: Foreign,
    handles: [Option<Gc<u8>>; SIZE],
    kind: PhantomData<Kind>,
    #[trace(skip)]
    skipped: Foreign,
}

#[derive(Trace, Finalize)]
enum Beta<Kind> {
    Named { kind: Kind, other: u8 },
    Nothing,
    Tuple(Kind, Gc<u8>),
}

#[derive(Clone, Copy, Trace, Finalize)]
#[repr(C, packed)]
struct Delta {
    large: u32,
    small: u8,
}

#[derive(Trace, Finalize)]
#[trace(acyclic)]
#[finalize(with = "finalize_epsilon")]
struct Epsilon(Gc<u8>);

#[derive(Trace, Finalize)]
struct Foreign;

#[derive(Trace, Finalize)]
#[expect(clippy::box_collection, reason = "so that there is something to expect")]
struct Gamma {
    #[finalize(forward)]
    boxed: Box<Vec<u8>>,
    #[expect(deprecated, reason = "as it would be while moving to another type")]
    old: Old,
}

#[derive(Trace, Finalize)]
enum Iota {
    First(#[finalize(forward)] Foreign),
    Second(#[finalize(forward)] Foreign, #[finalize(forward)] u8),
    Third(u8),
    Zero,
}

#[derive(Trace, Finalize)]
enum Never {}

#[deprecated = "there is a newer one"]
#[derive(Trace, Finalize)]
struct Old;

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Theta<Kind: ?Sized> {
    boxed: Option<Box<Self>>,
    #[trace(skip)]
    skipped: Foreign,
    tail: Kind,
}

#[derive(Trace, Finalize)]
struct Zeta<Kind: ?Sized>(u8, Kind);

const fn finalize_epsilon(_: &Epsilon) {}

#[test]
fn strict_types_are_traced() {
    let alpha = Alpha::<u8, 2> {
        borrowed: "",
        foreign: Foreign,
        handles: [None, Some(Gc::new(1))],
        kind: PhantomData,
        skipped: Foreign,
    };
    assert_eq!(count_edges(&alpha), 1);
    assert_eq!(alpha.borrowed.len(), 0);
    let Alpha { foreign: Foreign, skipped: Foreign, .. } = alpha;

    let named = Beta::Named { kind: Gc::new(1), other: 1 };
    assert_eq!(count_edges(&named), 1);
    assert!(matches!(named, Beta::Named { other: 1, .. }));
    assert_eq!(count_edges(&Beta::Tuple(Gc::new(1), Gc::new(1))), 2);
    assert_eq!(count_edges(&Beta::Nothing::<u8>), 0);

    let delta = Delta { large: 1, small: 1 };
    assert_eq!(count_edges(&delta), 0);
    assert_eq!({ delta.large }, u32::from(delta.small));

    assert_eq!(count_edges(&Epsilon(Gc::new(1))), 1);
    let iotas = [Iota::First(Foreign), Iota::Second(Foreign, 1), Iota::Third(1), Iota::Zero];
    for (iota, sum) in iotas.iter().zip([0, 1, 1, 0]) {
        let found = match *iota {
            Iota::First(Foreign) | Iota::Zero => 0,
            Iota::Second(Foreign, byte) | Iota::Third(byte) => byte,
        };
        assert_eq!((count_edges(iota), found), (0, sum));
    }
    assert_eq!(count_edges(&None::<Never>), 0);
    let theta = Theta { boxed: None, skipped: Foreign, tail: [1, 2] };
    assert_eq!(count_edges(&theta), 0);
    let Theta { boxed: None, skipped: Foreign, tail: [1, 2] } = theta else { unreachable!() };

    let zeta: &Zeta<[Gc<u8>]> = &Zeta(0, [Gc::new(1)]);
    assert_eq!(count_edges(zeta), 1);
    assert_eq!(zeta.0, 0);
}

#[test]
#[expect(deprecated, reason = "the type under test has a deprecated field")]
fn strict_types_may_be_deprecated() {
    let gamma = Gamma { boxed: Box::new(Vec::new()), old: Old };
    assert_eq!(count_edges(&gamma), 0);
    assert!(gamma.boxed.is_empty());
    let Old = gamma.old;
}
