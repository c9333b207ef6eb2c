//! `impl Finalize`: nothing to do, or a function to call, or fields to finalize.

use super::{Target, pattern, site};
use crate::errors::Errors;
use crate::model::{Field, Shape};
use crate::parse::{Attrs, Key, Place, TRACE};
use crate::{bounds, tail};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use std::collections::HashSet;
use syn::{DeriveInput, ExprPath, Path, Type};

/// The impl.
pub(super) fn expand(target: &Target<'_>) -> TokenStream {
    let (site, krate, input) = (site(), &target.krate, target.input);
    let path = quote_spanned!(site=> #krate::Finalize);
    let forwarded = input.fields().into_iter().map(|(field, _)| field).filter(|field| field.attrs.has(Key::Forward));
    let forwarded: Vec<&Type> = forwarded.map(|field| field.ty).collect();
    let predicates = bounds::infer(input.generics, forwarded.iter().copied());
    let predicates: Vec<TokenStream> = predicates.iter().map(|ty| quote_spanned!(site=> #ty: #path)).collect();
    let header = target.impl_header(site, &path, &predicates);
    let methods = match (input.attrs.function(), forwarded.is_empty()) {
        // `needs_finalize` says yes of itself.
        (Some(function), _) => call_with(function),
        (None, false) => forward(target, &forwarded),
        (None, true) => nothing_to_do(),
    };
    quote_spanned!(site=> #[automatically_derived] #header { #methods })
}

/// An impl that says nothing, beside the errors of a derive that failed: so that no error follows from the missing impl.
pub(super) fn stub(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let header = target.impl_header(site, &quote_spanned!(site=> #krate::Finalize), &[]);
    quote_spanned!(site=> #[automatically_derived] #header {})
}

/// The `crate` of a `#[trace(…)]` beside. What is wrong with that attribute is for the other derive to say.
pub(super) fn crate_of_trace(syntax: &DeriveInput) -> Option<Path> {
    let mut ignored = Errors::new();
    let attrs = Attrs::read(&syntax.attrs, &TRACE, Place::Type, &mut ignored);
    let _ = ignored.finish();
    attrs.krate().cloned()
}

fn nothing_to_do() -> TokenStream {
    let site = site();
    quote_spanned!(site=> #[inline] fn needs_finalize() -> ::core::primitive::bool { false })
}

fn call_with(function: &ExprPath) -> TokenStream {
    let site = site();
    quote_spanned! {site=>
        fn finalize(&self) {
            let __with: fn(&Self) = #function;
            __with(self)
        }
    }
}

/// `finalize` of each field that asks for it, in order; the type needs it if one of them does, and a value likewise.
fn forward(target: &Target<'_>, types: &[&Type]) -> TokenStream {
    let (site, krate, input) = (site(), &target.krate, target.input);
    let call = |field: &Field<'_>| {
        let (ty, binding) = (field.ty, &field.binding);
        quote_spanned!(site=> <#ty as #krate::Finalize>::finalize(#binding);)
    };
    let body = forward_to(target, |fields| fields.iter().copied().map(call).collect());
    // The trait's defaults say yes.
    let maybe_unsized = matches!(input.shape, Shape::Struct(_)) && tail::maybe_unsized(input.generics, &input.shape);
    if maybe_unsized {
        return quote_spanned!(site=> fn finalize(&self) { #body });
    }
    let bool = quote_spanned!(site=> ::core::primitive::bool);
    let of_type = |ty: &Type| quote_spanned!(site=> <#ty as #krate::Finalize>::needs_finalize());
    let mut seen = HashSet::new();
    let types = types.iter().filter(|ty| seen.insert(quote!(#ty).to_string())).map(|ty| of_type(ty));
    let of_value = |field: &&Field<'_>| {
        let (ty, binding, of_type) = (field.ty, &field.binding, of_type(field.ty));
        quote_spanned!(site=> #of_type && <#ty as #krate::Finalize>::value_needs_finalize(#binding))
    };
    let value = forward_to(target, |fields| {
        if fields.is_empty() {
            return quote_spanned!(site=> false);
        }
        let asked = fields.iter().map(of_value);
        quote_spanned!(site=> #(#asked)||*)
    });
    quote_spanned! {site=>
        fn finalize(&self) { #body }
        #[inline]
        fn needs_finalize() -> #bool { #(#types)||* }
        #[inline]
        fn value_needs_finalize(&self) -> #bool { #value }
    }
}

/// What `act` makes of the fields that ask for it, under a pattern that binds them.
fn forward_to(target: &Target<'_>, act: impl Fn(&[&Field<'_>]) -> TokenStream) -> TokenStream {
    let site = site();
    let fields_of = |path: &TokenStream, fields: &[Field<'_>]| {
        let forwarded: Vec<&Field<'_>> = fields.iter().filter(|field| field.attrs.has(Key::Forward)).collect();
        (pattern(path, &forwarded, fields.len()), act(&forwarded))
    };
    match &target.input.shape {
        Shape::Struct(fields) | Shape::Union(_, fields) => {
            let (pattern, action) = fields_of(&quote_spanned!(site=> Self), fields);
            quote_spanned!(site=> let #pattern = self; #action)
        }
        Shape::Enum(variants) => {
            let arms = variants.iter().map(|variant| {
                let ident = variant.ident;
                let (pattern, action) = fields_of(&quote_spanned!(site=> Self::#ident), &variant.fields);
                quote_spanned!(site=> #pattern => { #action })
            });
            quote_spanned!(site=> match self { #(#arms)* })
        }
    }
}
