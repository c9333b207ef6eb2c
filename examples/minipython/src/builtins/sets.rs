//! Methods of sets.

use gc_core::Gc;
use ruff_python_ast::{CmpOp, Operator};

use super::{MANY, method};
use crate::error::{key_error, type_error};
use crate::objects::function::{Args, Native};
use crate::objects::set::Set;
use crate::value::{Res, Value};
use crate::vm::types::type_name;
use crate::vm::{compare, iterate, ops};

pub static METHODS: &[Native] = &[
    method("set", "__init__", 1, 2, update),
    method("set", "add", 2, 2, |args| this(args.pos)?.add(args.pos[1].clone()).map(|()| Value::None)),
    method("set", "discard", 2, 2, |args| this(args.pos)?.remove(&args.pos[1]).map(|_| Value::None)),
    method("set", "remove", 2, 2, |args| {
        if this(args.pos)?.remove(&args.pos[1])? { Ok(Value::None) } else { Err(key_error(&args.pos[1])) }
    }),
    method("set", "pop", 1, 1, |args| {
        let set = this(args.pos)?;
        let first = {
            let mut map = set.map.borrow_mut();
            let place = (0..map.places()).find(|&place| map.at(place).is_some());
            place.and_then(|place| map.remove(place))
        };
        first.map(|entry| entry.key).ok_or_else(|| key_error(&Value::str("pop from an empty set")))
    }),
    method("set", "clear", 1, 1, |args| {
        let old = this(args.pos)?.map.take();
        drop(old);
        Ok(Value::None)
    }),
    method("set", "update", 1, MANY, update),
    method("set", "copy", 1, 1, copy),
    method("set", "union", 1, MANY, |args| combine(args, Operator::BitOr)),
    method("set", "intersection", 1, MANY, |args| combine(args, Operator::BitAnd)),
    method("set", "difference", 1, MANY, |args| combine(args, Operator::Sub)),
    method("set", "symmetric_difference", 2, 2, |args| combine(args, Operator::BitXor)),
    method("set", "issubset", 2, 2, |args| relate(args, CmpOp::LtE)),
    method("set", "issuperset", 2, 2, |args| relate(args, CmpOp::GtE)),
    method("set", "isdisjoint", 2, 2, disjoint),
    method("set", "difference_update", 2, 2, |args| {
        let set = this(args.pos)?;
        for item in iterate::to_vec(&args.pos[1])? {
            set.remove(&item)?;
        }
        Ok(Value::None)
    }),
];

pub static FROZEN_METHODS: &[Native] = &[
    method("frozenset", "copy", 1, 1, copy),
    method("frozenset", "union", 1, MANY, |args| combine(args, Operator::BitOr)),
    method("frozenset", "intersection", 1, MANY, |args| combine(args, Operator::BitAnd)),
    method("frozenset", "difference", 1, MANY, |args| combine(args, Operator::Sub)),
    method("frozenset", "issubset", 2, 2, |args| relate(args, CmpOp::LtE)),
    method("frozenset", "issuperset", 2, 2, |args| relate(args, CmpOp::GtE)),
    method("frozenset", "isdisjoint", 2, 2, disjoint),
];

fn this(pos: &[Value]) -> Res<&Gc<Set>> {
    pos[0].as_set().ok_or_else(|| {
        type_error(format!("descriptor requires a 'set' object but received a '{}'", type_name(&pos[0])))
    })
}

fn update(args: Args<'_>) -> Res {
    let set = this(args.pos)?;
    for items in &args.pos[1..] {
        for item in iterate::to_vec(items)? {
            set.add(item)?;
        }
    }
    Ok(Value::None)
}

fn copy(args: Args<'_>) -> Res {
    let set = this(args.pos)?;
    Ok(Value::Set(Gc::new(Set::of(set.to_vec(), set.frozen)?)))
}

fn combine(args: Args<'_>, op: Operator) -> Res {
    let mut result = copy(Args { pos: &args.pos[..1], kw: &[] })?;
    for items in &args.pos[1..] {
        let other = Set::of(iterate::to_vec(items)?, false)?;
        result = ops::sets(op, &result, &other)?;
    }
    Ok(result)
}

fn relate(args: Args<'_>, op: CmpOp) -> Res {
    let left = Value::Set(this(args.pos)?.clone());
    let right = Value::Set(Gc::new(Set::of(iterate::to_vec(&args.pos[1])?, false)?));
    compare::compare(op, &left, &right)
}

fn disjoint(args: Args<'_>) -> Res {
    let set = this(args.pos)?;
    for item in iterate::to_vec(&args.pos[1])? {
        if set.contains(&item)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}
