//! `impl TraceSync`, for `#[trace(sync)]`.
//!
//! ```text
//! #[derive(Trace)]             unsafe impl<T: Traced + TraceSync> TraceSync for Node<T> {
//! #[trace(sync)]                   fn __parts() {
//! struct Node<T> {                     fn shared_part<T: TraceSync + ?Sized>() {
//!     value: T,                            let _ = <T as Trace>::trace;
//!     next: Option<Box<Node<T>>>,      }
//! }                                    let _ = <T as TraceSync>::__parts;
//!                                      let _ = <Option<Box<Node<T>>> as TraceSync>::__parts;
//!                              }   }
//! ```
//!
//! The derived `trace` visits fields in their place, and does nothing else. So the type keeps the
//! promises of `TraceSync` if each field does that is traced, or the author of a `with` says so by
//! `frozen`. The types of these fields are named in a function that nobody calls. As bounds of the
//! impl they would overflow in types that contain themselves.
//!
//! The path of the library may lead to traits of the user's own. If `TraceSync` is the library's
//! and `Trace` isn't, then the fields say nothing about the type's real `Trace`, which somebody has
//! written by hand. `shared_part` is an error then: that a type has the library's `TraceSync` says
//! that it has the library's `Trace`, and no other. (An impl of the other for all types would
//! conflict with the derived one.)

use super::{Target, site, trace};
use crate::model::{Role, Shape};
use crate::{bounds, tail};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use std::collections::HashSet;
use std::ptr;

/// The impl.
pub(super) fn expand(target: &Target<'_>) -> TokenStream {
    let (site, krate, input) = (site(), &target.krate, target.input);
    let path = quote_spanned!(site=> #krate::sync::TraceSync);
    // A function of `with` may trace what it finds in its field, too.
    let traced = input.fields().into_iter().filter(|(_, role)| matches!(role, Role::Traced | Role::With));
    let inferred = bounds::infer(input.generics, traced.map(|(field, _)| field.ty));
    let mut predicates = trace::predicates(target);
    predicates.extend(inferred.iter().map(|ty| quote_spanned!(site=> #ty: #path)));
    let header = target.impl_header(site, &path, &predicates);
    let (shared_part, param) = (target.names.fresh("shared_part"), target.names.fresh("T"));
    let proofs = proofs(target, &path, &quote!(#shared_part));
    quote_spanned! {site=>
        #[automatically_derived]
        unsafe #header {
            #[inline]
            fn __parts() {
                fn #shared_part<#param: #path + ?#krate::__private::core::marker::Sized>() {
                    let _ = <#param as #krate::Trace>::trace;
                }
                #proofs
            }
        }
    }
}

/// An impl that says nothing, beside the errors of a derive that failed: so that no error follows
/// from the missing impl.
pub(super) fn stub(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let header = target.impl_header(site, &quote_spanned!(site=> #krate::sync::TraceSync), &[]);
    quote_spanned!(site=> #[automatically_derived] unsafe #header {})
}

/// A line for each type of a traced field, which is an error where that hasn't `TraceSync`.
fn proofs(target: &Target<'_>, path: &TokenStream, of_unsized: &TokenStream) -> TokenStream {
    let (site, input) = (site(), target.input);
    let fields = input.fields();
    // `__parts` can be named for sized types only.
    let tail = match &input.shape {
        Shape::Struct(_) if tail::maybe_unsized(input.generics, &input.shape) => {
            fields.last().map(|(field, _)| field.ty)
        }
        _ => None,
    };
    let mut seen = HashSet::new();
    let traced = fields.iter().filter(|(_, role)| *role == Role::Traced).map(|(field, _)| field.ty);
    let proofs = traced.filter(|ty| seen.insert(quote!(#ty).to_string())).map(|ty| {
        if tail.is_some_and(|tail| ptr::eq(tail, ty)) {
            quote_spanned!(site=> let _ = #of_unsized::<#ty>;)
        } else {
            quote_spanned!(site=> let _ = <#ty as #path>::__parts;)
        }
    });
    proofs.collect()
}
