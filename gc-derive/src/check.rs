//! Rules about several attributes, or about an attribute and the item that it is on. One function a
//! rule.

use crate::errors::Errors;
use crate::model::{Field, Input, Shape};
use crate::parse::Key;

/// Everything that forbids a derived `Trace`.
pub(crate) fn trace(input: &Input<'_>, errors: &mut Errors) {
    not_a_union(input, errors);
    skip_all_stands_alone(input, errors);
    skipped_variants_have_nothing_to_say(input, errors);
    skip_or_with(input, errors);
    packed_fields_are_not_borrowed(input, errors);
    with_says_frozen_in_sync_types(input, errors);
}

/// Everything that forbids a derived `Finalize`.
pub(crate) fn finalize(input: &Input<'_>, errors: &mut Errors) {
    forward_needs_a_field_to_call(input, errors);
    with_or_forward(input, errors);
}

/// Everything that forbids a derived `CloneFromCell`.
pub(crate) fn clone_from_cell(input: &Input<'_>, errors: &mut Errors) {
    let advice = "If it is `Copy`, mark the fields that hold one `#[clone_from_cell(copy)]`, or keep it in a `Cell`";
    if let Shape::Union(token, _) = &input.shape {
        let reason = "`CloneFromCell` can't be derived for a union: nothing says which of its fields holds a value";
        errors.add(token, format!("{reason}. {advice}"));
    }
    if let Some(packed) = &input.packed {
        let reason = "`CloneFromCell` can't be derived for a packed struct: its fields can't be borrowed";
        errors.add(packed, format!("{reason}. {advice}"));
    }
}

pub(crate) fn all_fields<'a, 'b>(input: &'b Input<'a>) -> impl Iterator<Item = &'b Field<'a>> {
    input.fields().into_iter().map(|(field, _)| field)
}

/// Nothing says which field of a union holds a value, so none can be visited.
fn not_a_union(input: &Input<'_>, errors: &mut Errors) {
    if let Shape::Union(token, _) = &input.shape {
        errors.add(
            token,
            "`Trace` can't be derived for a union: nothing says which of its fields holds a value. Use an enum, or \
             write `unsafe impl Trace` by hand",
        );
    }
}

/// `skip_all` traces no field, so whatever says how to trace one, or what for, contradicts it.
fn skip_all_stands_alone(input: &Input<'_>, errors: &mut Errors) {
    if !input.attrs.has(Key::SkipAll) {
        return;
    }
    if let Some(token) = input.attrs.get(Key::Acyclic) {
        errors.add(
            token,
            "`acyclic` says nothing beside `skip_all`: a type of which no field is traced is never part of a cycle",
        );
    }
    if let Some(token) = input.attrs.get(Key::Bound) {
        errors
            .add(token, "`bound` has nothing to bound beside `skip_all`: where no field is traced, no bounds are made");
    }
    if let Shape::Enum(variants) = &input.shape {
        for token in variants.iter().flat_map(|variant| variant.attrs.tokens()) {
            errors.add(token, format!("`{token}` contradicts or repeats the type's `skip_all`; remove one of them"));
        }
    }
    for token in all_fields(input).flat_map(|field| field.attrs.tokens()) {
        errors.add(token, format!("`{token}` contradicts or repeats the type's `skip_all`; remove one of them"));
    }
}

/// In a skipped variant no field is traced.
fn skipped_variants_have_nothing_to_say(input: &Input<'_>, errors: &mut Errors) {
    let Shape::Enum(variants) = &input.shape else { return };
    for variant in variants.iter().filter(|variant| variant.attrs.has(Key::Skip)) {
        for token in variant.fields.iter().flat_map(|field| field.attrs.tokens()) {
            errors.add(token, format!("`{token}` contradicts or repeats the variant's `skip`; remove one of them"));
        }
    }
}

/// A field is either left out or traced by a function.
fn skip_or_with(input: &Input<'_>, errors: &mut Errors) {
    for field in all_fields(input).filter(|field| field.attrs.has(Key::Skip)) {
        if let Some(token) = field.attrs.get(Key::With) {
            errors
                .add(token, "`with` contradicts the field's `skip`: it is either traced by the function or not at all");
        }
    }
}

/// The function of `with` takes a reference, and there are none to the fields of a packed struct.
fn packed_fields_are_not_borrowed(input: &Input<'_>, errors: &mut Errors) {
    if input.packed.is_none() {
        return;
    }
    for token in all_fields(input).filter_map(|field| field.attrs.get(Key::With)) {
        errors
            .add(token, "`with` can't be used in a packed struct: its fields can't be borrowed, so none can be traced");
    }
    for token in all_fields(input).filter_map(|field| field.attrs.get(Key::Forward)) {
        errors.add(
            token,
            "`forward` can't be used in a packed struct: its fields can't be borrowed, so none can be finalized",
        );
    }
}

/// Threads share the values of a `sync` type, and what a function does to one nobody knows but its
/// author. So it takes a promise, which says something in no other place.
fn with_says_frozen_in_sync_types(input: &Input<'_>, errors: &mut Errors) {
    let sync = input.attrs.has(Key::Sync);
    for field in all_fields(input) {
        match (field.attrs.get(Key::With), field.attrs.get(Key::Frozen)) {
            (Some(with), None) if sync => errors.add(
                with,
                "in a `#[trace(sync)]` type, `with` needs another promise: `unsafe(with = …, frozen)`, if what the \
                 function reports only changes under `&mut`, or under a lock that it tries and gives to \
                 `Tracer::locked` (promises 5 and 6 of `TraceSync`)",
            ),
            (Some(_), Some(frozen)) if !sync => errors.add(
                frozen,
                "`frozen` is a promise for types that threads share: add `#[trace(sync)]` to the type, or remove it",
            ),
            (None, Some(frozen)) => errors
                .add(frozen, "`frozen` is a promise about the function of a `with`, which this field doesn't have"),
            _ => {}
        }
    }
}

/// `forward` needs a field that is known to be there and can be borrowed.
fn forward_needs_a_field_to_call(input: &Input<'_>, errors: &mut Errors) {
    packed_fields_are_not_borrowed(input, errors);
    if let Shape::Union(..) = &input.shape {
        for token in all_fields(input).filter_map(|field| field.attrs.get(Key::Forward)) {
            errors.add(token, "`forward` can't be used in a union: nothing says which of its fields holds a value");
        }
    }
}

/// A type's own function decides alone what its finalizer does.
fn with_or_forward(input: &Input<'_>, errors: &mut Errors) {
    if !input.attrs.has(Key::With) {
        return;
    }
    for token in all_fields(input).filter_map(|field| field.attrs.get(Key::Forward)) {
        errors.add(
            token,
            "`forward` contradicts the type's `#[finalize(with = …)]`; call the field's `finalize` in that function",
        );
    }
}
