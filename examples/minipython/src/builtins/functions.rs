//! Built-in functions.

use gc_core::Gc;
use num_traits::ToPrimitive;
use ruff_python_ast::{CmpOp, Operator, UnaryOp};

use super::{MANY, function, function_kw};
use crate::error::{self, Kind, raise, type_error, value_error};
use crate::names::{Name, intern, known};
use crate::objects::file::File;
use crate::objects::function::{Args, Native};
use crate::objects::iter::{Iter, Kind as IterKind};
use crate::value::{Res, Value};
use crate::vm::arith::Number;
use crate::vm::call::{call, call_method, keyword};
use crate::vm::types::{type_name, type_of};
use crate::vm::{attr, class, compare, hash, import, item, iterate, lookup, ops, repr};

pub static ALL: &[Native] = &[
    function("__import__", 1, 5, |args| import::import(name(&args.pos[0])?, false)),
    function("abs", 1, 1, abs),
    function("all", 1, 1, |args| quantify(&args.pos[0], false)),
    function("any", 1, 1, |args| quantify(&args.pos[0], true)),
    function("ascii", 1, 1, |args| Ok(Value::from(super::format::ascii(&repr::repr(&args.pos[0])?)))),
    function("bin", 1, 1, |args| radix(&args.pos[0], "b")),
    function("callable", 1, 1, |args| Ok(Value::Bool(is_callable(&args.pos[0])))),
    function("chr", 1, 1, chr),
    function("delattr", 2, 2, |args| attr::delete(&args.pos[0], name(&args.pos[1])?).map(|()| Value::None)),
    function("dir", 0, 1, dir),
    function("divmod", 2, 2, |args| {
        let quotient = ops::binary(Operator::FloorDiv, &args.pos[0], &args.pos[1])?;
        Ok(Value::tuple(vec![quotient, ops::binary(Operator::Mod, &args.pos[0], &args.pos[1])?]))
    }),
    function("format", 1, 2, |args| {
        let spec = args.pos.get(1).and_then(Value::as_str).unwrap_or_default();
        repr::format_with(&args.pos[0], spec).map(Value::from)
    }),
    function("getattr", 2, 3, getattr),
    function("hasattr", 2, 2, |args| match attr::get(&args.pos[0], name(&args.pos[1])?) {
        Ok(_) => Ok(Value::Bool(true)),
        Err(exc) if error::is(&exc, Kind::AttributeError) => Ok(Value::Bool(false)),
        Err(exc) => Err(exc),
    }),
    function("hash", 1, 1, |args| hash::hash(&args.pos[0]).map(Value::Int)),
    function("hex", 1, 1, |args| radix(&args.pos[0], "x")),
    function("id", 1, 1, |args| Ok(Value::Int(args.pos[0].id()))),
    function("input", 0, 1, input),
    function("isinstance", 2, 2, |args| class::is_one_of(type_of(&args.pos[0]), &args.pos[1]).map(Value::Bool)),
    function("issubclass", 2, 2, |args| match &args.pos[0] {
        Value::Class(it) => class::is_one_of(it, &args.pos[1]).map(Value::Bool),
        _ => Err(type_error("issubclass() arg 1 must be a class")),
    }),
    function("iter", 1, 2, |args| match args.pos {
        [function, sentinel] => {
            Ok(Iter::new(IterKind::Call { function: function.clone(), sentinel: sentinel.clone() }))
        }
        _ => iterate::iter(&args.pos[0]),
    }),
    function("len", 1, 1, |args| item::len(&args.pos[0]).map(Value::size)),
    function_kw("max", 1, MANY, |args| extreme(args, "max", CmpOp::Gt)),
    function_kw("min", 1, MANY, |args| extreme(args, "min", CmpOp::Lt)),
    function("next", 1, 2, |args| match next(&args.pos[0], args.pos.len() == 1)? {
        Some(value) => Ok(value),
        None => match (args.pos.get(1), &args.pos[0]) {
            (Some(default), _) => Ok(default.clone()),
            _ => Err(iterate::stop()),
        },
    }),
    function("oct", 1, 1, |args| radix(&args.pos[0], "o")),
    function_kw("open", 1, 3, open),
    function("ord", 1, 1, |args| {
        let text = args.pos[0].as_str().unwrap_or_default();
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => Ok(Value::Int(i64::from(u32::from(char)))),
            _ => {
                let len = text.chars().count();
                Err(type_error(format!("ord() expected a character, but string of length {len} found")))
            }
        }
    }),
    function("pow", 2, 3, pow),
    function_kw("print", 0, MANY, print),
    function("repr", 1, 1, |args| repr::repr(&args.pos[0]).map(Value::from)),
    function_kw("round", 1, 2, round),
    function("setattr", 3, 3, |args| {
        attr::set(&args.pos[0], name(&args.pos[1])?, args.pos[2].clone()).map(|()| Value::None)
    }),
    function_kw("sorted", 1, 1, |args| {
        let items = super::lists::sorted(iterate::to_vec(&args.pos[0])?, args.kw)?;
        Ok(Value::list(items))
    }),
    function_kw("sum", 1, 2, sum),
    function("vars", 1, 1, |args| attr::get(&args.pos[0], known::DICT)),
];

/// A name that was given as a string.
pub fn name(value: &Value) -> Res<Name> {
    value.as_str().map(intern).ok_or_else(|| type_error("attribute name must be string"))
}

fn abs(args: Args<'_>) -> Res {
    let value = &args.pos[0];
    if let Value::Instance(it) = value
        && let Some(function) = lookup::find_user(&it.class, known::ABS)
    {
        return call_method(&function, value, vec![]);
    }
    match Number::of(value) {
        Some(Number::Float(it)) => Ok(Value::Float(it.abs())),
        Some(_) if ops::truth(&compare::compare(CmpOp::Lt, value, &Value::Int(0))?)? => {
            ops::unary(UnaryOp::USub, value)
        }
        Some(_) => ops::unary(UnaryOp::UAdd, value),
        None => Err(type_error(format!("bad operand type for abs(): '{}'", type_name(value)))),
    }
}

fn quantify(items: &Value, wanted: bool) -> Res {
    let iter = iterate::iter(items)?;
    while let Some(item) = iterate::next(&iter)? {
        if ops::truth(&item)? == wanted {
            return Ok(Value::Bool(wanted));
        }
    }
    Ok(Value::Bool(!wanted))
}

fn radix(value: &Value, kind: &str) -> Res {
    ops::index(value)?;
    super::format::format(value, &format!("#{kind}")).map(Value::from)
}

/// Whether a value can be called.
pub fn is_callable(value: &Value) -> bool {
    match value {
        Value::Function(_) | Value::Native(_) | Value::Method(_) | Value::Class(_) => true,
        Value::Weak(it) => !it.proxy,
        Value::Instance(it) => lookup::find(&it.class, known::CALL).is_some(),
        _ => false,
    }
}

fn chr(args: Args<'_>) -> Res {
    let number = ops::index(&args.pos[0])?;
    let char = u32::try_from(number).ok().and_then(char::from_u32);
    char.map(|char| Value::from(char.to_string())).ok_or_else(|| value_error("chr() arg not in range(0x110000)"))
}

fn dir(args: Args<'_>) -> Res {
    let mut names: Vec<&str> = Vec::new();
    if let Some(object) = args.pos.first() {
        let class = match object {
            Value::Class(class) => class,
            other => type_of(other),
        };
        for base in class.mro.borrow().iter() {
            names.extend(base.names.borrow().iter().map(|(name, _)| name.text()));
        }
        if let Value::Module(module) = object {
            names = module.names.borrow().iter().map(|(name, _)| name.text()).collect();
        }
        if let Value::Instance(it) = object {
            let own = it.attributes();
            names.extend(own.iter().filter_map(|(name, _)| name.as_str()).map(|name| intern(name).text()));
        }
    }
    names.sort_unstable();
    names.dedup();
    Ok(Value::list(names.into_iter().map(Value::from).collect()))
}

fn getattr(args: Args<'_>) -> Res {
    match attr::get(&args.pos[0], name(&args.pos[1])?) {
        Err(exc) if args.pos.len() == 3 && error::is(&exc, Kind::AttributeError) => Ok(args.pos[2].clone()),
        result => result,
    }
}

fn input(args: Args<'_>) -> Res {
    if let Some(prompt) = args.pos.first() {
        crate::output::write(&repr::str(prompt)?);
    }
    crate::output::flush();
    let mut line = String::new();
    match std::io::stdin().read_line(&mut line) {
        Ok(0) | Err(_) => Err(raise(Kind::EOFError, "EOF when reading a line")),
        Ok(_) => Ok(Value::str(line.trim_end_matches('\n'))),
    }
}

fn extreme(args: Args<'_>, what: &str, op: CmpOp) -> Res {
    let items = if let [one] = args.pos { iterate::to_vec(one)? } else { args.pos.to_vec() };
    let key = keyword(args.kw, known::KEY).filter(|key| !key.is_none());
    let key_of = |value: &Value| match key {
        Some(key) => call(key, vec![value.clone()], vec![]),
        None => Ok(value.clone()),
    };
    let mut best: Option<(Value, Value)> = None;
    for item in items {
        let key = key_of(&item)?;
        let better = match &best {
            Some((_, best)) => ops::truth(&compare::compare(op, &key, best)?)?,
            None => true,
        };
        if better {
            best = Some((item, key));
        }
    }
    match (best, keyword(args.kw, known::DEFAULT)) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(value_error(format!("{what}() arg is an empty sequence"))),
    }
}

/// The end of a generator that returned a value is an exception with that value.
fn next(iterator: &Value, raise: bool) -> Res<Option<Value>> {
    match iterator {
        Value::Generator(it) if raise => crate::vm::generators::send(it, Value::None).map(Some),
        _ => iterate::next(iterator),
    }
}

fn open(args: Args<'_>) -> Res {
    let path = args.pos[0].as_str().ok_or_else(|| type_error("expected str, bytes or os.PathLike object"))?;
    let mode = args.pos.get(1).or_else(|| keyword(args.kw, intern("mode")));
    let mode = mode.and_then(Value::as_str).unwrap_or("r");
    match File::open(path, mode) {
        Ok(file) => Ok(Value::File(Gc::new(file))),
        Err(error) => {
            let (kind, text) = match error.kind() {
                std::io::ErrorKind::NotFound => (Kind::FileNotFoundError, "No such file or directory"),
                std::io::ErrorKind::AlreadyExists => (Kind::FileExistsError, "File exists"),
                std::io::ErrorKind::PermissionDenied => (Kind::PermissionError, "Permission denied"),
                std::io::ErrorKind::IsADirectory => (Kind::IsADirectoryError, "Is a directory"),
                _ => (Kind::OSError, "Input/output error"),
            };
            let number = i64::from(error.raw_os_error().unwrap_or(5));
            Err(error::instance(error::class(kind), vec![Value::Int(number), Value::str(text), args.pos[0].clone()]))
        }
    }
}

fn pow(args: Args<'_>) -> Res {
    if let [base, exponent, modulus] = args.pos {
        let number = |value: &Value| match value {
            Value::Big(it) => Ok((**it).clone()),
            other => ops::index(other).map(num_bigint::BigInt::from),
        };
        let result = number(base)?.modpow(&number(exponent)?, &number(modulus)?);
        return Ok(Value::big(result));
    }
    ops::binary(Operator::Pow, &args.pos[0], &args.pos[1])
}

fn print(args: Args<'_>) -> Res {
    let part = |name: Name, default: &str| match keyword(args.kw, name) {
        Some(Value::None) | None => Ok(default.to_owned()),
        Some(value) => repr::str(value),
    };
    let (sep, end) = (part(known::SEP, " ")?, part(known::END, "\n")?);
    let mut text = String::new();
    for (nth, value) in args.pos.iter().enumerate() {
        if nth > 0 {
            text.push_str(&sep);
        }
        match value {
            Value::Str(it) => text.push_str(it.text()),
            other => text.push_str(&repr::str(other)?),
        }
    }
    text.push_str(&end);
    match keyword(args.kw, intern("file")) {
        None | Some(Value::None) => crate::output::write(&text),
        Some(Value::File(file)) => {
            if file.write(&text).is_none() {
                return Err(value_error("I/O operation on closed file."));
            }
        }
        Some(other) => {
            crate::vm::call::call_named(other, intern("write"), vec![Value::from(text)])?;
        }
    }
    if keyword(args.kw, known::FLUSH).is_some_and(|flush| matches!(flush, Value::Bool(true))) {
        crate::output::flush();
    }
    Ok(Value::None)
}

fn round(args: Args<'_>) -> Res {
    let value = &args.pos[0];
    if let Some(result) = crate::vm::call::call_special(value, known::ROUND, args.pos[1..].to_vec()) {
        return result;
    }
    let digits = args.pos.get(1).or_else(|| keyword(args.kw, intern("ndigits"))).filter(|digits| !digits.is_none());
    let Some(number) = Number::of(value) else {
        return Err(type_error(format!("type {} doesn't define __round__ method", type_name(value))));
    };
    match (number, digits) {
        (Number::Float(it), None) => {
            if !it.is_finite() {
                return Err(value_error("cannot convert float NaN to integer"));
            }
            let rounded = it.round_ties_even();
            Ok(Value::big(num_traits::FromPrimitive::from_f64(rounded).unwrap_or_default()))
        }
        (Number::Float(it), Some(digits)) => {
            let digits = ops::index(digits)?;
            if digits >= 0 {
                // The decimal text is correctly rounded, which scaling is not.
                let digits = usize::try_from(digits.min(300)).unwrap_or(0);
                return Ok(Value::Float(format!("{it:.digits$}").parse().unwrap_or(it)));
            }
            let scale = 10_f64.powi(i32::try_from(-digits).unwrap_or(300));
            Ok(Value::Float((it / scale).round_ties_even() * scale))
        }
        (Number::Int(it), Some(digits)) if ops::index(digits)? < 0 => {
            let scale = 10_i64.pow(u32::try_from(-ops::index(digits)?).unwrap_or(18).min(18));
            let (down, rest) = (it.div_euclid(scale), it.rem_euclid(scale));
            let up = rest * 2 > scale || (rest * 2 == scale && down % 2 != 0);
            Ok(Value::Int((down + i64::from(up)) * scale))
        }
        _ => Ok(value.clone()),
    }
}

fn sum(args: Args<'_>) -> Res {
    let start = args.pos.get(1).or_else(|| keyword(args.kw, intern("start"))).cloned();
    let mut total = start.unwrap_or(Value::Int(0));
    if total.as_str().is_some() {
        return Err(type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    let iter = iterate::iter(&args.pos[0])?;
    while let Some(item) = iterate::next(&iter)? {
        total = ops::binary(Operator::Add, &total, &item)?;
    }
    Ok(total)
}

/// A float from a number.
pub fn to_float(value: &Value) -> Option<f64> {
    match value {
        Value::Big(it) => it.to_f64(),
        other => Number::of(other).map(|number| number.to_float()),
    }
}
