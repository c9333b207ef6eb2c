//! `repr`, `str`, and formatting of values.

use std::cell::RefCell;

use super::call::{Depth, call_method};
use super::types::{type_name, type_of};
use super::{attr, lookup};
use crate::builtins::format;
use crate::error::type_error;
use crate::names::known;
use crate::objects::dict::Part;
use crate::objects::function::Native;
use crate::value::{Res, Value};

thread_local! {
    /// Containers whose `repr` is being made: one within itself is shown as dots.
    static INSIDE: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Says that a container's `repr` is being made, for as long as it lives.
struct Inside(());

impl Inside {
    fn enter(value: &Value) -> Option<Self> {
        let address = value.address()?;
        INSIDE.with_borrow_mut(|inside| {
            if inside.contains(&address) {
                return None;
            }
            inside.push(address);
            Some(Self(()))
        })
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.with_borrow_mut(Vec::pop);
    }
}

/// `str()`.
pub fn str(value: &Value) -> Res<String> {
    match value {
        Value::Str(it) => Ok(it.text().to_owned()),
        Value::Instance(it) => {
            if let Some(function) = lookup::find_user(&it.class, known::STR) {
                return text_of(&call_method(&function, value, vec![])?, "__str__");
            }
            if lookup::find_user(&it.class, known::REPR).is_some() && it.exception().is_none() {
                return repr(value);
            }
            if let Some(payload) = it.payload() {
                return str(payload);
            }
            if it.exception().is_some() {
                return exception_text(value);
            }
            repr(value)
        }
        Value::Weak(it) if it.proxy => str(&attr::behind(value)?),
        _ => repr(value),
    }
}

fn text_of(value: &Value, name: &str) -> Res<String> {
    match value.as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(type_error(format!("{name} returned non-string (type {})", type_name(value)))),
    }
}

/// What an exception says: its arguments.
fn exception_text(value: &Value) -> Res<String> {
    let Value::Instance(exc) = value else { return Ok(String::new()) };
    let args = crate::error::args(exc);
    if crate::error::is(exc, crate::error::Kind::KeyError) && args.len() == 1 {
        return repr(&args[0]);
    }
    if crate::error::is(exc, crate::error::Kind::OSError) && args.len() >= 2 {
        let text = format!("[Errno {}] {}", str(&args[0])?, str(&args[1])?);
        return match args.get(2) {
            Some(name) => Ok(format!("{text}: {}", repr(name)?)),
            None => Ok(text),
        };
    }
    match args.as_slice() {
        [] => Ok(String::new()),
        [one] => str(one),
        _ => repr(&Value::tuple(args)),
    }
}

/// `repr()`.
pub fn repr(value: &Value) -> Res<String> {
    Ok(match value {
        Value::Undef | Value::None => "None".to_owned(),
        Value::NotImplemented => "NotImplemented".to_owned(),
        Value::Ellipsis => "Ellipsis".to_owned(),
        Value::Bool(it) => if *it { "True" } else { "False" }.to_owned(),
        Value::Int(it) => it.to_string(),
        Value::Big(it) => it.to_string(),
        Value::Float(it) => format::float_repr(*it),
        Value::Str(it) => format::str_repr(it.text()),
        Value::Bytes(it) => format::bytes_repr(it.bytes()),
        Value::Range(it) if it.step == 1 => format!("range({}, {})", it.start, it.stop),
        Value::Range(it) => format!("range({}, {}, {})", it.start, it.stop, it.step),
        Value::Slice(it) => format!("slice({}, {}, {})", repr(&it.start)?, repr(&it.stop)?, repr(&it.step)?),
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Set(_) | Value::View(_) => {
            let _depth = Depth::enter(" while getting the repr of an object")?;
            container(value)?
        }
        Value::Native(it) => native(it, value),
        Value::Function(it) => format!("<function {} at {}>", str(&it.qualname.get())?, place(value)),
        Value::Method(it) => match &it.function {
            Value::Native(native) => {
                format!(
                    "<built-in method {} of {} object at {}>",
                    native.name,
                    type_name(&it.receiver),
                    place(&it.receiver)
                )
            }
            function => {
                let name = attr::get(function, known::QUALNAME)?;
                format!("<bound method {} of {}>", str(&name)?, repr(&it.receiver)?)
            }
        },
        Value::Class(it) => format!("<class '{}'>", it.full_name()),
        Value::Instance(_) => instance(value)?,
        Value::Cell(it) => match it.content.get().defined() {
            Some(content) => {
                format!("<cell at {}: {} object at {}>", place(value), type_name(&content), place(&content))
            }
            None => format!("<cell at {}: empty>", place(value)),
        },
        Value::Iter(_) => format!("<{} object at {}>", type_name(value), place(value)),
        Value::Generator(it) => format!("<generator object {} at {}>", str(&it.qualname)?, place(value)),
        Value::Module(it) => {
            if crate::modules::is_builtin(it.name) {
                format!("<module '{}' (built-in)>", it.name)
            } else {
                format!("<module '{}'>", it.name)
            }
        }
        Value::Weak(it) if it.proxy => repr(&attr::behind(value)?)?,
        Value::Weak(it) => match it.upgrade() {
            Some(object) => {
                format!("<weakref at {}; to '{}' at {}>", place(value), type_name(&object), place(&object))
            }
            None => format!("<weakref at {}; dead>", place(value)),
        },
        Value::File(it) => {
            format!("<_io.TextIOWrapper name={} mode='{}' encoding='UTF-8'>", format::str_repr(&it.name), it.mode)
        }
        Value::Frame(it) => {
            format!("<frame at {}, file '{}', line {}, code {}>", place(value), it.file, it.line.get(), it.function)
        }
        Value::Traceback(_) | Value::Property(_) => format!("<{} object at {}>", type_name(value), place(value)),
        Value::Wrapper(it) => format!("<{}({})>", type_name(value), repr(&it.function)?),
        Value::Super(it) => {
            format!("<super: <class '{}'>, <{} object>>", it.after.name.borrow(), it.class.name.borrow())
        }
    })
}

fn native(it: &Native, value: &Value) -> String {
    match it.owner {
        Some(owner) => format!("<method '{}' of '{owner}' objects>", it.name),
        None => {
            let _ = value;
            format!("<built-in function {}>", it.name)
        }
    }
}

/// Where an object is, as Python writes it.
pub fn place(value: &Value) -> String {
    format!("0x{:x}", value.id())
}

fn instance(value: &Value) -> Res<String> {
    let Value::Instance(it) = value else { return Ok(String::new()) };
    if let Some(function) = lookup::find_user(&it.class, known::REPR) {
        return text_of(&call_method(&function, value, vec![])?, "__repr__");
    }
    if it.exception().is_some() {
        let args = crate::error::args(it);
        let name = it.class.name.borrow().to_string();
        return Ok(match args.as_slice() {
            [one] => format!("{name}({})", repr(one)?),
            _ => format!("{name}{}", repr(&Value::tuple(args))?),
        });
    }
    if let Some(payload) = it.payload() {
        let text = repr(payload)?;
        return Ok(if matches!(payload, Value::Set(_)) { format!("{}({text})", it.class.name.borrow()) } else { text });
    }
    Ok(format!("<{} object at {}>", it.class.full_name(), place(value)))
}

fn container(value: &Value) -> Res<String> {
    let dots = match value {
        Value::List(_) => "[...]",
        Value::Dict(_) => "{...}",
        Value::Tuple(_) => "(...)",
        _ => "...",
    };
    let Some(_inside) = Inside::enter(value) else { return Ok(dots.to_owned()) };
    let join = |items: Vec<Value>| -> Res<String> {
        let mut text = String::new();
        for (nth, item) in items.iter().enumerate() {
            if nth > 0 {
                text.push_str(", ");
            }
            text.push_str(&repr(item)?);
        }
        Ok(text)
    };
    Ok(match value {
        Value::List(it) => format!("[{}]", join(it.to_vec())?),
        Value::Tuple(it) if it.len() == 1 => format!("({},)", join(it.to_vec())?),
        Value::Tuple(it) => format!("({})", join(it.to_vec())?),
        Value::Set(it) => match (it.len(), it.frozen) {
            (0, false) => "set()".to_owned(),
            (0, true) => "frozenset()".to_owned(),
            (_, false) => format!("{{{}}}", join(it.to_vec())?),
            (_, true) => format!("frozenset({{{}}})", join(it.to_vec())?),
        },
        Value::Dict(it) => {
            let mut text = String::from("{");
            for (nth, (key, value)) in it.items().iter().enumerate() {
                if nth > 0 {
                    text.push_str(", ");
                }
                text.push_str(&repr(key)?);
                text.push_str(": ");
                text.push_str(&repr(value)?);
            }
            text.push('}');
            text
        }
        Value::View(it) => {
            let name = match it.part {
                Part::Keys => "dict_keys",
                Part::Values => "dict_values",
                Part::Items => "dict_items",
            };
            format!("{name}([{}])", join(it.to_vec())?)
        }
        _ => String::new(),
    })
}

/// What `{value!r:spec}` in an f-string gives.
pub fn format_value(value: &Value, conversion: u8, spec: &Value) -> Res {
    let converted = match conversion {
        b'r' => Value::from(repr(value)?),
        b's' => Value::from(str(value)?),
        b'a' => Value::from(format::ascii(&repr(value)?)),
        _ => value.clone(),
    };
    let spec = spec.as_str().unwrap_or_default();
    if let Value::Str(_) = converted
        && spec.is_empty()
    {
        return Ok(converted);
    }
    format_with(&converted, spec).map(Value::from)
}

/// `format()`.
pub fn format_with(value: &Value, spec: &str) -> Res<String> {
    if let Value::Instance(it) = value {
        if let Some(function) = lookup::find_user(&it.class, known::FORMAT) {
            return text_of(&call_method(&function, value, vec![Value::str(spec)])?, "__format__");
        }
        if spec.is_empty() {
            return str(value);
        }
        match it.payload() {
            Some(payload) => return format_with(payload, spec),
            None => {
                let name = type_of(value).name.borrow().to_string();
                return Err(type_error(format!("unsupported format string passed to {name}.__format__")));
            }
        }
    }
    if spec.is_empty() { str(value) } else { format::format(value, spec) }
}
