//! From text to values.

use gc_core::Gc;

use crate::value::{Symbols, Value};

/// Reads the values of a text one after the other.
pub(crate) struct Reader<'a> {
    rest: &'a str,
    symbols: &'a Symbols,
    depth: usize,
}

/// How many parentheses may be open: reading recurses.
const DEPTH: usize = 500;

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str, symbols: &'a Symbols) -> Self {
        Self { rest: text, symbols, depth: 0 }
    }

    /// Returns the next value, or `None` at the end of the text.
    pub(crate) fn next(&mut self) -> Result<Option<Value>, String> {
        self.skip_space();
        if self.rest.is_empty() { Ok(None) } else { self.value().map(Some) }
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
        while self.rest.starts_with(';') {
            self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        }
    }

    fn eat(&mut self, token: char) -> bool {
        self.skip_space();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn value(&mut self) -> Result<Value, String> {
        if self.eat('(') {
            self.depth += 1;
            let list = if self.depth > DEPTH { Err("too many parentheses".to_owned()) } else { self.tail() };
            self.depth -= 1;
            list
        } else if self.eat('\'') {
            let quote = Value::Symbol(self.symbols.intern("quote"));
            Ok(Value::list([quote, self.value()?].into_iter()))
        } else if self.eat('"') {
            let (text, rest) = self.rest.split_once('"').ok_or("a text without an end")?;
            self.rest = rest;
            Ok(Value::Text(Gc::from(text)))
        } else {
            self.atom()
        }
    }

    /// What is left of a list, up to its parenthesis.
    fn tail(&mut self) -> Result<Value, String> {
        let (mut values, mut last) = (Vec::new(), Value::Nil);
        while !self.eat(')') {
            if self.rest.is_empty() {
                return Err("a list without an end".to_owned());
            }
            match self.value()? {
                // `(a . b)`: what follows the dot is not an element, but the rest.
                Value::Symbol(dot) if &*dot.name == "." => last = self.value()?,
                value => values.push(value),
            }
        }
        Ok(values.into_iter().rfold(last, |rest, value| Value::cons(value, rest)))
    }

    fn atom(&mut self) -> Result<Value, String> {
        let end = self.rest.find(|c: char| c.is_whitespace() || "()';\"".contains(c)).unwrap_or(self.rest.len());
        let (atom, rest) = self.rest.split_at(end);
        self.rest = rest;
        match atom {
            "" => Err("a parenthesis too many, or the end".to_owned()),
            "#t" => Ok(Value::Bool(true)),
            "#f" => Ok(Value::Bool(false)),
            _ if atom.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) && atom.parse::<f64>().is_ok() => {
                Ok(Value::Number(atom.parse().expect("it was")))
            }
            _ => Ok(Value::Symbol(self.symbols.intern(atom))),
        }
    }
}
