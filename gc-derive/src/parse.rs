//! Reads the `#[trace(…)]`, `#[finalize(…)]` and `#[clone_from_cell(…)]` attributes of one place: a
//! type, a variant, or a field.
//!
//! A table ([`grammar`]) has which key may stand where, and with what value. Mistakes that can be
//! seen without looking at other attributes are reported here: an attribute that is unknown,
//! misplaced, given twice, malformed, or not marked `unsafe` although it must be.

mod grammar;
mod spelling;
mod value;

pub(crate) use self::grammar::{CLONE_FROM_CELL, FINALIZE, Grammar, Key, Place, TRACE};
use self::grammar::{Rule, list, nearest};
use self::value::{Value, rest_of_item, value};
use crate::errors::Errors;
use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, ExprPath, Meta, Path, Token, WherePredicate, token};

struct Item {
    key: Key,
    /// The key's own token, for errors.
    token: Ident,
    value: Value,
    /// The `unsafe` that it stands in.
    unsafety: Option<Token![unsafe]>,
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

    /// The `unsafe` of each key that needs one, as the author wrote it.
    pub(crate) fn unsafe_tokens(&self) -> impl Iterator<Item = Token![unsafe]> + '_ {
        self.items.iter().filter_map(|item| item.unsafety)
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
        let tokens = match &attribute.meta {
            Meta::List(list) if !list.tokens.is_empty() => list.tokens.clone(),
            Meta::List(_) | Meta::Path(_) | Meta::NameValue(_) => {
                let message = self.expected(&format!("`#[{}(…)]` with ", self.grammar.attribute), " inside");
                self.errors.add(&attribute.meta, message);
                return;
            }
        };
        if let Err(error) = (|input: ParseStream<'_>| self.items(input, None)).parse2(tokens) {
            self.errors.push(error);
        }
    }

    /// Reads a list of keys: that of the attribute, or that of an `unsafe` inside.
    fn items(&mut self, input: ParseStream<'_>, unsafety: Option<Token![unsafe]>) -> syn::Result<()> {
        while !input.is_empty() {
            if unsafety.is_none() && input.peek(Token![unsafe]) {
                self.unsafe_items(input)?;
            } else {
                self.item(input, unsafety);
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }

    /// Reads `unsafe(…)`.
    fn unsafe_items(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let unsafety = input.parse()?;
        let mut rules = self.grammar.allowed_at(self.place).filter(|rule| rule.is_unsafe()).peekable();
        let expected = match rules.peek() {
            Some(_) => format!("expected {} here", list(rules)),
            None => format!("no `{}` attribute of a {} is unsafe", self.grammar.attribute, self.place.noun()),
        };
        if !input.peek(token::Paren) {
            self.errors.add(unsafety, expected);
            rest_of_item(input);
            return Ok(());
        }
        let content;
        let parentheses = syn::parenthesized!(content in input);
        if content.is_empty() {
            self.errors.push(syn::Error::new(parentheses.span.join(), expected));
        }
        self.items(&content, Some(unsafety))?;
        if !input.is_empty() && !input.peek(Token![,]) {
            self.errors.add(rest_of_item(input), "expected a comma behind `unsafe(…)`");
        }
        Ok(())
    }

    /// Reads one key with its value, up to the comma. Whatever is wrong with it, the next one is
    /// read too.
    fn item(&mut self, input: ParseStream<'_>, unsafety: Option<Token![unsafe]>) {
        let Ok(token) = input.call(Ident::parse_any) else {
            self.errors.push(input.error(self.expected("", " here")));
            rest_of_item(input);
            return;
        };
        let rule = match self.rule(&token) {
            Ok(rule) => rule,
            Err(message) => {
                self.errors.add(&token, message);
                rest_of_item(input);
                return;
            }
        };
        let written = rest_of_item(&input.fork());
        match value(rule, &token, input) {
            Ok(value) if rule.is_unsafe() == unsafety.is_some() => {
                self.set(rule, Item { key: rule.key, token, value, unsafety });
            }
            Ok(_) => {
                let (attribute, is) = (self.grammar.attribute, if rule.is_unsafe() { "an unsafe" } else { "a safe" });
                let written = written.to_string().replace(" :: ", "::");
                let written = if written.is_empty() { token.to_string() } else { format!("{token} {written}") };
                let written = if rule.is_unsafe() { format!("unsafe({written})") } else { written };
                self.errors.add(&token, format!("`{token}` is {is} attribute: write `#[{attribute}({written})]`"));
            }
            Err(error) => {
                self.errors.push(error);
                rest_of_item(input);
            }
        }
    }

    /// What may stand in this place, between the words of a message; or where the attribute
    /// belongs.
    fn expected(&self, before: &str, behind: &str) -> String {
        let (attribute, here) = (self.grammar.attribute, self.place.noun());
        let mut allowed = self.grammar.allowed_at(self.place).peekable();
        if allowed.peek().is_some() {
            return format!("expected {before}{}{behind}", list(allowed));
        }
        format!("`#[{attribute}(…)]` says nothing on a {here}; it belongs on a {}", self.grammar.places())
    }

    /// The rule for a key, if it is one that may stand here.
    fn rule(&self, token: &Ident) -> Result<&'static Rule, String> {
        let (name, here) = (token.to_string(), self.place.noun());
        let Some(rule) = self.grammar.rule(&name) else {
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
        let hint = if let Some(nearest) = nearest(name, self.grammar.allowed_at(place)) {
            format!("did you mean `{}`?", nearest.written)
        } else if let Some(rule) = other.rule(name) {
            format!("it belongs in `#[{}(…)]`, on a {}", other.attribute, rule.belongs())
        } else if let Some(rule) = nearest(name, self.grammar.rules.iter()) {
            format!("did you mean `{}`? That belongs on a {}, not on a {here}", rule.written, rule.belongs())
        } else if self.grammar.allowed_at(place).next().is_some() {
            format!("a {here} can have {}", list(self.grammar.allowed_at(place)))
        } else {
            format!("`#[{attribute}(…)]` belongs on a {}", self.grammar.places())
        };
        format!("unknown `{attribute}` attribute `{name}`: {hint}")
    }

    fn set(&mut self, rule: &Rule, item: Item) {
        if self.attrs.has(rule.key) {
            let message = format!("`{}` is given twice for this {}", rule.name, self.place.noun());
            self.errors.add(item.token, message);
        } else {
            self.attrs.items.push(item);
        }
    }
}
