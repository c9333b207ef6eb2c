//! Makes classes, and instances of them.

use gc_core::Gc;

use super::call::{Depth, Kw};
use super::eval::{self, Flow};
use super::frame::Frame;
use super::types::{Type, class as builtin, is_instance, type_name};
use super::{attr, call as calls, lookup};
use crate::error::{self, type_error};
use crate::names::{Name, intern, known};
use crate::objects::class::{Class, ClassParts, Instance, Layout, Payload};
use crate::objects::function::{Args, Function, Native, Wrapper};
use crate::objects::module::Module;
use crate::value::{Res, Value};

/// What a `class` statement calls: the body, the name, the bases.
pub static BUILD: Native =
    Native { name: "__build_class__", owner: None, call: build, min: 2, max: usize::MAX, takes_keywords: true };

fn build(args: Args<'_>) -> Res {
    let [Value::Function(body), name, bases @ ..] = args.pos else {
        return Err(type_error("__build_class__: func must be a function"));
    };
    let name = intern(name.as_str().unwrap_or_default());
    let mut parents = Vec::new();
    for base in bases {
        match base {
            Value::Class(class) => parents.push(class.clone()),
            other => match attr::get(other, intern("__mro_entry__")) {
                Ok(Value::Class(class)) => parents.push(class),
                _ => return Err(type_error("bases must be types")),
            },
        }
    }
    let mut keywords = args.kw.to_vec();
    let meta = keywords.iter().position(|(name, _)| *name == known::METACLASS).map(|at| keywords.remove(at).1);
    let meta = match meta {
        Some(Value::Class(meta)) => Some(meta),
        _ => parents.iter().find_map(|parent| parent.meta.clone()),
    };
    let names = Module::new(name);
    let module = body.globals.get(known::NAME).and_then(|name| name.as_str().map(intern)).unwrap_or(known::MAIN);
    names.set(known::MODULE, module.value());
    names.set(known::QUALNAME, Value::str(&*body.code.qualname));
    let cell = run_body(body, &names)?;
    let class = Value::Class(make(name, parents, meta.clone(), &names)?);
    if let Value::Cell(cell) = cell {
        cell.content.set(class.clone());
    }
    announce(&class, &names, keywords)?;
    // A metaclass's `__init__` hears of the class.
    if let Some(meta) = meta
        && let Some(init) = lookup::find_user(&meta, known::INIT)
    {
        let Value::Class(it) = &class else { return Ok(class) };
        let bases = it.bases.iter().cloned().map(Value::Class).collect();
        let dict = super::import::names_dict(&names);
        calls::call_method(&init, &class, vec![name.value(), Value::tuple(bases), dict])?;
    }
    Ok(class)
}

fn run_body(body: &Gc<Function>, names: &Gc<Module>) -> Res {
    let _depth = Depth::enter("")?;
    let mut frame = Frame::new(body.clone(), Vec::new());
    frame.namespace = Some(names.clone());
    let flow = eval::run(&mut frame);
    frame.finish();
    match flow? {
        Flow::Return(value) | Flow::Yield(value) => Ok(value),
    }
}

/// A class of these names.
pub fn make(name: Name, parents: Vec<Gc<Class>>, meta: Option<Gc<Class>>, names: &Module) -> Res<Gc<Class>> {
    let bases = if parents.is_empty() { vec![builtin(Type::Object).clone()] } else { parents };
    let mut layout = Layout::Plain;
    for base in &bases {
        match base.layout {
            Layout::Sealed => {
                return Err(type_error(format!("type '{}' is not an acceptable base type", base.name.borrow())));
            }
            Layout::Plain => {}
            other if layout == Layout::Plain || layout == other => layout = other,
            _ => return Err(type_error("multiple bases have instance lay-out conflict")),
        }
    }
    let rest = linearize(&bases)?;
    let slots = match names.get(known::SLOTS) {
        Some(Value::Str(one)) => Some(vec![intern(one.text())]),
        Some(list) => {
            let list = super::iterate::to_vec(&list)?;
            Some(list.iter().filter_map(Value::as_str).map(intern).collect())
        }
        None => None,
    };
    let text = |name: Name| names.get(name).and_then(|value| value.as_str().map(Box::<str>::from));
    let parts = ClassParts {
        name: name.text().into(),
        qualname: text(known::QUALNAME).unwrap_or_else(|| name.text().into()),
        module: text(known::MODULE).map_or(known::MAIN, |module| intern(&module)),
        meta,
        bases,
        layout,
        slots,
    };
    let class = Class::new(parts, rest);
    let mut has_eq = false;
    for (name, value) in names.names.borrow().iter() {
        let value = match (name, value) {
            // These are class or static methods without saying so.
            (known::NEW, Value::Function(_)) => {
                Value::Wrapper(Gc::new(Wrapper { function: value.clone(), is_class: false }))
            }
            (known::INIT_SUBCLASS | known::CLASS_GETITEM, Value::Function(_)) => {
                Value::Wrapper(Gc::new(Wrapper { function: value.clone(), is_class: true }))
            }
            _ => value.clone(),
        };
        has_eq |= name == known::EQ;
        class.set(name, value);
    }
    if has_eq && class.names.borrow().get(known::HASH).is_none() {
        class.set(known::HASH, Value::None);
    }
    Ok(class)
}

/// Tells descriptors their names, and parents of their new child.
fn announce(class: &Value, names: &Module, keywords: Kw) -> Res<()> {
    let Value::Class(it) = class else { return Ok(()) };
    let descriptors: Vec<(Name, Value)> = {
        let names = names.names.borrow();
        names
            .iter()
            .filter(|(_, value)| matches!(value, Value::Instance(_)))
            .map(|(name, it)| (name, it.clone()))
            .collect()
    };
    for (name, value) in descriptors {
        if let Some(result) = calls::call_special(&value, known::SET_NAME, vec![class.clone(), name.value()]) {
            result?;
        }
    }
    for base in it.mro.borrow().iter().skip(1) {
        let hook = base.names.borrow().get(known::INIT_SUBCLASS).cloned();
        if let Some(Value::Wrapper(hook)) = hook {
            calls::call(&hook.function, vec![class.clone()], keywords)?;
            break;
        }
    }
    Ok(())
}

/// The order of lookup after the class itself: each class before its parents, and those in their
/// order (C3).
fn linearize(bases: &[Gc<Class>]) -> Res<Vec<Gc<Class>>> {
    let mut lists: Vec<Vec<Gc<Class>>> = bases.iter().map(|base| base.mro.borrow().clone()).collect();
    lists.push(bases.to_vec());
    let mut order = Vec::new();
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Ok(order);
        }
        let is_later = |class: &Gc<Class>| lists.iter().any(|list| list[1..].iter().any(|it| Gc::ptr_eq(it, class)));
        let next = lists.iter().map(|list| &list[0]).find(|class| !is_later(class)).cloned();
        let Some(next) = next else {
            let names: Vec<String> = bases.iter().map(|base| base.name.borrow().to_string()).collect();
            let names = names.join(", ");
            return Err(type_error(format!(
                "Cannot create a consistent method resolution\norder (MRO) for bases {names}"
            )));
        };
        for list in &mut lists {
            if Gc::ptr_eq(&list[0], &next) {
                list.remove(0);
            }
        }
        order.push(next);
    }
}

/// Calls a class: makes an instance.
pub fn call(class: &Gc<Class>, pos: Vec<Value>, kw: Kw) -> Res {
    if let Some(meta) = &class.meta
        && let Some(function) = lookup::find_user(meta, known::CALL)
    {
        let bound = attr::bind(&function, &Value::Class(class.clone()))?;
        return calls::call(&bound, pos, kw);
    }
    instantiate(class, pos, kw)
}

/// What `type.__call__` does: `__new__`, then `__init__`.
pub fn instantiate(class: &Gc<Class>, pos: Vec<Value>, kw: Kw) -> Res {
    if !class.is_user() && class.layout != Layout::Exception {
        return crate::builtins::construct::construct(class, &pos, &kw);
    }
    let init = lookup::find(class, known::INIT);
    let object = match lookup::find_user(class, known::NEW) {
        Some(Value::Wrapper(new)) if !matches!(new.function, Value::Native(_)) => {
            let mut args = vec![Value::Class(class.clone())];
            args.extend_from_slice(&pos);
            let made = calls::call(&new.function, args, kw.clone())?;
            if !is_instance(&made, class) {
                return Ok(made);
            }
            made
        }
        _ => {
            let has_init = matches!(init, Some(Value::Function(_) | Value::Instance(_)));
            allocate(class, &pos, &kw, has_init)?
        }
    };
    match init {
        Some(Value::Function(function)) => {
            let answer = if kw.is_empty() && function.code.is_simple() && pos.len() + 1 == function.code.pos_params {
                let mut locals = super::frame::spare();
                locals.push(object.clone());
                locals.extend(pos);
                calls::run(function, locals)?
            } else {
                let mut args = vec![object.clone()];
                args.extend(pos);
                let locals = calls::bind(&function, args, kw)?;
                calls::run(function, locals)?
            };
            if !answer.is_none() {
                return Err(type_error(format!("__init__() should return None, not '{}'", type_name(&answer))));
            }
        }
        Some(Value::Native(_)) | None => {}
        Some(other) => {
            let bound = attr::bind(&other, &object)?;
            calls::call(&bound, pos, kw)?;
        }
    }
    Ok(object)
}

/// What `object.__new__`, and the `__new__` of built-in types, do.
pub fn allocate(class: &Gc<Class>, pos: &[Value], kw: &[(Name, Value)], has_init: bool) -> Res {
    match class.layout {
        Layout::Exception => Ok(Value::Instance(error::instance(class, pos.to_vec()))),
        Layout::Plain => {
            if !has_init && (!pos.is_empty() || !kw.is_empty()) {
                return Err(type_error(format!("{}() takes no arguments", class.name.borrow())));
            }
            Ok(Value::Instance(Instance::plain(class)))
        }
        Layout::Payload => {
            let mro = class.mro.borrow();
            let base = mro.iter().find(|base| base.layout == Layout::Payload && !base.is_user());
            let base = base.ok_or_else(|| type_error("a class without its built-in base"))?;
            let is_immutable = ["int", "float", "str", "bytes", "tuple", "frozenset"].contains(&&**base.name.borrow());
            // Mutable ones are filled by their `__init__`, which a class may override.
            let args = if has_init && !is_immutable { &[] } else { pos };
            let payload = crate::builtins::construct::construct(base, args, if has_init { &[] } else { kw })?;
            Ok(Value::Instance(Instance::new(class, Payload::Value(payload))))
        }
        Layout::Type | Layout::Sealed => Err(type_error(format!("cannot create '{}' instances", class.name.borrow()))),
    }
}

/// `isinstance` and `issubclass`, for a class or a tuple of them.
pub fn is_one_of(class: &Gc<Class>, of: &Value) -> Res<bool> {
    match of {
        Value::Class(of) => Ok(class.is_subclass(of)),
        Value::Tuple(list) => {
            for of in list.iter() {
                if is_one_of(class, of)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::None => Ok(Gc::ptr_eq(class, builtin(Type::NoneType))),
        _ => Err(type_error("isinstance() arg 2 must be a type, a tuple of types, or a union")),
    }
}
