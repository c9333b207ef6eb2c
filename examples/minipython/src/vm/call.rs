//! Calls: arguments find their parameters.

use gc_core::Gc;

use super::eval::{self, Flow};
use super::frame::{self, Frame};
use super::{attr, class, generators, lookup, types, vm};
use crate::error::{Kind, raise, type_error};
use crate::names::{Name, intern, known};
use crate::objects::dict::Dict;
use crate::objects::function::{Args, Function, Native};
use crate::objects::list::Tuple;
use crate::value::{Exc, Res, Value};

/// Arguments by name.
pub type Kw = Vec<(Name, Value)>;

/// Counts how deep calls are in each other; fails where it is too deep.
pub struct Depth(());

impl Depth {
    #[inline]
    pub fn enter(what: &str) -> Res<Self> {
        let vm = vm();
        let depth = vm.depth.get() + 1;
        if depth > vm.limit.get() {
            return Err(raise(Kind::RecursionError, format!("maximum recursion depth exceeded{what}")));
        }
        vm.depth.set(depth);
        Ok(Self(()))
    }
}

impl Drop for Depth {
    fn drop(&mut self) {
        let depth = &vm().depth;
        depth.set(depth.get() - 1);
    }
}

/// Calls what is at `base` of the stack with the arguments above it, and takes all of it off the
/// stack.
#[inline]
pub fn on_stack(stack: &mut Vec<Value>, base: usize) -> Res {
    match &stack[base] {
        Value::Function(function) => {
            let function = function.clone();
            let count = stack.len() - base - 1;
            if function.code.is_simple() && count == function.code.pos_params {
                let mut locals = frame::spare();
                locals.extend(stack.drain(base + 1..));
                stack.pop();
                run(function, locals)
            } else {
                let pos = stack.split_off(base + 1);
                stack.pop();
                let locals = bind(&function, pos, Vec::new())?;
                run(function, locals)
            }
        }
        Value::Native(native) => {
            let value = call_native(native, &stack[base + 1..], &[])?;
            while stack.len() > base {
                stack.pop();
            }
            Ok(value)
        }
        _ => {
            let pos = stack.split_off(base + 1);
            let callable = stack.pop().unwrap_or_default();
            call(&callable, pos, Vec::new())
        }
    }
}

/// The same, where the last arguments have names.
pub fn on_stack_kw(stack: &mut Vec<Value>, base: usize, names: &Value) -> Res {
    let mut pos = stack.split_off(base + 1);
    let callable = stack.pop().unwrap_or_default();
    let Value::Tuple(names) = names else { return call(&callable, pos, Vec::new()) };
    let values = pos.split_off(pos.len() - names.len());
    let kw = names_of(names).zip(values).collect();
    call(&callable, pos, kw)
}

/// Calls anything.
pub fn call(callable: &Value, mut pos: Vec<Value>, kw: Kw) -> Res {
    match callable {
        Value::Function(function) => {
            let locals = bind(function, pos, kw)?;
            run(function.clone(), locals)
        }
        Value::Native(native) => call_native(native, &pos, &kw),
        Value::Method(method) => {
            pos.insert(0, method.receiver.clone());
            call(&method.function, pos, kw)
        }
        Value::Class(class) => class::call(class, pos, kw),
        Value::Instance(instance) => match lookup::find(&instance.class, known::CALL) {
            Some(function) => {
                pos.insert(0, callable.clone());
                call(&function, pos, kw)
            }
            None => Err(not_callable(callable)),
        },
        Value::Weak(reference) => {
            if reference.proxy {
                return call(&attr::behind(callable)?, pos, kw);
            }
            Ok(Value::or_none(reference.upgrade()))
        }
        Value::Wrapper(wrapper) if !wrapper.is_class => call(&wrapper.function, pos, kw),
        _ => Err(not_callable(callable)),
    }
}

/// Calls a function with a receiver and arguments.
pub fn call_method(function: &Value, receiver: &Value, mut pos: Vec<Value>) -> Res {
    match function {
        Value::Function(_) | Value::Native(_) => {
            pos.insert(0, receiver.clone());
            call(function, pos, Vec::new())
        }
        _ => {
            let bound = attr::bind(function, receiver)?;
            call(&bound, pos, Vec::new())
        }
    }
}

/// Calls a method by its name.
pub fn call_named(receiver: &Value, name: Name, pos: Vec<Value>) -> Res {
    match attr::method(receiver, name)? {
        attr::Found::Method(function) => call_method(&function, receiver, pos),
        attr::Found::Value(value) => call(&value, pos, Vec::new()),
    }
}

/// Calls the method of a special name that a value's type has, if it has one.
pub fn call_special(receiver: &Value, name: Name, pos: Vec<Value>) -> Option<Res> {
    let Value::Instance(instance) = receiver else { return None };
    let function = lookup::find(&instance.class, name)?;
    Some(call_method(&function, receiver, pos))
}

/// Calls a built-in function.
#[inline]
pub fn call_native(native: &'static Native, pos: &[Value], kw: &[(Name, Value)]) -> Res {
    if pos.len() < native.min || pos.len() > native.max || (!kw.is_empty() && !native.takes_keywords) {
        return Err(wrong_native(native, pos, kw));
    }
    (native.call)(Args { pos, kw })
}

fn wrong_native(native: &Native, pos: &[Value], kw: &[(Name, Value)]) -> Exc {
    let receiver = usize::from(native.owner.is_some());
    let name = native.owner.map_or_else(|| native.name.to_owned(), |owner| format!("{owner}.{}", native.name));
    if !kw.is_empty() && !native.takes_keywords {
        return type_error(format!("{name}() takes no keyword arguments"));
    }
    let (min, max) = (native.min.saturating_sub(receiver), native.max.saturating_sub(receiver));
    let given = pos.len().saturating_sub(receiver);
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    if receiver == 1 && pos.is_empty() {
        return type_error(format!("unbound method {name}() needs an argument"));
    }
    if min == max && min == 1 {
        return type_error(format!("{name}() takes exactly one argument ({given} given)"));
    }
    if min == max && min == 0 {
        return type_error(format!("{name}() takes no arguments ({given} given)"));
    }
    let short = native.name;
    if given < min {
        let bound = if min == max { "" } else { "at least " };
        return type_error(format!("{short} expected {bound}{min} argument{}, got {given}", plural(min)));
    }
    let bound = if min == max { "" } else { "at most " };
    type_error(format!("{short} expected {bound}{max} argument{}, got {given}", plural(max)))
}

fn not_callable(value: &Value) -> Exc {
    type_error(format!("'{}' object is not callable", types::type_name(value)))
}

/// Runs a function whose parameters have their values.
#[inline]
pub fn run(function: Gc<Function>, locals: Vec<Value>) -> Res {
    if function.code.is_generator {
        return Ok(generators::make(function, locals));
    }
    let _depth = Depth::enter("")?;
    let mut frame = Frame::new(function, locals);
    let flow = eval::run(&mut frame);
    frame.finish();
    match flow? {
        Flow::Return(value) | Flow::Yield(value) => Ok(value),
    }
}

/// Finds each argument's parameter.
pub fn bind(function: &Function, pos: Vec<Value>, kw: Kw) -> Res<Vec<Value>> {
    let code = &function.code;
    let given = pos.len();
    let mut locals = pos;
    let extra = if given > code.pos_params { locals.split_off(code.pos_params) } else { Vec::new() };
    locals.resize(code.params(), Value::Undef);
    let star = code.pos_params + code.kw_only;
    if code.has_star {
        locals[star] = Value::tuple(extra);
    } else if !extra.is_empty() {
        return Err(too_many(function, given));
    }
    let named = code.has_star_star.then(Dict::default);
    for (name, value) in kw {
        let found = code.locals[..star].iter().position(|it| *it == name).filter(|&at| at >= code.pos_only);
        match (found, &named) {
            (Some(at), _) => {
                if !locals[at].is_undef() {
                    return Err(type_error(format!("{}() got multiple values for argument '{name}'", code.qualname)));
                }
                locals[at] = value;
            }
            (None, Some(named)) => named.set(name.value(), value)?,
            (None, None) => {
                if code.locals[..code.pos_only].contains(&name) {
                    return Err(type_error(format!(
                        "{}() got some positional-only arguments passed as keyword arguments: '{name}'",
                        code.qualname
                    )));
                }
                return Err(type_error(format!("{}() got an unexpected keyword argument '{name}'", code.qualname)));
            }
        }
    }
    if let Some(named) = named {
        locals[star + usize::from(code.has_star)] = Value::dict(named);
    }
    let defaults = function.defaults.borrow();
    let first = code.pos_params - defaults.len().min(code.pos_params);
    for (at, default) in (first..code.pos_params).zip(defaults.iter()) {
        if locals[at].is_undef() {
            locals[at] = default.clone();
        }
    }
    for (at, name) in code.locals[..star].iter().enumerate().skip(code.pos_params) {
        if locals[at].is_undef()
            && let Some((_, value)) = function.kwdefaults.iter().find(|(it, _)| it == name)
        {
            locals[at] = value.clone();
        }
    }
    if locals[..star].iter().any(Value::is_undef) { Err(missing(function, &locals)) } else { Ok(locals) }
}

fn too_many(function: &Function, given: usize) -> Exc {
    let code = &function.code;
    let (most, optional) = (code.pos_params, function.defaults.borrow().len());
    let takes = if optional > 0 { format!("from {} to {most}", most - optional) } else { most.to_string() };
    let plural = if most == 1 && optional == 0 { "" } else { "s" };
    let was = if given == 1 { "was" } else { "were" };
    type_error(format!("{}() takes {takes} positional argument{plural} but {given} {was} given", code.qualname))
}

fn missing(function: &Function, locals: &[Value]) -> Exc {
    let code = &function.code;
    let list = |from: usize, to: usize| -> Vec<String> {
        (from..to).filter(|&at| locals[at].is_undef()).map(|at| format!("'{}'", code.locals[at])).collect()
    };
    let mut names = list(0, code.pos_params);
    let kind = if names.is_empty() { "keyword-only" } else { "positional" };
    if names.is_empty() {
        names = list(code.pos_params, code.pos_params + code.kw_only);
    }
    let joined = match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
    };
    let plural = if names.len() == 1 { "" } else { "s" };
    type_error(format!("{}() missing {} required {kind} argument{plural}: {joined}", code.qualname, names.len()))
}

/// Keyword arguments, from a dict.
pub fn keywords(dict: &Value) -> Res<Kw> {
    let Value::Dict(dict) = dict else { return Ok(Vec::new()) };
    let pairs = dict.items().into_iter().map(|(key, value)| match key.as_str() {
        Some(name) => Ok((intern(name), value)),
        None => Err(type_error("keywords must be strings")),
    });
    pairs.collect()
}

/// The items of a list that nobody else has.
pub fn take_list(list: Value) -> Res<Vec<Value>> {
    match list {
        Value::List(list) => match Gc::try_unwrap(list) {
            Ok(list) => Ok(list.items.into_inner()),
            Err(list) => Ok(list.to_vec()),
        },
        other => super::iterate::to_vec(&other),
    }
}

/// The names in a tuple of strings.
pub fn names_of(tuple: &Tuple) -> impl DoubleEndedIterator<Item = Name> + ExactSizeIterator + '_ {
    tuple.iter().map(|name| intern(name.as_str().unwrap_or_default()))
}

/// The value of a keyword argument.
pub fn keyword(kw: &[(Name, Value)], name: Name) -> Option<&Value> {
    kw.iter().find(|(it, _)| *it == name).map(|(_, value)| value)
}
