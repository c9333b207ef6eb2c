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

/// `finalize` of each field that asks for it, in order; the type needs it if one of them does.
fn forward(target: &Target<'_>, types: &[&Type]) -> TokenStream {
    let (site, krate, input) = (site(), &target.krate, target.input);
    let body = match &input.shape {
        Shape::Struct(fields) | Shape::Union(_, fields) => {
            let (pattern, calls) = forward_fields(target, &quote_spanned!(site=> Self), fields);
            quote_spanned!(site=> let #pattern = self; #calls)
        }
        Shape::Enum(variants) => {
            let arms = variants.iter().map(|variant| {
                let ident = variant.ident;
                let (pattern, calls) = forward_fields(target, &quote_spanned!(site=> Self::#ident), &variant.fields);
                quote_spanned!(site=> #pattern => { #calls })
            });
            quote_spanned!(site=> match self { #(#arms)* })
        }
    };
    let needs = match &input.shape {
        // The trait's default says yes.
        Shape::Struct(_) if tail::maybe_unsized(input.generics, &input.shape) => TokenStream::new(),
        _ => {
            let mut seen = HashSet::new();
            let types = types.iter().filter(|ty| seen.insert(quote!(#ty).to_string()));
            let asked = types.map(|ty| quote_spanned!(site=> <#ty as #krate::Finalize>::needs_finalize()));
            quote_spanned! {site=>
                #[inline]
                fn needs_finalize() -> ::core::primitive::bool { #(#asked)||* }
            }
        }
    };
    quote_spanned!(site=> fn finalize(&self) { #body } #needs)
}

fn forward_fields(target: &Target<'_>, path: &TokenStream, fields: &[Field<'_>]) -> (TokenStream, TokenStream) {
    let (site, krate) = (site(), &target.krate);
    let forwarded: Vec<&Field<'_>> = fields.iter().filter(|field| field.attrs.has(Key::Forward)).collect();
    let calls = forwarded.iter().map(|field| {
        let (ty, binding) = (field.ty, &field.binding);
        quote_spanned!(site=> <#ty as #krate::Finalize>::finalize(#binding);)
    });
    (pattern(path, &forwarded, fields.len()), quote_spanned!(site=> #(#calls)*))
}
