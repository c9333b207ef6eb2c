//! Hashes, and the search for keys.

use std::cell::RefCell;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::ToPrimitive;

use super::{call, compare, lookup, types};
use crate::error::type_error;
use crate::names::known;
use crate::objects::map::Map;
use crate::objects::str::hash_bytes;
use crate::value::{Res, Value};

/// A key and its hash.
pub struct Hashed<'a> {
    pub key: &'a Value,
    pub hash: u64,
}

impl<'a> Hashed<'a> {
    #[inline]
    pub fn new(key: &'a Value) -> Res<Self> {
        Ok(Self { key, hash: hash(key)?.cast_unsigned() })
    }
}

const PRIME: i64 = (1 << 61) - 1;

fn hash_int(number: i64) -> i64 {
    match number % PRIME {
        -1 => -2,
        hash => hash,
    }
}

fn hash_float(number: f64) -> i64 {
    if number.is_finite() && number.fract() == 0.0 {
        if number.abs() < 9e18 {
            #[allow(clippy::cast_possible_truncation, reason = "it is whole and fits")]
            return hash_int(number as i64);
        }
        return num_traits::FromPrimitive::from_f64(number).map_or(0, |number: BigInt| hash_big(&number));
    }
    (number.to_bits() ^ (number.to_bits() >> 32)).cast_signed() >> 3
}

fn hash_big(number: &BigInt) -> i64 {
    let (_, rest) = number.div_rem(&BigInt::from(PRIME));
    rest.to_i64().map_or(0, hash_int)
}

/// `hash()`.
#[inline]
pub fn hash(value: &Value) -> Res<i64> {
    Ok(match value {
        Value::Str(it) => it.hash().cast_signed(),
        Value::Int(it) => hash_int(*it),
        _ => return hash_other(value),
    })
}

fn hash_other(value: &Value) -> Res<i64> {
    Ok(match value {
        Value::Bool(it) => i64::from(*it),
        Value::Big(it) => hash_big(it),
        Value::Float(it) => hash_float(*it),
        Value::Bytes(it) => hash_bytes(it.bytes()).cast_signed(),
        Value::Tuple(it) => {
            let mut mixed: i64 = 0x345_678;
            for item in it.iter() {
                mixed = (mixed ^ hash(item)?).wrapping_mul(1_000_003).rotate_left(7);
            }
            mixed
        }
        Value::List(_) | Value::Dict(_) | Value::Slice(_) => return Err(unhashable(value)),
        Value::Set(it) => {
            if !it.frozen {
                return Err(unhashable(value));
            }
            let mut mixed = 0x1234_5678_i64;
            for item in it.to_vec() {
                mixed ^= hash(&item)?.wrapping_mul(0x9e37_79b9);
            }
            mixed
        }
        Value::Instance(it) => {
            if let Some(found) = lookup::find_user(&it.class, known::HASH) {
                if found.is_none() {
                    return Err(unhashable(value));
                }
                let hash = call::call_method(&found, value, vec![])?;
                return hash_of(&hash);
            }
            match it.payload() {
                Some(payload) => hash(payload)?,
                None => value.id() >> 4,
            }
        }
        Value::Method(it) => hash(&it.receiver)? ^ hash(&it.function)?,
        Value::Weak(it) => {
            if let Some(hash) = it.hash.get() {
                return Ok(hash);
            }
            let object = it.upgrade().ok_or_else(|| type_error("weak object has gone away"))?;
            let hash = hash(&object)?;
            it.hash.set(Some(hash));
            hash
        }
        _ => value.id() >> 4,
    })
}

fn hash_of(value: &Value) -> Res<i64> {
    match value {
        Value::Int(it) => Ok(hash_int(*it)),
        Value::Bool(it) => Ok(i64::from(*it)),
        Value::Big(it) => Ok(hash_big(it)),
        _ => Err(type_error("__hash__ method should return an integer")),
    }
}

fn unhashable(value: &Value) -> crate::value::Exc {
    type_error(format!("unhashable type: '{}'", types::type_name(value)))
}

/// Where a key is. While keys are compared by Python code, nothing is borrowed.
#[inline]
pub fn find(map: &RefCell<Map>, key: &Hashed<'_>) -> Res<Option<usize>> {
    let mut unsure = false;
    let found = map.borrow().find(key.hash, |other| match quick(key.key, other) {
        Some(same) => same,
        None => {
            unsure = true;
            false
        }
    });
    if found.is_some() || !unsure { Ok(found) } else { find_slowly(map, key) }
}

fn find_slowly(map: &RefCell<Map>, key: &Hashed<'_>) -> Res<Option<usize>> {
    let mut candidates = Vec::new();
    {
        let map = map.borrow();
        map.find(key.hash, |other| {
            candidates.push(other.clone());
            false
        });
    }
    for candidate in candidates {
        if compare::eq(&candidate, key.key)? {
            return Ok(map.borrow().find(key.hash, |other| other.is(&candidate)));
        }
    }
    Ok(None)
}

/// Whether two keys of one hash are equal, where no Python code is needed to know.
#[inline]
fn quick(a: &Value, b: &Value) -> Option<bool> {
    if a.is(b) {
        return Some(true);
    }
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => Some(a.text() == b.text()),
        (Value::Int(a), Value::Int(b)) => Some(a == b),
        (Value::Str(_), Value::Int(_)) | (Value::Int(_), Value::Str(_)) => Some(false),
        _ => None,
    }
}
