//! Arithmetic of numbers.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Pow, Signed, ToPrimitive, Zero};
use ruff_python_ast::Operator;

use crate::error::{Kind, raise, value_error};
use crate::value::{Exc, Res, Value};

/// A number.
pub enum Number {
    Int(i64),
    Big(BigInt),
    Float(f64),
}

impl Number {
    /// The number that a value is.
    pub fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Int(it) => Self::Int(*it),
            Value::Bool(it) => Self::Int(i64::from(*it)),
            Value::Float(it) => Self::Float(*it),
            Value::Big(it) => Self::Big((**it).clone()),
            _ => return Self::of(value.payload()?),
        })
    }

    pub fn to_float(&self) -> f64 {
        match self {
            #[allow(clippy::cast_precision_loss, reason = "as Python's does")]
            Self::Int(it) => *it as f64,
            Self::Big(it) => it.to_f64().unwrap_or(f64::INFINITY),
            Self::Float(it) => *it,
        }
    }

    fn to_big(&self) -> BigInt {
        match self {
            Self::Int(it) => BigInt::from(*it),
            Self::Big(it) => it.clone(),
            Self::Float(_) => BigInt::zero(),
        }
    }
}

fn division_by_zero(message: &str) -> Exc {
    raise(Kind::ZeroDivisionError, message)
}

/// `a op b`; `None` if numbers have no such operator.
pub fn numbers(op: Operator, a: &Number, b: &Number) -> Option<Res> {
    match (a, b) {
        (Number::Int(a), Number::Int(b)) => Some(int(op, *a, *b)),
        (Number::Float(_), _) | (_, Number::Float(_)) => float(op, a.to_float(), b.to_float()),
        _ => Some(big(op, &a.to_big(), &b.to_big())),
    }
}

/// Small integers; the result may be a big one.
pub fn int(op: Operator, a: i64, b: i64) -> Res {
    let checked = match op {
        Operator::Add => a.checked_add(b),
        Operator::Sub => a.checked_sub(b),
        Operator::Mult => a.checked_mul(b),
        Operator::FloorDiv if b != 0 => a.checked_div(b).map(|_| Integer::div_floor(&a, &b)),
        Operator::Mod if b != 0 => a.checked_rem(b).map(|_| Integer::mod_floor(&a, &b)),
        Operator::BitAnd => Some(a & b),
        Operator::BitOr => Some(a | b),
        Operator::BitXor => Some(a ^ b),
        Operator::RShift if b >= 0 => Some(a >> b.min(63)),
        Operator::LShift
            if (0..62).contains(&b) && a.unsigned_abs().leading_zeros() > u32::try_from(b).unwrap_or(64) + 1 =>
        {
            Some(a << b)
        }
        Operator::Pow if b >= 0 => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
        _ => None,
    };
    match (checked, op) {
        (Some(number), _) => Ok(Value::Int(number)),
        #[allow(clippy::cast_precision_loss, reason = "exact below; Python rounds as well")]
        (None, Operator::Div) if b != 0 && a.abs() < 1 << 53 && b.abs() < 1 << 53 => {
            Ok(Value::Float(a as f64 / b as f64))
        }
        #[allow(clippy::cast_precision_loss, reason = "as Python's does")]
        (None, Operator::Pow) if b < 0 => match float(op, a as f64, b as f64) {
            Some(result) => result,
            None => Ok(Value::NotImplemented),
        },
        _ => big(op, &BigInt::from(a), &BigInt::from(b)),
    }
}

fn big(op: Operator, a: &BigInt, b: &BigInt) -> Res {
    let number = match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => a * b,
        Operator::FloorDiv | Operator::Mod | Operator::Div if b.is_zero() => {
            return Err(division_by_zero(match op {
                Operator::Div => "division by zero",
                Operator::Mod => "integer modulo by zero",
                _ => "integer division or modulo by zero",
            }));
        }
        Operator::FloorDiv => a.div_floor(b),
        Operator::Mod => a.mod_floor(b),
        Operator::Div => return Ok(Value::Float(a.to_f64().unwrap_or(f64::NAN) / b.to_f64().unwrap_or(f64::NAN))),
        Operator::BitAnd => a & b,
        Operator::BitOr => a | b,
        Operator::BitXor => a ^ b,
        Operator::LShift | Operator::RShift => {
            if b.is_negative() {
                return Err(value_error("negative shift count"));
            }
            let by = b.to_usize().unwrap_or(usize::MAX);
            if op == Operator::LShift { a << by } else { a >> by }
        }
        Operator::Pow => match b.to_u32() {
            Some(power) => Pow::pow(a, power),
            None => return Ok(Value::Float(a.to_f64().unwrap_or(0.0).powf(b.to_f64().unwrap_or(0.0)))),
        },
        Operator::MatMult => return Ok(Value::NotImplemented),
    };
    Ok(Value::big(number))
}

fn float(op: Operator, a: f64, b: f64) -> Option<Res> {
    Some(Ok(Value::Float(match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => a * b,
        Operator::Div if b == 0.0 => return Some(Err(division_by_zero("float division by zero"))),
        Operator::Div => a / b,
        Operator::FloorDiv if b == 0.0 => return Some(Err(division_by_zero("float floor division by zero"))),
        Operator::FloorDiv => (a / b).floor(),
        Operator::Mod if b == 0.0 => return Some(Err(division_by_zero("float modulo"))),
        Operator::Mod => {
            let rest = a % b;
            if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
        }
        Operator::Pow if a == 0.0 && b < 0.0 => {
            return Some(Err(division_by_zero("0.0 cannot be raised to a negative power")));
        }
        Operator::Pow => a.powf(b),
        _ => return None,
    })))
}

/// How two numbers compare; `None` where one is not a number.
pub fn compare(a: &Number, b: &Number) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Number::Int(a), Number::Int(b)) => Some(a.cmp(b)),
        (Number::Float(_), _) | (_, Number::Float(_)) => a.to_float().partial_cmp(&b.to_float()),
        _ => Some(a.to_big().cmp(&b.to_big())),
    }
}
