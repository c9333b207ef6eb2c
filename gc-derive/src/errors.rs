//! The list of all mistakes in an input, each with its own token.

use proc_macro2::TokenStream;
use quote::ToTokens;
use std::fmt::Display;
use std::thread;

/// Collects the mistakes of one input, so that a user sees all of them in one run of the compiler.
///
/// Whoever makes one must ask it for its verdict ([`Errors::finish`]): an unasked collector panics
/// in debug builds, for an error that nobody reports becomes wrong code.
pub(crate) struct Errors {
    /// `None` once the verdict was asked for.
    found: Option<Vec<syn::Error>>,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self { found: Some(Vec::new()) }
    }

    /// Adds a mistake at the tokens that make it.
    pub(crate) fn add(&mut self, at: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(at, message));
    }

    /// Adds a mistake that knows its place.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.found.get_or_insert_default().push(error);
    }

    /// The verdict: the mistakes as tokens that make the compiler report each one, or nothing at
    /// all.
    pub(crate) fn finish(mut self) -> Result<(), TokenStream> {
        let found = self.found.take().unwrap_or_default();
        if found.is_empty() { Ok(()) } else { Err(found.iter().map(syn::Error::to_compile_error).collect()) }
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        if cfg!(debug_assertions) && !thread::panicking() {
            assert!(self.found.is_none(), "errors were collected and nobody asked for them");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn every_mistake_is_reported() {
        let mut errors = Errors::new();
        errors.add(quote!(a), "first");
        errors.add(quote!(b), "second");
        let tokens = errors.finish().unwrap_err().to_string();
        assert!(tokens.contains("first") && tokens.contains("second"), "{tokens}");
    }

    #[test]
    fn no_mistake_is_a_good_verdict() {
        assert!(Errors::new().finish().is_ok());
    }

    #[test]
    #[should_panic = "nobody asked"]
    #[cfg(debug_assertions)]
    fn a_forgotten_collector_panics() {
        drop(Errors::new());
    }
}
