//! The derive macros of `gc-core`.

use proc_macro::TokenStream;

/// Stub.
#[proc_macro_derive(Trace, attributes(trace))]
pub fn derive_trace(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// Stub.
#[proc_macro_derive(Finalize, attributes(trace, finalize))]
pub fn derive_finalize(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}
