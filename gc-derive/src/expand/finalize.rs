//! `impl Finalize`.

use super::{Target, pattern, site};
use crate::errors::Errors;
use crate::model::{Field, Shape};
use crate::parse::{Attrs, Key, Place, TRACE};
use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::{DeriveInput, Path};

pub(super) fn expand(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let bool = quote_spanned!(site=> ::core::primitive::bool);
    let path = quote_spanned!(site=> #krate::Finalize);
    let header = target.impl_header(&path, &[]);
    let methods = quote_spanned!(site=> #[inline] fn needs_finalize() -> #bool { false });
    quote_spanned!(site=> #[automatically_derived] #header { #methods })
}

pub(super) fn stub(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let header = target.impl_header(&quote_spanned!(site=> #krate::Finalize), &[]);
    quote_spanned!(site=> #[automatically_derived] #header {})
}

/// The `crate` of a `#[trace(…)]` beside. What is wrong with that attribute is for the other derive to say.
pub(super) fn crate_of_trace(syntax: &DeriveInput) -> Option<Path> {
    let mut ignored = Errors::new();
    let attrs = Attrs::read(&syntax.attrs, &TRACE, Place::Type, &mut ignored);
    let _ = ignored.finish();
    attrs.path(Key::Crate).cloned()
}
