//! What makes an own `Drop` beside a derived `Trace` a compile error.
//!
//! When a cycle is reclaimed its members are dropped one after the other, so that the destructor of one could meet a
//! neighbour that is gone (rule 4 of `Trace`). The derive can't look into a destructor; it can see to it that there is
//! none: of a trait that the library implements for everything that has `Drop`, a second impl for the type itself is a
//! conflict exactly where the type has a `Drop`. The compiler's message names the trait, so the trait's name is the
//! explanation.
//!
//! An empty `Drop` of our own would keep others away too, but would also forbid moving out of fields,
//! destructuring and `..Default::default()`.

use super::{Target, site};
use proc_macro2::TokenStream;
use quote::quote_spanned;

/// The impl that conflicts with the library's, if the type has a `Drop`.
pub(super) fn expand(target: &Target<'_>) -> TokenStream {
    let krate = &target.krate;
    // The conflict is reported where this impl stands: at the type's name.
    let here = target.input.ident.span().resolved_at(site());
    let name = quote_spanned! {here=>
        #krate::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    };
    let header = target.impl_header(here, &name, &[]);
    quote_spanned!(here=> #header {})
}
