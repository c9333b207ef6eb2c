//! Reads the value that follows a key.

use super::grammar::{Rule, Takes};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::parse::{Parse as _, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{ExprPath, LitStr, Path, Token, WherePredicate, token};

pub(super) enum Value {
    Nothing,
    Crate(Path),
    Function(ExprPath),
    Bounds(Vec<WherePredicate>),
}

/// The value behind a key.
pub(super) fn value(rule: &Rule, token: &Ident, input: ParseStream<'_>) -> syn::Result<Value> {
    let value = match rule.takes {
        Takes::Nothing => Value::Nothing,
        Takes::Crate => Value::Crate(path(rule, token, input, Path::parse_mod_style)?),
        Takes::Function => Value::Function(path(rule, token, input, ExprPath::parse)?),
        Takes::Bounds => Value::Bounds(bounds(token, input)?),
    };
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(value);
    }
    let valued = input.peek(Token![=]) || input.peek(token::Paren);
    let rest = rest_of_item(input);
    Err(match rule.takes {
        Takes::Nothing if valued => syn::Error::new_spanned(rest, format!("`{token}` takes no value")),
        _ => syn::Error::new_spanned(rest, format!("expected a comma behind `{token}`")),
    })
}

/// `= "some::path"`, or the path itself: `macro_rules!` can't put `$crate` into a string.
fn path<T>(
    rule: &Rule,
    key: &Ident,
    input: ParseStream<'_>,
    parse: fn(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    let example = format!("{key} = \"some::path\"");
    let example = if rule.is_unsafe() { format!("unsafe({example})") } else { example };
    let expected = format!("`{key}` takes a path: `{example}`");
    if !input.peek(Token![=]) {
        return Err(here(input, key, &expected));
    }
    input.parse::<Token![=]>()?;
    if input.fork().parse::<LitStr>().is_ok() {
        let text: LitStr = input.parse()?;
        return text.parse_with(parse).map_err(|_| {
            let value = text.value();
            let hint = if value.contains('-') { "; a package's `-` is a `_` in paths" } else { "" };
            syn::Error::new_spanned(&text, format!("\"{value}\" is not a path; {expected}{hint}"))
        });
    }
    if input.peek(Token![|]) || input.peek(Token![move]) {
        // Its parameters would look like further keys.
        let closure: TokenStream = input.parse()?;
        return Err(syn::Error::new_spanned(closure, format!("{expected}; a closure can't stand here")));
    }
    input.fork().call(parse).map_err(|_| here(input, key, &expected))?;
    input.call(parse)
}

/// `= "T: Trait, U: Other"`, or the same in parentheses; nothing for no bounds.
fn bounds(key: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<WherePredicate>> {
    let list = Punctuated::<WherePredicate, Token![,]>::parse_terminated;
    let expected = "`bound` takes bounds: `bound = \"T: Trace\"`, or `bound()` for none";
    let predicates = if input.peek(token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        let text: TokenStream = content.parse()?;
        list.parse2(text.clone()).map_err(|error| {
            syn::Error::new_spanned(&text, format!("`{text}` is not a list of bounds ({error}); {expected}"))
        })?
    } else if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        let text: LitStr = input.fork().parse().map_err(|_| here(input, key, expected))?;
        input.parse::<LitStr>()?;
        text.parse_with(list).map_err(|error| {
            let message = format!("\"{}\" is not a list of bounds ({error}); {expected}", text.value());
            syn::Error::new_spanned(&text, message)
        })?
    } else {
        return Err(here(input, key, expected));
    };
    Ok(predicates.into_iter().collect())
}

/// An error at the rest of the item, or at its key where nothing follows.
fn here(input: ParseStream<'_>, key: &Ident, message: &str) -> syn::Error {
    let rest = rest_of_item(&input.fork());
    if rest.is_empty() { syn::Error::new_spanned(key, message) } else { syn::Error::new_spanned(rest, message) }
}

/// Takes everything up to the next comma.
pub(super) fn rest_of_item(input: ParseStream<'_>) -> TokenStream {
    let mut rest = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        match input.parse::<TokenTree>() {
            Ok(token) => token.to_tokens(&mut rest),
            Err(_) => break,
        }
    }
    rest
}
