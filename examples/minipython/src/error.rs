//! Makes exceptions.

use std::cell::Cell;

use gc_core::{Gc, GcCell};

use crate::objects::class::{Class, ExcData, Instance, Payload};
use crate::value::{Exc, Value};
use crate::vm::vm;

macro_rules! exceptions {
    ($($name:ident : $parent:ident)*) => {
        /// The built-in exceptions.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[allow(dead_code, reason = "Python code raises those that the interpreter doesn't")]
        pub enum Kind { $($name),* }

        /// Names of all, and their parents' numbers; a parent comes first. The first is its own.
        pub const ALL: &[(&str, usize)] = &[$((stringify!($name), Kind::$parent as usize)),*];
    };
}

exceptions! {
    BaseException: BaseException
    Exception: BaseException
    SystemExit: BaseException
    KeyboardInterrupt: BaseException
    GeneratorExit: BaseException
    StopIteration: Exception
    StopAsyncIteration: Exception
    ArithmeticError: Exception
    ZeroDivisionError: ArithmeticError
    OverflowError: ArithmeticError
    FloatingPointError: ArithmeticError
    AssertionError: Exception
    AttributeError: Exception
    BufferError: Exception
    EOFError: Exception
    ImportError: Exception
    ModuleNotFoundError: ImportError
    LookupError: Exception
    IndexError: LookupError
    KeyError: LookupError
    MemoryError: Exception
    NameError: Exception
    UnboundLocalError: NameError
    OSError: Exception
    FileNotFoundError: OSError
    FileExistsError: OSError
    PermissionError: OSError
    IsADirectoryError: OSError
    TimeoutError: OSError
    ConnectionError: OSError
    ReferenceError: Exception
    RuntimeError: Exception
    NotImplementedError: RuntimeError
    RecursionError: RuntimeError
    SyntaxError: Exception
    IndentationError: SyntaxError
    SystemError: Exception
    TypeError: Exception
    ValueError: Exception
    UnicodeError: ValueError
    UnicodeDecodeError: UnicodeError
    UnicodeEncodeError: UnicodeError
    Warning: Exception
    UserWarning: Warning
    DeprecationWarning: Warning
    RuntimeWarning: Warning
    ResourceWarning: Warning
}

/// The class of a built-in exception.
pub fn class(kind: Kind) -> &'static Gc<Class> {
    &vm().exceptions[kind as usize]
}

/// An exception of a class, with arguments.
pub fn instance(class: &Gc<Class>, args: Vec<Value>) -> Exc {
    let data = ExcData {
        args: GcCell::new(Value::tuple(args)),
        traceback: GcCell::new(Value::None),
        cause: GcCell::new(Value::None),
        context: GcCell::new(Value::None),
        suppress: Cell::new(false),
    };
    Instance::new(class, Payload::Exception(Box::new(data)))
}

/// A built-in exception with a message.
pub fn raise(kind: Kind, message: impl Into<String>) -> Exc {
    instance(class(kind), vec![Value::str(message.into())])
}

pub fn type_error(message: impl Into<String>) -> Exc {
    raise(Kind::TypeError, message)
}

pub fn value_error(message: impl Into<String>) -> Exc {
    raise(Kind::ValueError, message)
}

pub fn index_error(message: impl Into<String>) -> Exc {
    raise(Kind::IndexError, message)
}

pub fn name_error(name: crate::names::Name) -> Exc {
    raise(Kind::NameError, format!("name '{name}' is not defined"))
}

pub fn runtime_error(message: impl Into<String>) -> Exc {
    raise(Kind::RuntimeError, message)
}

/// `KeyError` has the key itself as its argument.
pub fn key_error(key: &Value) -> Exc {
    instance(class(Kind::KeyError), vec![key.clone()])
}

/// The end of an iterator, with the value of `return`.
pub fn stop_iteration(value: Value) -> Exc {
    let args = if value.is_none() { Vec::new() } else { vec![value] };
    instance(class(Kind::StopIteration), args)
}

/// Whether an exception is of this kind, or of one below it.
pub fn is(exc: &Exc, kind: Kind) -> bool {
    exc.class.is_subclass(class(kind))
}

/// The arguments of an exception.
pub fn args(exc: &Exc) -> Vec<Value> {
    match exc.exception().map(|data| data.args.get()) {
        Some(Value::Tuple(args)) => args.to_vec(),
        _ => Vec::new(),
    }
}
