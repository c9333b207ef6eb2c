//! Runs generators.

use gc_core::Gc;

use super::call::Depth;
use super::eval::{self, Flow};
use super::frame::Frame;
use super::types::type_name;
use super::{call, iterate, unwind, vm};
use crate::error::{self, Kind, raise, runtime_error, stop_iteration, type_error, value_error};
use crate::names::known;
use crate::objects::function::Function;
use crate::objects::generator::Generator;
use crate::value::{Exc, Res, Value};

/// A generator that will run a function.
pub fn make(function: Gc<Function>, locals: Vec<Value>) -> Value {
    let (name, qualname) = (function.name.get(), function.qualname.get());
    Value::Generator(Gc::new(Generator::new(Frame::new(function, locals), name, qualname)))
}

/// What a generator is resumed with.
enum With {
    Value(Value),
    Exception(Exc),
}

/// Runs a generator to its next `yield` (then the value is given), or to its end (then what it
/// returned).
fn resume(generator: &Gc<Generator>, with: With) -> Res<Result<Value, Value>> {
    if generator.running.get() {
        return Err(value_error("generator already executing"));
    }
    let frame = generator.frame.take();
    let Some(mut frame) = frame else {
        return match with {
            With::Value(_) => Ok(Err(Value::None)),
            With::Exception(exc) => Err(exc),
        };
    };
    let _depth = match Depth::enter("") {
        Ok(depth) => depth,
        Err(exc) => {
            generator.frame.replace(Some(frame));
            return Err(exc);
        }
    };
    let started = generator.started.get();
    let base = vm().handling.borrow().len();
    vm().handling.borrow_mut().append(&mut frame.handling);
    generator.running.set(true);
    // A frame's own exceptions are above its base.
    let flow = match with {
        With::Value(value) => {
            if started {
                frame.stack.push(value);
            }
            eval::resume(&mut frame, base, None)
        }
        With::Exception(exc) => eval::resume(&mut frame, base, Some(exc)),
    };
    generator.running.set(false);
    match flow {
        Ok(Flow::Yield(value)) => {
            frame.handling = vm().handling.borrow_mut().split_off(base);
            Generator::wait(generator, frame);
            Ok(Ok(value))
        }
        Ok(Flow::Return(value)) => {
            unwind::truncate_handling(base);
            frame.finish();
            Ok(Err(value))
        }
        Err(exc) => {
            unwind::truncate_handling(base);
            frame.finish();
            if error::is(&exc, Kind::StopIteration) {
                let error = runtime_error("generator raised StopIteration");
                if let Some(data) = error.exception() {
                    data.cause.set(Value::Instance(exc.clone()));
                    data.context.set(Value::Instance(exc));
                    data.suppress.set(true);
                }
                return Err(error);
            }
            Err(exc)
        }
    }
}

/// `next()`: nothing at the end.
pub fn next(generator: &Gc<Generator>) -> Res<Option<Value>> {
    Ok(resume(generator, With::Value(Value::None))?.ok())
}

/// `generator.send()`.
pub fn send(generator: &Gc<Generator>, value: Value) -> Res {
    if !generator.started.get() && !value.is_none() && generator.frame.borrow().is_some() {
        return Err(type_error("can't send non-None value to a just-started generator"));
    }
    resume(generator, With::Value(value))?.map_err(stop_iteration)
}

/// `generator.throw()`. What the generator delegates to gets the exception first.
pub fn throw(generator: &Gc<Generator>, exc: Exc) -> Res {
    let delegate = waiting_for(generator);
    if let Some(delegate) = delegate
        && !error::is(&exc, Kind::GeneratorExit)
    {
        let result = match &delegate {
            Value::Generator(inner) => Some(throw(inner, exc.clone())),
            other => call::call_special(other, known::THROW, vec![Value::Instance(exc.clone())]),
        };
        if let Some(result) = result {
            return match unwind::end_of_iteration(result) {
                Ok(Ok(value)) => Ok(value),
                Ok(Err(value)) => {
                    if let Some(frame) = &mut *generator.frame.borrow_mut() {
                        frame.stack.pop();
                        frame.pc += 1;
                    }
                    resume(generator, With::Value(value))?.map_err(stop_iteration)
                }
                Err(exc) => resume(generator, With::Exception(exc))?.map_err(stop_iteration),
            };
        }
    }
    resume(generator, With::Exception(exc))?.map_err(stop_iteration)
}

/// The iterator of the `yield from` that a generator waits in.
pub fn waiting_for(generator: &Gc<Generator>) -> Option<Value> {
    let frame = generator.frame.borrow();
    let frame = frame.as_ref()?;
    let is_delegating = matches!(frame.code.ops.get(frame.pc), Some(crate::compile::code::Op::YieldFrom));
    if is_delegating { frame.stack.last().cloned() } else { None }
}

/// `generator.close()`.
pub fn close(generator: &Gc<Generator>) -> Res<()> {
    if !generator.started.get() {
        let frame = generator.frame.take();
        if let Some(frame) = frame {
            frame.finish();
        }
        return Ok(());
    }
    if generator.frame.borrow().is_none() {
        return Ok(());
    }
    if let Some(delegate) = waiting_for(generator) {
        match &delegate {
            Value::Generator(inner) => close(inner)?,
            other => {
                if let Some(result) = call::call_special(other, known::CLOSE, vec![]) {
                    result?;
                }
            }
        }
    }
    match resume(generator, With::Exception(raise_exit())) {
        Ok(Ok(_)) => Err(runtime_error("generator ignored GeneratorExit")),
        Ok(Err(_)) => Ok(()),
        Err(exc) if error::is(&exc, Kind::GeneratorExit) || error::is(&exc, Kind::StopIteration) => Ok(()),
        Err(exc) => Err(exc),
    }
}

fn raise_exit() -> Exc {
    error::instance(error::class(Kind::GeneratorExit), vec![])
}

/// One step of `yield from`: a value of the inner iterator, or what it returned.
pub fn delegate(iterator: &Value, sent: Value) -> Res<Result<Value, Value>> {
    match iterator {
        Value::Generator(inner) => {
            if sent.is_none() {
                resume(inner, With::Value(Value::None))
            } else {
                unwind::end_of_iteration(send(inner, sent))
            }
        }
        Value::Iter(_) => Ok(iterate::next(iterator)?.ok_or(Value::None)),
        other => {
            let (name, args) = if sent.is_none() { (known::NEXT, vec![]) } else { (known::SEND, vec![sent]) };
            match call::call_special(other, name, args) {
                Some(result) => unwind::end_of_iteration(result),
                None => {
                    Err(raise(Kind::AttributeError, format!("'{}' object has no attribute '{name}'", type_name(other))))
                }
            }
        }
    }
}
