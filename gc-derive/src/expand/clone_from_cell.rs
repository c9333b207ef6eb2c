//! `impl CloneFromCell`: the type put together again from copies of its fields.
//!
//! ```text
//! #[derive(CloneFromCell)]                 unsafe impl CloneFromCell for Value {
//! enum Value {                                 fn clone_from_cell(&self) -> Self {
//!     Nil,                                         match self {
//!     Pair(Gc<Pair>),                                  Self::Nil {} => Self::Nil {},
//!     Native(fn(&[Value])),                            Self::Pair { 0: a } => Self::Pair { 0: a.clone_from_cell() },
//! }                                                    Self::Native { 0: a } => Self::Native { 0: *a },
//!                                          }   }   }
//! ```
//!
//! (The calls are written with the trait's full path.) The impl keeps the promise of the unsafe
//! trait, whatever the path of the library leads to: each field is copied by an impl of the very
//! trait that is implemented here, or by a move out of a reference, for which the language asks
//! `Copy`. The type's own `Clone` is not called. Nothing is moved out of the value, so that the
//! type may have a `Drop`.

use super::fields::{Reached, our_member};
use super::{Target, ours, site};
use crate::model::{Field, Shape, is_fn_ptr};
use crate::parse::Key;
use crate::{bounds, check};
use proc_macro2::TokenStream;
use quote::quote_spanned;

/// The impl.
pub(super) fn expand(target: &Target<'_>) -> TokenStream {
    let (site, krate, input) = (site(), &target.krate, target.input);
    let path = quote_spanned!(site=> #krate::CloneFromCell);
    let copy = quote_spanned!(site=> #krate::__private::core::marker::Copy);
    let fields = || check::all_fields(input);
    let cloned = bounds::infer(input.generics, fields().filter(|field| !is_copied(field)).map(|field| field.ty));
    let copied = bounds::infer(input.generics, fields().filter(|field| is_copied(field)).map(|field| field.ty));
    let cloned = cloned.iter().map(|ty| quote_spanned!(site=> #ty: #path));
    let copied = copied.iter().map(|ty| quote_spanned!(site=> #ty: #copy));
    let header = target.impl_header(site, &path, &cloned.chain(copied).collect::<Vec<_>>());
    let body = body(target);
    quote_spanned! {site=>
        #[automatically_derived]
        unsafe #header {
            #[inline]
            fn clone_from_cell(&self) -> Self { #body }
        }
    }
}

/// An impl that is never called, beside the errors of a derive that failed: so that no error
/// follows from the missing impl.
pub(super) fn stub(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let header = target.impl_header(site, &quote_spanned!(site=> #krate::CloneFromCell), &[]);
    quote_spanned! {site=>
        #[automatically_derived]
        unsafe #header { fn clone_from_cell(&self) -> Self { loop {} } }
    }
}

/// Whether a field is copied bit by bit. Fn pointers, of which no impl can cover all, are known by
/// their syntax.
fn is_copied(field: &Field<'_>) -> bool {
    field.attrs.has(Key::Copy) || is_fn_ptr(field.ty)
}

fn body(target: &Target<'_>) -> TokenStream {
    let site = site();
    match &target.input.shape {
        Shape::Struct(fields) => {
            let borrowed = target.of_struct(fields, |_, _| true);
            rebuilt(target, &quote_spanned!(site=> Self), &borrowed, |place| {
                (quote_spanned!(site=> &#place), place.clone())
            })
        }
        Shape::Enum(variants) if variants.is_empty() => quote_spanned!(site=> match *self {}),
        Shape::Enum(variants) => {
            let arms = variants.iter().map(|variant| {
                let ident = ours(variant.ident, site);
                let (pattern, bound) = target.of_variant(variant, |_, _| true);
                let path = quote_spanned!(site=> Self::#ident);
                let copy = rebuilt(target, &path, &bound, |place| (place.clone(), quote_spanned!(site=> *#place)));
                quote_spanned!(site=> #pattern => #copy)
            });
            quote_spanned!(site=> match self { #(#arms),* })
        }
        // Refused by `check`.
        Shape::Union(..) => TokenStream::new(),
    }
}

/// The expression that makes the same from copies of these fields. What a field is reached by gives
/// the expressions for a reference to it and for its value.
fn rebuilt(
    target: &Target<'_>,
    path: &TokenStream,
    fields: &[Reached<'_, '_>],
    reached_by: impl Fn(&TokenStream) -> (TokenStream, TokenStream),
) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let copies = fields.iter().map(|Reached { field, place, .. }| {
        let (member, ty, (reference, value)) = (our_member(&field.member), field.ty, reached_by(place));
        if is_copied(field) {
            // Where it isn't `Copy`, the proof is an error that says more than that of the move. It
            // is named and not called: it is somebody's function, if the path of the library leads
            // elsewhere.
            let proof = quote_spanned!(site=> let _ = <#ty as #krate::__private::CopiedFromCell>::is_copy;);
            quote_spanned!(site=> #member: { #proof #value })
        } else {
            quote_spanned!(site=> #member: <#ty as #krate::CloneFromCell>::clone_from_cell(#reference))
        }
    });
    quote_spanned!(site=> #path { #(#copies),* })
}
