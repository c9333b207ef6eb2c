//! From a checked input to the tokens of its impls.
//!
//! All tokens of ours have a span of mixed-site hygiene, so that the compiler and clippy know them as a macro's, and no
//! variable of ours can meet one of the user's. Items have no hygiene: they are named by full paths.

mod advice;
mod clone_from_cell;
mod finalize;
mod guard;
mod packed;
mod trace;

use crate::errors::Errors;
use crate::model::{Field, Input, Role};
use crate::parse::{CLONE_FROM_CELL, FINALIZE, Grammar, TRACE};
use crate::{bounds, check, manifest};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use std::collections::HashSet;
use syn::{Attribute, Data, DeriveInput, GenericParam, Meta, Path, parse_quote_spanned};

/// Which macro is at work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Derive {
    Trace,
    Finalize,
    CloneFromCell,
}

impl Derive {
    fn grammar(self) -> &'static Grammar {
        match self {
            Self::Trace => &TRACE,
            Self::Finalize => &FINALIZE,
            Self::CloneFromCell => &CLONE_FROM_CELL,
        }
    }
}

/// The whole pipeline: parse → model → check → bounds → expand.
pub(crate) fn derive(input: TokenStream, derive: Derive) -> TokenStream {
    match syn::parse2::<DeriveInput>(input) {
        Ok(input) => derive_for(&input, derive),
        Err(error) => error.into_compile_error(),
    }
}

fn derive_for(syntax: &DeriveInput, derive: Derive) -> TokenStream {
    let mut errors = Errors::new();
    let input = Input::read(syntax, derive.grammar(), &mut errors);
    match derive {
        Derive::Trace => check::trace(&input, &mut errors),
        Derive::Finalize => check::finalize(&input, &mut errors),
        Derive::CloneFromCell => check::clone_from_cell(&input, &mut errors),
    }
    let krate = match (input.attrs.krate(), derive) {
        (Some(path), _) => path.clone(),
        (None, Derive::Trace) => default_crate(),
        (None, Derive::Finalize | Derive::CloneFromCell) => {
            finalize::crate_of_trace(syntax).unwrap_or_else(default_crate)
        }
    };
    let target = Target { input: &input, krate };
    let mut errors_and_stub = match errors.finish() {
        Ok(()) => TokenStream::new(),
        Err(errors) => errors,
    };
    let failed = !errors_and_stub.is_empty();
    let items = match (derive, failed) {
        (Derive::Trace, false) => trace::expand(&target),
        (Derive::Trace, true) => trace::stub(&target),
        (Derive::Finalize, false) => finalize::expand(&target),
        (Derive::Finalize, true) => finalize::stub(&target),
        (Derive::CloneFromCell, false) => clone_from_cell::expand(&target),
        (Derive::CloneFromCell, true) => clone_from_cell::stub(&target),
    };
    let (site, allowed) = (site(), allowed(syntax));
    quote_spanned!(site=> #(#allowed)* const _: () = { #items };).to_tokens(&mut errors_and_stub);
    errors_and_stub
}

/// The input's own `#[allow(…)]` attributes: what its definition may do, what repeats parts of it may do as well.
fn allowed(syntax: &DeriveInput) -> Vec<TokenStream> {
    let (site, mut seen) = (site(), HashSet::new());
    let mut attributes: Vec<&Attribute> = syntax.attrs.iter().collect();
    let fields: Vec<&syn::Field> = match &syntax.data {
        Data::Struct(data) => data.fields.iter().collect(),
        Data::Enum(data) => data.variants.iter().flat_map(|variant| &variant.fields).collect(),
        Data::Union(data) => data.fields.named.iter().collect(),
    };
    attributes.extend(fields.iter().flat_map(|field| &field.attrs));
    if let Data::Enum(data) = &syntax.data {
        attributes.extend(data.variants.iter().flat_map(|variant| &variant.attrs));
    }
    let lints = attributes.into_iter().filter_map(|attribute| match &attribute.meta {
        // An `expect` would have nothing to expect here.
        Meta::List(list) if list.path.is_ident("allow") || list.path.is_ident("expect") => Some(&list.tokens),
        Meta::List(_) | Meta::Path(_) | Meta::NameValue(_) => None,
    });
    lints.filter(|lints| seen.insert(lints.to_string())).map(|lints| quote_spanned!(site=> #[allow(#lints)])).collect()
}

/// The span of whatever we write.
fn site() -> Span {
    Span::mixed_site()
}

fn default_crate() -> Path {
    let site = site();
    let name = manifest::other_name().and_then(|name| syn::parse_str::<Ident>(&name).ok());
    let name = name.map_or_else(|| Ident::new("gc_core", site), |name| Ident::new(&name.to_string(), site));
    parse_quote_spanned!(site=> ::#name)
}

/// What an impl is written for.
struct Target<'a> {
    input: &'a Input<'a>,
    /// The path of `gc_core`.
    krate: Path,
}

impl Target<'_> {
    /// `impl<…> path for Type<…> where …`, with `predicates` beside the type's own.
    fn impl_header(&self, site: Span, of: &TokenStream, predicates: &[TokenStream]) -> TokenStream {
        // Spans of ours, at the user's places: lints know that nobody wrote these by hand, be it that the type is
        // deprecated, or that a lifetime is used but once.
        let ours = |span: Span| span.resolved_at(site);
        let mut ident = self.input.ident.clone();
        ident.set_span(ours(ident.span()));
        let mut generics = self.input.generics.clone();
        for param in &mut generics.params {
            match param {
                GenericParam::Lifetime(param) => param.lifetime.set_span(ours(param.lifetime.span())),
                GenericParam::Type(param) => param.ident.set_span(ours(param.ident.span())),
                GenericParam::Const(param) => param.ident.set_span(ours(param.ident.span())),
            }
        }
        let (params, arguments, clause) = generics.split_for_impl();
        let own = clause.iter().flat_map(|clause| &clause.predicates).map(|predicate| quote!(#predicate));
        let all: Vec<TokenStream> = own.chain(predicates.iter().cloned()).collect();
        let clause = if all.is_empty() { TokenStream::new() } else { quote_spanned!(site=> where #(#all),*) };
        quote_spanned!(site=> impl #params #of for #ident #arguments #clause)
    }

    /// `T: path` for each parameter that the fields need to have it.
    fn inferred(&self, role: Role, of: &TokenStream) -> Vec<TokenStream> {
        let fields = self.input.fields().into_iter().filter(|(_, it)| *it == role).map(|(field, _)| field.ty);
        let site = site();
        bounds::infer(self.input.generics, fields).iter().map(|ty| quote_spanned!(site=> #ty: #of)).collect()
    }
}

/// `path { field: __field, .. }`, with a binding for each field that is `bound`.
fn pattern(path: &TokenStream, bound: &[&Field<'_>], all: usize) -> TokenStream {
    let site = site();
    let (members, bindings) = (bound.iter().map(|it| &it.member), bound.iter().map(|it| &it.binding));
    let rest = if bound.len() < all { quote_spanned!(site=> ..) } else { TokenStream::new() };
    let comma = if rest.is_empty() || bound.is_empty() { TokenStream::new() } else { quote_spanned!(site=> ,) };
    quote_spanned!(site=> #path { #(#members: #bindings),* #comma #rest })
}
