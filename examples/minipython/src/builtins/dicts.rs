//! Methods of dicts.

use gc_core::Gc;

use super::{method, method_kw};
use crate::error::{key_error, type_error};
use crate::names::known;
use crate::objects::dict::{Dict, Part, View};
use crate::objects::function::{Args, Native};
use crate::value::{Res, Value};
use crate::vm::types::type_name;
use crate::vm::{item, iterate, repr};

pub static METHODS: &[Native] = &[
    method_kw("dict", "__init__", 1, 2, |args| {
        super::construct::fill(this(args.pos)?, args.pos.get(1), args.kw)?;
        Ok(Value::None)
    }),
    method("dict", "get", 2, 3, |args| {
        let found = this(args.pos)?.get(&args.pos[1])?;
        Ok(found.or_else(|| args.pos.get(2).cloned()).unwrap_or(Value::None))
    }),
    method("dict", "setdefault", 2, 3, |args| {
        let dict = this(args.pos)?;
        if let Some(found) = dict.get(&args.pos[1])? {
            return Ok(found);
        }
        let value = Value::or_none(args.pos.get(2).cloned());
        dict.set(args.pos[1].clone(), value.clone())?;
        Ok(value)
    }),
    method("dict", "pop", 2, 3, |args| match this(args.pos)?.remove(&args.pos[1])? {
        Some((_, value)) => Ok(value),
        None => args.pos.get(2).cloned().ok_or_else(|| key_error(&args.pos[1])),
    }),
    method("dict", "popitem", 1, 1, |args| {
        let dict = this(args.pos)?;
        let last = {
            let mut map = dict.map.borrow_mut();
            map.places().checked_sub(1).and_then(|last| map.remove(last))
        };
        match last {
            Some(entry) => Ok(Value::tuple(vec![entry.key, entry.value])),
            None => Err(key_error(&Value::str("popitem(): dictionary is empty"))),
        }
    }),
    method_kw("dict", "update", 1, 2, |args| {
        super::construct::fill(this(args.pos)?, args.pos.get(1), args.kw)?;
        Ok(Value::None)
    }),
    method("dict", "clear", 1, 1, |args| {
        this(args.pos)?.clear();
        Ok(Value::None)
    }),
    method("dict", "copy", 1, 1, |args| {
        let copy = Dict::default();
        for (key, value) in this(args.pos)?.items() {
            copy.set(key, value)?;
        }
        Ok(Value::dict(copy))
    }),
    method("dict", "keys", 1, 1, |args| view(args, Part::Keys)),
    method("dict", "values", 1, 1, |args| view(args, Part::Values)),
    method("dict", "items", 1, 1, |args| view(args, Part::Items)),
    method("dict", "__contains__", 2, 2, |args| Ok(Value::Bool(this(args.pos)?.get(&args.pos[1])?.is_some()))),
    method("dict", "__len__", 1, 1, |args| Ok(Value::size(this(args.pos)?.len()))),
    method("dict", "__iter__", 1, 1, |args| iterate::iter(&Value::Dict(this(args.pos)?.clone()))),
    method("dict", "__getitem__", 2, 2, |args| match this(args.pos)?.get(&args.pos[1])? {
        Some(value) => Ok(value),
        None => match crate::vm::call::call_special(&args.pos[0], known::MISSING, vec![args.pos[1].clone()]) {
            Some(result) => result,
            None => Err(key_error(&args.pos[1])),
        },
    }),
    method("dict", "__setitem__", 3, 3, |args| {
        this(args.pos)?.set(args.pos[1].clone(), args.pos[2].clone())?;
        Ok(Value::None)
    }),
    method("dict", "__delitem__", 2, 2, |args| {
        item::delete(&Value::Dict(this(args.pos)?.clone()), &args.pos[1]).map(|()| Value::None)
    }),
    method("dict", "__repr__", 1, 1, |args| repr::repr(&Value::Dict(this(args.pos)?.clone())).map(Value::from)),
    method("dict", "fromkeys", 1, 3, |args| {
        // Called on the class, without `self`.
        let dict = Dict::default();
        for key in iterate::to_vec(&args.pos[0])? {
            dict.set(key, Value::or_none(args.pos.get(1).cloned()))?;
        }
        Ok(Value::dict(dict))
    }),
];

fn this(pos: &[Value]) -> Res<&Gc<Dict>> {
    pos[0].as_dict().ok_or_else(|| {
        type_error(format!("descriptor requires a 'dict' object but received a '{}'", type_name(&pos[0])))
    })
}

fn view(args: Args<'_>, part: Part) -> Res {
    Ok(Value::View(Gc::new(View { dict: this(args.pos)?.clone(), part })))
}
