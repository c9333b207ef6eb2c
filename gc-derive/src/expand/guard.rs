//! What makes an own `Drop` beside a derived `Trace` a compile error.
//!
//! When a cycle is reclaimed its members are dropped one after the other, so that the destructor of one could meet a
//! neighbour that is gone (rule 4 of `Trace`). The derive can't look into a destructor; it can see to it that there is
//! none: of a trait with an impl for everything that has `Drop`, a second impl for the type itself is a conflict exactly
//! where the type has a `Drop`. The compiler's message names the trait, so the trait's name is the explanation.
//!
//! An empty `Drop` of our own would keep others away too, but would also forbid moving out of fields,
//! destructuring and `..Default::default()`.

use super::{Target, site};
use proc_macro2::TokenStream;
use quote::quote_spanned;

/// The trait, its impl for all that has `Drop`, and the one that conflicts with it.
pub(super) fn expand(target: &Target<'_>) -> TokenStream {
    let site = site();
    // The conflict is reported where the second impl stands: at the type's name.
    let here = target.input.ident.span().resolved_at(site);
    let name = quote_spanned!(here=> TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead);
    let header = target.impl_header(here, &name, &[]);
    let conflict = quote_spanned!(here=> #header {});
    quote_spanned! {site=>
        trait #name {}
        impl<__T: ::core::ops::Drop + ?::core::marker::Sized> #name for __T {}
        #conflict
    }
}
