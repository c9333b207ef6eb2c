//! How an expansion reaches the fields of a value: those of a struct by `self`, those of a variant
//! by a pattern.

use super::{Target, ours, site};
use crate::model::{Field, Role, Shape, Variant};
use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote_spanned};
use syn::Member;

/// A field that an expansion does something with.
pub(super) struct Reached<'b, 'a> {
    pub(super) field: &'b Field<'a>,
    pub(super) role: Role,
    /// The expression for it: a field of `self`, or what a pattern bound it to.
    pub(super) place: TokenStream,
}

impl<'a> Target<'a> {
    /// Those of a struct's fields that are `wanted`. What is reached by `self` needs no name, and
    /// can meet none.
    pub(super) fn of_struct<'b>(
        &'b self,
        fields: &'b [Field<'a>],
        wanted: impl Fn(&Field<'_>, Role) -> bool,
    ) -> Vec<Reached<'b, 'a>> {
        let wanted = self.input.roles(None, fields).filter(|(field, role)| wanted(field, *role));
        let reached = wanted.map(|(field, role)| {
            let member = our_member(&field.member);
            Reached { field, role, place: quote_spanned!(site()=> self.#member) }
        });
        reached.collect()
    }

    /// Those of a variant's fields that are `wanted`, and the pattern that binds them.
    pub(super) fn of_variant<'b>(
        &'b self,
        variant: &'b Variant<'a>,
        wanted: impl Fn(&Field<'_>, Role) -> bool,
    ) -> (TokenStream, Vec<Reached<'b, 'a>>) {
        let (site, ident) = (site(), ours(variant.ident, site()));
        let wanted = self.input.roles(Some(variant), &variant.fields).filter(|(field, role)| wanted(field, *role));
        let (mut parts, mut reached) = (Vec::new(), Vec::new());
        for (index, (field, role)) in wanted.enumerate() {
            let (member, binding) = (our_member(&field.member), self.names.bind(&index.to_string()));
            parts.push(quote_spanned!(site=> #member: #binding));
            reached.push(Reached { field, role, place: binding.into_token_stream() });
        }
        if reached.len() < variant.fields.len() {
            parts.push(quote_spanned!(site=> ..));
        }
        (quote_spanned!(site=> Self::#ident { #(#parts),* }), reached)
    }

    /// A `match` on `self` with what `arm` makes of each variant of which a field is wanted.
    pub(super) fn match_self(
        &self,
        variants: &[Variant<'_>],
        wanted: impl Fn(&Field<'_>, Role) -> bool + Copy,
        arm: impl Fn(&Variant<'_>, &[Reached<'_, '_>]) -> TokenStream,
    ) -> TokenStream {
        let site = site();
        let (mut arms, mut silent) = (Vec::new(), Vec::new());
        for variant in variants {
            let (pattern, reached) = self.of_variant(variant, wanted);
            if reached.is_empty() {
                silent.push(pattern);
            } else {
                let body = arm(variant, &reached);
                arms.push(quote_spanned!(site=> #pattern => { #body }));
            }
        }
        if !silent.is_empty() {
            arms.push(quote_spanned!(site=> #(#silent)|* => {}));
        }
        quote_spanned!(site=> match self { #(#arms)* })
    }

    /// A body that makes a `call` for each of the fields of `&self` that are wanted, given a
    /// reference to it; `None` if there are none.
    ///
    /// The calls of an enum's variant stand inside what `in_variant` puts around them.
    pub(super) fn visit(
        &self,
        wanted: impl Fn(&Field<'_>, Role) -> bool + Copy,
        call: impl Fn(&Field<'_>, Role, &TokenStream) -> TokenStream,
        in_variant: impl Fn(&Variant<'_>, TokenStream) -> TokenStream,
    ) -> Option<TokenStream> {
        let site = site();
        match &self.input.shape {
            Shape::Enum(variants) if variants.is_empty() => Some(quote_spanned!(site=> match *self {})),
            _ if !self.input.fields().iter().any(|(field, role)| wanted(field, *role)) => None,
            Shape::Union(..) => None,
            Shape::Struct(fields) => {
                let reached = self.of_struct(fields, wanted);
                let calls = reached
                    .iter()
                    .map(|Reached { field, role, place }| call(field, *role, &quote_spanned!(site=> &#place)));
                Some(calls.collect())
            }
            Shape::Enum(variants) => Some(self.match_self(variants, wanted, |variant, reached| {
                in_variant(variant, reached.iter().map(|it| call(it.field, it.role, &it.place)).collect())
            })),
        }
    }
}

pub(super) fn our_member(member: &Member) -> Member {
    match member {
        Member::Named(name) => Member::Named(ours(name, site())),
        Member::Unnamed(_) => member.clone(),
    }
}
