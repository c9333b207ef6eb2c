//! From a checked input to the tokens of its impls.
//!
//! All our tokens have a span with mixed-site hygiene. So the compiler and clippy know that they
//! come from a macro, and our variables can't collide with the user's. Items have no hygiene. They
//! are named by full paths, all of which begin with that of the library (`::core` doesn't exist in
//! edition 2015). For names in patterns, see `names`.

mod advice;
mod clone_from_cell;
mod fields;
mod finalize;
mod guard;
mod packed;
mod trace;
mod trace_sync;

use crate::constants::Constants;
use crate::errors::Errors;
use crate::model::{Input, Role};
use crate::names::Names;
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
    let text = input.to_string();
    let names = Names::beside(&text);
    let (input, constants) = Constants::hide(input, &text, &names);
    match syn::parse2::<DeriveInput>(input) {
        Ok(input) => constants.restore(derive_for(&input, derive, &names)),
        Err(error) => error.into_compile_error(),
    }
}

fn derive_for(syntax: &DeriveInput, derive: Derive, names: &Names<'_>) -> TokenStream {
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
    let target = Target { input: &input, krate, names };
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
    let (site, allowed, shadows) = (site(), allowed(syntax), names.shadows());
    quote_spanned!(site=> #(#allowed)* const _: () = { #shadows #items };).to_tokens(&mut errors_and_stub);
    errors_and_stub
}

/// The input's own `#[allow(…)]` attributes: what its definition may do, what repeats parts of it
/// may do as well.
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

/// A name of the user's with a span of ours, so that lints know that nobody wrote it there by hand:
/// be it that it is deprecated, or that a lifetime is used but once.
fn ours(name: &Ident, site: Span) -> Ident {
    let span = name.span().resolved_at(site);
    // Names in the editions before those that made keywords of them; our spans are of a later one.
    if ["async", "await", "dyn", "gen", "try"].iter().any(|keyword| name == keyword) {
        return Ident::new_raw(&name.to_string(), span);
    }
    let mut name = name.clone();
    name.set_span(span);
    name
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
    names: &'a Names<'a>,
}

impl Target<'_> {
    /// `impl<…> path for Type<…> where …`, with `predicates` beside the type's own.
    fn impl_header(&self, site: Span, of: &TokenStream, predicates: &[TokenStream]) -> TokenStream {
        let ident = ours(self.input.ident, site);
        let mut generics = self.input.generics.clone();
        for param in &mut generics.params {
            match param {
                GenericParam::Lifetime(param) => param.lifetime.set_span(param.lifetime.span().resolved_at(site)),
                GenericParam::Type(param) => param.ident = ours(&param.ident, site),
                GenericParam::Const(param) => param.ident = ours(&param.ident, site),
            }
        }
        let (params, arguments, clause) = generics.split_for_impl();
        let own = clause.iter().flat_map(|clause| &clause.predicates).map(|predicate| quote!(#predicate));
        let all: Vec<TokenStream> = own.chain(predicates.iter().cloned()).collect();
        let clause = if all.is_empty() { TokenStream::new() } else { quote_spanned!(site=> where #(#all),*) };
        quote_spanned!(site=> impl #params #of for #ident #arguments #clause)
    }

    /// The type `bool`, whatever the user calls so.
    fn bool(&self) -> TokenStream {
        let (site, krate) = (site(), &self.krate);
        quote_spanned!(site=> #krate::__private::bool)
    }

    /// `T: path` for each parameter that the fields need to have it.
    fn inferred(&self, role: Role, of: &TokenStream) -> Vec<TokenStream> {
        let fields = self.input.fields().into_iter().filter(|(_, it)| *it == role).map(|(field, _)| field.ty);
        let site = site();
        bounds::infer(self.input.generics, fields).iter().map(|ty| quote_spanned!(site=> #ty: #of)).collect()
    }
}
