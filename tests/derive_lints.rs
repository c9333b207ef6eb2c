//! The derives under every lint that there is: one type of each shape, and the compiler and Clippy
//! find nothing.
//!
//! The lists below turn on all groups of lints, and each lint that is in none and off by default.
//! Lints look at where a token comes from, so that what an expansion repeats of the input counts as
//! the user's: that is what must not show.

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

/// What the compiler knows and the lists above don't have: those that only a nightly compiler
/// takes, and one that is about a crate and its manifest.
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

/// The types, by subject, each with the test that uses them.
pub mod derive_lints {
    pub mod attributes;
    pub mod enums;
    pub mod marked;
    pub mod names;
    pub mod structs;
}

use gc_core::Gc;

/// What may be a fn pointer, for all that its name says.
pub type Alias = Option<u8>;

/// How many elements an array has.
const LENGTH: usize = 2;

/// A type without `Trace`.
#[derive(Debug, Clone, Copy)]
pub struct Foreign;

/// A handle, for tests.
fn gc() -> Gc<u8> {
    Gc::new(1)
}

/// The test of the lists.
#[allow(clippy::restriction, clippy::pedantic, reason = "no derive stands here")]
mod tests {
    use super::LEFT_OUT;
    use std::process::Command;

    /// Of the compiler that the lists were made for: newer ones may have lints that they don't
    /// know.
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
