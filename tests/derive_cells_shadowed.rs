//! The derive of `CloneFromCell` where everything is forbidden that can be, and nothing is in scope
//! but what the language itself names, or what means something else.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unused_lifetimes, single_use_lifetimes)]
#![deny(trivial_casts, let_underscore_drop, non_ascii_idents)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(
    clippy::absolute_paths,
    clippy::allow_attributes,
    clippy::min_ident_chars,
    clippy::missing_inline_in_public_items,
    clippy::pattern_type_mismatch,
    clippy::ref_patterns,
    clippy::same_name_method,
    clippy::undocumented_unsafe_blocks,
    clippy::unneeded_field_pattern,
    clippy::wildcard_enum_match_arm,
    reason = "the strictest of clippy's optional lints that could see generated code"
)]
#![expect(non_camel_case_types, dead_code, reason = "names that are taken already")]

use ::core::marker::Sized as ReallySized;
use ::core::option::Option as Maybe;
use ::core::primitive::usize as size;
use ::core::{assert, assert_eq, matches};
use ::gc_core::{CloneFromCell as derived, Gc, GcCell};

struct Option;
struct Some;
struct None;
struct bool;
trait Copy {}
trait Clone {}
trait Sized {}
trait CloneFromCell {}
trait CopiedFromCell {}
mod core {}
mod std {}
mod gc_core {}

/// Everything has a method of each name.
trait Everything {
    fn clone_from_cell(&self) {}
    fn clone(&self) {}
    fn is_copy() {}
}
impl<Any: ?ReallySized> Everything for Any {}

#[derive(derived)]
struct Named<'life, Kind, const SIZE: size> {
    borrowed: &'life str,
    #[expect(deprecated, reason = "as it would be while moving to another type")]
    old: Old,
    values: [Kind; SIZE],
}

#[derive(derived)]
enum Choice<Copy> {
    #[deprecated = "there is a newer one"]
    Former,
    None,
    Some(Gc<Copy>, #[clone_from_cell(copy)] Copy),
    Ok {
        native: fn(&Self) -> &str,
        r#type: u8,
    },
}

#[derive(derived)]
enum Never {}

#[deprecated = "there is a newer one"]
#[derive(derived)]
struct Old(u8);

impl<Kind, const SIZE: size> Named<'_, Kind, SIZE> {
    // Inherent functions go before a trait's where a path doesn't say which is meant.
    const fn is_copy() {}
}

#[test]
#[expect(deprecated, reason = "the types under test have deprecated parts")]
fn types_among_shadows() {
    let named = GcCell::new(Named { borrowed: "text", old: Old(1), values: [2, 3] });
    let copy = named.get();
    assert_eq!((copy.borrowed, copy.old.0, copy.values), ("text", 1, [2, 3]));

    let choice = GcCell::new(Choice::Some(Gc::new(1), 2));
    assert!(matches!(choice.get(), Choice::Some(handle, 2) if *handle == 1));
    choice.set(Choice::Ok { native: |_| "", r#type: 3 });
    assert!(matches!(choice.get(), Choice::Ok { r#type: 3, .. }));
    choice.set(Choice::Former);
    assert!(matches!(choice.get(), Choice::Former));
    assert!(matches!(GcCell::new(Maybe::None::<Never>).get(), Maybe::None));
}
