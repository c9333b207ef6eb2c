//! The bounds that a derived impl puts on the type's parameters.
//!
//! ```text
//! #[derive(Trace)]                                unsafe impl<I, T, U> Trace for Queue<I, T, U>
//! struct Queue<I: Iterator, T, U> {               where
//!     waiting: Vec<I::Item>,                          I: Iterator,
//!     last: Option<Box<T>>,                           I::Item: Trace,
//!     shared: Gc<U>,                                  T: Trace,
//!     phase: PhantomData<fn() -> U>,              { … }
//! }
//! ```
//!
//! Bounds are put on the parameters, and on the associated types of parameters, that occur in
//! traced fields. They are never put on the type of a field as a whole: `Node<T>: Trace` would then
//! need `Option<Box<Node<T>>>: Trace`, which needs `Node<T>: Trace` again.
//!
//! Parameters inside these types need no bound: `PhantomData`, fn pointers, references and raw
//! pointers own nothing; `Gc`, `Weak`, `Rc` and `Arc` have `Trace` whatever they point to. The
//! derive knows these types by their names. If a type of the user's own has such a name and does
//! need a bound, the user writes `#[trace(bound = "…")]`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::HashSet;
use syn::visit::{self, Visit};
use syn::{Generics, Macro, Path, Type, TypePath};

/// Types whose `Trace` and `Finalize` ask nothing of their parameter.
pub(crate) const ASK_NOTHING: [&str; 5] = ["PhantomData", "Gc", "Weak", "Rc", "Arc"];

/// The types that must implement the derived trait for these fields to do, each once, in order of
/// appearance.
pub(crate) fn infer<'a>(generics: &'a Generics, fields: impl Iterator<Item = &'a Type>) -> Vec<TokenStream> {
    let params: Vec<&Ident> = generics.type_params().map(|param| &param.ident).collect();
    if params.is_empty() {
        return Vec::new();
    }
    let mut finder = Finder { params, seen: HashSet::new(), found: Vec::new() };
    for ty in fields {
        finder.visit_type(ty);
    }
    finder.found
}

struct Finder<'a> {
    params: Vec<&'a Ident>,
    seen: HashSet<String>,
    found: Vec<TokenStream>,
}

impl Finder<'_> {
    fn add(&mut self, ty: impl ToTokens) {
        let tokens = quote!(#ty);
        if self.seen.insert(tokens.to_string()) {
            self.found.push(tokens);
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_type(&mut self, ty: &'ast Type) {
        match ty {
            // The first three own nothing; whether a trait object can be traced doesn't depend on
            // its trait's arguments.
            Type::FnPtr(_) | Type::Reference(_) | Type::Ptr(_) | Type::TraitObject(_) => {}
            _ => visit::visit_type(self, ty),
        }
    }

    fn visit_type_path(&mut self, ty: &'ast TypePath) {
        let path = &ty.path;
        match &ty.qself {
            // `<T as Iterator>::Item`
            Some(qself) => {
                let of = &qself.ty;
                // `Self` stands for a type with all of them.
                if mentions(quote!(#of), &|ident| ident == "Self" || self.params.contains(&ident)) {
                    self.add(ty);
                }
            }
            // `T` or `T::Item`
            None if path.leading_colon.is_none()
                && path.segments.first().is_some_and(|first| self.params.contains(&&first.ident)) =>
            {
                self.add(ty);
            }
            None => visit::visit_type_path(self, ty),
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if path.segments.last().is_some_and(|last| ASK_NOTHING.iter().any(|name| last.ident == name)) {
            return;
        }
        visit::visit_path(self, path);
    }

    /// What a macro in a type's place will make of its tokens is not known: each parameter in them
    /// may be a field.
    fn visit_macro(&mut self, mac: &'ast Macro) {
        for param in self.params.clone() {
            if mentions(mac.tokens.clone(), &|ident| ident == param) {
                self.add(param);
            }
        }
    }
}

/// Whether an identifier that `is_it` occurs in these tokens, at any depth.
pub(crate) fn mentions(tokens: TokenStream, is_it: &impl Fn(&Ident) -> bool) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => is_it(&ident),
        TokenTree::Group(group) => mentions(group.stream(), is_it),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::{Data, DeriveInput, parse_quote};

    fn inferred(input: &DeriveInput) -> Vec<String> {
        let Data::Struct(data) = &input.data else { unreachable!("the tests use structs") };
        infer(&input.generics, data.fields.iter().map(|field| &field.ty)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn parameters_and_their_associated_types_are_bound_once_each() {
        let input = parse_quote! {
            struct Queue<I: Iterator, T, U, const N: usize> {
                waiting: Vec<I::Item>,
                more: Box<[<I as Iterator>::Item; N]>,
                last: Option<(Box<T>, T)>,
                next: Option<Box<Queue<I, T, U, N>>>,
                nothing: U,
            }
        };
        assert_eq!(inferred(&input), ["I :: Item", "< I as Iterator > :: Item", "T", "I", "U"]);
    }

    #[test]
    fn what_owns_nothing_asks_nothing() {
        let input = parse_quote! {
            struct Shy<'a, T: ?Sized, U> {
                phantom: PhantomData<T>,
                full_path: ::core::marker::PhantomData<T>,
                call: fn(U) -> Box<T>,
                reference: &'a T,
                pointer: *const T,
                strong: Gc<T>,
                weak: std::rc::Weak<T>,
                shared: Arc<T>,
                dynamic: Box<dyn Iterator<Item = U>>,
            }
        };
        assert!(inferred(&input).is_empty(), "{:?}", inferred(&input));
    }

    #[test]
    fn a_parameter_inside_a_macro_counts() {
        let input = parse_quote!(
            struct S<A, B, C>(list![A, (B)], PhantomData<C>);
        );
        assert_eq!(inferred(&input), ["A", "B"]);
    }

    #[test]
    fn parameters_of_other_types_are_not_ours() {
        let input = parse_quote!(
            struct S<T>(other::T, ::T, Vec<u8>, PhantomData<T>);
        );
        assert!(inferred(&input).is_empty());
    }
}
