//! `impl Trace`.

use super::{Target, advice, guard, packed, site, trace_sync};
use crate::model::{Field, Role, Variant};
use crate::parse::{Attrs, Key};
use crate::tail;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use std::collections::HashSet;
use syn::Type;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

/// The impl, and what else must stand beside it.
pub(super) fn expand(target: &Target<'_>) -> TokenStream {
    let site = site();
    let (krate, attrs) = (&target.krate, &target.input.attrs);
    let path = quote_spanned!(site=> #krate::Trace);
    let header = target.impl_header(site, &path, &predicates(target));
    let methods =
        [trace(target), trace_part(target), holds_gc(target), drops(target), is_acyclic(target), inspect(target)];
    let guard = if attrs.has(Key::AllowDrop) { TokenStream::new() } else { guard::expand(target) };
    let sync = if attrs.has(Key::Sync) { trace_sync::expand(target) } else { TokenStream::new() };
    quote_spanned! {site=>
        #[automatically_derived]
        unsafe #header { #(#methods)* }
        #guard
        #sync
    }
}

/// The bounds of the impl.
pub(super) fn predicates(target: &Target<'_>) -> Vec<TokenStream> {
    if let Some(bounds) = target.input.attrs.bounds() {
        return bounds.iter().map(ToTokens::to_token_stream).collect();
    }
    let (site, krate) = (site(), &target.krate);
    // In a packed struct all are of the second kind, in other types of the first.
    let copied = target.inferred(Role::Copied, &quote_spanned!(site=> #krate::__private::core::marker::Copy));
    // The bound that gives the better message; it means `Trace`.
    let traced = target.inferred(Role::Traced, &quote_spanned!(site=> #krate::Traced));
    traced.into_iter().chain(copied).collect()
}

/// An impl that says nothing, beside the errors of a derive that failed: so that no error follows
/// from the missing impl.
pub(super) fn stub(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let header = target.impl_header(site, &quote_spanned!(site=> #krate::Trace), &[]);
    let sync = if target.input.attrs.has(Key::Sync) { trace_sync::stub(target) } else { TokenStream::new() };
    quote_spanned! {site=>
        #[automatically_derived]
        unsafe #header { fn trace(&self, _: &mut #krate::Tracer<'_>) {} }
        #sync
    }
}

/// Whether `trace` does anything with a field.
pub(super) fn visited(_: &Field<'_>, role: Role) -> bool {
    matches!(role, Role::Traced | Role::With)
}

/// `fn trace`: one call a field.
fn trace(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let visitor = target.names.visitor();
    let call = |field: &Field<'_>, role: Role, place: &TokenStream| {
        let ty = field.ty;
        match role {
            Role::Traced => quote_spanned!(site=> <#ty as #krate::Trace>::__trace_part(#place, #visitor);),
            Role::With => {
                let call = call_with(field, place, &visitor);
                quote_spanned!(site=> #visitor.foreign(|#visitor| #call);)
            }
            Role::Skipped | Role::Copied => TokenStream::new(),
        }
    };
    let promises = promises(target);
    match target.visit(visited, call, |_, calls| calls) {
        None => {
            let proofs = packed::proofs(target);
            quote_spanned!(site=> #[inline] fn trace(&self, _: &mut #krate::Tracer<'_>) { #promises #proofs })
        }
        Some(body) => {
            let proofs = advice::proofs(target);
            quote_spanned! {site=>
                #[inline]
                fn trace(&self, #visitor: &mut #krate::Tracer<'_>) { #promises #proofs #body }
            }
        }
    }
}

/// `fn __trace_part`: by which the tracer knows the impl for a derived one.
fn trace_part(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let visitor = target.names.visitor();
    quote_spanned! {site=>
        #[inline]
        fn __trace_part(&self, #visitor: &mut #krate::Tracer<'_>) { <Self as #krate::Trace>::trace(self, #visitor) }
    }
}

/// The call of a field's `with` function, be it safe or unsafe.
///
/// The `unsafe` is one of ours, which no lint calls unused. That of the author is in [`promises`].
fn call_with(field: &Field<'_>, place: &TokenStream, tracer: &Ident) -> TokenStream {
    let (site, function) = (site(), field.attrs.function());
    // What is wrong with the arguments is wrong with the function, and reported at its name.
    let here = function.map_or(site, |function| function.span().resolved_at(site));
    let arguments = quote_spanned!(site=> #place, #tracer).into_iter().map(|mut token| {
        token.set_span(here);
        token
    });
    let arguments: TokenStream = arguments.collect();
    let call = quote_spanned!(here=> #function(#arguments));
    quote_spanned!(site=> unsafe { #call })
}

/// `fn __inspect`: as `trace`, with names.
fn inspect(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let visitor = target.names.visitor();
    let call = |field: &Field<'_>, role: Role, place: &TokenStream| {
        let (ty, label) = (field.ty, field.label());
        match role {
            Role::Traced => quote_spanned! {site=>
                #visitor.field(#label, #place, <#ty as #krate::Trace>::__inspect);
            },
            Role::With => {
                let call = call_with(field, place, &visitor);
                quote_spanned! {site=>
                    #visitor.within(#label, |#visitor| #visitor.unnamed(|#visitor| #call));
                }
            }
            Role::Skipped | Role::Copied => TokenStream::new(),
        }
    };
    let within_variant = |variant: &Variant<'_>, calls: TokenStream| {
        let label = variant.ident.unraw().to_string();
        quote_spanned!(site=> #visitor.within(#label, |#visitor| { #calls });)
    };
    match target.visit(visited, call, within_variant) {
        None => TokenStream::new(),
        Some(body) => {
            let proofs = advice::proofs(target);
            quote_spanned! {site=>
                fn __inspect(&self, #visitor: &mut #krate::__private::Inspector<'_>) { #proofs #body }
            }
        }
    }
}

/// A block of the author's own `unsafe` for each promise in an attribute: to the lint `unsafe_code`
/// it is as if it were written at that place, so that `#![forbid(unsafe_code)]` means what it says.
///
/// They stand in a function because Clippy then looks for a `// SAFETY:` comment from the derive
/// on, and finds one that is above the attribute.
fn promises(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let fields = target.input.fields().into_iter().map(|(field, _)| &field.attrs);
    let tokens = std::iter::once(&target.input.attrs).chain(fields).flat_map(Attrs::unsafe_tokens);
    let promises = tokens.map(|token| {
        let promise = quote_spanned!(site=> #krate::__private::promised());
        let block = quote_spanned!(token.span=> #token { #promise });
        quote_spanned!(site=> const _: () = #block;)
    });
    promises.collect()
}

/// `fn can_hold_gc` and `fn __holds_gc`: whether any traced field can hold a handle.
///
/// The trait's defaults say yes; they stand where the derive knows no better.
fn holds_gc(target: &Target<'_>) -> TokenStream {
    let (site, krate, input) = (site(), &target.krate, target.input);
    let bool = target.bool();
    let fields = input.fields();
    if fields.iter().any(|(_, role)| *role == Role::With) || tail::maybe_unsized(input.generics, &input.shape) {
        return TokenStream::new();
    }
    let mut seen = HashSet::new();
    let traced = fields.iter().filter(|(_, role)| *role == Role::Traced).map(|(field, _)| field.ty);
    let types: Vec<&Type> = traced.filter(|ty| seen.insert(quote!(#ty).to_string())).collect();
    let (bound, depth) = (quote_spanned!(site=> #krate::__private::Depth), target.names.fresh("Depth"));
    if types.is_empty() {
        return quote_spanned! {site=>
            #[inline] fn can_hold_gc() -> #bool { false }
            #[inline] fn __holds_gc<#depth: #bound>() -> #bool { false }
        };
    }
    let proofs = advice::proofs(target);
    quote_spanned! {site=>
        #[inline]
        fn can_hold_gc() -> #bool {
            <Self as #krate::Trace>::__holds_gc::<#krate::__private::Deepest>()
        }
        #[inline]
        fn __holds_gc<#depth: #bound>() -> #bool {
            #proofs
            #depth::LAST
                #(|| <#types as #krate::Trace>::__holds_gc_once::<#depth::Less>())*
        }
    }
}

/// `fn __drops_handles_alone`: whether to drop the fields is to drop the handles in them, and no
/// more.
///
/// The trait's default says yes where there is nothing to drop; it stands where that is all, or the
/// derive knows no better.
fn drops(target: &Target<'_>) -> TokenStream {
    let (site, krate, input) = (site(), &target.krate, target.input);
    let fields = input.fields();
    let own_drop = input.attrs.has(Key::AllowDrop);
    if own_drop
        || tail::maybe_unsized(input.generics, &input.shape)
        || !fields.iter().any(|(_, role)| *role == Role::Traced)
    {
        return TokenStream::new();
    }
    let mut seen = HashSet::new();
    let each = fields.iter().filter(|(field, role)| {
        let ty = field.ty;
        seen.insert((*role == Role::Traced, quote!(#ty).to_string()))
    });
    let bool = target.bool();
    let (bound, variant) = (quote_spanned!(site=> #krate::__private::Variant), target.names.fresh("Variant"));
    let answers = each.map(|(field, role)| {
        let ty = field.ty;
        if *role == Role::Traced {
            quote_spanned!(site=> <#ty as #krate::Trace>::__drops_handles_alone_once::<#variant>())
        } else {
            quote_spanned!(site=> !#krate::__private::core::mem::needs_drop::<#ty>())
        }
    });
    let proofs = advice::proofs(target);
    quote_spanned! {site=>
        #[inline]
        fn __drops_handles_alone<#variant: #bound>() -> #bool { #proofs #(#answers)&&* }
    }
}

/// `fn __is_acyclic`, for `#[trace(acyclic)]`.
fn is_acyclic(target: &Target<'_>) -> TokenStream {
    let site = site();
    if !target.input.attrs.has(Key::Acyclic) {
        return TokenStream::new();
    }
    let bool = target.bool();
    quote_spanned!(site=> #[inline] fn __is_acyclic() -> #bool { true })
}
