//! Operators.

use gc_core::Gc;
use ruff_python_ast::{Operator, UnaryOp};

use super::arith::{self, Number};
use super::types::{type_name, type_of};
use super::{call, item, iterate, lookup};
use crate::error::{Kind, raise, type_error};
use crate::names::{Name, intern, known};
use crate::objects::dict::Dict;
use crate::objects::set::Set;
use crate::objects::str::Bytes;
use crate::value::{Res, Value};

/// The part of a special method's name, and the sign.
fn spelling(op: Operator) -> (&'static str, &'static str) {
    match op {
        Operator::Add => ("add", "+"),
        Operator::Sub => ("sub", "-"),
        Operator::Mult => ("mul", "*"),
        Operator::MatMult => ("matmul", "@"),
        Operator::Div => ("truediv", "/"),
        Operator::Mod => ("mod", "%"),
        Operator::Pow => ("pow", "** or pow()"),
        Operator::LShift => ("lshift", "<<"),
        Operator::RShift => ("rshift", ">>"),
        Operator::BitOr => ("or", "|"),
        Operator::BitXor => ("xor", "^"),
        Operator::BitAnd => ("and", "&"),
        Operator::FloorDiv => ("floordiv", "//"),
    }
}

fn special(prefix: &str, op: Operator) -> Name {
    intern(&format!("__{prefix}{}__", spelling(op).0))
}

/// `left op right`.
pub fn binary(op: Operator, left: &Value, right: &Value) -> Res {
    match binary_or_not(op, left, right)? {
        Value::NotImplemented => Err(unsupported(op, left, right, "")),
        value => Ok(value),
    }
}

fn unsupported(op: Operator, left: &Value, right: &Value, equals: &str) -> crate::value::Exc {
    let (left_name, right_name) = (type_name(left), type_name(right));
    if op == Operator::Add && left.as_str().is_some() && equals.is_empty() {
        return type_error(format!("can only concatenate str (not \"{right_name}\") to str"));
    }
    if op == Operator::Add && left.as_list().is_some() && equals.is_empty() {
        return type_error(format!("can only concatenate list (not \"{right_name}\") to list"));
    }
    let sign = if equals.is_empty() { spelling(op).1 } else { spelling(op).1.split(' ').next().unwrap_or_default() };
    type_error(format!("unsupported operand type(s) for {sign}{equals}: '{left_name}' and '{right_name}'"))
}

/// `left op right`, or `NotImplemented`.
fn binary_or_not(op: Operator, left: &Value, right: &Value) -> Res {
    if matches!(left, Value::Instance(_)) || matches!(right, Value::Instance(_)) {
        let result = instances(op, left, right)?;
        if !matches!(result, Value::NotImplemented) {
            return Ok(result);
        }
    }
    builtin(op, left.payload().unwrap_or(left), right.payload().unwrap_or(right))
}

fn instances(op: Operator, left: &Value, right: &Value) -> Res {
    let (name, reflected) = (special("", op), special("r", op));
    let (left_class, right_class) = (type_of(left), type_of(right));
    let right_first = !Gc::ptr_eq(left_class, right_class)
        && right_class.is_subclass(left_class)
        && lookup::find_user(right_class, reflected).is_some();
    let try_left = || match lookup::find_user(left_class, name) {
        Some(function) => call::call_method(&function, left, vec![right.clone()]),
        None => Ok(Value::NotImplemented),
    };
    let try_right = || match lookup::find_user(right_class, reflected) {
        Some(function) => call::call_method(&function, right, vec![left.clone()]),
        None => Ok(Value::NotImplemented),
    };
    if right_first {
        return match try_right()? {
            Value::NotImplemented => try_left(),
            value => Ok(value),
        };
    }
    match try_left()? {
        Value::NotImplemented if !Gc::ptr_eq(left_class, right_class) => try_right(),
        value => Ok(value),
    }
}

fn builtin(op: Operator, left: &Value, right: &Value) -> Res {
    if let (Some(a), Some(b)) = (Number::of(left), Number::of(right)) {
        if let (Value::Bool(a), Value::Bool(b)) = (left, right) {
            match op {
                Operator::BitAnd => return Ok(Value::Bool(a & b)),
                Operator::BitOr => return Ok(Value::Bool(a | b)),
                Operator::BitXor => return Ok(Value::Bool(a ^ b)),
                _ => {}
            }
        }
        return arith::numbers(op, &a, &b).unwrap_or(Ok(Value::NotImplemented));
    }
    match (op, left, right) {
        (Operator::Add, Value::Str(a), Value::Str(b)) => {
            let mut text = String::with_capacity(a.text().len() + b.text().len());
            text.push_str(a.text());
            text.push_str(b.text());
            Ok(Value::str(text))
        }
        (Operator::Add, Value::List(a), Value::List(b)) => {
            let mut items = a.to_vec();
            items.extend(b.to_vec());
            Ok(Value::list(items))
        }
        (Operator::Add, Value::Tuple(a), Value::Tuple(b)) => {
            Ok(Value::tuple(a.iter().chain(b.iter()).cloned().collect()))
        }
        (Operator::Add, Value::Bytes(a), Value::Bytes(b)) => {
            Ok(Value::Bytes(Gc::new(Bytes::new([a.bytes(), b.bytes()].concat()))))
        }
        (Operator::Mult, sequence, count) if count.as_int().is_some() => Ok(repeat(sequence, count)),
        (Operator::Mult, count, sequence) if count.as_int().is_some() => Ok(repeat(sequence, count)),
        (Operator::Mod, Value::Str(format), _) => {
            crate::builtins::percent::format(format.text(), right).map(Value::from)
        }
        (Operator::BitOr, Value::Dict(a), Value::Dict(b)) => {
            let dict = Dict::default();
            for (key, value) in a.items().into_iter().chain(b.items()) {
                dict.set(key, value)?;
            }
            Ok(Value::dict(dict))
        }
        (Operator::BitOr | Operator::BitAnd | Operator::Sub | Operator::BitXor, Value::Set(_) | Value::View(_), _) => {
            match as_set_items(right) {
                Some(other) => sets(op, left, &other?),
                None => Ok(Value::NotImplemented),
            }
        }
        // `X | Y` of types is for annotations.
        (Operator::BitOr, Value::Class(_), Value::Class(_) | Value::None) => {
            Ok(Value::tuple(vec![left.clone(), right.clone()]))
        }
        _ => Ok(Value::NotImplemented),
    }
}

fn as_set_items(value: &Value) -> Option<Res<Set>> {
    match value {
        Value::Set(_) | Value::View(_) => Some(iterate::to_vec(value).and_then(|items| Set::of(items, false))),
        _ => None,
    }
}

/// Set operators.
pub fn sets(op: Operator, left: &Value, right: &Set) -> Res {
    let items = iterate::to_vec(left)?;
    let frozen = matches!(left, Value::Set(it) if it.frozen);
    let result = Set::new(frozen);
    for item in &items {
        let keep = match op {
            Operator::BitOr => true,
            Operator::BitAnd => right.contains(item)?,
            _ => !right.contains(item)?,
        };
        if keep {
            result.add(item.clone())?;
        }
    }
    if matches!(op, Operator::BitOr | Operator::BitXor) {
        let left = Set::of(items, false)?;
        for item in right.to_vec() {
            if op == Operator::BitOr || !left.contains(&item)? {
                result.add(item)?;
            }
        }
    }
    Ok(Value::Set(Gc::new(result)))
}

fn repeat(sequence: &Value, count: &Value) -> Value {
    let count = usize::try_from(count.as_int().unwrap_or(0).max(0)).unwrap_or(0);
    match sequence {
        Value::Str(text) => Value::str(text.text().repeat(count)),
        Value::Bytes(bytes) => Value::Bytes(Gc::new(Bytes::new(bytes.bytes().repeat(count)))),
        Value::List(list) => {
            let items = list.to_vec();
            Value::list(std::iter::repeat_n(items, count).flatten().collect())
        }
        Value::Tuple(tuple) => Value::tuple(std::iter::repeat_n(tuple.to_vec(), count).flatten().collect()),
        _ => Value::NotImplemented,
    }
}

/// `left op= right`.
pub fn in_place(op: Operator, left: Value, right: &Value) -> Res {
    match (&left, op) {
        (Value::Int(_) | Value::Float(_) | Value::Tuple(_), _) => {}
        (Value::Str(text), Operator::Add) => {
            if let Value::Str(other) = right {
                let other = other.clone();
                let _ = text;
                return Ok(append(left, other.text()));
            }
        }
        (Value::List(list), Operator::Add) => {
            let items = iterate::to_vec(right)?;
            list.items.borrow_mut().extend(items);
            return Ok(left);
        }
        (Value::List(_), Operator::Mult) if right.as_int().is_some() => {
            if let (Value::List(list), Value::List(repeated)) = (&left, repeat(&left, right)) {
                let old = list.items.replace(repeated.to_vec());
                drop(old);
            }
            return Ok(left);
        }
        (Value::Dict(dict), Operator::BitOr) => {
            for (key, value) in item::mapping_items(right)? {
                dict.set(key, value)?;
            }
            return Ok(left);
        }
        (Value::Set(set), Operator::BitOr | Operator::Sub | Operator::BitAnd | Operator::BitXor) if !set.frozen => {
            if let Some(other) = as_set_items(right) {
                if let Value::Set(result) = sets(op, &left, &other?)? {
                    let old = set.map.replace(result.map.take());
                    drop(old);
                }
                return Ok(left);
            }
        }
        (Value::Instance(instance), _) => {
            if let Some(function) = lookup::find_user(&instance.class, special("i", op)) {
                let value = call::call_method(&function, &left, vec![right.clone()])?;
                if !matches!(value, Value::NotImplemented) {
                    return Ok(value);
                }
            }
        }
        _ => {}
    }
    match binary_or_not(op, &left, right)? {
        Value::NotImplemented => Err(unsupported(op, &left, right, "=")),
        value => Ok(value),
    }
}

/// Adds to a string in place if nobody else has it, so that building one piece by piece takes
/// linear time.
fn append(left: Value, other: &str) -> Value {
    let Value::Str(text) = left else { return left };
    match Gc::try_unwrap(text) {
        Ok(text) => Value::Str(Gc::new(text.append(other))),
        Err(text) => {
            let mut joined = String::with_capacity(text.text().len() + other.len());
            joined.push_str(text.text());
            joined.push_str(other);
            Value::str(joined)
        }
    }
}

/// `-x`, `+x`, `~x`, `not x`.
pub fn unary(op: UnaryOp, value: &Value) -> Res {
    let name = match op {
        UnaryOp::Not => return Ok(Value::Bool(!truth(value)?)),
        UnaryOp::USub => known::NEG,
        UnaryOp::UAdd => known::POS,
        UnaryOp::Invert => known::INVERT,
    };
    if let Value::Instance(instance) = value
        && let Some(function) = lookup::find_user(&instance.class, name)
    {
        return call::call_method(&function, value, vec![]);
    }
    match (op, Number::of(value)) {
        (UnaryOp::USub, Some(Number::Int(it))) => arith::int(Operator::Sub, 0, it),
        (UnaryOp::USub, Some(Number::Float(it))) => Ok(Value::Float(-it)),
        (UnaryOp::USub, Some(Number::Big(it))) => Ok(Value::big(-it)),
        (UnaryOp::UAdd, Some(Number::Int(it))) => Ok(Value::Int(it)),
        (UnaryOp::UAdd, Some(_)) => Ok(value.payload().unwrap_or(value).clone()),
        (UnaryOp::Invert, Some(Number::Int(it))) => Ok(Value::Int(!it)),
        (UnaryOp::Invert, Some(Number::Big(it))) => Ok(Value::big(-it - 1)),
        _ => Err(type_error(format!("bad operand type for unary {}: '{}'", op.as_str(), type_name(value)))),
    }
}

/// Whether a value counts as true.
pub fn truth(value: &Value) -> Res<bool> {
    Ok(match value {
        Value::None | Value::Undef => false,
        Value::Bool(it) => *it,
        Value::Int(it) => *it != 0,
        Value::Float(it) => *it != 0.0,
        Value::Str(it) => !it.text().is_empty(),
        Value::Bytes(it) => !it.bytes().is_empty(),
        Value::List(it) => it.len() > 0,
        Value::Tuple(it) => it.len() > 0,
        Value::Dict(it) => it.len() > 0,
        Value::View(it) => it.dict.len() > 0,
        Value::Set(it) => it.len() > 0,
        Value::Range(it) => it.len() > 0,
        Value::Instance(it) => {
            if let Some(function) = lookup::find_user(&it.class, known::BOOL) {
                return match call::call_method(&function, value, vec![])? {
                    Value::Bool(it) => Ok(it),
                    other => Err(type_error(format!("__bool__ should return bool, returned {}", type_name(&other)))),
                };
            }
            if lookup::find_user(&it.class, known::LEN).is_some() {
                return Ok(item::len(value)? > 0);
            }
            match it.payload() {
                Some(payload) => truth(payload)?,
                None => true,
            }
        }
        Value::Weak(it) if it.proxy => truth(&super::attr::behind(value)?)?,
        _ => true,
    })
}

/// An integer where only one will do.
pub fn index(value: &Value) -> Res<i64> {
    if let Some(number) = value.as_int() {
        return Ok(number);
    }
    if let Some(result) = call::call_special(value, known::INDEX, vec![]) {
        return index(&result?);
    }
    if matches!(value, Value::Big(_)) {
        return Err(raise(Kind::OverflowError, "Python int too large to convert to C ssize_t"));
    }
    Err(type_error(format!("'{}' object cannot be interpreted as an integer", type_name(value))))
}
