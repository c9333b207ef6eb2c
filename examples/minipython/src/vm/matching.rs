//! What `match` asks of its subject.

use super::types::is_instance;
use super::{attr, item};
use crate::error::{Kind, is, type_error};
use crate::names::{intern, known};
use crate::value::{Res, Value};

/// Whether it is a sequence of this length.
pub fn is_sequence(subject: &Value, len: usize, at_least: bool) -> bool {
    let found = match (subject.as_list(), subject.as_tuple(), subject) {
        (Some(list), ..) => list.len(),
        (_, Some(tuple), _) => tuple.len(),
        (.., Value::Range(range)) => range.len(),
        _ => return false,
    };
    if at_least { found >= len } else { found == len }
}

/// The values of these keys, or `None`.
pub fn keys(subject: &Value, keys: &Value) -> Res {
    let (Some(dict), Value::Tuple(keys)) = (subject.as_dict(), keys) else { return Ok(Value::None) };
    let mut values = Vec::new();
    for key in keys.iter() {
        match dict.get(key)? {
            Some(value) => values.push(value),
            None => return Ok(Value::None),
        }
    }
    Ok(Value::tuple(values))
}

/// The attributes that a pattern of a class names, or `None`.
pub fn class(subject: &Value, class: &Value, positional: usize, names: &Value) -> Res {
    let Value::Class(of) = class else {
        return Err(type_error("called match pattern must be a class"));
    };
    if !is_instance(subject, of) {
        return Ok(Value::None);
    }
    let mut values = Vec::new();
    if positional > 0 {
        match attr::find(class, known::MATCH_ARGS)? {
            Some(fields) => {
                for at in 0..positional {
                    let name = item::get(&fields, &Value::size(at))?;
                    values.push(attr::get(subject, intern(name.as_str().unwrap_or_default()))?);
                }
            }
            // `int(x)` and its like give the subject itself.
            None if positional == 1 && !of.is_user() => values.push(subject.clone()),
            None => {
                return Err(type_error(format!(
                    "{}() accepts 0 positional sub-patterns ({positional} given)",
                    of.name.borrow()
                )));
            }
        }
    }
    if let Value::Tuple(names) = names {
        for name in names.iter() {
            match attr::get(subject, intern(name.as_str().unwrap_or_default())) {
                Ok(value) => values.push(value),
                Err(exc) if is(&exc, Kind::AttributeError) => return Ok(Value::None),
                Err(exc) => return Err(exc),
            }
        }
    }
    Ok(Value::tuple(values))
}
