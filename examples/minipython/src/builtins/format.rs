//! Texts of values: `repr` of strings and floats, and the format language of `format()` and
//! f-strings.

use std::fmt::Write;

use num_traits::Signed;

use crate::error::value_error;
use crate::value::{Res, Value};
use crate::vm::arith::Number;
use crate::vm::types::type_name;

/// `repr` of a string.
pub fn str_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut shown = String::with_capacity(text.len() + 2);
    shown.push(quote);
    for char in text.chars() {
        match char {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            '\\' => shown.push_str("\\\\"),
            char if char == quote => {
                shown.push('\\');
                shown.push(char);
            }
            char if char.is_control() => {
                let number = u32::from(char);
                let _ =
                    if number < 0x100 { write!(shown, "\\x{number:02x}") } else { write!(shown, "\\u{number:04x}") };
            }
            char => shown.push(char),
        }
    }
    shown.push(quote);
    shown
}

/// `repr` of bytes.
pub fn bytes_repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut shown = format!("b{quote}");
    for &byte in bytes {
        match byte {
            b'\n' => shown.push_str("\\n"),
            b'\r' => shown.push_str("\\r"),
            b'\t' => shown.push_str("\\t"),
            b'\\' => shown.push_str("\\\\"),
            byte if char::from(byte) == quote => {
                shown.push('\\');
                shown.push(quote);
            }
            0x20..0x7f => shown.push(char::from(byte)),
            byte => {
                let _ = write!(shown, "\\x{byte:02x}");
            }
        }
    }
    shown.push(quote);
    shown
}

/// The text with all but ASCII escaped.
pub fn ascii(text: &str) -> String {
    let escape = |char: char| match u32::from(char) {
        0..0x80 => char.to_string(),
        number @ 0x80..0x100 => format!("\\x{number:02x}"),
        number @ 0x100..0x1_0000 => format!("\\u{number:04x}"),
        number => format!("\\U{number:08x}"),
    };
    text.chars().map(escape).collect()
}

/// `repr` of a float: the shortest text that gives the same number.
pub fn float_repr(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if number != 0.0 && !(-4..16).contains(&exponent) {
        return format!("{digits}e{}", exponent_text(exponent));
    }
    let plain = number.to_string();
    if plain.contains('.') { plain } else { format!("{plain}.0") }
}

fn exponent_text(exponent: i32) -> String {
    format!("{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

/// A parsed format specification.
struct Spec {
    fill: char,
    align: Option<char>,
    sign: char,
    alternate: bool,
    zero: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    kind: Option<char>,
}

fn parse(text: &str) -> Option<Spec> {
    let mut spec = Spec {
        fill: ' ',
        align: None,
        sign: '-',
        alternate: false,
        zero: false,
        width: 0,
        grouping: None,
        precision: None,
        kind: None,
    };
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    let is_align = |char: Option<&char>| matches!(char, Some('<' | '>' | '^' | '='));
    if is_align(chars.get(1)) {
        spec.fill = chars[0];
        spec.align = Some(chars[1]);
        at = 2;
    } else if is_align(chars.first()) {
        spec.align = Some(chars[0]);
        at = 1;
    }
    if let Some(&sign @ ('+' | '-' | ' ')) = chars.get(at) {
        spec.sign = sign;
        at += 1;
    }
    if chars.get(at) == Some(&'#') {
        spec.alternate = true;
        at += 1;
    }
    if chars.get(at) == Some(&'0') {
        spec.zero = true;
        at += 1;
    }
    let number = |at: &mut usize| {
        let start = *at;
        while chars.get(*at).is_some_and(char::is_ascii_digit) {
            *at += 1;
        }
        chars[start..*at].iter().collect::<String>().parse().ok()
    };
    spec.width = number(&mut at).unwrap_or(0);
    if let Some(&grouping @ (',' | '_')) = chars.get(at) {
        spec.grouping = Some(grouping);
        at += 1;
    }
    if chars.get(at) == Some(&'.') {
        at += 1;
        spec.precision = Some(number(&mut at)?);
    }
    spec.kind = chars.get(at).copied();
    at += usize::from(spec.kind.is_some());
    (at == chars.len()).then_some(spec)
}

/// `format(value, spec)` for values of built-in types.
pub fn format(value: &Value, text: &str) -> Res<String> {
    let name = type_name(value);
    let spec = parse(text)
        .ok_or_else(|| value_error(format!("Invalid format specifier '{text}' for object of type '{name}'")))?;
    if let Some(text) = value.as_str() {
        if let Some(kind) = spec.kind.filter(|&kind| kind != 's') {
            return Err(unknown(kind, "str"));
        }
        let shown: String = match spec.precision {
            Some(most) => text.chars().take(most).collect(),
            None => text.to_owned(),
        };
        return Ok(pad(&spec, "", &shown, '<'));
    }
    let Some(number) = Number::of(value) else {
        return Err(crate::error::type_error(format!("unsupported format string passed to {name}.__format__")));
    };
    if matches!(value, Value::Bool(_)) && spec.kind.is_none() {
        let shown = crate::vm::repr::str(value)?;
        return Ok(pad(&spec, "", &shown, '<'));
    }
    let (negative, prefix, digits) = match (&number, spec.kind) {
        (Number::Float(_), Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' | 'n') | None)
        | (_, Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%')) => {
            let (negative, digits) = float(&spec, number.to_float());
            (negative, "", digits)
        }
        (Number::Float(_), Some(kind)) => return Err(unknown(kind, "float")),
        (Number::Int(it), kind) => with_sign(*it < 0, integer(&spec, kind, &num_bigint::BigInt::from(*it))?),
        (Number::Big(it), kind) => with_sign(it.is_negative(), integer(&spec, kind, it)?),
    };
    let sign = match (negative, spec.sign) {
        (true, _) => "-",
        (false, '+') => "+",
        (false, ' ') => " ",
        _ => "",
    };
    Ok(pad(&spec, &format!("{sign}{prefix}"), &digits, '>'))
}

fn unknown(kind: char, name: &str) -> crate::value::Exc {
    value_error(format!("Unknown format code '{kind}' for object of type '{name}'"))
}

fn with_sign(negative: bool, (prefix, digits): (&'static str, String)) -> (bool, &'static str, String) {
    (negative, prefix, digits)
}

/// The prefix, and the digits.
fn integer(spec: &Spec, kind: Option<char>, number: &num_bigint::BigInt) -> Res<(&'static str, String)> {
    let number = number.abs();
    let (prefix, digits, group) = match kind {
        None | Some('d' | 'n') => ("", number.to_string(), 3),
        Some('x') => ("0x", number.to_str_radix(16), 4),
        Some('X') => ("0X", number.to_str_radix(16).to_uppercase(), 4),
        Some('o') => ("0o", number.to_str_radix(8), 4),
        Some('b') => ("0b", number.to_str_radix(2), 4),
        Some('c') => {
            let char = u32::try_from(&number).ok().and_then(char::from_u32);
            return char
                .map(|char| ("", String::from(char)))
                .ok_or_else(|| value_error("%c arg not in range(0x110000)"));
        }
        Some(kind) => return Err(unknown(kind, "int")),
    };
    let digits = group_digits(spec, &digits, group);
    Ok((if spec.alternate { prefix } else { "" }, digits))
}

fn group_digits(spec: &Spec, digits: &str, size: usize) -> String {
    let Some(grouping) = spec.grouping else { return digits.to_owned() };
    let (whole, rest) = digits.split_at(digits.find(['.', 'e', '%']).unwrap_or(digits.len()));
    let mut grouped = String::new();
    for (nth, digit) in whole.chars().enumerate() {
        if nth > 0 && (whole.len() - nth) % size == 0 {
            grouped.push(grouping);
        }
        grouped.push(digit);
    }
    grouped + rest
}

/// Whether the number is negative, and its digits.
fn float(spec: &Spec, number: f64) -> (bool, String) {
    let negative = number.is_sign_negative() && !number.is_nan();
    let number = number.abs();
    let kind = spec.kind.unwrap_or(if spec.precision.is_some() { 'g' } else { 'r' });
    if !number.is_finite() {
        let text = if number.is_nan() { "nan" } else { "inf" };
        return (negative, if kind.is_ascii_uppercase() { text.to_uppercase() } else { text.to_owned() });
    }
    let precision = spec.precision.unwrap_or(6);
    let text = match kind {
        'f' | 'F' => format!("{number:.precision$}"),
        '%' => format!("{:.precision$}%", number * 100.0),
        'e' | 'E' => scientific(number, precision),
        'r' => float_repr(number),
        _ => general(number, precision.max(1), spec.kind.is_none(), spec.alternate),
    };
    let text = if kind == 'E' || kind == 'G' { text.to_uppercase() } else { text };
    (negative, group_digits(spec, &text, 3))
}

fn scientific(number: f64, precision: usize) -> String {
    let text = format!("{number:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    format!("{digits}e{}", exponent_text(exponent.parse().unwrap_or(0)))
}

/// `g`: so many significant digits, without zeros at the end.
fn general(number: f64, precision: usize, with_point: bool, keep_zeros: bool) -> String {
    let exponent: i32 = if number == 0.0 {
        0
    } else {
        let text = format!("{number:.*e}", precision - 1);
        text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
    };
    let digits = i32::try_from(precision).unwrap_or(i32::MAX);
    let trim = |text: &str| {
        if keep_zeros || !text.contains('.') {
            text.to_owned()
        } else {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    };
    if exponent < -4 || exponent >= digits - i32::from(with_point) {
        let text = scientific(number, precision - 1);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "+00"));
        return format!("{}e{exponent}", trim(mantissa));
    }
    let decimals = usize::try_from((digits - 1 - exponent).max(0)).unwrap_or(0);
    let text = trim(&format!("{number:.decimals$}"));
    if with_point && !text.contains('.') { format!("{text}.0") } else { text }
}

fn pad(spec: &Spec, sign: &str, text: &str, default: char) -> String {
    let len = sign.chars().count() + text.chars().count();
    if len >= spec.width {
        return format!("{sign}{text}");
    }
    let missing = spec.width - len;
    let is_zero = spec.zero && spec.align.is_none();
    let fill = |count: usize| -> String { std::iter::repeat_n(if is_zero { '0' } else { spec.fill }, count).collect() };
    match if is_zero && default == '>' { '=' } else { spec.align.unwrap_or(default) } {
        '<' => format!("{sign}{text}{}", fill(missing)),
        '^' => format!("{}{sign}{text}{}", fill(missing / 2), fill(missing - missing / 2)),
        '=' => format!("{sign}{}{text}", fill(missing)),
        _ => format!("{}{sign}{text}", fill(missing)),
    }
}
