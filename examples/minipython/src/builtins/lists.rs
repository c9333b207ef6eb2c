//! Methods of lists and tuples; sorting.

use std::cmp::Ordering;

use super::{method, method_kw};
use crate::error::{index_error, type_error, value_error};
use crate::names::{Name, known};
use crate::objects::function::{Args, Native};
use crate::objects::list::{List, drop_backwards};
use crate::objects::slice::place;
use crate::value::{Exc, Res, Value};
use crate::vm::call::{call, keyword};
use crate::vm::types::type_name;
use crate::vm::{compare, iterate, ops};
use gc_core::Gc;

pub static LIST_METHODS: &[Native] = &[
    method("list", "__init__", 1, 2, |args| {
        let items = args.pos.get(1).map_or(Ok(Vec::new()), iterate::to_vec)?;
        let old = this(args.pos)?.items.replace(items);
        drop(old);
        Ok(Value::None)
    }),
    method("list", "append", 2, 2, |args| {
        this(args.pos)?.items.borrow_mut().push(args.pos[1].clone());
        Ok(Value::None)
    }),
    method("list", "extend", 2, 2, |args| {
        let items = iterate::to_vec(&args.pos[1])?;
        this(args.pos)?.items.borrow_mut().extend(items);
        Ok(Value::None)
    }),
    method("list", "insert", 3, 3, |args| {
        let index = ops::index(&args.pos[1])?;
        let mut items = this(args.pos)?.items.borrow_mut();
        let len = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let at = if index < 0 { (index + len).max(0) } else { index.min(len) };
        items.insert(usize::try_from(at).unwrap_or(0), args.pos[2].clone());
        Ok(Value::None)
    }),
    method("list", "pop", 1, 2, |args| {
        let index = args.pos.get(1).map_or(Ok(-1), ops::index)?;
        let mut items = this(args.pos)?.items.borrow_mut();
        if items.is_empty() {
            return Err(index_error("pop from empty list"));
        }
        let at = place(index, items.len()).ok_or_else(|| index_error("pop index out of range"))?;
        Ok(items.remove(at))
    }),
    method("list", "remove", 2, 2, |args| {
        let list = this(args.pos)?;
        match position(list, &args.pos[1])? {
            Some(at) => {
                let old = list.items.borrow_mut().remove(at);
                drop(old);
                Ok(Value::None)
            }
            None => Err(value_error("list.remove(x): x not in list")),
        }
    }),
    method("list", "clear", 1, 1, |args| {
        drop_backwards(this(args.pos)?.items.take());
        Ok(Value::None)
    }),
    method("list", "copy", 1, 1, |args| Ok(Value::list(this(args.pos)?.to_vec()))),
    method("list", "index", 2, 4, |args| match position(this(args.pos)?, &args.pos[1])? {
        Some(at) => Ok(Value::size(at)),
        None => Err(value_error(format!("{} is not in list", crate::vm::repr::repr(&args.pos[1])?))),
    }),
    method("list", "count", 2, 2, count),
    method("list", "reverse", 1, 1, |args| {
        this(args.pos)?.items.borrow_mut().reverse();
        Ok(Value::None)
    }),
    method_kw("list", "sort", 1, 1, |args| {
        let list = this(args.pos)?;
        // Python code that compares may look at the list; it is empty until it is sorted.
        let items = sorted(list.items.take(), args.kw)?;
        let old = list.items.replace(items);
        drop(old);
        Ok(Value::None)
    }),
    method("list", "__len__", 1, 1, |args| Ok(Value::size(this(args.pos)?.len()))),
    method("list", "__getitem__", 2, 2, |args| {
        crate::vm::item::get(&Value::List(this(args.pos)?.clone()), &args.pos[1])
    }),
    method("list", "__setitem__", 3, 3, |args| {
        let list = Value::List(this(args.pos)?.clone());
        crate::vm::item::set(&list, args.pos[1].clone(), args.pos[2].clone()).map(|()| Value::None)
    }),
    method("list", "__delitem__", 2, 2, |args| {
        crate::vm::item::delete(&Value::List(this(args.pos)?.clone()), &args.pos[1]).map(|()| Value::None)
    }),
    method("list", "__iter__", 1, 1, |args| iterate::iter(&Value::List(this(args.pos)?.clone()))),
    method("list", "__repr__", 1, 1, |args| {
        crate::vm::repr::repr(&Value::List(this(args.pos)?.clone())).map(Value::from)
    }),
];

pub static TUPLE_METHODS: &[Native] = &[
    method("tuple", "index", 2, 2, |args| {
        for (at, item) in iterate::to_vec(&args.pos[0])?.iter().enumerate() {
            if compare::eq(item, &args.pos[1])? {
                return Ok(Value::size(at));
            }
        }
        Err(value_error("tuple.index(x): x not in tuple"))
    }),
    method("tuple", "count", 2, 2, count),
];

fn this(pos: &[Value]) -> Res<&Gc<List>> {
    pos[0].as_list().ok_or_else(|| {
        type_error(format!("descriptor requires a 'list' object but received a '{}'", type_name(&pos[0])))
    })
}

fn position(list: &List, item: &Value) -> Res<Option<usize>> {
    let mut at = 0;
    while let Some(other) = list.get(at) {
        if compare::eq(&other, item)? {
            return Ok(Some(at));
        }
        at += 1;
    }
    Ok(None)
}

fn count(args: Args<'_>) -> Res {
    let mut count = 0;
    for item in iterate::to_vec(&args.pos[0])? {
        count += usize::from(compare::eq(&item, &args.pos[1])?);
    }
    Ok(Value::size(count))
}

/// Sorts; equal items keep their order. The first error ends all comparing.
pub fn sorted(items: Vec<Value>, kw: &[(Name, Value)]) -> Res<Vec<Value>> {
    let key = keyword(kw, known::KEY).filter(|key| !key.is_none());
    let reverse = keyword(kw, known::REVERSE).map_or(Ok(false), ops::truth)?;
    let mut pairs = Vec::with_capacity(items.len());
    for item in items {
        let by = match key {
            Some(key) => call(key, vec![item.clone()], vec![])?,
            None => Value::Undef,
        };
        pairs.push((by, item));
    }
    let mut error: Option<Exc> = None;
    let has_key = key.is_some();
    let mut order = |a: &(Value, Value), b: &(Value, Value)| {
        if error.is_some() {
            return Ordering::Equal;
        }
        let (a, b) = if has_key { (&a.0, &b.0) } else { (&a.1, &b.1) };
        let ordered = match compare::less(a, b) {
            Ok(true) => Ok(Ordering::Less),
            Ok(false) => compare::less(b, a).map(|less| if less { Ordering::Greater } else { Ordering::Equal }),
            Err(exc) => Err(exc),
        };
        ordered.unwrap_or_else(|exc| {
            error = Some(exc);
            Ordering::Equal
        })
    };
    // Sorting backwards by the opposite order keeps equal items as they were.
    if reverse {
        pairs.sort_by(|a, b| order(b, a));
    } else {
        pairs.sort_by(&mut order);
    }
    match error {
        Some(exc) => Err(exc),
        None => Ok(pairs.into_iter().map(|(_, item)| item).collect()),
    }
}
