//! The derive macros of `gc-core`.

mod bounds;
mod check;
mod errors;
mod expand;
mod model;
mod parse;
mod tail;

use proc_macro::TokenStream;

/// Stub.
#[proc_macro_derive(Trace, attributes(trace))]
pub fn derive_trace(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), expand::Derive::Trace).into()
}

/// Stub.
#[proc_macro_derive(Finalize, attributes(trace, finalize))]
pub fn derive_finalize(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), expand::Derive::Finalize).into()
}
