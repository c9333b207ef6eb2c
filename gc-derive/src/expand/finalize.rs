//! `impl Finalize`: nothing to do, or a function to call, or fields to finalize.

use super::{Target, site};
use crate::errors::Errors;
use crate::model::{Field, Role, Shape};
use crate::parse::{Attrs, Key, Place, TRACE};
use crate::{bounds, tail};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use std::collections::HashSet;
use syn::spanned::Spanned as _;
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
        (None, true) => nothing_to_do(target),
    };
    quote_spanned!(site=> #[automatically_derived] #header { #methods })
}

/// An impl that says nothing, beside the errors of a derive that failed: so that no error follows
/// from the missing impl.
pub(super) fn stub(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let header = target.impl_header(site, &quote_spanned!(site=> #krate::Finalize), &[]);
    quote_spanned!(site=> #[automatically_derived] #header {})
}

/// The `crate` of a `#[trace(…)]` beside. What is wrong with that attribute is for the other derive
/// to say.
pub(super) fn crate_of_trace(syntax: &DeriveInput) -> Option<Path> {
    let mut ignored = Errors::new();
    let attrs = Attrs::read(&syntax.attrs, &TRACE, Place::Type, &mut ignored);
    let _ = ignored.finish();
    attrs.krate().cloned()
}

fn nothing_to_do(target: &Target<'_>) -> TokenStream {
    let (site, bool) = (site(), target.bool());
    quote_spanned!(site=> #[inline] fn needs_finalize() -> #bool { false })
}

fn call_with(function: &ExprPath) -> TokenStream {
    let site = site();
    // What is wrong with the argument is wrong with the function, and reported at its name.
    let call = quote_spanned!(function.span().resolved_at(site)=> #function(self));
    quote_spanned!(site=> fn finalize(&self) { #call })
}

/// `finalize` of each field that asks for it, in order; the type needs it if one of them does, and
/// a value likewise.
fn forward(target: &Target<'_>, types: &[&Type]) -> TokenStream {
    let (site, krate, input) = (site(), &target.krate, target.input);
    let forwarded = |field: &Field<'_>, _: Role| field.attrs.has(Key::Forward);
    let call = |field: &Field<'_>, _: Role, place: &TokenStream| {
        let ty = field.ty;
        quote_spanned!(site=> <#ty as #krate::Finalize>::finalize(#place);)
    };
    let body = target.visit(forwarded, call, |_, calls| calls);
    // The trait's defaults say yes.
    if matches!(input.shape, Shape::Struct(_)) && tail::maybe_unsized(input.generics, &input.shape) {
        return quote_spanned!(site=> fn finalize(&self) { #body });
    }
    let bool = target.bool();
    let mut seen = HashSet::new();
    let types = types.iter().filter(|ty| seen.insert(quote!(#ty).to_string()));
    let asked = types.map(|ty| quote_spanned!(site=> <#ty as #krate::Finalize>::needs_finalize()));
    let ask = |field: &Field<'_>, _: Role, place: &TokenStream| {
        let ty = field.ty;
        quote_spanned! {site=>
            if <#ty as #krate::Finalize>::needs_finalize()
                && <#ty as #krate::Finalize>::value_needs_finalize(#place)
            {
                return true;
            }
        }
    };
    let asked_value = target.visit(forwarded, ask, |_, asked| asked);
    quote_spanned! {site=>
        fn finalize(&self) { #body }
        #[inline]
        fn needs_finalize() -> #bool { #(#asked)||* }
        #[inline]
        fn value_needs_finalize(&self) -> #bool { #asked_value false }
    }
}
