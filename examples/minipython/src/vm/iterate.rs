//! Iteration.

use gc_core::Gc;

use super::types::{type_name, type_of};
use super::{attr, call, generators, lookup, ops, unwind};
use crate::error::{Kind as Error, is, runtime_error, type_error, value_error};
use crate::names::known;
use crate::objects::dict::Part;
use crate::objects::iter::{Iter, Kind};
use crate::value::{Res, Value};

/// `iter()`.
pub fn iter(value: &Value) -> Res {
    Ok(Iter::new(match value {
        Value::Iter(_) | Value::Generator(_) => return Ok(value.clone()),
        Value::List(it) => Kind::List { list: it.clone(), at: 0 },
        Value::Tuple(it) => Kind::Tuple { tuple: it.clone(), at: 0 },
        Value::Str(it) => Kind::Str { text: it.clone(), at: 0 },
        Value::Bytes(it) => {
            Kind::Items { items: it.bytes().iter().rev().map(|&byte| Value::Int(i64::from(byte))).collect() }
        }
        Value::Range(it) => Kind::Range { at: it.start, step: it.step, left: it.len() },
        Value::Dict(it) => Kind::Dict { dict: it.clone(), part: Part::Keys, at: 0, len: it.len() },
        Value::View(it) => Kind::Dict { dict: it.dict.clone(), part: it.part, at: 0, len: it.dict.len() },
        Value::Set(it) => Kind::Set { set: it.clone(), at: 0, len: it.len() },
        Value::File(it) => Kind::File { file: it.clone() },
        Value::Instance(it) => {
            if let Some(function) = lookup::find(&it.class, known::ITER).filter(|it| !matches!(it, Value::Native(_))) {
                if function.is_none() {
                    return Err(not_iterable(value));
                }
                let iter = call::call_method(&function, value, vec![])?;
                if !is_iterator(&iter) {
                    return Err(type_error(format!("iter() returned non-iterator of type '{}'", type_name(&iter))));
                }
                return Ok(iter);
            }
            match it.payload() {
                Some(payload) => return iter(payload),
                None if lookup::find(&it.class, known::GETITEM).is_some() => {
                    Kind::Sequence { object: value.clone(), at: 0 }
                }
                None => return Err(not_iterable(value)),
            }
        }
        Value::Class(class) => {
            if let Some(meta) = &class.meta
                && let Some(function) = lookup::find_user(meta, known::ITER)
            {
                return call::call_method(&function, value, vec![]);
            }
            return Err(not_iterable(value));
        }
        Value::Weak(it) if it.proxy => return iter(&attr::behind(value)?),
        _ => return Err(not_iterable(value)),
    }))
}

fn not_iterable(value: &Value) -> crate::value::Exc {
    type_error(format!("'{}' object is not iterable", type_name(value)))
}

/// Whether a value has `__next__`.
pub fn is_iterator(value: &Value) -> bool {
    match value {
        Value::Iter(_) | Value::Generator(_) => true,
        other => lookup::find(type_of(other), known::NEXT).is_some(),
    }
}

/// The next value, or nothing at the end.
pub fn next(iterator: &Value) -> Res<Option<Value>> {
    match iterator {
        Value::Iter(it) => next_builtin(it),
        Value::Generator(it) => generators::next(it),
        _ => match call::call_special(iterator, known::NEXT, vec![]) {
            Some(result) => Ok(unwind::end_of_iteration(result)?.ok()),
            None => Err(type_error(format!("'{}' object is not an iterator", type_name(iterator)))),
        },
    }
}

/// What is left to do once nothing of the iterator is borrowed.
enum Then {
    Give(Value),
    End,
    Fail(&'static str),
    Sequence(Value, i64),
    Call(Value, Value),
    Enumerate(Value, i64),
    Zip(Vec<Value>, bool),
    Map(Value, Vec<Value>),
    Filter(Value, Value),
}

fn next_builtin(iter: &Gc<Iter>) -> Res<Option<Value>> {
    let then = step(&mut iter.kind.borrow_mut());
    match then {
        Then::Give(value) => return Ok(Some(value)),
        Then::Fail(message) => return Err(runtime_error(message)),
        Then::Sequence(object, at) => match super::item::get(&object, &Value::Int(at)) {
            Ok(value) => return Ok(Some(value)),
            Err(exc) if is(&exc, Error::IndexError) || is(&exc, Error::StopIteration) => {}
            Err(exc) => return Err(exc),
        },
        Then::Call(function, sentinel) => {
            let value = call::call(&function, vec![], vec![])?;
            if !super::compare::eq(&value, &sentinel)? {
                return Ok(Some(value));
            }
        }
        Then::Enumerate(inner, count) => {
            if let Some(value) = next(&inner)? {
                return Ok(Some(Value::tuple(vec![Value::Int(count), value])));
            }
        }
        Then::Zip(iters, strict) => {
            let mut values = Vec::with_capacity(iters.len());
            for inner in &iters {
                match next(inner)? {
                    Some(value) => values.push(value),
                    None => break,
                }
            }
            if values.len() == iters.len() && !iters.is_empty() {
                return Ok(Some(Value::tuple(values)));
            }
            if strict && !iters.is_empty() {
                let at = values.len();
                if at > 0 || iters[1..].iter().any(|inner| matches!(next(inner), Ok(Some(_)))) {
                    let shorter = if at > 0 { "shorter" } else { "longer" };
                    return Err(value_error(format!(
                        "zip() argument {} is {shorter} than argument 1",
                        at.max(1) + usize::from(at > 0)
                    )));
                }
            }
        }
        Then::Map(function, iters) => {
            let mut values = Vec::with_capacity(iters.len());
            for inner in &iters {
                match next(inner)? {
                    Some(value) => values.push(value),
                    None => break,
                }
            }
            if values.len() == iters.len() {
                return call::call(&function, values, vec![]).map(Some);
            }
        }
        Then::Filter(function, inner) => {
            while let Some(value) = next(&inner)? {
                let keep = if function.is_none() {
                    ops::truth(&value)?
                } else {
                    ops::truth(&call::call(&function, vec![value.clone()], vec![])?)?
                };
                if keep {
                    return Ok(Some(value));
                }
            }
        }
        Then::End => {}
    }
    // The end: let go of what was iterated over.
    let old = iter.kind.replace(Kind::Done);
    drop(old);
    Ok(None)
}

fn step(kind: &mut Kind) -> Then {
    let give = |value: Option<Value>| value.map_or(Then::End, Then::Give);
    match kind {
        Kind::List { list, at } => {
            let value = list.get(*at);
            *at += 1;
            give(value)
        }
        Kind::ListReversed { list, left } => {
            if *left == 0 {
                return Then::End;
            }
            *left -= 1;
            give(list.get(*left))
        }
        Kind::Tuple { tuple, at } => {
            let value = tuple.get(*at).cloned();
            *at += 1;
            give(value)
        }
        Kind::Items { items } => give(items.pop()),
        Kind::Str { text, at } => match text.text()[*at..].chars().next() {
            Some(char) => {
                *at += char.len_utf8();
                Then::Give(Value::str(char.to_string()))
            }
            None => Then::End,
        },
        Kind::Range { at, step, left } => {
            if *left == 0 {
                return Then::End;
            }
            let value = *at;
            *left -= 1;
            *at = at.wrapping_add(*step);
            Then::Give(Value::Int(value))
        }
        Kind::Dict { dict, part, at, len } => {
            let map = dict.map.borrow();
            if map.len() != *len {
                return Then::Fail("dictionary changed size during iteration");
            }
            while *at < map.places() {
                *at += 1;
                if let Some(entry) = map.at(*at - 1) {
                    return Then::Give(part.of(&entry.key, &entry.value));
                }
            }
            Then::End
        }
        Kind::Set { set, at, len } => {
            let map = set.map.borrow();
            if map.len() != *len {
                return Then::Fail("Set changed size during iteration");
            }
            while *at < map.places() {
                *at += 1;
                if let Some(entry) = map.at(*at - 1) {
                    return Then::Give(entry.key.clone());
                }
            }
            Then::End
        }
        Kind::Sequence { object, at } => {
            *at += 1;
            Then::Sequence(object.clone(), *at - 1)
        }
        Kind::Call { function, sentinel } => Then::Call(function.clone(), sentinel.clone()),
        Kind::Enumerate { iter, count } => {
            *count += 1;
            Then::Enumerate(iter.clone(), *count - 1)
        }
        Kind::Zip { iters, strict } => Then::Zip(iters.clone(), *strict),
        Kind::Map { function, iters } => Then::Map(function.clone(), iters.clone()),
        Kind::Filter { function, iter } => Then::Filter(function.clone(), iter.clone()),
        Kind::File { file } => give(file.line().filter(|line| !line.is_empty()).map(Value::from)),
        Kind::Done => Then::End,
    }
}

/// All values.
pub fn to_vec(value: &Value) -> Res<Vec<Value>> {
    match value {
        Value::List(it) => Ok(it.to_vec()),
        Value::Tuple(it) => Ok(it.to_vec()),
        Value::Set(it) => Ok(it.to_vec()),
        Value::View(it) => Ok(it.to_vec()),
        _ => {
            let iter = iter(value)?;
            let mut items = Vec::new();
            while let Some(item) = next(&iter)? {
                items.push(item);
            }
            Ok(items)
        }
    }
}

/// Pushes exactly so many values, the first on top.
pub fn unpack(value: &Value, count: usize, stack: &mut Vec<Value>) -> Res<()> {
    if let Value::Tuple(tuple) = value
        && tuple.len() == count
    {
        stack.extend(tuple.iter().rev().cloned());
        return Ok(());
    }
    let iter =
        iter(value).map_err(|_| type_error(format!("cannot unpack non-iterable {} object", type_name(value))))?;
    let mut items = Vec::with_capacity(count);
    while items.len() < count {
        match next(&iter)? {
            Some(item) => items.push(item),
            None => {
                let got = items.len();
                return Err(value_error(format!("not enough values to unpack (expected {count}, got {got})")));
            }
        }
    }
    if next(&iter)?.is_some() {
        return Err(value_error(format!("too many values to unpack (expected {count})")));
    }
    stack.extend(items.into_iter().rev());
    Ok(())
}

/// The same, with a list of the values between the first and the last.
pub fn unpack_star(value: &Value, before: usize, after: usize, stack: &mut Vec<Value>) -> Res<()> {
    let mut items = to_vec(value)?;
    if items.len() < before + after {
        let (least, got) = (before + after, items.len());
        return Err(value_error(format!("not enough values to unpack (expected at least {least}, got {got})")));
    }
    let last = items.split_off(items.len() - after);
    let middle = items.split_off(before);
    stack.extend(last.into_iter().rev());
    stack.push(Value::list(middle));
    stack.extend(items.into_iter().rev());
    Ok(())
}

/// `StopIteration`, as `next()` raises it.
pub fn stop() -> crate::value::Exc {
    crate::error::instance(crate::error::class(Error::StopIteration), vec![])
}
