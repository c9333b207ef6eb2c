//! Reads the `#[trace(…)]` and `#[finalize(…)]` attributes of one place: a type, a variant, or a field.
//!
//! What may stand where, and with what value, is a table ([`TRACE`], [`FINALIZE`]). Everything that can be said about an
//! attribute without looking at its neighbours is said here: unknown, misplaced, twice, malformed.

mod spelling;

use crate::errors::Errors;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::{Parse as _, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{Attribute, ExprPath, LitStr, Meta, Path, Token, WherePredicate, token};

/// A word that may stand inside an attribute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    Crate,
    Bound,
    Acyclic,
    SkipAll,
    UnsafeAllowDrop,
    Skip,
    With,
    Forward,
    Copy,
}

/// Where an attribute stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Type,
    Variant,
    Field,
}

impl Place {
    fn noun(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Variant => "variant",
            Self::Field => "field",
        }
    }
}

/// What follows a key.
#[derive(Clone, Copy)]
enum Takes {
    Nothing,
    Crate,
    Function,
    Bounds,
}

struct Rule {
    key: Key,
    name: &'static str,
    places: &'static [Place],
    takes: Takes,
}

impl Rule {
    /// "variant or field"
    fn belongs(&self) -> String {
        spelling::list_plain(self.places.iter().map(|place| place.noun()))
    }
}

/// The keys of one attribute.
pub(crate) struct Grammar {
    pub(crate) attribute: &'static str,
    rules: &'static [Rule],
}

/// `#[trace(…)]`
pub(crate) const TRACE: Grammar = Grammar {
    attribute: "trace",
    rules: &[
        Rule { key: Key::Crate, name: "crate", places: &[Place::Type], takes: Takes::Crate },
        Rule { key: Key::Bound, name: "bound", places: &[Place::Type], takes: Takes::Bounds },
        Rule { key: Key::Acyclic, name: "acyclic", places: &[Place::Type], takes: Takes::Nothing },
        Rule { key: Key::SkipAll, name: "skip_all", places: &[Place::Type], takes: Takes::Nothing },
        Rule { key: Key::UnsafeAllowDrop, name: "unsafe_allow_drop", places: &[Place::Type], takes: Takes::Nothing },
        Rule { key: Key::Skip, name: "skip", places: &[Place::Variant, Place::Field], takes: Takes::Nothing },
        Rule { key: Key::With, name: "with", places: &[Place::Field], takes: Takes::Function },
    ],
};

/// `#[finalize(…)]`
pub(crate) const FINALIZE: Grammar = Grammar {
    attribute: "finalize",
    rules: &[
        Rule { key: Key::Crate, name: "crate", places: &[Place::Type], takes: Takes::Crate },
        Rule { key: Key::With, name: "with", places: &[Place::Type], takes: Takes::Function },
        Rule { key: Key::Forward, name: "forward", places: &[Place::Field], takes: Takes::Nothing },
    ],
};

/// `#[clone_from_cell(…)]`
pub(crate) const CLONE_FROM_CELL: Grammar = Grammar {
    attribute: "clone_from_cell",
    rules: &[
        Rule { key: Key::Crate, name: "crate", places: &[Place::Type], takes: Takes::Crate },
        Rule { key: Key::Copy, name: "copy", places: &[Place::Field], takes: Takes::Nothing },
    ],
};

impl Grammar {
    fn allowed_at(&self, place: Place) -> impl Iterator<Item = &'static str> + Clone {
        self.rules.iter().filter(move |rule| rule.places.contains(&place)).map(|rule| rule.name)
    }

    fn nearest(&self, word: &str) -> Option<&'static Rule> {
        let name = spelling::nearest(word, self.rules.iter().map(|rule| rule.name))?;
        self.rules.iter().find(|rule| rule.name == name)
    }
}

enum Value {
    Nothing,
    Crate(Path),
    Function(ExprPath),
    Bounds(Vec<WherePredicate>),
}

struct Item {
    key: Key,
    /// The key's own token, for errors.
    token: Ident,
    value: Value,
}

/// What the attributes of one place say. Each key is there at most once.
#[derive(Default)]
pub(crate) struct Attrs {
    items: Vec<Item>,
}

impl Attrs {
    /// Reads all attributes of one place that the grammar speaks of.
    pub(crate) fn read(attributes: &[Attribute], grammar: &Grammar, place: Place, errors: &mut Errors) -> Self {
        let mut reader = Reader { grammar, place, errors, attrs: Self::default() };
        for attribute in attributes {
            if attribute.path().is_ident(grammar.attribute) {
                reader.attribute(attribute);
            }
        }
        reader.attrs
    }

    /// The token of `key`, if it was given.
    pub(crate) fn get(&self, key: Key) -> Option<&Ident> {
        self.find(key).map(|item| &item.token)
    }

    pub(crate) fn has(&self, key: Key) -> bool {
        self.find(key).is_some()
    }

    /// The path of `crate`, if it was given.
    pub(crate) fn krate(&self) -> Option<&Path> {
        match &self.find(Key::Crate)?.value {
            Value::Crate(path) => Some(path),
            Value::Nothing | Value::Function(_) | Value::Bounds(_) => None,
        }
    }

    /// The function of `with`, if it was given.
    pub(crate) fn function(&self) -> Option<&ExprPath> {
        match &self.find(Key::With)?.value {
            Value::Function(function) => Some(function),
            Value::Nothing | Value::Crate(_) | Value::Bounds(_) => None,
        }
    }

    /// The predicates of `bound`, if it was given.
    pub(crate) fn bounds(&self) -> Option<&[WherePredicate]> {
        match &self.find(Key::Bound)?.value {
            Value::Bounds(bounds) => Some(bounds),
            Value::Nothing | Value::Crate(_) | Value::Function(_) => None,
        }
    }

    /// The tokens of all keys that were given.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = &Ident> {
        self.items.iter().map(|item| &item.token)
    }

    fn find(&self, key: Key) -> Option<&Item> {
        self.items.iter().find(|item| item.key == key)
    }
}

struct Reader<'a> {
    grammar: &'a Grammar,
    place: Place,
    errors: &'a mut Errors,
    attrs: Attrs,
}

impl Reader<'_> {
    fn attribute(&mut self, attribute: &Attribute) {
        let list = match &attribute.meta {
            Meta::List(list) => list,
            Meta::Path(_) | Meta::NameValue(_) => {
                let (name, place) = (self.grammar.attribute, self.place);
                let known = spelling::list(self.grammar.allowed_at(place));
                let message = if known.is_empty() {
                    format!("`#[{name}(…)]` says nothing on a {}", place.noun())
                } else {
                    format!("expected `#[{name}(…)]` with {known} inside")
                };
                self.errors.add(&attribute.meta, message);
                return;
            }
        };
        let result = (|input: ParseStream<'_>| {
            while !input.is_empty() {
                self.item(input);
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        })
        .parse2(list.tokens.clone());
        if let Err(error) = result {
            self.errors.push(error);
        }
    }

    /// Reads one key with its value, up to the comma. Whatever is wrong with it, the next one is read too.
    fn item(&mut self, input: ParseStream<'_>) {
        let Ok(token) = input.call(Ident::parse_any) else {
            let known = spelling::list(self.grammar.allowed_at(self.place));
            self.errors.push(input.error(format!("expected {known} here")));
            rest_of_item(input);
            return;
        };
        match self.rule(&token) {
            Ok(rule) => match value(rule, &token, input) {
                Ok(value) => self.set(rule, token, value),
                Err(error) => {
                    self.errors.push(error);
                    rest_of_item(input);
                }
            },
            Err(message) => {
                self.errors.add(&token, message);
                rest_of_item(input);
            }
        }
    }

    /// The rule for a key, if it is one that may stand here.
    fn rule(&self, token: &Ident) -> Result<&'static Rule, String> {
        let (name, here) = (token.to_string(), self.place.noun());
        let Some(rule) = self.grammar.rules.iter().find(|rule| token == rule.name) else {
            return Err(self.unknown(&name));
        };
        if rule.places.contains(&self.place) {
            return Ok(rule);
        }
        let hint = match (rule.key, self.place) {
            (Key::Skip, Place::Type) => "; to trace no field at all, use `skip_all`",
            (Key::SkipAll, _) => "; here, use `skip`",
            (Key::With, Place::Field) => "; to run a field's own finalizer, use `forward`",
            (Key::With | Key::Copy, _) => "; put it on each field it is for",
            _ => "",
        };
        Err(format!("`{name}` belongs on a {}, not on a {here}{hint}", rule.belongs()))
    }

    /// What to say of a word that is no key of this attribute.
    fn unknown(&self, name: &str) -> String {
        let (attribute, place) = (self.grammar.attribute, self.place);
        let here = place.noun();
        let other = if attribute == TRACE.attribute { &FINALIZE } else { &TRACE };
        let hint = if let Some(nearest) = spelling::nearest(name, self.grammar.allowed_at(place)) {
            format!("did you mean `{nearest}`?")
        } else if let Some(rule) = other.rules.iter().find(|rule| rule.name == name) {
            format!("it belongs in `#[{}(…)]`, on a {}", other.attribute, rule.belongs())
        } else if let Some(rule) = self.grammar.nearest(name) {
            format!("did you mean `{}`? That belongs on a {}, not on a {here}", rule.name, rule.belongs())
        } else {
            format!("a {here} can have {}", spelling::list(self.grammar.allowed_at(place)))
        };
        format!("unknown `{attribute}` attribute `{name}`: {hint}")
    }

    fn set(&mut self, rule: &Rule, token: Ident, value: Value) {
        if self.attrs.has(rule.key) {
            let message = format!("`{}` is given twice for this {}", rule.name, self.place.noun());
            self.errors.add(token, message);
        } else {
            self.attrs.items.push(Item { key: rule.key, token, value });
        }
    }
}

/// The value behind a key.
fn value(rule: &Rule, token: &Ident, input: ParseStream<'_>) -> syn::Result<Value> {
    let value = match rule.takes {
        Takes::Nothing => Value::Nothing,
        Takes::Crate => Value::Crate(path(token, input, Path::parse_mod_style)?),
        Takes::Function => Value::Function(path(token, input, ExprPath::parse)?),
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
fn path<T>(key: &Ident, input: ParseStream<'_>, parse: fn(ParseStream<'_>) -> syn::Result<T>) -> syn::Result<T> {
    let expected = format!("`{key}` takes a path: `{key} = \"some::path\"`");
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
fn rest_of_item(input: ParseStream<'_>) -> TokenStream {
    let mut rest = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        match input.parse::<TokenTree>() {
            Ok(token) => token.to_tokens(&mut rest),
            Err(_) => break,
        }
    }
    rest
}
