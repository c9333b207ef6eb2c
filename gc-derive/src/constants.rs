//! Takes constant expressions out of types before the input is parsed.
//!
//! The length of an array can be any expression, even a block of statements, and so can a constant
//! argument in braces. Reading them would take a parser for all of Rust, which makes every build
//! slower. So each is replaced by a name before the input is parsed, and put back wherever the
//! expansion repeats a type:
//!
//! ```text
//! struct Row<T>([T; { N + 1 }], Grid<{ 2 * N }>);    →    struct Row<T>([T; __const_0], Grid<{ __const_1 }>);
//! ```
//!
//! The copies have spans of ours on punctuation and braces, so that lints of style report the
//! definition and not its copy. The identifiers keep their spans, which decide what they refer to.

use crate::names::Names;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use std::collections::HashMap;

/// The expressions that were taken out, by the names that stand for them.
pub(crate) struct Constants<'a> {
    names: &'a Names<'a>,
    hidden: HashMap<Ident, TokenStream>,
}

/// What the tokens around a group say of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// The definition as a whole: a group of braces at its end is the body.
    Item,
    /// The body of an enum: braces behind a name are the fields of a variant.
    Enum,
    /// Fields, types, parameters, bounds: braces are constant arguments.
    Types,
}

impl<'a> Constants<'a> {
    /// Takes the constant expressions out of a definition.
    ///
    /// To walk all tokens takes longer than to look at their text, which mostly shows that there
    /// are none.
    pub(crate) fn hide(item: TokenStream, text: &str, names: &'a Names<'_>) -> (TokenStream, Self) {
        let mut constants = Self { names, hidden: HashMap::new() };
        if !may_have_some(text) {
            return (item, constants);
        }
        let hidden = constants.walk(item.clone(), Within::Item);
        (if constants.hidden.is_empty() { item } else { hidden }, constants)
    }

    /// Puts them back.
    pub(crate) fn restore(&self, tokens: TokenStream) -> TokenStream {
        if self.hidden.is_empty() {
            return tokens;
        }
        let restored = tokens.into_iter().map(|token| match token {
            TokenTree::Ident(ident) => match self.hidden.get(&ident) {
                Some(expression) => expression.clone(),
                None => TokenTree::Ident(ident).into(),
            },
            TokenTree::Group(group) => with_content(&group, group.span(), self.restore(group.stream())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => token.into(),
        });
        restored.collect()
    }

    fn walk(&mut self, tokens: TokenStream, within: Within) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is_enum = tokens.iter().any(|token| matches!(token, TokenTree::Ident(ident) if ident == "enum"));
        let last = tokens.len().saturating_sub(1);
        let (mut previous, mut discriminant) = (None, false);
        let mut walked = TokenStream::new();
        for (index, token) in tokens.into_iter().enumerate() {
            let next = token.clone();
            let is_punct = |is: char| matches!(&previous, Some(TokenTree::Punct(punct)) if punct.as_char() == is);
            match token {
                // The arguments of an attribute or a macro; the value of a variant, which is never
                // repeated.
                TokenTree::Group(group) if is_punct('#') || is_punct('!') || discriminant => walked.extend([group]),
                TokenTree::Group(group) => {
                    let is_named = matches!(previous, Some(TokenTree::Ident(_)));
                    let (span, content) = (group.span(), group.stream());
                    let (span, content) = match (group.delimiter(), within) {
                        (Delimiter::Brace, Within::Item) if index == last => {
                            (span, self.walk(content, if is_enum { Within::Enum } else { Within::Types }))
                        }
                        (Delimiter::Brace, Within::Enum) if is_named => (span, self.walk(content, Within::Types)),
                        (Delimiter::Brace, _) => (ours(span), self.hide_one(content)),
                        (Delimiter::Bracket, _) => (span, self.array_or_slice(content)),
                        (Delimiter::Parenthesis | Delimiter::None, _) => (span, self.walk(content, Within::Types)),
                    };
                    walked.extend(with_content(&group, span, content));
                }
                TokenTree::Punct(punct) => {
                    if within == Within::Enum {
                        discriminant = punct.as_char() == '=' || discriminant && punct.as_char() != ',';
                    }
                    walked.extend([TokenTree::Punct(punct)]);
                }
                TokenTree::Ident(_) | TokenTree::Literal(_) => walked.extend([token]),
            }
            previous = Some(next);
        }
        walked
    }

    /// `T` or `T; length`
    fn array_or_slice(&mut self, tokens: TokenStream) -> TokenStream {
        let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is_semicolon = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
        let Some(semicolon) = tokens.iter().position(is_semicolon) else {
            return self.walk(tokens.into_iter().collect(), Within::Types);
        };
        let length = tokens.split_off(semicolon + 1);
        let mut walked = self.walk(tokens.into_iter().collect(), Within::Types);
        match length[..] {
            [TokenTree::Ident(_) | TokenTree::Literal(_)] => walked.extend(length),
            _ => walked.extend(self.hide_one(length.into_iter().collect())),
        }
        walked
    }

    /// A name in the place of an expression.
    fn hide_one(&mut self, expression: TokenStream) -> TokenStream {
        let mut name = self.names.fresh(&format!("const_{}", self.hidden.len()));
        if let Some(first) = expression.clone().into_iter().next() {
            name.set_span(first.span());
        }
        self.hidden.insert(name.clone(), ours_all(expression));
        TokenTree::Ident(name).into()
    }
}

/// Whether there may be a constant expression in a definition of this text: behind a `;` that is
/// not its end, or in braces where they can't be a body.
fn may_have_some(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(';');
    text.contains(';') || text.match_indices('{').any(|(at, _)| text[..at].trim_end().ends_with(['<', ',', '=']))
}

fn with_content(group: &Group, span: Span, content: TokenStream) -> TokenStream {
    let mut group = Group::new(group.delimiter(), content);
    group.set_span(span);
    TokenTree::Group(group).into()
}

/// A span of ours at the user's place.
fn ours(span: Span) -> Span {
    span.resolved_at(Span::mixed_site())
}

/// The same tokens, all but the identifiers with spans of ours.
fn ours_all(tokens: TokenStream) -> TokenStream {
    let respanned = tokens.into_iter().map(|mut token| match &token {
        TokenTree::Group(group) => with_content(group, ours(group.span()), ours_all(group.stream())),
        // The first half of a label.
        TokenTree::Punct(punct) if punct.as_char() == '\'' => token.into(),
        TokenTree::Punct(_) | TokenTree::Literal(_) => {
            token.set_span(ours(token.span()));
            token.into()
        }
        TokenTree::Ident(_) => token.into(),
    });
    respanned.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares what the parser is given. What is restored must be what was there.
    #[track_caller]
    fn check(item: &str, expected: &str) {
        let [item, expected] = [item, expected].map(|text| text.parse::<TokenStream>().unwrap());
        let text = item.to_string();
        let names = Names::beside(&text);
        let (hidden, constants) = Constants::hide(item, &text, &names);
        assert_eq!(hidden.to_string(), expected.to_string());
        assert_eq!(constants.restore(hidden).to_string(), text);
    }

    #[test]
    fn lengths_and_arguments_are_hidden() {
        check(
            "struct S<T>([T; { N + 1 }], [T; 2], [[T; const { 2 }]; N], [T; N + 1], [T]);",
            "struct S<T>([T; __const_0], [T; 2], [[T; __const_1]; N], [T; __const_2], [T]);",
        );
        check(
            "struct S<const N: u8 = { 1 }> where A<{ 2 }>: Copy { a: (A<{ let x = 3; x }>, A<4>) }",
            "struct S<const N: u8 = { __const_0 }> where A<{ __const_1 }>: Copy { a: (A<{ __const_2 }>, A<4>) }",
        );
    }

    #[test]
    fn each_place_is_noticed() {
        check("struct S(A<{ 1 }>);", "struct S(A<{ __const_0 }>);");
        check("struct S(A<u8, { 1 }>);", "struct S(A<u8, { __const_0 }>);");
        check("struct S<const N: u8 = { 1 }>;", "struct S<const N: u8 = { __const_0 }>;");
        check("struct S(dyn A<N = { 1 }>);", "struct S(dyn A<N = { __const_0 }>);");
        check("struct S([u8; { 1 }]);", "struct S([u8; __const_0]);");
    }

    #[test]
    fn variants_are_seen_into_and_their_values_are_not() {
        check(
            "enum E { A { a: [u8; { 1 }] }, B([u8; { 2 }]) = { 3 }, C = [4; { 5 }][0], D([u8; { 6 }]) }",
            "enum E { A { a: [u8; __const_0] }, B([u8; __const_1]) = { 3 }, C = [4; { 5 }][0], D([u8; __const_2]) }",
        );
    }

    #[test]
    fn attributes_and_macros_keep_what_they_are_given() {
        let item =
            "#[attribute { [1; { 2 }] }] struct S { #[other([1; { 2 }])] a: m! { [1; { 2 }] }, b: m![1; { 2 }] }";
        check(item, item);
    }

    #[test]
    fn names_in_the_input_are_not_used() {
        check("struct S([__const_0; { 1 }]);", "struct S([__const_0; __const_0_]);");
    }
}
