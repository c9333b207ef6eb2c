//! Exceptions: raising them, finding their handlers.

use super::frame::Frame;
use super::types::{is_instance, type_of};
use super::{call, vm};
use crate::error::{self, Kind, runtime_error, type_error};
use crate::objects::class::Layout;
use crate::objects::traceback::Traceback;
use crate::value::{Exc, Res, Value};

/// Goes on at the handler of the innermost block, or leaves the frame.
pub fn unwind(frame: &mut Frame, exc: Exc) -> Res<()> {
    add_context(&exc);
    add_traceback(frame, &exc);
    let Some(block) = frame.blocks.pop() else {
        truncate_handling(frame.base);
        frame.stack.clear();
        return Err(exc);
    };
    while frame.stack.len() > block.stack as usize {
        drop(frame.stack.pop());
    }
    truncate_handling(frame.base + block.handling as usize);
    vm().handling.borrow_mut().push(exc);
    frame.pc = block.handler as usize;
    Ok(())
}

/// Forgets handled exceptions above this many; they are dropped where nothing is borrowed.
pub fn truncate_handling(len: usize) {
    loop {
        let mut handling = vm().handling.borrow_mut();
        if handling.len() <= len {
            return;
        }
        let exc = handling.pop();
        drop(handling);
        drop(exc);
    }
}

/// What was being handled when the exception was raised.
fn add_context(exc: &Exc) {
    let Some(data) = exc.exception() else { return };
    let handled = vm().handling.borrow().last().cloned();
    let Some(handled) = handled else { return };
    if gc_core::Gc::ptr_eq(&handled, exc) || !data.context.get().is_none() || !data.traceback.get().is_none() {
        return;
    }
    // No chain leads back to the exception itself.
    let mut at = handled.clone();
    while let Some(next) = at.exception().map(|data| data.context.get()) {
        match next {
            Value::Instance(next) => {
                if gc_core::Gc::ptr_eq(&next, exc) {
                    if let Some(data) = at.exception() {
                        data.context.set(Value::None);
                    }
                    break;
                }
                at = next;
            }
            _ => break,
        }
    }
    data.context.set(Value::Instance(handled));
}

fn add_traceback(frame: &mut Frame, exc: &Exc) {
    let Some(data) = exc.exception() else { return };
    let line = frame.line();
    let object = frame.object();
    let next = data.traceback.get();
    // One entry for each frame, even where the exception goes from handler to handler in it.
    if let Value::Traceback(next) = &next
        && gc_core::Gc::ptr_eq(&next.frame, &object)
    {
        return;
    }
    data.traceback.set(Traceback::new(object, line, next));
}

/// The exception that a `raise` statement means.
pub fn to_raise(exc: Option<Value>, cause: Option<Value>) -> Exc {
    let Some(exc) = exc else {
        let handled = vm().handling.borrow().last().cloned();
        return handled.unwrap_or_else(|| runtime_error("No active exception to reraise"));
    };
    let exc = match exception_of(&exc) {
        Ok(exc) => exc,
        Err(error) => return error,
    };
    if let (Some(cause), Some(data)) = (cause, exc.exception()) {
        if cause.is_none() {
            data.suppress.set(true);
        } else {
            match exception_of(&cause) {
                Ok(cause) => {
                    data.cause.set(Value::Instance(cause));
                    data.suppress.set(true);
                }
                Err(_) => return type_error("exception causes must derive from BaseException"),
            }
        }
    }
    exc
}

/// An exception, from itself or from its class.
pub fn exception_of(value: &Value) -> Res<Exc> {
    match value {
        Value::Instance(it) if it.exception().is_some() => Ok(it.clone()),
        Value::Class(it) if it.layout == Layout::Exception => match call::call(value, vec![], vec![])? {
            Value::Instance(it) if it.exception().is_some() => Ok(it),
            _ => Err(type_error("exceptions must derive from BaseException")),
        },
        _ => Err(type_error("exceptions must derive from BaseException")),
    }
}

/// Whether an exception is of a class, or of one of several.
pub fn matches(exc: &Value, class: &Value) -> Res<bool> {
    match class {
        Value::Class(class) if class.layout == Layout::Exception => Ok(is_instance(exc, class)),
        Value::Tuple(classes) => {
            for class in classes.iter() {
                if matches(exc, class)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => Err(type_error("catching classes that do not inherit from BaseException is not allowed")),
    }
}

/// Whether a result is the end of an iterator; its value then.
pub fn end_of_iteration(result: Res) -> Res<Result<Value, Value>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(exc) if error::is(&exc, Kind::StopIteration) => {
            let value = error::args(&exc).into_iter().next();
            Ok(Err(Value::or_none(value)))
        }
        Err(exc) => Err(exc),
    }
}

/// `Type: message`, as tracebacks end.
pub fn describe(exc: &Exc) -> String {
    let name = type_of(&Value::Instance(exc.clone())).full_name();
    let name = name.strip_prefix("__main__.").unwrap_or(&name).to_owned();
    match super::repr::str(&Value::Instance(exc.clone())) {
        Ok(text) if text.is_empty() => name,
        Ok(text) => format!("{name}: {text}"),
        Err(_) => format!("{name}: <exception str() failed>"),
    }
}
