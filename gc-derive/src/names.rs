//! The names that an expansion brings into scope. They collide with none of the user's.
//!
//! Hygiene keeps our local variables and the user's apart. It does not help with items:
//!
//! - An identifier in a pattern or a parameter refers to a constant or static of that name, if one
//!   is in scope. The only items that a binding may shadow are functions. So the expansion begins
//!   with an empty function for each name that it binds. The function hides whatever the user has
//!   of that name, and the binding shadows the function.
//! - These functions, and the one type parameter, are in scope where parts of the input are
//!   repeated. So none has a name that occurs in the input: not as an identifier, and not inside a
//!   literal, such as the path of a `with`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use std::cell::RefCell;
use std::collections::BTreeSet;

pub(crate) struct Names<'a> {
    /// The input's text.
    input: &'a str,
    bound: RefCell<BTreeSet<String>>,
}

impl<'a> Names<'a> {
    /// Names for the expansion of an input of this text.
    pub(crate) fn beside(input: &'a str) -> Self {
        Self { input, bound: RefCell::default() }
    }

    /// A name like `base` that doesn't occur in the input.
    pub(crate) fn fresh(&self, base: &str) -> Ident {
        let mut name = format!("__{base}");
        while self.input.contains(&name) {
            name.push('_');
        }
        Ident::new(&name, Span::mixed_site())
    }

    /// The same, to be bound by a pattern.
    pub(crate) fn bind(&self, base: &str) -> Ident {
        let name = self.fresh(base);
        self.bound.borrow_mut().insert(name.to_string());
        name
    }

    /// What a method of an expansion is given beside `self`, a tracer or an inspector: one name, so
    /// one function.
    pub(crate) fn visitor(&self) -> Ident {
        self.bind("visitor")
    }

    /// A function for each name that was bound so far, which hides what else has that name.
    pub(crate) fn shadows(&self) -> TokenStream {
        let site = Span::mixed_site();
        let bound = self.bound.borrow();
        let names = bound.iter().map(|name| Ident::new(name, site));
        quote_spanned!(site=> #(fn #names() {})*)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn names_in_the_input_are_avoided() {
        let input = quote! {
            #[trace(with = "path::__in_literal")]
            struct S<__T, 'a>([u8; { __nested + 1 }], r#__raw, __long_);
        };
        let input = input.to_string();
        let names = Names::beside(&input);
        assert_eq!(names.fresh("free"), "__free");
        assert_eq!(names.fresh("in_literal"), "__in_literal_");
        assert_eq!(names.fresh("nested"), "__nested_");
        assert_eq!(names.fresh("raw"), "__raw_");
        assert_eq!(names.fresh("T"), "__T_");
        assert_eq!(names.fresh("long"), "__long__");
    }

    #[test]
    fn each_bound_name_is_shadowed_once() {
        let names = Names::beside("");
        for base in ["b", "a", "b"] {
            names.bind(base);
        }
        names.fresh("c");
        assert_eq!(
            names.shadows().to_string(),
            quote!(
                fn __a() {}
                fn __b() {}
            )
            .to_string()
        );
    }
}
