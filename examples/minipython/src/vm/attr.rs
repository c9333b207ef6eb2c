//! Attributes.

use gc_core::Gc;

use super::special;
use super::types::{type_name, type_of};
use super::{call, lookup};
use crate::error::{Kind, raise, type_error};
use crate::names::{Name, known};
use crate::objects::class::Instance;
use crate::objects::function::Method;
use crate::value::{Exc, Res, Value};

/// What a method call finds.
pub enum Found {
    /// A function that takes the object as its first argument.
    Method(Value),
    /// Something that is called by itself.
    Value(Value),
}

/// The object behind a proxy.
pub fn behind(value: &Value) -> Res {
    match value {
        Value::Weak(it) if it.proxy => {
            it.upgrade().ok_or_else(|| raise(Kind::ReferenceError, "weakly-referenced object no longer exists"))
        }
        _ => Ok(value.clone()),
    }
}

/// `object.name`.
#[inline]
pub fn get(object: &Value, name: Name) -> Res {
    if let Value::Instance(instance) = object {
        let in_class = lookup::find(&instance.class, name);
        match in_class {
            None => {
                if let Some(value) = instance.get(name) {
                    return Ok(value);
                }
            }
            Some(Value::Property(_)) => {}
            Some(found) => return instance_attr(object, instance, found, name),
        }
    }
    get_slowly(object, name)
}

fn instance_attr(object: &Value, instance: &Gc<Instance>, found: Value, name: Name) -> Res {
    if !is_data_descriptor(&found)
        && let Some(value) = instance.get(name)
    {
        return Ok(value);
    }
    bind(&found, object)
}

fn is_data_descriptor(value: &Value) -> bool {
    match value {
        Value::Property(_) => true,
        Value::Instance(it) => lookup::find(&it.class, known::SET).is_some(),
        _ => false,
    }
}

fn get_slowly(object: &Value, name: Name) -> Res {
    match find(object, name) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => {
            let missing = missing(object, name);
            fall_back(object, name, missing)
        }
        Err(exc) if crate::error::is(&exc, Kind::AttributeError) => fall_back(object, name, exc),
        Err(exc) => Err(exc),
    }
}

/// `__getattr__`, where there is one.
fn fall_back(object: &Value, name: Name, error: Exc) -> Res {
    if let Value::Instance(instance) = object
        && let Some(function) = lookup::find(&instance.class, known::GETATTR)
    {
        return call::call_method(&function, object, vec![name.value()]);
    }
    Err(error)
}

/// The attribute, if there is one.
pub fn find(object: &Value, name: Name) -> Res<Option<Value>> {
    match object {
        Value::Instance(instance) => {
            if let Some(found) = lookup::find(&instance.class, name) {
                return instance_attr(object, instance, found, name).map(Some);
            }
            if let Some(value) = instance.get(name) {
                return Ok(Some(value));
            }
        }
        Value::Module(module) => {
            if let Some(value) = module.get(name) {
                return Ok(Some(value));
            }
        }
        Value::Class(class) => {
            if let Some(found) = lookup::find(class, name) {
                return bind_to_class(&found, object).map(Some);
            }
        }
        Value::Super(it) => {
            let mro = it.class.mro.borrow().clone();
            let after = mro.iter().skip_while(|class| !Gc::ptr_eq(class, &it.after)).skip(1);
            for class in after {
                let found = class.names.borrow().get(name).cloned();
                if let Some(found) = found {
                    return match &it.receiver {
                        Value::Class(receiver) if Gc::ptr_eq(receiver, &it.class) => {
                            bind_to_class(&found, &it.receiver).map(Some)
                        }
                        receiver => bind(&found, receiver).map(Some),
                    };
                }
            }
            return Ok(None);
        }
        Value::Weak(it) if it.proxy => return get(&behind(object)?, name).map(Some),
        Value::Function(function) => {
            let found = function.attrs.borrow().iter().find(|entry| entry.0 == name).map(|entry| entry.1.clone());
            if found.is_some() {
                return Ok(found);
            }
        }
        _ => {}
    }
    if let Some(value) = special::get(object, name)? {
        return Ok(Some(value));
    }
    if !matches!(object, Value::Instance(_))
        && let Some(found) = lookup::find(type_of(object), name)
    {
        return bind(&found, object).map(Some);
    }
    Ok(None)
}

fn missing(object: &Value, name: Name) -> Exc {
    let message = match object {
        Value::Class(class) => format!("type object '{}' has no attribute '{name}'", class.name.borrow()),
        Value::Module(module) => format!("module '{}' has no attribute '{name}'", module.name),
        Value::Super(_) => format!("'super' object has no attribute '{name}'"),
        _ => format!("'{}' object has no attribute '{name}'", type_name(object)),
    };
    raise(Kind::AttributeError, message)
}

/// What an attribute of a class is on an instance.
#[inline]
pub fn bind(found: &Value, receiver: &Value) -> Res {
    match found {
        Value::Function(_) => Ok(Method::new(receiver.clone(), found.clone())),
        Value::Native(native) if native.owner.is_some() => Ok(Method::new(receiver.clone(), found.clone())),
        Value::Property(it) => {
            if it.get.is_none() {
                return Err(raise(Kind::AttributeError, "unreadable attribute"));
            }
            call::call(&it.get, vec![receiver.clone()], vec![])
        }
        Value::Wrapper(it) => {
            if it.is_class {
                Ok(Method::new(Value::Class(type_of(receiver).clone()), it.function.clone()))
            } else {
                Ok(it.function.clone())
            }
        }
        Value::Instance(it) => match lookup::find(&it.class, known::GET) {
            Some(get) => {
                call::call_method(&get, found, vec![receiver.clone(), Value::Class(type_of(receiver).clone())])
            }
            None => Ok(found.clone()),
        },
        _ => Ok(found.clone()),
    }
}

fn bind_to_class(found: &Value, class: &Value) -> Res {
    match found {
        Value::Wrapper(it) if it.is_class => Ok(Method::new(class.clone(), it.function.clone())),
        Value::Wrapper(it) => Ok(it.function.clone()),
        Value::Instance(it) => match lookup::find(&it.class, known::GET) {
            Some(get) => call::call_method(&get, found, vec![Value::None, class.clone()]),
            None => Ok(found.clone()),
        },
        _ => Ok(found.clone()),
    }
}

/// `object.name(…)`, without a bound method in between where possible.
#[inline]
pub fn method(object: &Value, name: Name) -> Res<Found> {
    match object {
        Value::Instance(instance) => {
            if let Some(found) = lookup::find(&instance.class, name)
                && (matches!(found, Value::Function(_)) || matches!(found, Value::Native(it) if it.owner.is_some()))
            {
                return Ok(match instance.get(name) {
                    Some(own) => Found::Value(own),
                    None => Found::Method(found),
                });
            }
        }
        Value::Module(_) | Value::Class(_) | Value::Super(_) | Value::Weak(_) | Value::Function(_) => {}
        _ => {
            if let Some(found @ Value::Native(_)) = lookup::find(type_of(object), name) {
                return Ok(Found::Method(found));
            }
        }
    }
    get(object, name).map(Found::Value)
}

/// A method that the language itself calls, bound.
pub fn special(object: &Value, name: Name) -> Option<Value> {
    let found = lookup::find(type_of(object), name)?;
    bind(&found, object).ok()
}

/// `object.name = value`.
#[inline]
pub fn set(object: &Value, name: Name, value: Value) -> Res<()> {
    match object {
        Value::Instance(instance) => {
            if instance.class.has_setattr.get()
                && let Some(function) = lookup::find_user(&instance.class, known::SETATTR)
            {
                return call::call_method(&function, object, vec![name.value(), value]).map(drop);
            }
            set_plainly(object, instance, name, value)
        }
        Value::Module(module) => {
            module.set(name, value);
            Ok(())
        }
        Value::Class(class) => {
            if !class.is_user() {
                let name_of = class.name.borrow();
                return Err(type_error(format!("cannot set '{name}' attribute of immutable type '{name_of}'")));
            }
            class.set(name, value);
            Ok(())
        }
        Value::Weak(it) if it.proxy => set(&behind(object)?, name, value),
        _ => special::set(object, name, value),
    }
}

/// What `object.__setattr__` does.
pub fn set_plainly(object: &Value, instance: &Gc<Instance>, name: Name, value: Value) -> Res<()> {
    match lookup::find(&instance.class, name) {
        Some(Value::Property(it)) => {
            if it.set.is_none() {
                let class = instance.class.name.borrow();
                let message = format!("property '{name}' of '{class}' object has no setter");
                return Err(raise(Kind::AttributeError, message));
            }
            return call::call(&it.set, vec![object.clone(), value], vec![]).map(drop);
        }
        Some(found @ Value::Instance(_)) => {
            if let Some(result) = call::call_special(&found, known::SET, vec![object.clone(), value.clone()]) {
                return result.map(drop);
            }
        }
        _ => {}
    }
    if special::set_instance(instance, name, &value)? {
        return Ok(());
    }
    check_slots(object, instance, name)?;
    instance.set(name, value);
    Ok(())
}

/// Whether the class allows for an attribute of this name.
fn check_slots(object: &Value, instance: &Instance, name: Name) -> Res<()> {
    if instance.class.slots.is_none() {
        return Ok(());
    }
    let mro = instance.class.mro.borrow();
    for class in mro.iter() {
        match &class.slots {
            Some(slots) if slots.contains(&name) || slots.contains(&known::DICT) => return Ok(()),
            None if class.is_user() => return Ok(()),
            _ => {}
        }
    }
    if lookup::find(&instance.class, name).is_some() {
        let message = format!("'{}' object attribute '{name}' is read-only", type_name(object));
        return Err(raise(Kind::AttributeError, message));
    }
    Err(missing(object, name))
}

/// `del object.name`.
pub fn delete(object: &Value, name: Name) -> Res<()> {
    let gone = match object {
        Value::Instance(instance) => {
            if let Some(function) = lookup::find_user(&instance.class, known::DELATTR) {
                return call::call_method(&function, object, vec![name.value()]).map(drop);
            }
            match lookup::find(&instance.class, name) {
                Some(Value::Property(it)) if !it.delete.is_none() => {
                    return call::call(&it.delete, vec![object.clone()], vec![]).map(drop);
                }
                Some(found @ Value::Instance(_)) => {
                    if let Some(result) = call::call_special(&found, known::DELETE, vec![object.clone()]) {
                        return result.map(drop);
                    }
                }
                _ => {}
            }
            instance.delete(name)
        }
        Value::Module(module) => module.delete(name),
        Value::Class(class) => class.delete(name),
        Value::Function(function) => {
            let mut attrs = function.attrs.borrow_mut();
            let at = attrs.iter().position(|entry| entry.0 == name);
            let old = at.map(|at| attrs.remove(at));
            drop(attrs);
            old.is_some()
        }
        Value::Weak(it) if it.proxy => return delete(&behind(object)?, name),
        _ => false,
    };
    if gone { Ok(()) } else { Err(missing(object, name)) }
}
