//! The machine: takes one instruction after the other.

use std::rc::Rc;

use gc_core::Gc;
use ruff_python_ast::{CmpOp, Operator};

use super::frame::{Block, Frame};
use super::{arith, attr, call, compare, generators, item, iterate, ops, rare, safepoint, unwind, vm};
use crate::compile::code::{Code, Op};
use crate::error::{Kind, name_error, raise};
use crate::names::Name;
use crate::objects::iter::Kind as IterKind;
use crate::objects::str::Str;
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

/// The same for a frame that waited, perhaps with an exception. `base` is how many exceptions are
/// handled elsewhere.
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

/// Takes the top value.
#[inline]
pub fn pop(frame: &mut Frame) -> Value {
    frame.stack.pop().unwrap_or_default()
}

/// The top value.
#[inline]
pub fn top(frame: &Frame) -> &Value {
    frame.stack.last().unwrap_or(&Value::Undef)
}

/// Takes so many values, the lowest first.
pub fn pop_many(frame: &mut Frame, count: u32) -> Vec<Value> {
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
            Op::Cell(slot) => frame.stack.push(Value::Cell(frame.cells[slot as usize].clone())),
            Op::LoadGlobal { name, cache } => {
                let value = load_global(frame, code, name, cache)?;
                frame.stack.push(value);
            }
            Op::StoreGlobal(name) => {
                let value = pop(frame);
                frame.globals.set(name, value);
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
            Op::Binary(op) => binary(frame, op)?,
            Op::InPlace(op) => {
                let right = pop(frame);
                let left = pop(frame);
                if let (Operator::Add, Value::Str(text), Value::Str(_)) = (op, &left, &right) {
                    forget_target(frame, code, text);
                }
                let value = ops::in_place(op, left, &right)?;
                drop(right);
                frame.stack.push(value);
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
            Op::ListAppend(deep) => {
                let value = pop(frame);
                if let Value::List(list) = &frame.stack[frame.stack.len() - 1 - deep as usize] {
                    list.items.borrow_mut().push(value);
                }
            }
            Op::Unpack(count) => {
                let value = pop(frame);
                iterate::unpack(&value, count as usize, &mut frame.stack)?;
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
            Op::Return => return Ok(Flow::Return(pop(frame))),
            Op::Yield => return Ok(Flow::Yield(pop(frame))),
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
            Op::PopBlock => drop(frame.blocks.pop()),
            rare => rare::step(frame, code, rare)?,
        }
    }
}

/// Begins a block.
pub fn setup(frame: &mut Frame, handler: u32, above: usize) {
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

/// The error of a local variable without a value.
pub fn unbound(name: Name) -> Exc {
    raise(
        Kind::UnboundLocalError,
        format!("cannot access local variable '{name}' where it is not associated with a value"),
    )
}

/// The same for one in a cell.
pub fn unbound_cell(code: &Code, slot: u32) -> Exc {
    let slot = slot as usize;
    match code.cells.get(slot) {
        Some(&name) => unbound(name),
        None => {
            let name = code.frees[slot - code.cells.len()];
            let message = format!(
                "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
            );
            raise(Kind::NameError, message)
        }
    }
}

/// Whether a value counts as true.
#[inline]
pub fn truth(value: &Value) -> Res<bool> {
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

/// The variable that the result of `text += …` is about to go to lets go of the text, so that it is
/// added to in place.
fn forget_target(frame: &mut Frame, code: &Code, text: &Gc<Str>) {
    let is_text = |value: &Value| matches!(value, Value::Str(it) if Gc::ptr_eq(it, text));
    match code.ops[frame.pc] {
        Op::StoreFast(slot) if is_text(&frame.locals[slot as usize]) => frame.locals[slot as usize] = Value::Undef,
        Op::StoreGlobal(name) if frame.globals.get(name).is_some_and(|value| is_text(&value)) => {
            frame.globals.set(name, Value::Undef);
        }
        _ => {}
    }
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
