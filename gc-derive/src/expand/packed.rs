//! What a packed struct must prove of its fields.
//!
//! A field of a packed struct may lie at any address, so that no reference to it can be made, and without one it can't be
//! traced. Leaving out an edge is safe, but leaks cycles in silence. So each field that isn't explicitly skipped must be
//! `Copy`: such a type owns no handle, for `Gc` isn't `Copy`.

use super::{Target, site};
use crate::model::Role;
use proc_macro2::TokenStream;
use quote::quote_spanned;

/// The trait whose message says why, for a type that has fields to prove it of.
pub(super) fn expand(target: &Target<'_>) -> TokenStream {
    let site = site();
    if !target.input.fields().iter().any(|(_, role)| *role == Role::Copied) {
        return TokenStream::new();
    }
    quote_spanned! {site=>
        #[diagnostic::on_unimplemented(
            message = "`{Self}` can't be traced in a packed struct: packed fields can't be borrowed, so only `Copy` types, which hold no `Gc`, may stand there. Remove `packed` from the struct's `repr`, or mark the field `#[trace(skip)]` if it holds no `Gc`",
            label = "`{Self}` is not `Copy`",
        )]
        trait FieldOfPackedStruct {
            #[inline]
            fn holds_no_gc() {}
        }
        #[diagnostic::do_not_recommend]
        impl<__T: ::core::marker::Copy> FieldOfPackedStruct for __T {}
    }
}

/// The proofs, to stand in the body of `trace`.
pub(super) fn checks(target: &Target<'_>) -> TokenStream {
    let site = site();
    let copied = target.input.fields().into_iter().filter(|(_, role)| *role == Role::Copied);
    let types = copied.map(|(field, _)| field.ty);
    quote_spanned!(site=> #(<#types as FieldOfPackedStruct>::holds_no_gc();)*)
}
