//! Items: `object[key]`, `len`, `in`.

use gc_core::Gc;

use super::types::{type_name, type_of};
use super::{attr, call, compare, iterate, lookup, ops};
use crate::error::{index_error, key_error, type_error};
use crate::names::known;
use crate::objects::dict::Part;
use crate::objects::list::drop_backwards;
use crate::objects::slice::{Slice, place};
use crate::objects::str::Bytes;
use crate::value::{Exc, Res, Value};

/// `object[key]`.
#[inline]
pub fn get(object: &Value, key: &Value) -> Res {
    match (object, key) {
        (Value::List(list), Value::Int(index)) => {
            let items = list.items.borrow();
            match place(*index, items.len()) {
                Some(at) => Ok(items[at].clone()),
                None => Err(index_error("list index out of range")),
            }
        }
        (Value::Dict(dict), _) => dict.get(key)?.ok_or_else(|| key_error(key)),
        _ => get_other(object, key),
    }
}

fn get_other(object: &Value, key: &Value) -> Res {
    match object {
        Value::List(list) => match key {
            Value::Slice(slice) => {
                let items = list.items.borrow();
                Ok(Value::list(slice.pick(items.len())?.of(&items)))
            }
            _ => {
                let at =
                    place(integer(key, "list")?, list.len()).ok_or_else(|| index_error("list index out of range"))?;
                Ok(Value::or_none(list.get(at)))
            }
        },
        Value::Tuple(tuple) => match key {
            Value::Slice(slice) => Ok(Value::tuple(slice.pick(tuple.len())?.of(&tuple.to_vec()))),
            _ => {
                let at = place(integer(key, "tuple")?, tuple.len());
                at.and_then(|at| tuple.get(at)).cloned().ok_or_else(|| index_error("tuple index out of range"))
            }
        },
        Value::Str(text) => match key {
            Value::Slice(slice) => {
                let picked = slice.pick(text.len())?;
                if text.is_ascii() && picked.step == 1 {
                    return Ok(Value::str(&text.text()[picked.start..picked.start + picked.count]));
                }
                let chars: Vec<char> = text.text().chars().collect();
                Ok(Value::from(picked.of(&chars).into_iter().collect::<String>()))
            }
            _ => {
                let at = place(integer(key, "string")?, text.len());
                let found = at.and_then(|at| text.at(at)).ok_or_else(|| index_error("string index out of range"))?;
                Ok(Value::from(found.to_string()))
            }
        },
        Value::Bytes(bytes) => match key {
            Value::Slice(slice) => {
                let part = slice.pick(bytes.bytes().len())?.of(bytes.bytes());
                Ok(Value::Bytes(Gc::new(Bytes::new(part))))
            }
            _ => {
                let at = place(integer(key, "byte")?, bytes.bytes().len())
                    .ok_or_else(|| index_error("index out of range"))?;
                Ok(Value::Int(i64::from(bytes.bytes()[at])))
            }
        },
        Value::Range(range) => match key {
            Value::Slice(slice) => {
                let picked = slice.pick(range.len())?;
                let start = range.start + range.step * i64::try_from(picked.start).unwrap_or(0);
                let step = range.step * picked.step;
                let stop = start + step * i64::try_from(picked.count).unwrap_or(0);
                Ok(Value::Range(Gc::new(crate::objects::slice::Range { start, stop, step })))
            }
            _ => {
                let at = place(integer(key, "range")?, range.len());
                Ok(Value::Int(range.get(at.ok_or_else(|| index_error("range object index out of range"))?)))
            }
        },
        Value::Instance(instance) => {
            if let Some(function) = lookup::find_user(&instance.class, known::GETITEM) {
                return call::call_method(&function, object, vec![key.clone()]);
            }
            match instance.payload() {
                Some(Value::Dict(dict)) => match dict.get(key)? {
                    Some(value) => Ok(value),
                    None => match lookup::find_user(&instance.class, known::MISSING) {
                        Some(function) => call::call_method(&function, object, vec![key.clone()]),
                        None => Err(key_error(key)),
                    },
                },
                Some(payload) => get(payload, key),
                None => Err(not_subscriptable(object)),
            }
        }
        Value::Class(class) => match lookup::find(class, known::CLASS_GETITEM) {
            Some(Value::Wrapper(function)) => call::call(&function.function, vec![object.clone(), key.clone()], vec![]),
            // `list[int]` and its like are for annotations.
            _ if !class.is_user() => Ok(object.clone()),
            _ => Err(type_error(format!("type '{}' is not subscriptable", class.name.borrow()))),
        },
        Value::Weak(it) if it.proxy => get(&attr::behind(object)?, key),
        _ => Err(not_subscriptable(object)),
    }
}

fn not_subscriptable(object: &Value) -> Exc {
    type_error(format!("'{}' object is not subscriptable", type_name(object)))
}

fn integer(key: &Value, what: &str) -> Res<i64> {
    if key.as_int().is_none() && lookup::find(type_of(key), known::INDEX).is_none() {
        let plural = if what == "string" {
            "string indices must be integers, not"
        } else {
            "indices must be integers or slices, not"
        };
        let name = type_name(key);
        return Err(type_error(if what == "string" {
            format!("{plural} '{name}'")
        } else {
            format!("{what} {plural} {name}")
        }));
    }
    ops::index(key)
}

/// `object[key] = value`.
#[inline]
pub fn set(object: &Value, key: Value, value: Value) -> Res<()> {
    match object {
        Value::Dict(dict) => dict.set(key, value),
        Value::List(list) => match &key {
            Value::Slice(slice) => set_slice(list, slice, &value),
            _ => {
                let index = integer(&key, "list")?;
                let mut items = list.items.borrow_mut();
                let at = place(index, items.len()).ok_or_else(|| index_error("list assignment index out of range"))?;
                let old = std::mem::replace(&mut items[at], value);
                drop(items);
                drop(old);
                Ok(())
            }
        },
        Value::Instance(instance) => {
            if let Some(function) = lookup::find_user(&instance.class, known::SETITEM) {
                return call::call_method(&function, object, vec![key, value]).map(drop);
            }
            match instance.payload() {
                Some(payload) => set(payload, key, value),
                None => Err(no_assignment(object)),
            }
        }
        Value::Weak(it) if it.proxy => set(&attr::behind(object)?, key, value),
        _ => Err(no_assignment(object)),
    }
}

fn no_assignment(object: &Value) -> Exc {
    type_error(format!("'{}' object does not support item assignment", type_name(object)))
}

fn set_slice(list: &crate::objects::list::List, slice: &Slice, value: &Value) -> Res<()> {
    let new = iterate::to_vec(value)?;
    let picked = slice.pick(list.len())?;
    let old: Vec<Value> = if picked.step == 1 {
        list.items.borrow_mut().splice(picked.start..picked.start + picked.count, new).collect()
    } else {
        if new.len() != picked.count {
            return Err(crate::error::value_error(format!(
                "attempt to assign sequence of size {} to extended slice of size {}",
                new.len(),
                picked.count
            )));
        }
        let mut items = list.items.borrow_mut();
        picked.indices().zip(new).map(|(at, value)| std::mem::replace(&mut items[at], value)).collect()
    };
    drop_backwards(old);
    Ok(())
}

/// `del object[key]`.
pub fn delete(object: &Value, key: &Value) -> Res<()> {
    match object {
        Value::Dict(dict) => match dict.remove(key)? {
            Some(_) => Ok(()),
            None => Err(key_error(key)),
        },
        Value::List(list) => {
            let old: Vec<Value> = match key {
                Value::Slice(slice) => {
                    let picked = slice.pick(list.len())?;
                    let mut items = list.items.borrow_mut();
                    let mut at: Vec<usize> = picked.indices().collect();
                    at.sort_unstable();
                    let mut gone: Vec<Value> = at.into_iter().rev().map(|at| items.remove(at)).collect();
                    gone.reverse();
                    gone
                }
                _ => {
                    let index = integer(key, "list")?;
                    let mut items = list.items.borrow_mut();
                    let at =
                        place(index, items.len()).ok_or_else(|| index_error("list assignment index out of range"))?;
                    vec![items.remove(at)]
                }
            };
            drop_backwards(old);
            Ok(())
        }
        Value::Instance(instance) => {
            if let Some(function) = lookup::find_user(&instance.class, known::DELITEM) {
                return call::call_method(&function, object, vec![key.clone()]).map(drop);
            }
            match instance.payload() {
                Some(payload) => delete(payload, key),
                None => Err(no_deletion(object)),
            }
        }
        Value::Weak(it) if it.proxy => delete(&attr::behind(object)?, key),
        _ => Err(no_deletion(object)),
    }
}

fn no_deletion(object: &Value) -> Exc {
    type_error(format!("'{}' object doesn't support item deletion", type_name(object)))
}

/// `len()`.
pub fn len(object: &Value) -> Res<usize> {
    Ok(match object {
        Value::Str(it) => it.len(),
        Value::Bytes(it) => it.bytes().len(),
        Value::List(it) => it.len(),
        Value::Tuple(it) => it.len(),
        Value::Dict(it) => it.len(),
        Value::View(it) => it.dict.len(),
        Value::Set(it) => it.len(),
        Value::Range(it) => it.len(),
        Value::Instance(it) => {
            if let Some(function) = lookup::find_user(&it.class, known::LEN) {
                let answer = call::call_method(&function, object, vec![])?;
                let len = ops::index(&answer)?;
                return usize::try_from(len).map_err(|_| crate::error::value_error("__len__() should return >= 0"));
            }
            match it.payload() {
                Some(payload) => len(payload)?,
                None => return Err(no_len(object)),
            }
        }
        Value::Weak(it) if it.proxy => len(&attr::behind(object)?)?,
        _ => return Err(no_len(object)),
    })
}

fn no_len(object: &Value) -> Exc {
    type_error(format!("object of type '{}' has no len()", type_name(object)))
}

/// `item in object`.
pub fn contains(object: &Value, item: &Value) -> Res<bool> {
    match object {
        Value::Dict(dict) => Ok(dict.get(item)?.is_some()),
        Value::Set(set) => set.contains(item),
        Value::View(view) if view.part == Part::Keys => Ok(view.dict.get(item)?.is_some()),
        Value::Str(text) => match item.as_str() {
            Some(part) => Ok(text.text().contains(part)),
            None => Err(type_error(format!("'in <string>' requires string as left operand, not {}", type_name(item)))),
        },
        Value::Bytes(bytes) => Ok(match item {
            Value::Bytes(part) => {
                part.bytes().is_empty()
                    || bytes.bytes().windows(part.bytes().len()).any(|window| window == part.bytes())
            }
            other => other.as_int().is_some_and(|byte| bytes.bytes().iter().any(|&it| i64::from(it) == byte)),
        }),
        Value::Range(range) if item.as_int().is_some() => {
            Ok(item.as_int().is_some_and(|number| range.contains(number)))
        }
        Value::List(list) => {
            let mut at = 0;
            while let Some(other) = list.get(at) {
                if compare::eq(&other, item)? {
                    return Ok(true);
                }
                at += 1;
            }
            Ok(false)
        }
        Value::Instance(instance) => {
            if let Some(function) = lookup::find_user(&instance.class, known::CONTAINS) {
                return ops::truth(&call::call_method(&function, object, vec![item.clone()])?);
            }
            match instance.payload() {
                Some(payload) if lookup::find_user(&instance.class, known::ITER).is_none() => contains(payload, item),
                _ => by_iteration(object, item),
            }
        }
        Value::Weak(it) if it.proxy => contains(&attr::behind(object)?, item),
        _ => by_iteration(object, item),
    }
}

fn by_iteration(object: &Value, item: &Value) -> Res<bool> {
    let iter = iterate::iter(object).map_err(|exc| {
        if crate::error::is(&exc, crate::error::Kind::TypeError) {
            type_error(format!("argument of type '{}' is not iterable", type_name(object)))
        } else {
            exc
        }
    })?;
    while let Some(other) = iterate::next(&iter)? {
        if compare::eq(&other, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Keys and values of a dict, or of what acts like one.
pub fn mapping_items(value: &Value) -> Res<Vec<(Value, Value)>> {
    if let Some(dict) = value.as_dict() {
        return Ok(dict.items());
    }
    if lookup::find(type_of(value), known::KEYS).is_some() {
        let keys = iterate::to_vec(&call::call_named(value, known::KEYS, vec![])?)?;
        return keys.into_iter().map(|key| Ok((key.clone(), get(value, &key)?))).collect();
    }
    let mut items = Vec::new();
    for pair in iterate::to_vec(value)? {
        match <[Value; 2]>::try_from(iterate::to_vec(&pair)?) {
            Ok([key, value]) => items.push((key, value)),
            Err(other) => {
                return Err(crate::error::value_error(format!(
                    "dictionary update sequence element #{} has length {}; 2 is required",
                    items.len(),
                    other.len()
                )));
            }
        }
    }
    Ok(items)
}
