//! Code that checks the fields of a packed struct.
//!
//! A field of a packed struct may lie at any address, so that no reference to it can be made, and
//! without one it can't be traced. Leaving out an edge is safe, but leaks cycles in silence. So
//! each field that isn't explicitly skipped must be `Copy`: such a type owns no handle, for `Gc`
//! isn't `Copy`.

use super::{Target, site};
use crate::model::Role;
use proc_macro2::TokenStream;
use quote::quote_spanned;

/// A proof for each field, to stand in the body of `trace`.
pub(super) fn proofs(target: &Target<'_>) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    let copied = target.input.fields().into_iter().filter(|(_, role)| *role == Role::Copied);
    let types = copied.map(|(field, _)| field.ty);
    // Named, not called: whatever the library's path leads to, it doesn't run while tracing.
    quote_spanned!(site=> #(let _ = <#types as #krate::__private::FieldOfPackedStruct>::holds_no_gc;)*)
}
