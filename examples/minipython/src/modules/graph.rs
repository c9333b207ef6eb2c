//! What objects hold: the graph that `gc.get_referents` and its like show.

use std::collections::HashSet;

use crate::objects::class::{Attrs, Instance};
use crate::value::Value;
use crate::vm::vm;

/// The objects that a value holds directly.
pub fn children(value: &Value) -> Vec<Value> {
    match value {
        Value::List(it) => it.items.borrow().iter().rev().cloned().collect(),
        Value::Tuple(it) => it.iter().rev().cloned().collect(),
        Value::Dict(it) => {
            // Of a dict whose keys are all strings CPython shows the values alone.
            let items = it.items();
            let keys = !items.iter().all(|(key, _)| matches!(key, Value::Str(_)));
            items.into_iter().flat_map(|(key, value)| keys.then_some(key).into_iter().chain([value])).collect()
        }
        Value::Set(it) => it.to_vec(),
        Value::View(it) => vec![Value::Dict(it.dict.clone())],
        Value::Instance(it) => {
            let mut list = vec![];
            match &*it.attrs.borrow() {
                Attrs::Inline(attrs) => list.extend(attrs.iter().map(|(_, value)| value.clone())),
                Attrs::Dict(dict) => list.push(Value::Dict(dict.clone())),
            }
            list.extend(it.payload().cloned());
            list.extend(exception_parts(it));
            list.push(Value::Class(it.class.clone()));
            list
        }
        Value::Class(it) => {
            let names = it.names.borrow();
            let names = names.iter().map(|(_, value)| value.clone());
            names.chain(it.bases.iter().cloned().map(Value::Class)).collect()
        }
        Value::Function(it) => {
            let mut list = vec![Value::Module(it.globals.clone())];
            list.extend(it.closure.iter().cloned().map(Value::Cell));
            list.extend(it.defaults.borrow().iter().cloned());
            list.extend(it.attrs.borrow().iter().map(|(_, value)| value.clone()));
            list
        }
        Value::Method(it) => vec![it.function.clone(), it.receiver.clone()],
        Value::Cell(it) => it.content.get().defined().into_iter().collect(),
        Value::Module(it) => it.names.borrow().iter().map(|(_, value)| value.clone()).collect(),
        Value::Generator(it) => match &*it.frame.borrow() {
            Some(frame) => frame.locals.iter().chain(&frame.stack).filter(|it| !it.is_undef()).cloned().collect(),
            None => Vec::new(),
        },
        Value::Property(it) => vec![it.get.clone(), it.set.clone(), it.delete.clone()],
        Value::Wrapper(it) => vec![it.function.clone()],
        Value::Weak(it) => Some(it.callback.get()).filter(|it| !it.is_none() && !it.is_undef()).into_iter().collect(),
        Value::Traceback(it) => vec![Value::Frame(it.frame.clone()), it.next.get()],
        Value::Frame(it) => it.locals.borrow().iter().filter(|it| !it.is_undef()).cloned().collect(),
        _ => Vec::new(),
    }
}

fn exception_parts(it: &Instance) -> Vec<Value> {
    let Some(data) = it.exception() else { return Vec::new() };
    let parts = [data.args.get(), data.traceback.get(), data.cause.get(), data.context.get()];
    parts.into_iter().filter(|part| !part.is_none()).collect()
}

/// Every object that can be reached from a module, and that CPython's collector would know of.
pub fn all() -> Vec<Value> {
    let vm = vm();
    let mut modules: Vec<Value> = vm.modules.borrow().iter().cloned().map(Value::Module).collect();
    modules.push(Value::Module(vm.main.borrow().clone()));
    reachable_from(modules)
}

/// Every such object that can be reached from these.
pub fn reachable_from(mut next: Vec<Value>) -> Vec<Value> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    while let Some(value) = next.pop() {
        if !value.address().is_some_and(|address| seen.insert(address)) {
            continue;
        }
        next.extend(children(&value));
        if !value.is_atomic() && !matches!(value, Value::Native(_)) {
            found.push(value);
        }
    }
    found
}
