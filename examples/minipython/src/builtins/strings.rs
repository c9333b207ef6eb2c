//! Methods of strings and bytes.

use gc_core::Gc;

use super::{MANY, method, method_kw};
use crate::error::{type_error, value_error};
use crate::names::intern;
use crate::objects::function::{Args, Native};
use crate::objects::slice::Slice;
use crate::objects::str::Bytes;
use crate::value::{Res, Value};
use crate::vm::call::keyword;
use crate::vm::types::type_name;
use crate::vm::{attr, item, iterate, ops, repr};

const fn m(name: &'static str, min: usize, max: usize, call: crate::objects::function::NativeFn) -> Native {
    method("str", name, min, max, call)
}

pub static METHODS: &[Native] = &[
    m("upper", 1, 1, |args| map(args, str::to_uppercase)),
    m("lower", 1, 1, |args| map(args, str::to_lowercase)),
    m("casefold", 1, 1, |args| map(args, str::to_lowercase)),
    m("title", 1, 1, |args| map(args, title)),
    m("capitalize", 1, 1, |args| map(args, capitalize)),
    m("swapcase", 1, 1, |args| map(args, swap_case)),
    m("strip", 1, 2, |args| strip(args, true, true)),
    m("lstrip", 1, 2, |args| strip(args, true, false)),
    m("rstrip", 1, 2, |args| strip(args, false, true)),
    method_kw("str", "split", 1, 3, split),
    m("rsplit", 1, 3, rsplit),
    m("splitlines", 1, 1, |args| Ok(list(text(&args.pos[0])?.lines()))),
    m("partition", 2, 2, |args| {
        let (text, sep) = (text(&args.pos[0])?, text(&args.pos[1])?);
        let (before, sep, after) = text.split_once(sep).map_or((text, "", ""), |(before, after)| (before, sep, after));
        Ok(Value::tuple(vec![before.into(), sep.into(), after.into()]))
    }),
    m("rpartition", 2, 2, |args| {
        let (text, sep) = (text(&args.pos[0])?, text(&args.pos[1])?);
        let (before, sep, after) = text.rsplit_once(sep).map_or(("", "", text), |(before, after)| (before, sep, after));
        Ok(Value::tuple(vec![before.into(), sep.into(), after.into()]))
    }),
    m("join", 2, 2, join),
    m("replace", 3, 4, |args| {
        let (text, from, to) = (text(&args.pos[0])?, text(&args.pos[1])?, text(&args.pos[2])?);
        Ok(Value::from(match args.pos.get(3).map(ops::index).transpose()? {
            Some(most) if most >= 0 => text.replacen(from, to, usize::try_from(most).unwrap_or(0)),
            _ => text.replace(from, to),
        }))
    }),
    m("startswith", 2, 3, |args| affix(args, |text, part| text.starts_with(part))),
    m("endswith", 2, 3, |args| affix(args, |text, part| text.ends_with(part))),
    m("removeprefix", 2, 2, |args| {
        let text = text(&args.pos[0])?;
        Ok(Value::str(text.strip_prefix(self::text(&args.pos[1])?).unwrap_or(text)))
    }),
    m("removesuffix", 2, 2, |args| {
        let text = text(&args.pos[0])?;
        Ok(Value::str(text.strip_suffix(self::text(&args.pos[1])?).unwrap_or(text)))
    }),
    m("find", 2, 4, |args| Ok(Value::Int(find(args, false)?.unwrap_or(-1)))),
    m("rfind", 2, 4, |args| Ok(Value::Int(find(args, true)?.unwrap_or(-1)))),
    m("index", 2, 4, |args| find(args, false)?.map(Value::Int).ok_or_else(|| value_error("substring not found"))),
    m("count", 2, 2, |args| Ok(Value::size(text(&args.pos[0])?.matches(text(&args.pos[1])?).count()))),
    m("isdigit", 1, 1, |args| all(args, |char| char.is_ascii_digit())),
    m("isdecimal", 1, 1, |args| all(args, |char| char.is_ascii_digit())),
    m("isnumeric", 1, 1, |args| all(args, char::is_numeric)),
    m("isalpha", 1, 1, |args| all(args, char::is_alphabetic)),
    m("isalnum", 1, 1, |args| all(args, char::is_alphanumeric)),
    m("isspace", 1, 1, |args| all(args, char::is_whitespace)),
    m("isupper", 1, 1, |args| has_case(args, char::is_uppercase, char::is_lowercase)),
    m("islower", 1, 1, |args| has_case(args, char::is_lowercase, char::is_uppercase)),
    m("isidentifier", 1, 1, |args| {
        let text = text(&args.pos[0])?;
        let starts = text.starts_with(|char: char| char.is_alphabetic() || char == '_');
        Ok(Value::Bool(starts && text.chars().all(|char| char.is_alphanumeric() || char == '_')))
    }),
    m("center", 2, 3, |args| pad(args, '^')),
    m("ljust", 2, 3, |args| pad(args, '<')),
    m("rjust", 2, 3, |args| pad(args, '>')),
    m("zfill", 2, 2, |args| {
        let text = text(&args.pos[0])?;
        let width = usize::try_from(ops::index(&args.pos[1])?).unwrap_or(0);
        let (sign, digits) = if text.starts_with(['-', '+']) { text.split_at(1) } else { ("", text) };
        let zeros = width.saturating_sub(text.chars().count());
        Ok(Value::from(format!("{sign}{}{digits}", "0".repeat(zeros))))
    }),
    m("encode", 1, 3, |args| Ok(Value::Bytes(Gc::new(Bytes::new(text(&args.pos[0])?.as_bytes()))))),
    method_kw("str", "format", 1, MANY, format),
    m("expandtabs", 1, 2, |args| Ok(Value::from(text(&args.pos[0])?.replace('\t', "        ")))),
];

pub static BYTES_METHODS: &[Native] = &[
    method("bytes", "decode", 1, 3, |args| match &args.pos[0] {
        Value::Bytes(bytes) => Ok(Value::from(String::from_utf8_lossy(bytes.bytes()).into_owned())),
        other => Err(type_error(format!("expected bytes, not {}", type_name(other)))),
    }),
    method("bytes", "hex", 1, 1, |args| match &args.pos[0] {
        Value::Bytes(bytes) => {
            let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
            let digits = bytes.bytes().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
            Ok(Value::from(digits.collect::<String>()))
        }
        other => Err(type_error(format!("expected bytes, not {}", type_name(other)))),
    }),
];

fn text(value: &Value) -> Res<&str> {
    value.as_str().ok_or_else(|| type_error(format!("must be str, not {}", type_name(value))))
}

fn list<'a>(parts: impl Iterator<Item = &'a str>) -> Value {
    Value::list(parts.map(Value::from).collect())
}

fn map(args: Args<'_>, change: impl Fn(&str) -> String) -> Res {
    Ok(Value::from(change(text(&args.pos[0])?)))
}

fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars.as_str().to_lowercase().chars()).collect())
}

fn title(text: &str) -> String {
    let mut inside = false;
    let mut shown = String::new();
    for char in text.chars() {
        if inside {
            shown.extend(char.to_lowercase());
        } else {
            shown.extend(char.to_uppercase());
        }
        inside = char.is_alphabetic();
    }
    shown
}

fn swap_case(text: &str) -> String {
    let swap = |char: char| {
        if char.is_uppercase() { char.to_lowercase().to_string() } else { char.to_uppercase().to_string() }
    };
    text.chars().map(swap).collect()
}

fn strip(args: Args<'_>, left: bool, right: bool) -> Res {
    let mut text = text(&args.pos[0])?;
    let chars: Option<Vec<char>> = match args.pos.get(1) {
        None | Some(Value::None) => None,
        Some(chars) => Some(self::text(chars)?.chars().collect()),
    };
    let cut = |char: char| chars.as_ref().map_or(char.is_whitespace(), |chars| chars.contains(&char));
    if left {
        text = text.trim_start_matches(cut);
    }
    if right {
        text = text.trim_end_matches(cut);
    }
    Ok(Value::str(text))
}

fn most(value: Option<&Value>) -> Res<usize> {
    let most = value.map_or(Ok(-1), ops::index)?;
    Ok(usize::try_from(most).map_or(usize::MAX, |most| most.saturating_add(1)))
}

fn split(args: Args<'_>) -> Res {
    let text = text(&args.pos[0])?;
    let sep = args.pos.get(1).or_else(|| keyword(args.kw, intern("sep"))).filter(|sep| !sep.is_none());
    let most = most(args.pos.get(2).or_else(|| keyword(args.kw, intern("maxsplit"))))?;
    match sep {
        Some(sep) => {
            let sep = self::text(sep)?;
            if sep.is_empty() {
                return Err(value_error("empty separator"));
            }
            Ok(list(text.splitn(most, sep)))
        }
        None if most == usize::MAX => Ok(list(text.split_whitespace())),
        None => {
            let mut parts = Vec::new();
            let mut rest = text.trim_start();
            while !rest.is_empty() {
                match rest.find(char::is_whitespace).filter(|_| parts.len() + 1 < most) {
                    Some(at) => {
                        parts.push(&rest[..at]);
                        rest = rest[at..].trim_start();
                    }
                    None => {
                        parts.push(rest);
                        break;
                    }
                }
            }
            Ok(list(parts.into_iter()))
        }
    }
}

fn rsplit(args: Args<'_>) -> Res {
    let Some(sep) = args.pos.get(1).filter(|sep| !sep.is_none()) else { return split(args) };
    let most = most(args.pos.get(2))?;
    let mut parts: Vec<&str> = text(&args.pos[0])?.rsplitn(most, text(sep)?).collect();
    parts.reverse();
    Ok(list(parts.into_iter()))
}

fn join(args: Args<'_>) -> Res {
    let sep = text(&args.pos[0])?;
    let items = iterate::to_vec(&args.pos[1])?;
    let mut joined = String::new();
    for (nth, item) in items.iter().enumerate() {
        if nth > 0 {
            joined.push_str(sep);
        }
        let Some(part) = item.as_str() else {
            return Err(type_error(format!("sequence item {nth}: expected str instance, {} found", type_name(item))));
        };
        joined.push_str(part);
    }
    Ok(Value::from(joined))
}

fn affix(args: Args<'_>, test: impl Fn(&str, &str) -> bool) -> Res {
    let mut text = text(&args.pos[0])?;
    if let Some(start) = args.pos.get(2) {
        let start = usize::try_from(ops::index(start)?).unwrap_or(0);
        text = text.char_indices().nth(start).map_or("", |(at, _)| &text[at..]);
    }
    if let Some(parts) = args.pos[1].as_tuple() {
        return Ok(Value::Bool(parts.iter().filter_map(Value::as_str).any(|part| test(text, part))));
    }
    Ok(Value::Bool(test(text, self::text(&args.pos[1])?)))
}

fn find(args: Args<'_>, last: bool) -> Res<Option<i64>> {
    let (whole, part) = (text(&args.pos[0])?, text(&args.pos[1])?);
    let none = Value::None;
    let bounds = Slice {
        start: args.pos.get(2).unwrap_or(&none).clone(),
        stop: args.pos.get(3).unwrap_or(&none).clone(),
        step: Value::None,
    };
    let picked = bounds.pick(whole.chars().count())?;
    let byte = |nth: usize| whole.char_indices().nth(nth).map_or(whole.len(), |(at, _)| at);
    let (from, to) = (byte(picked.start), byte(picked.start + picked.count));
    let found = if last { whole[from..to].rfind(part) } else { whole[from..to].find(part) };
    Ok(found.map(|at| i64::try_from(whole[..from + at].chars().count()).unwrap_or(-1)))
}

fn all(args: Args<'_>, test: impl Fn(char) -> bool) -> Res {
    let text = text(&args.pos[0])?;
    Ok(Value::Bool(!text.is_empty() && text.chars().all(test)))
}

fn has_case(args: Args<'_>, wanted: impl Fn(char) -> bool, unwanted: impl Fn(char) -> bool) -> Res {
    let text = text(&args.pos[0])?;
    Ok(Value::Bool(text.chars().any(wanted) && !text.chars().any(unwanted)))
}

fn pad(args: Args<'_>, align: char) -> Res {
    let text = text(&args.pos[0])?;
    let width = usize::try_from(ops::index(&args.pos[1])?).unwrap_or(0);
    let fill = args.pos.get(2).and_then(Value::as_str).and_then(|fill| fill.chars().next()).unwrap_or(' ');
    let missing = width.saturating_sub(text.chars().count());
    let fill = |count: usize| std::iter::repeat_n(fill, count).collect::<String>();
    let left = match align {
        '<' => 0,
        '>' => missing,
        // As Python does: an odd space goes to the left where the width is odd.
        _ => missing / 2 + (missing & width & 1),
    };
    Ok(Value::from(format!("{}{text}{}", fill(left), fill(missing - left))))
}

/// `str.format`.
fn format(args: Args<'_>) -> Res {
    let template = text(&args.pos[0])?;
    let mut next = 0;
    fill_in(template, &args, &mut next).map(Value::from)
}

fn fill_in(template: &str, args: &Args<'_>, next: &mut usize) -> Res<String> {
    let mut shown = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        shown.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if rest.starts_with(brace) {
            shown.push_str(brace);
            rest = &rest[1..];
            continue;
        }
        if brace == "}" {
            return Err(value_error("Single '}' encountered in format string"));
        }
        let mut depth = 1;
        let end = rest.char_indices().find(|&(_, char)| {
            depth += i32::from(char == '{') - i32::from(char == '}');
            depth == 0
        });
        let end = end.ok_or_else(|| value_error("expected '}' before end of string"))?.0;
        shown.push_str(&field(&rest[..end], args, next)?);
        rest = &rest[end + 1..];
    }
    shown.push_str(rest);
    Ok(shown)
}

fn field(field: &str, args: &Args<'_>, next: &mut usize) -> Res<String> {
    let (expression, spec) = field.split_once(':').unwrap_or((field, ""));
    let (expression, conversion) = expression.split_once('!').unwrap_or((expression, ""));
    let end = expression.find(['.', '[']).unwrap_or(expression.len());
    let (first, mut path) = expression.split_at(end);
    let mut value = if first.is_empty() || first.bytes().all(|byte| byte.is_ascii_digit()) {
        let index = first.parse().unwrap_or(*next);
        *next += usize::from(first.is_empty());
        args.pos.get(index + 1).cloned().ok_or_else(|| {
            crate::error::index_error(
                "Replacement index {} out of range for positional args tuple".replace("{}", &index.to_string()),
            )
        })?
    } else {
        keyword(args.kw, intern(first)).cloned().ok_or_else(|| crate::error::key_error(&Value::str(first)))?
    };
    while !path.is_empty() {
        if let Some(rest) = path.strip_prefix('.') {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            value = attr::get(&value, intern(&rest[..end]))?;
            path = &rest[end..];
        } else {
            let end = path.find(']').unwrap_or(path.len() - 1);
            let key = &path[1..end];
            let key = key.parse().map_or_else(|_| Value::str(key), Value::Int);
            value = item::get(&value, &key)?;
            path = &path[end + 1..];
        }
    }
    let spec = if spec.contains('{') { fill_in(spec, args, next)? } else { spec.to_owned() };
    let conversion = conversion.bytes().next().unwrap_or(0);
    let shown = repr::format_value(&value, conversion, &Value::from(spec))?;
    Ok(shown.as_str().unwrap_or_default().to_owned())
}
