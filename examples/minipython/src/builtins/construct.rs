//! Calls of built-in types: `int("12")`, `list(…)`, `type(x)`.

use gc_core::Gc;
use num_bigint::BigInt;
use num_traits::FromPrimitive;

use super::functions::{name, to_float};
use crate::error::{Kind, raise, type_error, value_error};
use crate::names::{Name, intern, known};
use crate::objects::class::{Class, Instance};
use crate::objects::dict::Dict;
use crate::objects::function::{Property, Super, Wrapper};
use crate::objects::iter::{Iter, Kind as IterKind};
use crate::objects::module::Module;
use crate::objects::set::Set;
use crate::objects::slice::{Range, Slice};
use crate::objects::str::Bytes;
use crate::value::{Res, Value};
use crate::vm::arith::Number;
use crate::vm::call::{call_special, keyword};
use crate::vm::types::{is_instance, type_name, type_of};
use crate::vm::{class, item, iterate, lookup, ops, repr};

/// Whether a built-in type has a name that programs can use.
pub fn has_public_name(name: &str) -> bool {
    let hidden = [
        "NoneType",
        "NotImplementedType",
        "ellipsis",
        "dict_keys",
        "dict_values",
        "dict_items",
        "builtin_function_or_method",
        "method_descriptor",
        "function",
        "method",
        "cell",
        "iterator",
        "generator",
        "module",
        "weakref",
        "weakproxy",
        "TextIOWrapper",
        "traceback",
        "frame",
        "list_iterator",
    ];
    !hidden.contains(&name)
}

/// Calls a built-in type.
pub fn construct(class: &Gc<Class>, pos: &[Value], kw: &[(Name, Value)]) -> Res {
    let name = class.name.borrow().to_string();
    let first = pos.first();
    let most = |count: usize| {
        if pos.len() > count {
            Err(type_error(format!(
                "{name} expected at most {count} argument{}, got {}",
                if count == 1 { "" } else { "s" },
                pos.len()
            )))
        } else {
            Ok(())
        }
    };
    match name.as_str() {
        "object" => {
            most(0).map_err(|_| type_error("object() takes no arguments"))?;
            Ok(Value::Instance(Instance::plain(class)))
        }
        "type" => type_call(pos),
        "int" => int(first, pos.get(1).or_else(|| keyword(kw, intern("base")))),
        "bool" => first.map_or(Ok(false), ops::truth).map(Value::Bool),
        "float" => float(first),
        "str" => match first {
            None => Ok(Value::str("")),
            Some(Value::Bytes(bytes)) if pos.len() > 1 => {
                Ok(Value::from(String::from_utf8_lossy(bytes.bytes()).into_owned()))
            }
            Some(value) => match value {
                Value::Str(_) => Ok(value.clone()),
                _ => repr::str(value).map(Value::from),
            },
        },
        "bytes" => bytes(first),
        "list" => {
            most(1)?;
            first.map_or(Ok(Vec::new()), iterate::to_vec).map(Value::list)
        }
        "tuple" => {
            most(1)?;
            match first {
                Some(Value::Tuple(_)) => Ok(pos[0].clone()),
                _ => first.map_or(Ok(Vec::new()), iterate::to_vec).map(Value::tuple),
            }
        }
        "dict" => {
            most(1)?;
            let dict = Dict::default();
            fill(&dict, first, kw)?;
            Ok(Value::dict(dict))
        }
        "set" | "frozenset" => {
            most(1)?;
            let items = first.map_or(Ok(Vec::new()), iterate::to_vec)?;
            Ok(Value::Set(Gc::new(Set::of(items, name == "frozenset")?)))
        }
        "range" => range(pos),
        "slice" => {
            let (start, stop, step) = match pos {
                [stop] => (Value::None, stop.clone(), Value::None),
                [start, stop] => (start.clone(), stop.clone(), Value::None),
                [start, stop, step] => (start.clone(), stop.clone(), step.clone()),
                _ => return Err(type_error("slice expected 1 to 3 arguments")),
            };
            Ok(Value::Slice(Gc::new(Slice { start, stop, step })))
        }
        "property" => {
            let part =
                |at: usize, name: &str| Value::or_none(pos.get(at).or_else(|| keyword(kw, intern(name))).cloned());
            let property = Property { get: part(0, "fget"), set: part(1, "fset"), delete: part(2, "fdel") };
            Ok(Value::Property(Gc::new(property)))
        }
        "staticmethod" | "classmethod" => {
            let function = first.cloned().ok_or_else(|| type_error(format!("{name} expected 1 argument, got 0")))?;
            Ok(Value::Wrapper(Gc::new(Wrapper { function, is_class: name == "classmethod" })))
        }
        "super" => super_call(pos),
        "enumerate" => {
            let items = first.ok_or_else(|| type_error("enumerate() missing required argument 'iterable' (pos 1)"))?;
            let start = pos.get(1).or_else(|| keyword(kw, intern("start")));
            Ok(Iter::new(IterKind::Enumerate { iter: iterate::iter(items)?, count: start.map_or(Ok(0), ops::index)? }))
        }
        "zip" => {
            let iters = pos.iter().map(iterate::iter).collect::<Res<Vec<_>>>()?;
            let strict = keyword(kw, intern("strict")).map_or(Ok(false), ops::truth)?;
            Ok(Iter::new(IterKind::Zip { iters, strict }))
        }
        "map" => match pos {
            [function, iters @ ..] if !iters.is_empty() => {
                let iters = iters.iter().map(iterate::iter).collect::<Res<Vec<_>>>()?;
                Ok(Iter::new(IterKind::Map { function: function.clone(), iters }))
            }
            _ => Err(type_error("map() must have at least two arguments.")),
        },
        "filter" => match pos {
            [function, items] => {
                Ok(Iter::new(IterKind::Filter { function: function.clone(), iter: iterate::iter(items)? }))
            }
            _ => Err(type_error(format!("filter expected 2 arguments, got {}", pos.len()))),
        },
        "reversed" => reversed(first.ok_or_else(|| type_error("reversed expected 1 argument, got 0"))?),
        "weakref" => crate::modules::weakref::make(pos, false),
        "cell" => Ok(Value::Cell(crate::objects::function::CellObject::new(first.cloned().unwrap_or_default()))),
        "module" => Ok(Value::Module(Module::new(name_of(first)?))),
        "function" | "method" | "generator" | "TextIOWrapper" => {
            Err(type_error(format!("cannot create '{name}' instances")))
        }
        _ => Err(type_error(format!("cannot create '{name}' instances"))),
    }
}

fn name_of(value: Option<&Value>) -> Res<Name> {
    name(value.unwrap_or(&Value::None))
}

fn type_call(pos: &[Value]) -> Res {
    match pos {
        [value] => Ok(Value::Class(type_of(value).clone())),
        [name_value, bases, names] => {
            let name = name(name_value)?;
            let module = Module::new(name);
            for (key, value) in item::mapping_items(names)? {
                module.set(intern(key.as_str().unwrap_or_default()), value);
            }
            let bases = iterate::to_vec(bases)?.into_iter().filter_map(|base| match base {
                Value::Class(class) => Some(class),
                _ => None,
            });
            Ok(Value::Class(class::make(name, bases.collect(), None, &module)?))
        }
        _ => Err(type_error("type() takes 1 or 3 arguments")),
    }
}

/// Adds what `dict(…)` and `dict.update(…)` are given.
pub fn fill(dict: &Dict, from: Option<&Value>, kw: &[(Name, Value)]) -> Res<()> {
    if let Some(from) = from {
        for (key, value) in item::mapping_items(from)? {
            dict.set(key, value)?;
        }
    }
    for (name, value) in kw {
        dict.set(name.value(), value.clone())?;
    }
    Ok(())
}

fn int(value: Option<&Value>, base: Option<&Value>) -> Res {
    let Some(value) = value else { return Ok(Value::Int(0)) };
    if let Some(text) = value.as_str() {
        let base = base.map_or(Ok(10), ops::index)?;
        let digits = text.trim().replace('_', "");
        let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.trim_start_matches('+')), |rest| ("-", rest));
        let lower = digits.to_lowercase();
        let (base, digits) = match (base, lower.get(..2)) {
            (0 | 16, Some("0x")) => (16, &lower[2..]),
            (0 | 2, Some("0b")) => (2, &lower[2..]),
            (0 | 8, Some("0o")) => (8, &lower[2..]),
            (0, _) => (10, &*lower),
            _ => (base, &*lower),
        };
        let number = u32::try_from(base)
            .ok()
            .filter(|base| (2..=36).contains(base) && !digits.is_empty() && !digits.starts_with(['-', '+']))
            .and_then(|base| BigInt::parse_bytes(format!("{sign}{digits}").as_bytes(), base));
        return number.map(Value::big).ok_or_else(|| {
            let shown = super::format::str_repr(text);
            value_error(format!("invalid literal for int() with base {base}: {shown}"))
        });
    }
    if let Some(result) = call_special(value, known::INT, vec![]) {
        return result;
    }
    match Number::of(value) {
        Some(Number::Float(it)) if it.is_nan() => Err(value_error("cannot convert float NaN to integer")),
        Some(Number::Float(it)) if it.is_infinite() => {
            Err(raise(Kind::OverflowError, "cannot convert float infinity to integer"))
        }
        Some(Number::Float(it)) => Ok(Value::big(BigInt::from_f64(it.trunc()).unwrap_or_default())),
        Some(Number::Int(it)) => Ok(Value::Int(it)),
        Some(Number::Big(it)) => Ok(Value::big(it)),
        None if lookup::find_user(type_of(value), known::INDEX).is_some() => ops::index(value).map(Value::Int),
        None => Err(type_error(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            type_name(value)
        ))),
    }
}

fn float(value: Option<&Value>) -> Res {
    let Some(value) = value else { return Ok(Value::Float(0.0)) };
    if let Some(text) = value.as_str() {
        let trimmed = text.trim().replace('_', "").to_lowercase();
        let number = match trimmed.trim_start_matches(['+', '-']) {
            "inf" | "infinity" => Some(if trimmed.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY }),
            "nan" => Some(f64::NAN),
            _ => trimmed.parse().ok(),
        };
        let error = || value_error(format!("could not convert string to float: {}", super::format::str_repr(text)));
        return number.map(Value::Float).ok_or_else(error);
    }
    if let Some(result) = call_special(value, known::FLOAT, vec![]) {
        return result;
    }
    let message = || format!("float() argument must be a string or a real number, not '{}'", type_name(value));
    to_float(value).map(Value::Float).ok_or_else(|| type_error(message()))
}

fn bytes(value: Option<&Value>) -> Res {
    let bytes: Vec<u8> = match value {
        None => Vec::new(),
        Some(Value::Bytes(_)) => return Ok(value.cloned().unwrap_or_default()),
        Some(Value::Str(text)) => text.text().as_bytes().to_vec(),
        Some(count @ Value::Int(_)) => {
            vec![0; usize::try_from(ops::index(count)?).map_err(|_| value_error("negative count"))?]
        }
        Some(items) => {
            let byte = |item: &Value| {
                u8::try_from(ops::index(item)?).map_err(|_| value_error("bytes must be in range(0, 256)"))
            };
            iterate::to_vec(items)?.iter().map(byte).collect::<Res<_>>()?
        }
    };
    Ok(Value::Bytes(Gc::new(Bytes::new(bytes))))
}

fn range(pos: &[Value]) -> Res {
    let (start, stop, step) = match pos {
        [stop] => (0, ops::index(stop)?, 1),
        [start, stop] => (ops::index(start)?, ops::index(stop)?, 1),
        [start, stop, step] => (ops::index(start)?, ops::index(stop)?, ops::index(step)?),
        _ => return Err(type_error(format!("range expected at least 1 argument, got {}", pos.len()))),
    };
    if step == 0 {
        return Err(value_error("range() arg 3 must not be zero"));
    }
    Ok(Value::Range(Gc::new(Range { start, stop, step })))
}

fn super_call(pos: &[Value]) -> Res {
    let [Value::Class(after), receiver] = pos else {
        return Err(raise(Kind::RuntimeError, "super(): no arguments"));
    };
    let class = match receiver {
        Value::Class(it) if it.is_subclass(after) => it.clone(),
        other if is_instance(other, after) => type_of(other).clone(),
        _ => return Err(type_error("super(type, obj): obj must be an instance or subtype of type")),
    };
    Ok(Value::Super(Gc::new(Super { after: after.clone(), receiver: receiver.clone(), class })))
}

fn reversed(value: &Value) -> Res {
    if let Some(result) = call_special(value, known::REVERSED, vec![]) {
        return result;
    }
    if let Some(list) = value.as_list() {
        return Ok(Iter::new(IterKind::ListReversed { list: list.clone(), left: list.len() }));
    }
    match value {
        Value::Range(it) => {
            let len = it.len();
            let last = if len == 0 { it.start } else { it.get(len - 1) };
            Ok(Iter::new(IterKind::Range { at: last, step: -it.step, left: len }))
        }
        Value::Str(_) | Value::Tuple(_) | Value::Dict(_) | Value::View(_) => {
            Ok(Iter::new(IterKind::Items { items: iterate::to_vec(value)? }))
        }
        Value::Instance(_) => {
            let len = item::len(value)?;
            let items = (0..len).map(|at| item::get(value, &Value::size(at))).collect::<Res<Vec<_>>>()?;
            Ok(Iter::new(IterKind::Items { items }))
        }
        _ => Err(type_error(format!("'{}' object is not reversible", type_name(value)))),
    }
}
