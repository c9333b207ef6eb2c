//! The module `math`.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::FromPrimitive;

use super::add;
use crate::builtins::functions::to_float;
use crate::builtins::{MANY, function};
use crate::error::{type_error, value_error};
use crate::names::intern;
use crate::objects::function::{Args, Native};
use crate::objects::module::Module;
use crate::value::{Res, Value};
use crate::vm::ops;
use crate::vm::types::type_name;

static FUNCTIONS: &[Native] = &[
    function("sqrt", 1, 1, |args| match number(&args.pos[0])? {
        number if number < 0.0 => Err(value_error("math domain error")),
        number => Ok(Value::Float(number.sqrt())),
    }),
    function("sin", 1, 1, |args| apply(args, f64::sin)),
    function("cos", 1, 1, |args| apply(args, f64::cos)),
    function("tan", 1, 1, |args| apply(args, f64::tan)),
    function("atan", 1, 1, |args| apply(args, f64::atan)),
    function("exp", 1, 1, |args| apply(args, f64::exp)),
    function("log2", 1, 1, |args| apply(args, f64::log2)),
    function("log10", 1, 1, |args| apply(args, f64::log10)),
    function("fabs", 1, 1, |args| apply(args, f64::abs)),
    function("degrees", 1, 1, |args| apply(args, f64::to_degrees)),
    function("radians", 1, 1, |args| apply(args, f64::to_radians)),
    function("log", 1, 2, |args| {
        let log = |value: &Value| match number(value)? {
            number if number <= 0.0 => Err(value_error("math domain error")),
            number => Ok(number.ln()),
        };
        let result = log(&args.pos[0])?;
        Ok(Value::Float(match args.pos.get(1) {
            Some(base) => result / log(base)?,
            None => result,
        }))
    }),
    function("pow", 2, 2, |args| Ok(Value::Float(number(&args.pos[0])?.powf(number(&args.pos[1])?)))),
    function("atan2", 2, 2, |args| Ok(Value::Float(number(&args.pos[0])?.atan2(number(&args.pos[1])?)))),
    function("hypot", 0, MANY, |args| {
        let squares = args.pos.iter().map(|value| number(value).map(|it| it * it)).sum::<Res<f64>>()?;
        Ok(Value::Float(squares.sqrt()))
    }),
    function("floor", 1, 1, |args| whole(&args.pos[0], f64::floor)),
    function("ceil", 1, 1, |args| whole(&args.pos[0], f64::ceil)),
    function("trunc", 1, 1, |args| whole(&args.pos[0], f64::trunc)),
    function("isnan", 1, 1, |args| Ok(Value::Bool(number(&args.pos[0])?.is_nan()))),
    function("isinf", 1, 1, |args| Ok(Value::Bool(number(&args.pos[0])?.is_infinite()))),
    function("isqrt", 1, 1, |args| Ok(Value::big(big(&args.pos[0])?.sqrt()))),
    function("gcd", 0, MANY, |args| {
        let mut result = BigInt::default();
        for value in args.pos {
            result = result.gcd(&big(value)?);
        }
        Ok(Value::big(result))
    }),
    function("factorial", 1, 1, |args| {
        let number = ops::index(&args.pos[0])?;
        if number < 0 {
            return Err(value_error("factorial() not defined for negative values"));
        }
        Ok(Value::big((1..=number).map(BigInt::from).product()))
    }),
];

pub fn fill(module: &Module) {
    add(module, FUNCTIONS);
    module.set(intern("pi"), Value::Float(std::f64::consts::PI));
    module.set(intern("e"), Value::Float(std::f64::consts::E));
    module.set(intern("tau"), Value::Float(std::f64::consts::TAU));
    module.set(intern("inf"), Value::Float(f64::INFINITY));
    module.set(intern("nan"), Value::Float(f64::NAN));
}

fn number(value: &Value) -> Res<f64> {
    to_float(value).ok_or_else(|| type_error(format!("must be real number, not {}", type_name(value))))
}

fn big(value: &Value) -> Res<BigInt> {
    match value {
        Value::Big(it) => Ok((**it).clone()),
        other => ops::index(other).map(BigInt::from),
    }
}

fn apply(args: Args<'_>, function: impl Fn(f64) -> f64) -> Res {
    Ok(Value::Float(function(number(&args.pos[0])?)))
}

fn whole(value: &Value, round: impl Fn(f64) -> f64) -> Res {
    match value {
        Value::Int(_) | Value::Big(_) => Ok(value.clone()),
        _ => Ok(Value::big(BigInt::from_f64(round(number(value)?)).unwrap_or_default())),
    }
}
