//! What can be called: functions, methods, built-ins; and what wraps them.

use std::cell::RefCell;
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, Trace};

use super::class::Class;
use super::module::Module;
use super::tracked::{self, Tracked};
use super::weak::WeakList;
use crate::compile::code::Code;
use crate::names::Name;
use crate::value::{Res, Value};

/// What a built-in function is called with.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    pub pos: &'a [Value],
    pub kw: &'a [(Name, Value)],
}

/// A built-in function. For methods the first argument is `self`.
pub type NativeFn = fn(Args<'_>) -> Res;

/// A built-in function and what it accepts.
pub struct Native {
    pub name: &'static str,
    /// The type whose method it is.
    pub owner: Option<&'static str>,
    pub call: NativeFn,
    pub min: usize,
    pub max: usize,
    pub takes_keywords: bool,
}

/// A variable that a function shares with one that is defined in it.
#[derive(Trace, Finalize)]
pub struct CellObject {
    pub content: GcCell<Value>,
    #[trace(skip)]
    pub tracked: Tracked,
}

impl CellObject {
    pub fn new(content: Value) -> Gc<Self> {
        Gc::new(Self { content: GcCell::new(content), tracked: Tracked::new() })
    }
}

/// A function written in Python.
#[derive(Trace, Finalize)]
pub struct Function {
    #[trace(skip)]
    pub weakrefs: WeakList,
    /// Constants of code hold no cycle: it may be shared, and left out.
    #[trace(skip)]
    pub code: Rc<Code>,
    pub globals: Gc<Module>,
    pub name: GcCell<Value>,
    pub qualname: GcCell<Value>,
    pub doc: GcCell<Value>,
    pub defaults: RefCell<Vec<Value>>,
    pub kwdefaults: Vec<(Name, Value)>,
    pub closure: Vec<Gc<CellObject>>,
    pub attrs: RefCell<Vec<(Name, Value)>>,
    #[trace(skip)]
    mark: FunctionMark,
}

/// CPython has a tuple of a function's cells, and one of its default values.
struct FunctionMark {
    others: isize,
    pub tracked: Tracked,
}

impl Drop for FunctionMark {
    fn drop(&mut self) {
        tracked::correct(self.others);
    }
}

impl Function {
    /// What CPython's collector knows of it.
    pub fn tracked(&self) -> &Tracked {
        &self.mark.tracked
    }

    pub fn new(
        code: Rc<Code>,
        globals: Gc<Module>,
        defaults: Vec<Value>,
        kwdefaults: Vec<(Name, Value)>,
        closure: Vec<Gc<CellObject>>,
    ) -> Gc<Self> {
        let has_tuples =
            isize::from(!closure.is_empty()) + isize::from(defaults.iter().any(|value| !value.is_atomic()));
        Gc::new(Self {
            weakrefs: WeakList::default(),
            name: GcCell::new(code.name.value()),
            qualname: GcCell::new(Value::str(&*code.qualname)),
            doc: GcCell::new(code.doc.clone()),
            code,
            globals,
            defaults: RefCell::new(defaults),
            kwdefaults,
            closure,
            attrs: RefCell::default(),
            mark: FunctionMark { others: has_tuples, tracked: Tracked::new() },
        })
    }
}

/// A function and the object it was looked up on.
#[derive(Trace, Finalize)]
pub struct Method {
    pub receiver: Value,
    pub function: Value,
    #[trace(skip)]
    pub tracked: Tracked,
}

impl Method {
    pub fn new(receiver: Value, function: Value) -> Value {
        Value::Method(Gc::new(Self { receiver, function, tracked: Tracked::new() }))
    }
}

/// A `property`.
#[derive(Clone, Trace, Finalize)]
pub struct Property {
    pub get: Value,
    pub set: Value,
    pub delete: Value,
}

/// A `staticmethod` or a `classmethod`.
#[derive(Trace, Finalize)]
pub struct Wrapper {
    pub function: Value,
    pub is_class: bool,
}

/// A `super()`.
#[derive(Trace, Finalize)]
pub struct Super {
    pub after: Gc<Class>,
    pub receiver: Value,
    pub class: Gc<Class>,
}
