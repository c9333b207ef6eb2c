//! Comparisons.

use std::cmp::Ordering;

use gc_core::Gc;
use ruff_python_ast::CmpOp;

use super::arith::{self, Number};
use super::call::Depth;
use super::types::{type_name, type_of};
use super::{call, item, lookup, ops};
use crate::error::type_error;
use crate::names::{Name, known};
use crate::objects::set::Set;
use crate::value::{Res, Value};

/// `left op right`.
pub fn compare(op: CmpOp, left: &Value, right: &Value) -> Res {
    match op {
        CmpOp::Is => Ok(Value::Bool(left.is(right))),
        CmpOp::IsNot => Ok(Value::Bool(!left.is(right))),
        CmpOp::In => Ok(Value::Bool(item::contains(right, left)?)),
        CmpOp::NotIn => Ok(Value::Bool(!item::contains(right, left)?)),
        _ => rich(op, left, right),
    }
}

/// `==`, where an object always equals itself, as in containers.
pub fn eq(a: &Value, b: &Value) -> Res<bool> {
    if a.is(b) && !matches!(a, Value::Float(_)) {
        return Ok(true);
    }
    ops::truth(&rich(CmpOp::Eq, a, b)?)
}

/// `<`.
pub fn less(a: &Value, b: &Value) -> Res<bool> {
    match rich(CmpOp::Lt, a, b)? {
        Value::Bool(it) => Ok(it),
        other => ops::truth(&other),
    }
}

fn names(op: CmpOp) -> (Name, Name) {
    match op {
        CmpOp::Lt => (known::LT, known::GT),
        CmpOp::LtE => (known::LE, known::GE),
        CmpOp::Gt => (known::GT, known::LT),
        CmpOp::GtE => (known::GE, known::LE),
        CmpOp::NotEq => (known::NE, known::NE),
        _ => (known::EQ, known::EQ),
    }
}

fn rich(op: CmpOp, left: &Value, right: &Value) -> Res {
    if matches!(left, Value::Instance(_)) || matches!(right, Value::Instance(_)) {
        let _depth = Depth::enter(" in comparison")?;
        let result = instances(op, left, right)?;
        if !matches!(result, Value::NotImplemented) {
            return Ok(result);
        }
    }
    let (a, b) = (left.payload().unwrap_or(left), right.payload().unwrap_or(right));
    if let Some(result) = builtin(op, a, b)? {
        return Ok(Value::Bool(result));
    }
    match op {
        CmpOp::Eq => Ok(Value::Bool(left.is(right))),
        CmpOp::NotEq => Ok(Value::Bool(!left.is(right))),
        _ => Err(type_error(format!(
            "'{}' not supported between instances of '{}' and '{}'",
            op.as_str(),
            type_name(left),
            type_name(right)
        ))),
    }
}

fn instances(op: CmpOp, left: &Value, right: &Value) -> Res {
    let (name, reflected) = names(op);
    let (left_class, right_class) = (type_of(left), type_of(right));
    let one = |of: &Value, name: Name, other: &Value| -> Res {
        let class = type_of(of);
        match lookup::find_user(class, name) {
            Some(function) => call::call_method(&function, of, vec![other.clone()]),
            // `!=` is the opposite of `==` unless it is defined.
            None if name == known::NE => match lookup::find_user(class, known::EQ) {
                Some(function) => match call::call_method(&function, of, vec![other.clone()])? {
                    Value::NotImplemented => Ok(Value::NotImplemented),
                    equal => Ok(Value::Bool(!ops::truth(&equal)?)),
                },
                None => Ok(Value::NotImplemented),
            },
            None => Ok(Value::NotImplemented),
        }
    };
    if !Gc::ptr_eq(left_class, right_class) && right_class.is_subclass(left_class) {
        return match one(right, reflected, left)? {
            Value::NotImplemented => one(left, name, right),
            value => Ok(value),
        };
    }
    match one(left, name, right)? {
        Value::NotImplemented => one(right, reflected, left),
        value => Ok(value),
    }
}

fn holds(op: CmpOp, ordering: Ordering) -> bool {
    match op {
        CmpOp::Lt => ordering.is_lt(),
        CmpOp::LtE => ordering.is_le(),
        CmpOp::Gt => ordering.is_gt(),
        CmpOp::GtE => ordering.is_ge(),
        CmpOp::NotEq => ordering.is_ne(),
        _ => ordering.is_eq(),
    }
}

/// Comparisons of built-in values; `None` where there is none of this kind.
fn builtin(op: CmpOp, left: &Value, right: &Value) -> Res<Option<bool>> {
    let is_equality = matches!(op, CmpOp::Eq | CmpOp::NotEq);
    let equality = |equal: bool| if is_equality { Some(equal == (op == CmpOp::Eq)) } else { None };
    Ok(match (left, right) {
        (Value::Str(a), Value::Str(b)) => Some(holds(op, a.text().cmp(b.text()))),
        (Value::Bytes(a), Value::Bytes(b)) => Some(holds(op, a.bytes().cmp(b.bytes()))),
        (Value::List(a), Value::List(b)) => {
            if is_equality && a.len() != b.len() {
                return Ok(equality(false));
            }
            let (a, b) = (a.to_vec(), b.to_vec());
            sequences(op, &a, &b)?
        }
        (Value::Tuple(a), Value::Tuple(b)) => sequences(op, &a.to_vec(), &b.to_vec())?,
        (Value::Dict(a), Value::Dict(b)) if is_equality => {
            let _depth = Depth::enter(" in comparison")?;
            let mut equal = a.len() == b.len();
            if equal {
                for (key, value) in a.items() {
                    match b.get(&key)? {
                        Some(other) if eq(&value, &other)? => {}
                        _ => {
                            equal = false;
                            break;
                        }
                    }
                }
            }
            equality(equal)
        }
        (Value::Set(_) | Value::View(_), Value::Set(_) | Value::View(_)) => {
            let a = Set::of(super::iterate::to_vec(left)?, false)?;
            let b = Set::of(super::iterate::to_vec(right)?, false)?;
            let within = |a: &Set, b: &Set| -> Res<bool> {
                for item in a.to_vec() {
                    if !b.contains(&item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            };
            Some(match op {
                CmpOp::Lt => a.len() < b.len() && within(&a, &b)?,
                CmpOp::LtE => within(&a, &b)?,
                CmpOp::Gt => a.len() > b.len() && within(&b, &a)?,
                CmpOp::GtE => within(&b, &a)?,
                _ => (a.len() == b.len() && within(&a, &b)?) == (op == CmpOp::Eq),
            })
        }
        (Value::Range(a), Value::Range(b)) => {
            let same =
                a.len() == b.len() && (a.len() == 0 || (a.start == b.start && (a.len() == 1 || a.step == b.step)));
            equality(same)
        }
        (Value::Method(a), Value::Method(b)) => equality(a.receiver.is(&b.receiver) && a.function.is(&b.function)),
        (Value::Slice(a), Value::Slice(b)) => {
            equality(eq(&a.start, &b.start)? && eq(&a.stop, &b.stop)? && eq(&a.step, &b.step)?)
        }
        (Value::Weak(a), Value::Weak(b)) if is_equality => match (a.upgrade(), b.upgrade()) {
            (Some(a), Some(b)) => equality(eq(&a, &b)?),
            _ => equality(left.is(right)),
        },
        _ => match (Number::of(left), Number::of(right)) {
            (Some(a), Some(b)) => Some(match arith::compare(&a, &b) {
                Some(ordering) => holds(op, ordering),
                None => op == CmpOp::NotEq,
            }),
            _ => None,
        },
    })
}

/// Item by item, as far as they are equal.
fn sequences(op: CmpOp, a: &[Value], b: &[Value]) -> Res<Option<bool>> {
    let _depth = Depth::enter(" in comparison")?;
    let mut pairs = a.iter().zip(b);
    for (left, right) in &mut pairs {
        if !eq(left, right)? {
            return match op {
                CmpOp::Eq => Ok(Some(false)),
                CmpOp::NotEq => Ok(Some(true)),
                _ => ops::truth(&rich(op, left, right)?).map(Some),
            };
        }
    }
    Ok(Some(holds(op, a.len().cmp(&b.len()))))
}
