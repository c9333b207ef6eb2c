//! `"…" % values`.

use super::format;
use crate::error::{type_error, value_error};
use crate::value::{Res, Value};
use crate::vm::arith::Number;
use crate::vm::types::type_name;
use crate::vm::{item, repr};

/// The text with each `%…` replaced.
pub fn format(text: &str, values: &Value) -> Res<String> {
    let mut arguments = match values.as_tuple() {
        Some(tuple) => tuple.to_vec().into_iter(),
        None => vec![values.clone()].into_iter(),
    };
    let by_name = values.as_dict().is_some();
    let mut shown = String::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '%' {
            shown.push(char);
            continue;
        }
        let mut named = None;
        if chars.peek() == Some(&'(') {
            let name: String = chars.by_ref().skip(1).take_while(|&char| char != ')').collect();
            named = Some(item::get(values, &Value::from(name))?);
        }
        let mut spec = String::new();
        let kind = loop {
            match chars.next() {
                Some('*') => {
                    let width = arguments.next().unwrap_or_default();
                    spec.push_str(&repr::str(&width)?);
                }
                Some(char @ ('#' | '0' | '-' | ' ' | '+' | '.' | '1'..='9')) => spec.push(char),
                Some(kind) => break kind,
                None => return Err(value_error("incomplete format")),
            }
        };
        if kind == '%' {
            shown.push('%');
            continue;
        }
        let value = match named {
            Some(value) => value,
            None => arguments.next().ok_or_else(|| type_error("not enough arguments for format string"))?,
        };
        shown.push_str(&one(&value, kind, &spec)?);
    }
    if arguments.next().is_some() && !by_name {
        return Err(type_error("not all arguments converted during string formatting"));
    }
    Ok(shown)
}

fn one(value: &Value, kind: char, spec: &str) -> Res<String> {
    let aligned = |default: &str| match spec.strip_prefix('-') {
        Some(rest) => format!("<{rest}"),
        None => format!("{default}{spec}"),
    };
    match kind {
        's' | 'r' | 'a' => {
            let text = if kind == 's' { repr::str(value)? } else { repr::repr(value)? };
            format::format(&Value::from(text), &aligned(">"))
        }
        'd' | 'i' | 'u' => {
            let number = match Number::of(value) {
                Some(Number::Float(it)) => {
                    Value::big(num_traits::FromPrimitive::from_f64(it.trunc()).unwrap_or_default())
                }
                Some(_) => value.clone(),
                None => {
                    let name = type_name(value);
                    return Err(type_error(format!("%{kind} format: a real number is required, not {name}")));
                }
            };
            format::format(&number, &format!("{}d", aligned("")))
        }
        'c' if value.as_str().is_some() => repr::str(value),
        'x' | 'X' | 'o' | 'f' | 'F' | 'e' | 'E' | 'g' | 'G' | 'c' => {
            if Number::of(value).is_none() {
                return Err(type_error(format!("must be real number, not {}", type_name(value))));
            }
            format::format(value, &format!("{}{kind}", aligned("")))
        }
        _ => Err(value_error(format!("unsupported format character '{kind}'"))),
    }
}
