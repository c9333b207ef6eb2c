//! The machine: takes one instruction after the other.

use std::rc::Rc;

use gc_core::Gc;
use ruff_python_ast::{CmpOp, Operator};

use super::frame::{Block, Frame};
use super::{arith, attr, call, class, compare, generators, import, item, iterate, matching, ops, repr, safepoint, unwind, vm};
use crate::compile::code::{Code, Op};
use crate::error::{self, Kind, name_error, raise, type_error};
use crate::names::{Name, known};
use crate::objects::dict::Dict;
use crate::objects::function::Function;
use crate::objects::iter::Kind as IterKind;
use crate::objects::list::Tuple;
use crate::objects::set::Set;
use crate::objects::slice::Slice;
use crate::value::{Exc, Res, Value};

/// Why the machine stopped.
pub enum Flow {
    Return(Value),
    Yield(Value),
}

/// Runs a frame until it returns, yields, or an exception leaves it.
pub fn run(frame: &mut Frame) -> Res<Flow> {
    let base = vm().handling.borrow().len();
    resume(frame, base, None)
}

/// The same for a frame that waited, perhaps with an exception. `base` is how many exceptions are handled elsewhere.
pub fn resume(frame: &mut Frame, base: usize, exc: Option<Exc>) -> Res<Flow> {
    let code = Rc::clone(&frame.code);
    frame.base = base;
    let mut pending = exc;
    loop {
        if let Some(exc) = pending.take() {
            unwind::unwind(frame, exc)?;
        }
        match steps(frame, &code) {
            Ok(flow) => return Ok(flow),
            Err(exc) => pending = Some(exc),
        }
    }
}

#[inline]
fn pop(frame: &mut Frame) -> Value {
    frame.stack.pop().unwrap_or_default()
}

#[inline]
fn top(frame: &Frame) -> &Value {
    frame.stack.last().unwrap_or(&Value::Undef)
}

fn pop_many(frame: &mut Frame, count: u32) -> Vec<Value> {
    let at = frame.stack.len() - count as usize;
    frame.stack.split_off(at)
}

fn steps(frame: &mut Frame, code: &Code) -> Res<Flow> {
    loop {
        let op = code.ops[frame.pc];
        frame.pc += 1;
        match op {
            Op::Const(number) => frame.stack.push(code.consts[number as usize].clone()),
            Op::None => frame.stack.push(Value::None),
            Op::Pop => drop(frame.stack.pop()),
            Op::Dup => frame.stack.push(top(frame).clone()),
            Op::Dup2 => {
                let len = frame.stack.len();
                frame.stack.extend_from_within(len - 2..);
            }
            Op::Swap => {
                let len = frame.stack.len();
                frame.stack.swap(len - 1, len - 2);
            }
            Op::Rot3 => {
                let len = frame.stack.len();
                frame.stack[len - 3..].rotate_right(1);
            }
            Op::LoadFast(slot) => {
                let value = frame.locals[slot as usize].clone();
                if value.is_undef() {
                    return Err(unbound(code.locals[slot as usize]));
                }
                frame.stack.push(value);
            }
            Op::StoreFast(slot) => {
                let value = pop(frame);
                let old = std::mem::replace(&mut frame.locals[slot as usize], value);
                drop(old);
            }
            Op::DeleteFast(slot) => {
                let old = std::mem::take(&mut frame.locals[slot as usize]);
                if old.is_undef() {
                    return Err(unbound(code.locals[slot as usize]));
                }
            }
            Op::LoadCell(slot) => {
                let value = frame.cells[slot as usize].content.get();
                if value.is_undef() {
                    return Err(unbound_cell(code, slot));
                }
                frame.stack.push(value);
            }
            Op::StoreCell(slot) => {
                let value = pop(frame);
                frame.cells[slot as usize].content.set(value);
            }
            Op::DeleteCell(slot) => {
                if frame.cells[slot as usize].content.take().is_undef() {
                    return Err(unbound_cell(code, slot));
                }
            }
            Op::Cell(slot) => frame.stack.push(Value::Cell(frame.cells[slot as usize].clone())),
            Op::LoadGlobal { name, cache } => {
                let value = load_global(frame, code, name, cache)?;
                frame.stack.push(value);
            }
            Op::StoreGlobal(name) => {
                let value = pop(frame);
                frame.globals.set(name, value);
            }
            Op::DeleteGlobal(name) => {
                if !frame.globals.delete(name) {
                    return Err(name_error(name));
                }
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
            Op::DeleteName(name) => {
                if !frame.namespace.as_ref().unwrap_or(&frame.globals).delete(name) {
                    return Err(name_error(name));
                }
            }
            Op::LoadAttr(name) => {
                let object = pop(frame);
                let value = attr::get(&object, name)?;
                drop(object);
                frame.stack.push(value);
            }
            Op::StoreAttr(name) => {
                let object = pop(frame);
                let value = pop(frame);
                attr::set(&object, name, value)?;
            }
            Op::DeleteAttr(name) => {
                let object = pop(frame);
                attr::delete(&object, name)?;
            }
            Op::LoadMethod(name) => {
                let object = pop(frame);
                match attr::method(&object, name)? {
                    attr::Found::Method(function) => frame.stack.extend([function, object]),
                    attr::Found::Value(value) => {
                        drop(object);
                        frame.stack.extend([Value::Undef, value]);
                    }
                }
            }
            Op::LoadItem => {
                let key = pop(frame);
                let object = pop(frame);
                let value = item::get(&object, &key)?;
                drop(object);
                frame.stack.push(value);
            }
            Op::StoreItem => {
                let key = pop(frame);
                let object = pop(frame);
                let value = pop(frame);
                item::set(&object, key, value)?;
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
            Op::Binary(op) => binary(frame, op)?,
            Op::InPlace(op) => {
                let right = pop(frame);
                let left = pop(frame);
                let value = ops::in_place(op, left, &right)?;
                drop(right);
                frame.stack.push(value);
            }
            Op::Unary(op) => {
                let value = pop(frame);
                frame.stack.push(ops::unary(op, &value)?);
            }
            Op::Compare(op) => {
                let right = pop(frame);
                let left = pop(frame);
                let value = compare_fast(op, &left, &right)?;
                drop((left, right));
                frame.stack.push(value);
            }
            Op::BuildTuple(count) => {
                let items = pop_many(frame, count);
                frame.stack.push(Value::tuple(items));
            }
            Op::BuildList(count) => {
                let items = pop_many(frame, count);
                frame.stack.push(Value::list(items));
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
            Op::ListAppend(deep) => {
                let value = pop(frame);
                if let Value::List(list) = &frame.stack[frame.stack.len() - 1 - deep as usize] {
                    list.items.borrow_mut().push(value);
                }
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
            Op::Unpack(count) => {
                let value = pop(frame);
                iterate::unpack(&value, count as usize, &mut frame.stack)?;
            }
            Op::UnpackStar { before, after } => {
                let value = pop(frame);
                iterate::unpack_star(&value, before as usize, after as usize, &mut frame.stack)?;
            }
            Op::Jump(at) => {
                let backwards = (at as usize) < frame.pc;
                frame.pc = at as usize;
                if backwards {
                    safepoint::poll();
                }
            }
            Op::JumpIfFalse(at) => {
                let value = pop(frame);
                if !truth(&value)? {
                    frame.pc = at as usize;
                }
            }
            Op::JumpIfTrue(at) => {
                let value = pop(frame);
                if truth(&value)? {
                    frame.pc = at as usize;
                }
            }
            Op::JumpIfFalseOrPop(at) => {
                if truth(top(frame))? {
                    drop(frame.stack.pop());
                } else {
                    frame.pc = at as usize;
                }
            }
            Op::JumpIfTrueOrPop(at) => {
                if truth(top(frame))? {
                    frame.pc = at as usize;
                } else {
                    drop(frame.stack.pop());
                }
            }
            Op::GetIter => {
                let value = pop(frame);
                let iter = iterate::iter(&value)?;
                drop(value);
                frame.stack.push(iter);
            }
            Op::ForIter(at) => match next(top(frame))? {
                Some(value) => frame.stack.push(value),
                None => {
                    drop(frame.stack.pop());
                    frame.pc = at as usize;
                }
            },
            Op::Call(count) => {
                safepoint::poll();
                let base = frame.stack.len() - count as usize - 1;
                let value = call::on_stack(&mut frame.stack, base)?;
                frame.stack.push(value);
            }
            Op::CallMethod(count) => {
                safepoint::poll();
                let mut base = frame.stack.len() - count as usize - 2;
                if frame.stack[base].is_undef() {
                    base += 1;
                    let value = call::on_stack(&mut frame.stack, base)?;
                    frame.stack.pop();
                    frame.stack.push(value);
                } else {
                    let value = call::on_stack(&mut frame.stack, base)?;
                    frame.stack.push(value);
                }
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
                    named.push((crate::names::intern(name.as_str().unwrap_or_default()), value));
                }
                let defaults = pop_many(frame, defaults);
                let function = Function::new(Rc::clone(inner), frame.globals.clone(), defaults, named, closure);
                frame.stack.push(Value::Function(function));
            }
            Op::Return => return Ok(Flow::Return(pop(frame))),
            Op::Yield => return Ok(Flow::Yield(pop(frame))),
            Op::GetYieldFromIter => {
                let value = pop(frame);
                let iter = if matches!(value, Value::Generator(_)) { value } else { iterate::iter(&value)? };
                frame.stack.push(iter);
            }
            Op::YieldFrom => {
                let sent = pop(frame);
                match generators::delegate(top(frame), sent)? {
                    Ok(value) => {
                        // The same instruction again, when the generator is resumed.
                        frame.pc -= 1;
                        return Ok(Flow::Yield(value));
                    }
                    Err(value) => {
                        drop(frame.stack.pop());
                        frame.stack.push(value);
                    }
                }
            }
            Op::SetupBlock(at) => setup(frame, at, 0),
            Op::SetupWith(at) => setup(frame, at, 1),
            Op::PopBlock => drop(frame.blocks.pop()),
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
                    vm().builtins.set(crate::names::intern("_"), value);
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
        }
    }
}

fn setup(frame: &mut Frame, handler: u32, above: usize) {
    let handling = vm().handling.borrow().len() - frame.base;
    frame.blocks.push(Block {
        handler,
        stack: u32::try_from(frame.stack.len() - above).expect("a short stack"),
        handling: u32::try_from(handling).expect("few"),
    });
}

#[inline]
fn load_global(frame: &Frame, code: &Code, name: Name, cache: u32) -> Res {
    let place = &code.caches[cache as usize];
    let names = frame.globals.names.borrow();
    if let Some(value) = names.at(place.get() as usize, name) {
        return Ok(value.clone());
    }
    if let Some(at) = names.place(name) {
        place.set(u32::try_from(at).unwrap_or(u32::MAX));
        return names.get(name).cloned().ok_or_else(|| name_error(name));
    }
    drop(names);
    vm().builtins.get(name).ok_or_else(|| name_error(name))
}

fn load_name(frame: &Frame, name: Name) -> Res {
    let own = frame.namespace.as_ref().and_then(|names| names.get(name));
    own.or_else(|| frame.globals.get(name)).or_else(|| vm().builtins.get(name)).ok_or_else(|| name_error(name))
}

fn unbound(name: Name) -> Exc {
    raise(
        Kind::UnboundLocalError,
        format!("cannot access local variable '{name}' where it is not associated with a value"),
    )
}

fn unbound_cell(code: &Code, slot: u32) -> Exc {
    let slot = slot as usize;
    match code.cells.get(slot) {
        Some(&name) => unbound(name),
        None => {
            let name = code.frees[slot - code.cells.len()];
            let message =
                format!("cannot access free variable '{name}' where it is not associated with a value in enclosing scope");
            raise(Kind::NameError, message)
        }
    }
}

#[inline]
fn truth(value: &Value) -> Res<bool> {
    if let Value::Bool(it) = value { Ok(*it) } else { ops::truth(value) }
}

#[inline]
fn next(iter: &Value) -> Res<Option<Value>> {
    if let Value::Iter(iter) = iter {
        match &mut *iter.kind.borrow_mut() {
            IterKind::Range { at, step, left } => {
                if *left == 0 {
                    return Ok(None);
                }
                let value = *at;
                *left -= 1;
                *at = at.wrapping_add(*step);
                return Ok(Some(Value::Int(value)));
            }
            IterKind::List { list, at } => {
                if let Some(value) = list.items.borrow().get(*at) {
                    *at += 1;
                    return Ok(Some(value.clone()));
                }
            }
            _ => {}
        }
    }
    iterate::next(iter)
}

#[inline]
fn binary(frame: &mut Frame, op: Operator) -> Res<()> {
    let right = pop(frame);
    let left = pop(frame);
    let value = match (op, &left, &right) {
        (Operator::Add, Value::Int(a), Value::Int(b)) => match a.checked_add(*b) {
            Some(sum) => Value::Int(sum),
            None => arith::int(op, *a, *b)?,
        },
        (Operator::Sub, Value::Int(a), Value::Int(b)) => match a.checked_sub(*b) {
            Some(difference) => Value::Int(difference),
            None => arith::int(op, *a, *b)?,
        },
        (Operator::Add, Value::Float(a), Value::Float(b)) => Value::Float(a + b),
        (Operator::Sub, Value::Float(a), Value::Float(b)) => Value::Float(a - b),
        (Operator::Mult, Value::Float(a), Value::Float(b)) => Value::Float(a * b),
        _ => ops::binary(op, &left, &right)?,
    };
    drop((left, right));
    frame.stack.push(value);
    Ok(())
}

#[inline]
fn compare_fast(op: CmpOp, left: &Value, right: &Value) -> Res {
    if let (Value::Int(a), Value::Int(b)) = (left, right) {
        let holds = match op {
            CmpOp::Lt => a < b,
            CmpOp::LtE => a <= b,
            CmpOp::Gt => a > b,
            CmpOp::GtE => a >= b,
            CmpOp::Eq | CmpOp::Is => a == b,
            CmpOp::NotEq | CmpOp::IsNot => a != b,
            _ => return compare::compare(op, left, right),
        };
        return Ok(Value::Bool(holds));
    }
    compare::compare(op, left, right)
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

/// The names in a tuple of strings.
pub fn names_of(tuple: &Tuple) -> impl DoubleEndedIterator<Item = Name> + ExactSizeIterator + '_ {
    tuple.iter().map(|name| crate::names::intern(name.as_str().unwrap_or_default()))
}
