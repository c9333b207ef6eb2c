//! Methods of integers and floats.

use super::method;
use crate::error::type_error;
use crate::objects::function::Native;
use crate::value::{Res, Value};
use crate::vm::arith::Number;
use crate::vm::types::type_name;

pub static INT_METHODS: &[Native] = &[
    method("int", "bit_length", 1, 1, |args| match this(&args.pos[0])? {
        Number::Int(it) => Ok(Value::Int(i64::from(64 - it.unsigned_abs().leading_zeros()))),
        Number::Big(it) => Ok(Value::Int(i64::try_from(it.bits()).unwrap_or(i64::MAX))),
        Number::Float(_) => Ok(Value::NotImplemented),
    }),
    method("int", "bit_count", 1, 1, |args| match this(&args.pos[0])? {
        Number::Int(it) => Ok(Value::Int(i64::from(it.unsigned_abs().count_ones()))),
        Number::Big(it) => Ok(Value::Int(i64::try_from(it.magnitude().count_ones()).unwrap_or(i64::MAX))),
        Number::Float(_) => Ok(Value::NotImplemented),
    }),
    method("int", "conjugate", 1, 1, |args| Ok(args.pos[0].clone())),
    method("int", "__index__", 1, 1, |args| Ok(args.pos[0].clone())),
];

pub static FLOAT_METHODS: &[Native] = &[
    method("float", "is_integer", 1, 1, |args| {
        let number = this(&args.pos[0])?.to_float();
        Ok(Value::Bool(number.is_finite() && number.fract() == 0.0))
    }),
    method("float", "hex", 1, 1, |args| Ok(Value::from(this(&args.pos[0])?.to_float().to_string()))),
];

fn this(value: &Value) -> Res<Number> {
    Number::of(value).ok_or_else(|| type_error(format!("expected a number, not {}", type_name(value))))
}
