//! `impl Trace`.

use super::{Target, advice, guard, packed, pattern, site};
use crate::model::{Field, Role, Shape, Variant};
use crate::parse::Key;
use crate::tail;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use std::collections::HashSet;
use syn::Type;
use syn::ext::IdentExt as _;

/// The impl, and what else must stand beside it.
pub(super) fn expand(target: &Target<'_>) -> TokenStream {
    let site = site();
    let (krate, attrs) = (&target.krate, &target.input.attrs);
    let path = quote_spanned!(site=> #krate::Trace);
    let predicates: Vec<TokenStream> = if let Some(bounds) = attrs.bounds() {
        bounds.iter().map(ToTokens::to_token_stream).collect()
    } else {
        // In a packed struct all are of the second kind, in other types of the first.
        let copied = target.inferred(Role::Copied, &quote_spanned!(site=> ::core::marker::Copy));
        // The bound that gives the better message; it means `Trace`.
        let traced = target.inferred(Role::Traced, &quote_spanned!(site=> #krate::Traced));
        traced.into_iter().chain(copied).collect()
    };
    let header = target.impl_header(site, &path, &predicates);
    let methods = [trace(target), trace_part(target), holds_gc(target), is_acyclic(target), inspect(target)];
    let guard = if attrs.has(Key::UnsafeAllowDrop) { TokenStream::new() } else { guard::expand(target) };
    quote_spanned! {site=>
        #[automatically_derived]
        unsafe #header { #(#methods)* }
        #guard
    }
}

/// An impl that says nothing, beside the errors of a derive that failed: so that no error follows from the missing impl.
pub(super) fn stub(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let header = target.impl_header(site, &quote_spanned!(site=> #krate::Trace), &[]);
    quote_spanned! {site=>
        #[automatically_derived]
        unsafe #header { fn trace(&self, _: &mut #krate::Tracer<'_>) {} }
    }
}

fn visited(role: Role) -> bool {
    matches!(role, Role::Traced | Role::With)
}

/// `fn trace`: one call a field.
fn trace(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let call = |field: &Field<'_>, role: Role| {
        let (ty, binding) = (field.ty, &field.binding);
        match role {
            Role::Traced => quote_spanned!(site=> <#ty as #krate::Trace>::__trace_part(#binding, __tracer);),
            Role::With => {
                let call = call_with(target, field, &quote_spanned!(site=> __tracer));
                quote_spanned!(site=> __tracer.foreign(|__tracer| #call);)
            }
            Role::Skipped | Role::Copied => TokenStream::new(),
        }
    };
    match visit(target, call, |_, calls| calls) {
        None => {
            let proofs = packed::proofs(target);
            quote_spanned!(site=> #[inline] fn trace(&self, _: &mut #krate::Tracer<'_>) { #proofs })
        }
        Some(body) => {
            let proofs = advice::proofs(target);
            quote_spanned! {site=>
                #[inline]
                fn trace(&self, __tracer: &mut #krate::Tracer<'_>) { #proofs #body }
            }
        }
    }
}

/// `fn __trace_part`: by which the tracer knows the impl for a derived one.
fn trace_part(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    quote_spanned! {site=>
        #[inline]
        fn __trace_part(&self, __tracer: &mut #krate::Tracer<'_>) { <Self as #krate::Trace>::trace(self, __tracer) }
    }
}

/// The call of a field's `with` function.
///
/// Going through a pointer of the unsafe kind makes one call do for safe and unsafe functions, and a function of the
/// wrong type is reported at its name.
fn call_with(target: &Target<'_>, field: &Field<'_>, tracer: &TokenStream) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let (ty, binding, function) = (field.ty, &field.binding, field.attrs.function());
    quote_spanned! {site=> {
        let __with: unsafe fn(&#ty, &mut #krate::Tracer<'_>) = #function;
        unsafe { __with(#binding, #tracer) }
    }}
}

/// `fn __inspect`: as `trace`, with names.
fn inspect(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let call = |field: &Field<'_>, role: Role| {
        let (ty, binding, label) = (field.ty, &field.binding, field.label());
        match role {
            Role::Traced => quote_spanned! {site=>
                __inspector.field(#label, #binding, <#ty as #krate::Trace>::__inspect);
            },
            Role::With => {
                let call = call_with(target, field, &quote_spanned!(site=> __tracer));
                quote_spanned! {site=>
                    __inspector.within(#label, |__inspector| __inspector.unnamed(|__tracer| #call));
                }
            }
            Role::Skipped | Role::Copied => TokenStream::new(),
        }
    };
    let within_variant = |variant: &Variant<'_>, calls: TokenStream| {
        let label = variant.ident.unraw().to_string();
        quote_spanned!(site=> __inspector.within(#label, |__inspector| { #calls });)
    };
    match visit(target, call, within_variant) {
        None => TokenStream::new(),
        Some(body) => {
            let proofs = advice::proofs(target);
            quote_spanned! {site=>
                fn __inspect(&self, __inspector: &mut #krate::__private::Inspector<'_>) { #proofs #body }
            }
        }
    }
}

/// A body that makes a `call` for each visited field, under a pattern that binds them; `None` if there is none to visit.
///
/// The calls of an enum's variant stand inside what `in_variant` puts around them.
fn visit(
    target: &Target<'_>,
    call: impl Fn(&Field<'_>, Role) -> TokenStream,
    in_variant: impl Fn(&Variant<'_>, TokenStream) -> TokenStream,
) -> Option<TokenStream> {
    let (site, input) = (site(), target.input);
    match &input.shape {
        Shape::Enum(variants) if variants.is_empty() => Some(quote_spanned!(site=> match *self {})),
        _ if !input.fields().iter().any(|(_, role)| visited(*role)) => None,
        Shape::Union(..) => None,
        Shape::Struct(fields) => {
            let (bound, calls) = visit_fields(target, None, fields, call);
            let pattern = pattern(&quote_spanned!(site=> Self), &bound, fields.len());
            Some(quote_spanned!(site=> let #pattern = self; #calls))
        }
        Shape::Enum(variants) => {
            let (mut arms, mut silent) = (Vec::new(), Vec::new());
            for variant in variants {
                let ident = variant.ident;
                let (bound, calls) = visit_fields(target, Some(variant), &variant.fields, &call);
                let pattern = pattern(&quote_spanned!(site=> Self::#ident), &bound, variant.fields.len());
                if bound.is_empty() {
                    silent.push(pattern);
                } else {
                    let calls = in_variant(variant, calls);
                    arms.push(quote_spanned!(site=> #pattern => { #calls }));
                }
            }
            if !silent.is_empty() {
                arms.push(quote_spanned!(site=> #(#silent)|* => {}));
            }
            Some(quote_spanned!(site=> match self { #(#arms)* }))
        }
    }
}

fn visit_fields<'a, 'b>(
    target: &'b Target<'a>,
    variant: Option<&'b Variant<'a>>,
    fields: &'b [Field<'a>],
    call: impl Fn(&Field<'_>, Role) -> TokenStream,
) -> (Vec<&'b Field<'a>>, TokenStream) {
    let visited = target.input.roles(variant, fields).filter(|(_, role)| visited(*role));
    visited.map(|(field, role)| (field, call(field, role))).unzip()
}

/// `fn can_hold_gc` and `fn __holds_gc`: whether any traced field can hold a handle.
///
/// The trait's defaults say yes; they stand where the derive knows no better.
fn holds_gc(target: &Target<'_>) -> TokenStream {
    let (site, krate, input) = (site(), &target.krate, target.input);
    let bool = quote_spanned!(site=> ::core::primitive::bool);
    let fields = input.fields();
    if fields.iter().any(|(_, role)| *role == Role::With) || tail::maybe_unsized(input.generics, &input.shape) {
        return TokenStream::new();
    }
    let mut seen = HashSet::new();
    let traced = fields.iter().filter(|(_, role)| *role == Role::Traced).map(|(field, _)| field.ty);
    let types: Vec<&Type> = traced.filter(|ty| seen.insert(quote!(#ty).to_string())).collect();
    if types.is_empty() {
        return quote_spanned!(site=> #[inline] fn can_hold_gc() -> #bool { false });
    }
    let depth = quote_spanned!(site=> #krate::__private::Depth);
    let proofs = advice::proofs(target);
    quote_spanned! {site=>
        #[inline]
        fn can_hold_gc() -> #bool {
            <Self as #krate::Trace>::__holds_gc::<#krate::__private::Deepest>()
        }
        #[inline]
        fn __holds_gc<__D: #depth>() -> #bool {
            #proofs
            __D::LAST
                #(|| <#types as #krate::Trace>::__holds_gc::<__D::Less>())*
        }
    }
}

/// `fn __is_acyclic`, for `#[trace(acyclic)]`.
fn is_acyclic(target: &Target<'_>) -> TokenStream {
    let site = site();
    if !target.input.attrs.has(Key::Acyclic) {
        return TokenStream::new();
    }
    quote_spanned!(site=> #[inline] fn __is_acyclic() -> ::core::primitive::bool { true })
}
