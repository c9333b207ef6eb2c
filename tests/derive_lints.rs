//! The derives under every lint that there is: one type of each shape, and the compiler and Clippy find nothing.
//!
//! The lists below turn on all groups of lints, and each lint that is in none and off by default. Lints look at where a
//! token comes from, so that what an expansion repeats of the input counts as the user's: that is what must not show.

#![deny(
    warnings,
    deprecated_safe,
    future_incompatible,
    keyword_idents,
    let_underscore,
    nonstandard_style,
    refining_impl_trait,
    rust_2018_compatibility,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    unknown_or_malformed_diagnostic_attributes,
    unused
)]
#![deny(
    absolute_paths_not_starting_with_crate,
    ambiguous_negative_literals,
    closure_returning_async_block,
    deprecated_in_future,
    deprecated_safe_2024,
    deref_into_dyn_supertrait,
    edition_2024_expr_fragment_specifier,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    ffi_unwind_calls,
    if_let_rescope,
    impl_trait_overcaptures,
    impl_trait_redundant_captures,
    keyword_idents_2018,
    keyword_idents_2024,
    let_underscore_drop,
    linker_messages,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    missing_unsafe_on_extern,
    non_ascii_idents,
    redundant_imports,
    redundant_lifetimes,
    rust_2021_incompatible_closure_captures,
    rust_2021_incompatible_or_patterns,
    rust_2021_prefixes_incompatible_syntax,
    rust_2021_prelude_collisions,
    rust_2024_guarded_string_incompatible_syntax,
    rust_2024_incompatible_pat,
    rust_2024_prelude_collisions,
    single_use_lifetimes,
    tail_expr_drop_order,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_attr_outside_unsafe,
    unsafe_code,
    unsafe_op_in_unsafe_fn,
    unstable_features,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery, clippy::cargo, clippy::restriction)]
#![allow(unknown_lints, reason = "older compilers don't know them all")]
#![allow(
    clippy::blanket_clippy_restriction_lints,
    clippy::cargo_common_metadata,
    clippy::multiple_crate_versions,
    clippy::tests_outside_test_module,
    clippy::wildcard_dependencies,
    reason = "they say nothing about the derives"
)]
#![allow(
    clippy::allow_attributes,
    clippy::arbitrary_source_item_ordering,
    clippy::empty_drop,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::implicit_return,
    clippy::missing_inline_in_public_items,
    clippy::single_call_fn,
    clippy::unnecessary_safety_comment,
    reason = "what is written by hand here is not to their taste; derive_strict.rs has those that matter for derives"
)]

/// What the compiler knows and the lists above don't have: those that only a nightly compiler takes, and one that is about
/// a crate and its manifest.
const LEFT_OUT: [&str; 9] = [
    "fuzzy_provenance_casts",
    "lossy_provenance_casts",
    "multiple_supertrait_upcastable",
    "must_not_suspend",
    "non_exhaustive_omitted_patterns",
    "resolving_to_items_shadowing_supertrait_items",
    "shadowing_supertrait_items",
    "unqualified_local_imports",
    "unused_crate_dependencies",
];

use core::cell::RefCell;
use core::fmt::{self, Debug, Formatter};
use core::marker::PhantomData;
use gc_core::__private::count_edges;
use gc_core::{Finalize, Gc, GcCell, Trace, Tracer};

/// How many elements an array has.
const LENGTH: usize = 2;

/// A type without `Trace`.
#[derive(Debug, Clone, Copy)]
pub struct Foreign;

/// Gives each type what the lints ask of public ones.
macro_rules! debug {
    ($([$($params:tt)*] $name:ty $(where $($clause:tt)*)?;)*) => { $(
        impl<$($params)*> Debug for $name $(where $($clause)*)? {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )* };
}

/// Nothing.
#[derive(Clone, Copy, Debug, Trace, Finalize)]
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
#[derive(Trace, Finalize)]
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

/// Variants of all kinds.
#[derive(Trace, Finalize)]
pub enum Choice<Kind> {
    /// Without fields.
    Nothing,
    /// Without names.
    Tuple(Kind, Gc<u8>),
    /// With names.
    Named {
        /// Whatever it is.
        kind: Kind,
        /// A handle.
        other: RefCell<Option<Gc<u8>>>,
    },
    /// Of which no field is traced.
    #[trace(skip)]
    Skipped(Foreign),
    /// Of which one is.
    Partly(#[trace(skip)] Foreign, Gc<u8>),
}

/// Of which there is no value.
#[derive(Clone, Copy, Debug, Trace, Finalize)]
pub enum Never {}

/// With a variant of which there is none.
#[derive(Debug, Trace, Finalize)]
pub enum Sometimes {
    /// Here.
    Here(Gc<u8>),
    /// Nowhere.
    Nowhere(Never, Gc<u8>),
}

/// With discriminants.
#[derive(Clone, Copy, Debug, Trace, Finalize)]
#[repr(u8)]
pub enum Level {
    /// One.
    Low = 1,
    /// Two.
    High = 2,
}

/// Without alignment.
#[derive(Clone, Copy, Trace, Finalize)]
#[repr(C, packed)]
pub struct Packed {
    large: u32,
    small: u8,
}

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

/// Not to be used any longer.
#[deprecated = "there is a newer one"]
#[derive(Debug, Trace, Finalize)]
pub struct Old<Kind>(Gc<u8>, Kind);

/// The same of fields.
#[derive(Trace, Finalize)]
pub struct OldFields {
    #[deprecated = "there is a newer one"]
    old: Gc<u8>,
    #[deprecated = "there is a newer one"]
    #[finalize(forward)]
    older: u8,
}

/// The same of variants.
#[derive(Trace, Finalize)]
pub enum OldVariants {
    /// Old.
    #[deprecated = "there is a newer one"]
    Tuple(Gc<u8>),
    /// Old.
    #[deprecated = "there is a newer one"]
    Nothing,
    /// Old fields.
    Named {
        /// Old.
        #[deprecated = "there is a newer one"]
        #[finalize(forward)]
        old: Gc<u8>,
    },
}

/// With more to come.
#[non_exhaustive]
#[derive(Debug, Trace, Finalize)]
pub struct Growing {
    handle: Gc<u8>,
}

/// With more to come.
#[non_exhaustive]
#[derive(Debug, Trace, Finalize)]
pub enum GrowingChoice {
    /// With more to come.
    #[non_exhaustive]
    Named {
        /// A handle.
        handle: Gc<u8>,
    },
    /// Nothing.
    Nothing,
}

/// Not to be let go of.
#[must_use]
#[derive(Debug, Trace, Finalize)]
pub struct Precious(Gc<u8>);

/// Not to be let go of.
#[must_use]
#[derive(Debug, Trace, Finalize)]
pub enum PreciousChoice {
    /// The other.
    One(Precious),
}

/// Names that look like no such names.
#[derive(Trace, Finalize)]
#[allow(non_camel_case_types, non_snake_case, reason = "that is what it is about")]
pub struct r#struct<r#type> {
    r#fn: Gc<u8>,
    FooBar: r#type,
}

/// Names that look like no such names.
#[derive(Trace, Finalize)]
#[allow(non_camel_case_types, non_snake_case, non_upper_case_globals, reason = "that is what it is about")]
pub enum r#enum<'Odd, kind, const n: usize> {
    /// A variant.
    r#if {
        /// A handle.
        r#else: Gc<u8>,
        /// An array.
        FooBar: [kind; n],
    },
    /// Another.
    r#loop(&'Odd u8),
}

/// Lengths of all kinds.
#[derive(Trace, Finalize)]
pub struct Lengths<Kind>([Kind; LENGTH], [Kind; const { 2 }], [Kind; LENGTH - 1], [Kind; [LENGTH, LENGTH].len()]);

/// What a macro makes of each kind of fragment.
macro_rules! made {
    ($block:block $expr:expr, $ty:ty, $ident:ident, $lifetime:lifetime, $path:path, $literal:literal, $tt:tt) => {
        /// Made.
        #[derive(Trace, Finalize)]
        pub struct $ident<$lifetime>([u8; $block], [$ty; $expr], $path, &$lifetime $ty, [$ty; $literal], Option<$tt>);
    };
}
made!({ 1 } LENGTH, Gc<u8>, Made, 'made, Gc<Unit>, 3, (Gc<u8>, u8));

/// A macro in the place of a type.
macro_rules! list {
    ($ty:ty) => { Vec<$ty> };
}

/// Types that macros make.
#[derive(Trace, Finalize)]
pub struct Listed<Kind>(list!(Gc<Kind>), list![Kind]);

/// With a lint that it expects.
#[derive(Debug, Trace, Finalize)]
#[expect(clippy::box_collection, reason = "so that there is something to expect")]
pub struct Expecting(Box<Vec<Gc<u8>>>);

/// With fields that depend on the configuration.
#[derive(Trace, Finalize)]
pub struct Configured {
    #[cfg(test)]
    here: Gc<u8>,
    #[cfg(not(test))]
    not_here: Missing,
    #[cfg_attr(test, trace(skip))]
    skipped: Foreign,
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
    [Kind] Choice<Kind>;
    [] Packed;
    [] Visited;
    [] Dropping;
    [Kind] Bound<Kind>;
    [Last: ?Sized] Forward<Last>;
    [Kind] ForwardChoice<Kind>;
    [] OldFields;
    [] OldVariants;
    [Kind] r#struct<Kind>;
    [Kind, const SIZE: usize] r#enum<'_, Kind, SIZE>;
    [Kind] Lengths<Kind>;
    [] Made<'_>;
    [Kind] Listed<Kind>;
    [] Configured;
}

/// The tests, which only have to be right.
#[allow(clippy::restriction, clippy::pedantic, reason = "no derive stands here")]
mod tests {
    use super::*;
    use std::process::Command;
    use std::{iter, str};

    /// A handle.
    fn gc() -> Gc<u8> {
        Gc::new(1)
    }

    #[test]
    fn shapes_are_traced() {
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
        let choices = [
            Choice::Nothing,
            Choice::Tuple(gc(), gc()),
            Choice::Named { kind: gc(), other: RefCell::new(Some(gc())) },
            Choice::Skipped(Foreign),
            Choice::Partly(Foreign, gc()),
        ];
        assert_eq!(choices.each_ref().map(count_edges), [0, 2, 2, 0, 1]);
        assert_eq!(count_edges(&Sometimes::Here(gc())), 1);
        assert_eq!(count_edges(&[Level::Low, Level::High]), 0);
        let packed = Packed { large: 1, small: 1 };
        assert_eq!(count_edges(&packed), 0);
        assert_eq!({ packed.large }, u32::from(packed.small));
        assert_eq!(count_edges(&Visited { handles: vec![gc(), gc()], foreign: Foreign }), 2);
        assert_eq!(count_edges(&Dropping(gc())), 1);
        let opaque = Opaque { foreign: Foreign };
        assert_eq!(count_edges(&opaque), 0);
        let Opaque { foreign: Foreign } = opaque;
        assert_eq!(count_edges(&Bound(gc())), 1);
        assert_eq!(count_edges(&Forward(gc(), gc())), 2);
        let forward = [ForwardChoice::This(gc(), gc()), ForwardChoice::That { kind: gc() }];
        assert_eq!(forward.each_ref().map(count_edges), [2, 1]);
        assert_eq!(count_edges(&GrowingChoice::Named { handle: gc() }), 1);
        assert_eq!(count_edges(&Growing { handle: gc() }), 1);
        assert_eq!(count_edges(&GrowingChoice::Nothing), 0);
        assert_eq!(count_edges(&PreciousChoice::One(Precious(gc()))), 1);
        assert_eq!(count_edges(&r#struct { r#fn: gc(), FooBar: gc() }), 2);
        let odd: [r#enum<'_, _, 1>; 2] = [r#enum::r#if { r#else: gc(), FooBar: [gc()] }, r#enum::r#loop(&0)];
        assert_eq!(odd.each_ref().map(count_edges), [2, 0]);
        assert_eq!(count_edges(&Lengths([gc(), gc()], [gc(), gc()], [gc()], [gc(), gc()])), 7);
        let made = gc();
        let made = Made([0], [gc(), gc()], Gc::new(Unit), &made, [gc(), gc(), gc()], Some((gc(), 0)));
        assert_eq!(count_edges(&made), 7);
        assert_eq!(count_edges(&Listed(vec![Gc::new(gc())], vec![gc()])), 2);
        assert_eq!(count_edges(&Expecting(Box::new(vec![gc()]))), 1);
        let configured = Configured { here: gc(), skipped: Foreign };
        assert_eq!(count_edges(&configured), 1);
        let Configured { skipped: Foreign, .. } = configured;
    }

    #[test]
    #[expect(deprecated, reason = "that is what it is about")]
    fn what_is_old_is_traced() {
        assert_eq!(count_edges(&Old(gc(), gc())), 2);
        let fields = OldFields { old: gc(), older: 1 };
        fields.finalize();
        assert_eq!(count_edges(&fields), 1);
        let variants = [OldVariants::Tuple(gc()), OldVariants::Nothing, OldVariants::Named { old: gc() }];
        assert_eq!(variants.each_ref().map(count_edges), [1, 0, 1]);
    }

    /// Of the compiler that the lists were made for: newer ones may have lints that they don't know.
    #[test]
    fn the_lists_are_complete() {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let ask = |arguments: &[&str]| {
            let output = Command::new(&rustc).args(arguments).output().expect("the compiler that built this");
            String::from_utf8(output.stdout).expect("text")
        };
        let version = ask(&["--version"]);
        if !version.starts_with("rustc 1.95.") {
            println!("skipped: the lists are those of rustc 1.95.x, this is {version}");
            return;
        }
        let source = include_str!("derive_lints.rs");
        let listed = source.split_once("\nconst LEFT_OUT").expect("the lists come first").0;
        let is_listed = |name: &str| {
            let mut words = listed.split(|it: char| !it.is_alphanumeric() && it != '_');
            words.any(|word| word == name)
        };
        let help = ask(&["-W", "help"]);
        let (lints, groups) = help.split_once("Lint groups provided by rustc:").expect("lints, then groups");
        let off = lints.lines().filter(|line| line.split_whitespace().nth(1) == Some("allow"));
        let groups = groups.lines().filter(|line| line.starts_with("    ") && !line.contains("----"));
        let groups = groups.filter(|line| !line.trim_end().ends_with("sub-lints"));
        let names = off.chain(groups).map(|line| line.split_whitespace().next().expect("a name").replace('-', "_"));
        let names: Vec<String> = names.filter(|name| name != "<foo>").collect();
        assert!(names.len() > 60, "{names:?}");
        let missing: Vec<&String> =
            names.iter().filter(|name| !is_listed(name) && !LEFT_OUT.contains(&name.as_str())).collect();
        assert!(missing.is_empty(), "not listed: {missing:?}");
    }
}
