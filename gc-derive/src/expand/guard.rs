//! Code that makes a `Drop` impl beside a derived `Trace` a compile error.
//!
//! When a cycle is reclaimed its members are dropped one after the other, so that the destructor of
//! one could meet a neighbour that is gone (rule 4 of `Trace`). The derive can't look into a
//! destructor; it can see to it that there is none, in two ways.
//!
//! *A conflict, which explains itself*: the library implements a trait for everything that has
//! `Drop`, and the derive implements it for the type. The two impls conflict if the type has a
//! `Drop`. The compiler's message names the trait, whose name is the explanation. But the trait is
//! named by a path that the user may choose (`crate = "…"`), or redirect (`extern crate self as
//! gc_core`).
//!
//! *A move, which can't be redirected*: no field can be moved out of a type that has `Drop`
//! (E0509). So a function that nobody calls moves out each field of a struct, and of an enum each
//! that is visited. Those that are `Copy` may be moved all the same; they own no handle. The moves
//! name only the type's own fields and variants, and come first, so that no redirected path can
//! keep the compiler from checking them. Then the function asks for the trait: if the compiler has
//! reported the conflict, it reports no second error.
//!
//! An empty `Drop` of our own would keep others away too, but would also forbid moving out of
//! fields, destructuring and `..Default::default()`.

use super::trace::visited;
use super::{Target, site};
use crate::model::Shape;
use crate::tail;
use proc_macro2::TokenStream;
use quote::quote_spanned;

/// What no type with a `Drop` can have.
pub(super) fn expand(target: &Target<'_>) -> TokenStream {
    let (site, krate, input) = (site(), &target.krate, target.input);
    // What is wrong is reported where this impl stands: at the type's name.
    let here = input.ident.span().resolved_at(site);
    let name = quote_spanned! {here=>
        #krate::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    };
    let header = target.impl_header(here, &name, &[]);
    if !input.fields().iter().any(|(field, role)| visited(field, *role)) {
        return quote_spanned!(here=> #header {});
    }
    let moves = match &input.shape {
        Shape::Enum(variants) => target.match_self(variants, visited, |_, _| TokenStream::new()),
        Shape::Struct(_) | Shape::Union(..) => quote_spanned!(site=> let _ = Self { ..self };),
    };
    let body = quote_spanned!(site=> #moves <Self as #name>::has_no_drop());
    if !tail::maybe_unsized(input.generics, &input.shape) {
        return quote_spanned!(here=> #header { #[inline] fn take_apart(self) { #body } });
    }
    // Only what is sized can be moved. Whether this type is depends on its parameters, or it isn't
    // whatever they are; so the function is for those who say that it is. Such ones need not exist
    // for the compiler to look at the moves.
    let (core, says) = (quote_spanned!(site=> #krate::__private::core), target.names.fresh("Says"));
    quote_spanned! {here=>
        #header {
            #[inline]
            fn take_apart_as_if_sized<#says: #core::ops::Deref<Target = Self>>(self)
            where
                <#says as #core::ops::Deref>::Target: #core::marker::Sized,
            {
                #body
            }
        }
    }
}
