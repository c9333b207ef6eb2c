//! Instructions that are seldom run, or that cost so much that one more call is nothing.

use std::rc::Rc;

use gc_core::Gc;

use super::eval::{pop, pop_many, setup, top, truth, unbound, unbound_cell};
use super::frame::Frame;
use super::{attr, call, class, import, item, iterate, matching, ops, repr, safepoint, unwind, vm};
use crate::compile::code::{Code, Op};
use crate::error::{self, Kind, name_error, type_error};
use crate::names::{Name, intern, known};
use crate::objects::dict::Dict;
use crate::objects::function::Function;
use crate::objects::set::Set;
use crate::objects::slice::Slice;
use crate::value::{Res, Value};

/// Runs one instruction.
pub fn step(frame: &mut Frame, code: &Code, op: Op) -> Res<()> {
    match op {
        Op::DeleteFast(slot) => {
            let old = std::mem::take(&mut frame.locals[slot as usize]);
            if old.is_undef() {
                return Err(unbound(code.locals[slot as usize]));
            }
        }
        Op::DeleteCell(slot) if frame.cells[slot as usize].content.take().is_undef() => {
            return Err(unbound_cell(code, slot));
        }
        Op::DeleteGlobal(name) if !frame.globals.delete(name) => {
            return Err(name_error(name));
        }
        Op::LoadName(name) => {
            let value = load_name(frame, name)?;
            frame.stack.push(value);
        }
        Op::LoadNameOrCell { name, slot } => {
            let value = match frame.namespace.as_ref().and_then(|names| names.get(name)) {
                Some(value) => value,
                None => frame.cells[slot as usize].content.get(),
            };
            frame.stack.push(value.defined().ok_or_else(|| name_error(name))?);
        }
        Op::StoreName(name) => {
            let value = pop(frame);
            frame.namespace.as_ref().unwrap_or(&frame.globals).set(name, value);
        }
        Op::DeleteName(name) if !frame.namespace.as_ref().unwrap_or(&frame.globals).delete(name) => {
            return Err(name_error(name));
        }
        Op::DeleteAttr(name) => {
            let object = pop(frame);
            attr::delete(&object, name)?;
        }
        Op::DeleteItem => {
            let key = pop(frame);
            let object = pop(frame);
            item::delete(&object, &key)?;
        }
        Op::BuildSlice(has_step) => {
            let step = if has_step { pop(frame) } else { Value::None };
            let stop = pop(frame);
            let start = pop(frame);
            frame.stack.push(Value::Slice(Gc::new(Slice { start, stop, step })));
        }
        Op::Unary(op) => {
            let value = pop(frame);
            frame.stack.push(ops::unary(op, &value)?);
        }
        Op::BuildSet(count) => {
            let items = pop_many(frame, count);
            frame.stack.push(Value::Set(Gc::new(Set::of(items, false)?)));
        }
        Op::BuildMap(count) => {
            let items = pop_many(frame, count * 2);
            let dict = Dict::default();
            let mut items = items.into_iter();
            while let (Some(key), Some(value)) = (items.next(), items.next()) {
                dict.set(key, value)?;
            }
            frame.stack.push(Value::dict(dict));
        }
        Op::BuildString(count) => {
            let parts = pop_many(frame, count);
            let text: String = parts.iter().filter_map(Value::as_str).collect();
            frame.stack.push(Value::str(text));
        }
        Op::SetAdd(deep) => {
            let value = pop(frame);
            if let Value::Set(set) = &frame.stack[frame.stack.len() - 1 - deep as usize] {
                set.add(value)?;
            }
        }
        Op::MapAdd(deep) => {
            let value = pop(frame);
            let key = pop(frame);
            if let Value::Dict(dict) = &frame.stack[frame.stack.len() - 1 - deep as usize] {
                dict.set(key, value)?;
            }
        }
        Op::ListExtend => {
            let items = iterate::to_vec(&pop(frame))?;
            if let Value::List(list) = top(frame) {
                list.items.borrow_mut().extend(items);
            }
        }
        Op::SetUpdate => {
            let items = iterate::to_vec(&pop(frame))?;
            if let Value::Set(set) = top(frame) {
                for item in items {
                    set.add(item)?;
                }
            }
        }
        Op::MapUpdate | Op::MapMerge => {
            let other = pop(frame);
            if let Value::Dict(dict) = top(frame) {
                for (key, value) in item::mapping_items(&other)? {
                    if matches!(op, Op::MapMerge) && dict.get(&key)?.is_some() {
                        let key = repr::str(&key)?;
                        return Err(type_error(format!("got multiple values for keyword argument '{key}'")));
                    }
                    dict.set(key, value)?;
                }
            }
        }
        Op::ListToTuple => {
            let items = iterate::to_vec(&pop(frame))?;
            frame.stack.push(Value::tuple(items));
        }
        Op::UnpackStar { before, after } => {
            let value = pop(frame);
            iterate::unpack_star(&value, before as usize, after as usize, &mut frame.stack)?;
        }
        Op::CallKw { count, names } => {
            safepoint::poll();
            let base = frame.stack.len() - count as usize - 1;
            let value = call::on_stack_kw(&mut frame.stack, base, &code.consts[names as usize])?;
            frame.stack.push(value);
        }
        Op::CallMethodKw { count, names } => {
            safepoint::poll();
            let mut base = frame.stack.len() - count as usize - 2;
            let is_plain = frame.stack[base].is_undef();
            base += usize::from(is_plain);
            let value = call::on_stack_kw(&mut frame.stack, base, &code.consts[names as usize])?;
            if is_plain {
                frame.stack.pop();
            }
            frame.stack.push(value);
        }
        Op::CallSpread => {
            safepoint::poll();
            let keywords = pop(frame);
            let positional = pop(frame);
            let function = pop(frame);
            let kw = call::keywords(&keywords)?;
            drop(keywords);
            let pos = call::take_list(positional)?;
            let value = call::call(&function, pos, kw)?;
            drop(function);
            frame.stack.push(value);
        }
        Op::MakeFunction { code: number, defaults, kwdefaults } => {
            let inner = &code.codes[number as usize];
            let closure = pop_many(frame, u32::try_from(inner.frees.len()).unwrap_or(0));
            let closure = closure.into_iter().filter_map(|cell| match cell {
                Value::Cell(cell) => Some(cell),
                _ => None,
            });
            let closure = closure.collect();
            let mut pairs = pop_many(frame, kwdefaults * 2).into_iter();
            let mut named = Vec::new();
            while let (Some(name), Some(value)) = (pairs.next(), pairs.next()) {
                named.push((intern(name.as_str().unwrap_or_default()), value));
            }
            let defaults = pop_many(frame, defaults);
            let function = Function::new(Rc::clone(inner), frame.globals.clone(), defaults, named, closure);
            frame.stack.push(Value::Function(function));
        }
        Op::GetYieldFromIter => {
            let value = pop(frame);
            let iter = if matches!(value, Value::Generator(_)) { value } else { iterate::iter(&value)? };
            frame.stack.push(iter);
        }
        Op::SetupWith(at) => setup(frame, at, 1),
        Op::LoadExc => {
            let exc = vm().handling.borrow().last().cloned();
            frame.stack.push(exc.map_or(Value::None, Value::Instance));
        }
        Op::PopExc => {
            let exc = vm().handling.borrow_mut().pop();
            drop(exc);
        }
        Op::Reraise => {
            let exc = vm().handling.borrow_mut().pop();
            return Err(exc.unwrap_or_else(|| error::runtime_error("No active exception to reraise")));
        }
        Op::ExcMatches => {
            let class = pop(frame);
            let exc = vm().handling.borrow().last().cloned();
            let matches = unwind::matches(&exc.map_or(Value::None, Value::Instance), &class)?;
            frame.stack.push(Value::Bool(matches));
        }
        Op::Raise(count) => {
            let cause = if count == 2 { Some(pop(frame)) } else { None };
            let exc = if count == 0 { None } else { Some(pop(frame)) };
            return Err(unwind::to_raise(exc, cause));
        }
        Op::WithEnter => {
            let manager = pop(frame);
            let exit = attr::special(&manager, known::EXIT);
            let (Some(enter), Some(exit)) = (attr::special(&manager, known::ENTER), exit) else {
                let name = super::types::type_name(&manager);
                return Err(type_error(format!("'{name}' object does not support the context manager protocol")));
            };
            frame.stack.push(exit);
            drop(manager);
            let value = call::call(&enter, vec![], vec![])?;
            frame.stack.push(value);
        }
        Op::WithExit => {
            let exit = pop(frame);
            call::call(&exit, vec![Value::None, Value::None, Value::None], vec![])?;
        }
        Op::WithExitExc => {
            let exit = pop(frame);
            let exc = vm().handling.borrow().last().cloned();
            let args = match exc {
                Some(exc) => {
                    let traceback = exc.exception().map_or(Value::None, |data| data.traceback.get());
                    vec![Value::Class(exc.class.clone()), Value::Instance(exc), traceback]
                }
                None => vec![Value::None, Value::None, Value::None],
            };
            let answer = call::call(&exit, args, vec![])?;
            frame.stack.push(Value::Bool(truth(&answer)?));
        }
        Op::Format { conversion, has_spec } => {
            let spec = if has_spec { pop(frame) } else { Value::Undef };
            let value = pop(frame);
            let text = repr::format_value(&value, conversion, &spec)?;
            frame.stack.push(text);
        }
        Op::Import { name, top } => {
            let module = import::import(name, top)?;
            frame.stack.push(module);
        }
        Op::ImportFrom(name) => {
            let value = import::from(top(frame), name)?;
            frame.stack.push(value);
        }
        Op::ImportStar => {
            if let Value::Module(module) = pop(frame) {
                let names: Vec<(Name, Value)> =
                    module.names.borrow().iter().map(|(name, value)| (name, value.clone())).collect();
                for (name, value) in names.into_iter().filter(|(name, _)| !name.text().starts_with('_')) {
                    frame.globals.set(name, value);
                }
            }
        }
        Op::BuildClass => frame.stack.push(Value::Native(&class::BUILD)),
        Op::AssertFail(has_message) => {
            let args = if has_message { vec![pop(frame)] } else { Vec::new() };
            return Err(error::instance(error::class(Kind::AssertionError), args));
        }
        Op::Locals => {
            let dict = locals(frame)?;
            frame.stack.push(dict);
        }
        Op::Globals => {
            let dict = import::names_dict(&frame.globals);
            frame.stack.push(dict);
        }
        Op::Print => {
            let value = pop(frame);
            if !value.is_none() {
                let text = repr::repr(&value)?;
                crate::output::write(&text);
                crate::output::write("\n");
                vm().builtins.set(intern("_"), value);
            }
        }
        Op::MatchSequence { len, at_least } => {
            let value = pop(frame);
            frame.stack.push(Value::Bool(matching::is_sequence(&value, len as usize, at_least)));
        }
        Op::MatchMapping => {
            let value = pop(frame);
            frame.stack.push(Value::Bool(value.as_dict().is_some()));
        }
        Op::MatchKeys => {
            let keys = pop(frame);
            let subject = pop(frame);
            frame.stack.push(matching::keys(&subject, &keys)?);
        }
        Op::MatchClass(count) => {
            let names = pop(frame);
            let class = pop(frame);
            let subject = pop(frame);
            frame.stack.push(matching::class(&subject, &class, count as usize, &names)?);
        }

        // The machine does these itself.
        _ => {}
    }
    Ok(())
}

fn load_name(frame: &Frame, name: Name) -> Res {
    let own = frame.namespace.as_ref().and_then(|names| names.get(name));
    own.or_else(|| frame.globals.get(name)).or_else(|| vm().builtins.get(name)).ok_or_else(|| name_error(name))
}

/// `locals()`.
fn locals(frame: &Frame) -> Res {
    if frame.function.is_none() {
        return Ok(import::names_dict(&frame.globals));
    }
    if let Some(namespace) = &frame.namespace {
        return Ok(import::names_dict(namespace));
    }
    let dict = Dict::default();
    for (name, value) in frame.code.locals.iter().zip(&frame.locals) {
        if !value.is_undef() && !name.text().starts_with('.') {
            dict.set(name.value(), value.clone())?;
        }
    }
    for (name, cell) in frame.code.cells.iter().chain(&frame.code.frees).zip(&frame.cells) {
        if let Some(value) = cell.content.get().defined() {
            dict.set(name.value(), value)?;
        }
    }
    Ok(Value::dict(dict))
}
