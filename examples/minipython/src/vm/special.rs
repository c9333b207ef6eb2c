//! Attributes that the interpreter itself provides: `__class__`, `__dict__`, `__name__` and the
//! like.

use gc_core::Gc;

use super::import;
use super::types::type_of;
use crate::error::{Kind, raise, type_error};
use crate::names::{Name, known};
use crate::objects::class::{Class, Instance};
use crate::objects::dict::Dict;
use crate::objects::function::{Function, Property};
use crate::value::{Res, Value};

/// The attribute, if it is one of these.
pub fn get(object: &Value, name: Name) -> Res<Option<Value>> {
    if name == known::CLASS {
        return Ok(Some(Value::Class(type_of(object).clone())));
    }
    Ok(match object {
        Value::Instance(it) => return instance(it, name),
        Value::Class(it) => class(it, name),
        Value::Function(it) => function(it, name),
        Value::Native(it) => match name {
            known::NAME | known::QUALNAME => Some(Value::str(it.name)),
            known::DOC => Some(Value::None),
            known::MODULE => Some(Value::str("builtins")),
            _ => None,
        },
        Value::Method(it) => match name {
            known::BOUND_SELF => Some(it.receiver.clone()),
            known::FUNC => Some(it.function.clone()),
            _ => super::attr::find(&it.function, name)?,
        },
        Value::Module(it) => match name {
            known::DICT => Some(import::names_dict(it)),
            known::NAME => Some(it.name.value()),
            known::DOC => Some(Value::None),
            _ => None,
        },
        Value::Generator(it) => match name.text() {
            "__name__" => Some(it.name.clone()),
            "__qualname__" => Some(it.qualname.clone()),
            "gi_running" => Some(Value::Bool(it.running.get())),
            "gi_frame" => Some(match &mut *it.frame.borrow_mut() {
                Some(frame) => Value::Frame(frame.object()),
                None => Value::None,
            }),
            _ => None,
        },
        Value::Property(it) => match name {
            known::FGET => Some(it.get.clone()),
            known::FSET => Some(it.set.clone()),
            known::FDEL => Some(it.delete.clone()),
            known::DOC => Some(Value::None),
            _ => None,
        },
        Value::Wrapper(it) if matches!(name, known::FUNC | known::WRAPPED) => Some(it.function.clone()),
        Value::Cell(it) if name == known::CELL_CONTENTS => {
            let content = it.content.get().defined();
            Some(content.ok_or_else(|| raise(Kind::ValueError, "Cell is empty"))?)
        }
        Value::Slice(it) => match name.text() {
            "start" => Some(it.start.clone()),
            "stop" => Some(it.stop.clone()),
            "step" => Some(it.step.clone()),
            _ => None,
        },
        Value::Range(it) => match name.text() {
            "start" => Some(Value::Int(it.start)),
            "stop" => Some(Value::Int(it.stop)),
            "step" => Some(Value::Int(it.step)),
            _ => None,
        },
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => match name.text() {
            "real" | "numerator" => Some(object.clone()),
            "imag" => Some(Value::Int(0)),
            "denominator" => Some(Value::Int(1)),
            _ => None,
        },
        Value::Float(_) => match name.text() {
            "real" => Some(object.clone()),
            "imag" => Some(Value::Float(0.0)),
            _ => None,
        },
        Value::Traceback(it) => match name.text() {
            "tb_frame" => Some(Value::Frame(it.frame.clone())),
            "tb_lineno" => Some(Value::Int(i64::from(it.line))),
            "tb_next" => Some(it.next.get()),
            _ => None,
        },
        Value::Frame(it) => match name.text() {
            "f_lineno" => Some(Value::Int(i64::from(it.line.get()))),
            "f_locals" => {
                let dict = Dict::default();
                for (name, value) in it.names.iter().zip(it.locals.borrow().iter()) {
                    if !value.is_undef() {
                        dict.set_name(*name, value.clone());
                    }
                }
                Some(Value::dict(dict))
            }
            "f_globals" => Some(import::names_dict(&it.globals)),
            _ => None,
        },
        Value::File(it) => match name.text() {
            "name" => Some(Value::str(it.name.as_str())),
            "mode" => Some(Value::str(it.mode.as_str())),
            "closed" => Some(Value::Bool(it.is_closed())),
            _ => None,
        },
        Value::Weak(it) if name.text() == "__callback__" => Some(match it.callback.get() {
            Value::Undef => Value::None,
            callback if it.upgrade().is_some() => callback,
            _ => Value::None,
        }),
        Value::Super(it) => match name.text() {
            "__self__" => Some(it.receiver.clone()),
            "__thisclass__" => Some(Value::Class(it.after.clone())),
            _ => None,
        },
        _ => match name {
            known::DOC => Some(Value::None),
            _ => None,
        },
    })
}

fn instance(it: &Gc<Instance>, name: Name) -> Res<Option<Value>> {
    if let Some(data) = it.exception() {
        match name.text() {
            "args" => return Ok(Some(data.args.get())),
            "__traceback__" => return Ok(Some(data.traceback.get())),
            "__cause__" => return Ok(Some(data.cause.get())),
            "__context__" => return Ok(Some(data.context.get())),
            "__suppress_context__" => return Ok(Some(Value::Bool(data.suppress.get()))),
            text @ ("value" | "code" | "errno" | "strerror" | "filename" | "name") => {
                let at = match text {
                    "strerror" => 1,
                    "filename" => 2,
                    _ => 0,
                };
                let applies = match text {
                    "value" => crate::error::is(it, Kind::StopIteration),
                    "code" => crate::error::is(it, Kind::SystemExit),
                    "errno" | "strerror" | "filename" => crate::error::is(it, Kind::OSError),
                    _ => false,
                };
                if applies {
                    return Ok(Some(Value::or_none(crate::error::args(it).get(at).cloned())));
                }
            }
            _ => {}
        }
    }
    Ok(match name {
        known::DICT => {
            let mro = it.class.mro.borrow();
            if it.class.slots.is_some() && mro.iter().all(|class| class.slots.is_some() || !class.is_user()) {
                return Ok(None);
            }
            let slots: Vec<Name> = mro.iter().filter_map(|class| class.slots.as_ref()).flatten().copied().collect();
            if slots.is_empty() {
                return Ok(Some(Value::Dict(it.dict())));
            }
            // What is in slots isn't in the dict: this one is a copy.
            let dict = Dict::default();
            for (name, value) in it.attributes() {
                if !name.as_str().is_some_and(|name| slots.iter().any(|slot| slot.text() == name)) {
                    dict.set(name, value)?;
                }
            }
            Some(Value::dict(dict))
        }
        known::DOC | known::MODULE => super::lookup::find(&it.class, name).or(Some(Value::None)),
        known::WEAKREF => it.weakrefs.living().into_iter().next().map(Value::Weak).or(Some(Value::None)),
        _ => None,
    })
}

fn class(it: &Gc<Class>, name: Name) -> Option<Value> {
    Some(match name {
        known::NAME => Value::str(&**it.name.borrow()),
        known::QUALNAME => Value::str(&**it.qualname.borrow()),
        known::MODULE => it.module.value(),
        known::MRO => Value::tuple(it.mro.borrow().iter().cloned().map(Value::Class).collect()),
        known::BASES => Value::tuple(it.bases.iter().cloned().map(Value::Class).collect()),
        known::DOC => Value::None,
        known::DICT => {
            let dict = Dict::default();
            for (name, value) in it.names.borrow().iter() {
                dict.set_name(name, value.clone());
            }
            Value::dict(dict)
        }
        _ => return None,
    })
}

fn function(it: &Gc<Function>, name: Name) -> Option<Value> {
    Some(match name {
        known::NAME => it.name.get(),
        known::QUALNAME => it.qualname.get(),
        known::DOC => it.doc.get(),
        known::MODULE => it.globals.get(known::NAME).unwrap_or(Value::None),
        known::DEFAULTS => {
            let defaults = it.defaults.borrow().clone();
            if defaults.is_empty() { Value::None } else { Value::tuple(defaults) }
        }
        known::CLOSURE => {
            if it.closure.is_empty() {
                Value::None
            } else {
                Value::tuple(it.closure.iter().cloned().map(Value::Cell).collect())
            }
        }
        known::GLOBALS => import::names_dict(&it.globals),
        known::DICT => {
            let dict = Dict::default();
            for (name, value) in it.attrs.borrow().iter() {
                dict.set_name(*name, value.clone());
            }
            Value::dict(dict)
        }
        known::ANNOTATIONS => Value::dict(Dict::default()),
        known::CODE => Value::None,
        _ => return None,
    })
}

/// Sets such an attribute of an instance; whether it is one.
pub fn set_instance(it: &Gc<Instance>, name: Name, value: &Value) -> Res<bool> {
    if let Some(data) = it.exception() {
        let cell = match name {
            known::ARGS => {
                data.args.set(Value::tuple(super::iterate::to_vec(value)?));
                return Ok(true);
            }
            known::TRACEBACK => &data.traceback,
            known::CAUSE => {
                data.suppress.set(true);
                &data.cause
            }
            known::CONTEXT => &data.context,
            known::SUPPRESS => {
                data.suppress.set(super::ops::truth(value)?);
                return Ok(true);
            }
            _ => return Ok(false),
        };
        cell.set(value.clone());
        return Ok(true);
    }
    if name == known::DICT {
        match value {
            Value::Dict(dict) => it.set_dict(dict.clone()),
            other => {
                let name = super::types::type_name(other);
                return Err(type_error(format!("__dict__ must be set to a dictionary, not a '{name}'")));
            }
        }
        return Ok(true);
    }
    Ok(false)
}

/// Sets an attribute of a built-in object.
pub fn set(object: &Value, name: Name, value: Value) -> Res<()> {
    match object {
        Value::Function(it) => {
            match name {
                known::NAME => it.name.set(value),
                known::QUALNAME => it.qualname.set(value),
                known::DOC => it.doc.set(value),
                known::DEFAULTS => {
                    let new = if value.is_none() { Vec::new() } else { super::iterate::to_vec(&value)? };
                    let old = it.defaults.replace(new);
                    drop(old);
                }
                _ => {
                    let mut attrs = it.attrs.borrow_mut();
                    let old = match attrs.iter_mut().find(|entry| entry.0 == name) {
                        Some(entry) => std::mem::replace(&mut entry.1, value),
                        None => {
                            attrs.push((name, value));
                            Value::Undef
                        }
                    };
                    drop(attrs);
                    drop(old);
                }
            }
            Ok(())
        }
        Value::Cell(it) if name == known::CELL_CONTENTS => {
            it.content.set(value);
            Ok(())
        }
        Value::Super(it) => super::attr::set(&it.receiver, name, value),
        Value::Traceback(it) if name.text() == "tb_next" => {
            it.next.set(value);
            Ok(())
        }
        _ => {
            let type_name = super::types::type_name(object);
            let message = if super::attr::find(object, name)?.is_some() {
                format!("'{type_name}' object attribute '{name}' is read-only")
            } else {
                format!("'{type_name}' object has no attribute '{name}'")
            };
            Err(raise(Kind::AttributeError, message))
        }
    }
}

/// `property.setter` and its like: the property with another part.
pub fn with_part(property: &Property, part: &str, function: Value) -> Value {
    let mut new = property.clone();
    match part {
        "setter" => new.set = function,
        "deleter" => new.delete = function,
        _ => new.get = function,
    }
    Value::Property(Gc::new(new))
}
