//! What Scheme programs work with: values, pairs, symbols, and the table of all symbols.

use std::cell::RefCell;
use std::fmt;

use gc_core::{CloneFromCell, Finalize, Gc, GcCell, Trace, WeakValueMap};

use crate::compile::Template;
use crate::machine::Frame;

/// A value: 16 bytes, and a clone counts at most one handle.
///
/// `CloneFromCell` lets values be read out of a `GcCell`, which is what variables and pairs are.
#[derive(Clone, Default, Trace, Finalize, CloneFromCell)]
pub(crate) enum Value {
    /// What has no value worth a name, such as that of a `define`.
    #[default]
    Unspecified,
    Nil,
    Bool(bool),
    Number(f64),
    Text(Gc<str>),
    Symbol(Gc<Symbol>),
    Pair(Gc<Pair>),
    Closure(Gc<Closure>),
    /// A function of this program. It is static, so that nothing counts it.
    Builtin(&'static Builtin),
    /// What is left to do: the frames at the time of `call/cc`.
    Continuation(Option<Gc<Frame>>),
}

/// Two values. Both can be changed, also to the pair itself.
#[derive(Trace, Finalize)]
pub(crate) struct Pair {
    pub(crate) car: GcCell<Value>,
    pub(crate) cdr: GcCell<Value>,
}

/// A name, and the value of the global variable of that name.
#[derive(Trace, Finalize)]
pub(crate) struct Symbol {
    pub(crate) name: Box<str>,
    pub(crate) global: GcCell<Option<Value>>,
}

/// Code, and the variables around it. A closure that is stored in one of these variables is a
/// cycle, and every inner function that calls itself is stored so.
#[derive(Trace, Finalize)]
pub(crate) struct Closure {
    pub(crate) template: Gc<Template>,
    pub(crate) environment: Option<Gc<Environment>>,
}

/// The variables of one call, and those around them.
#[derive(Trace, Finalize)]
pub(crate) struct Environment {
    pub(crate) slots: Box<[GcCell<Value>]>,
    pub(crate) outer: Option<Gc<Environment>>,
}

/// A function of this program, by its name.
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    pub(crate) function: Function,
}

/// What a builtin does.
pub(crate) enum Function {
    /// Computes a value.
    Plain(fn(&[Value]) -> Result<Value, String>),
    /// Calls its first argument with the elements of its last.
    Apply,
    /// Calls its argument with what is left to do.
    CallCc,
}

impl Value {
    pub(crate) fn cons(car: Self, cdr: Self) -> Self {
        Self::Pair(Gc::new(Pair { car: GcCell::new(car), cdr: GcCell::new(cdr) }))
    }

    pub(crate) fn list(values: impl DoubleEndedIterator<Item = Self>) -> Self {
        values.rev().fold(Self::Nil, |rest, value| Self::cons(value, rest))
    }

    /// Returns the elements of a list.
    ///
    /// # Errors
    /// If it isn't a list, or ends in itself.
    pub(crate) fn elements(&self) -> Result<Vec<Self>, String> {
        let (mut elements, mut rest) = (Vec::new(), self.clone());
        while let Self::Pair(pair) = rest {
            if elements.len() == 1 << 24 {
                return Err("a list without end".to_owned());
            }
            elements.push(pair.car.get());
            rest = pair.cdr.get();
        }
        if matches!(rest, Self::Nil) { Ok(elements) } else { Err(format!("not a list: {self}")) }
    }

    pub(crate) fn is_true(&self) -> bool {
        !matches!(self, Self::Bool(false))
    }

    /// Whether both are the same object, or equal numbers, booleans or texts: Scheme's `eqv?`, but
    /// for texts.
    #[allow(clippy::float_cmp, reason = "Scheme's equality is exact")]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unspecified, Self::Unspecified) | (Self::Nil, Self::Nil) => true,
            (Self::Bool(one), Self::Bool(two)) => one == two,
            (Self::Number(one), Self::Number(two)) => one == two,
            (Self::Text(one), Self::Text(two)) => one == two,
            (Self::Symbol(one), Self::Symbol(two)) => Gc::ptr_eq(one, two),
            (Self::Pair(one), Self::Pair(two)) => Gc::ptr_eq(one, two),
            (Self::Closure(one), Self::Closure(two)) => Gc::ptr_eq(one, two),
            (Self::Builtin(one), Self::Builtin(two)) => std::ptr::eq(*one, *two),
            _ => false,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, &mut 1_000)
    }
}

impl Value {
    /// Prints the value, and at most so many elements of lists: a list may hold itself.
    fn write(&self, f: &mut fmt::Formatter<'_>, left: &mut usize) -> fmt::Result {
        match self {
            Self::Unspecified => f.write_str("#unspecified"),
            Self::Nil => f.write_str("()"),
            Self::Bool(true) => f.write_str("#t"),
            Self::Bool(false) => f.write_str("#f"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::Symbol(symbol) => f.write_str(&symbol.name),
            Self::Closure(closure) => write!(f, "#<function {}>", closure.template.name),
            Self::Builtin(builtin) => write!(f, "#<function {}>", builtin.name),
            Self::Continuation(_) => f.write_str("#<continuation>"),
            Self::Pair(_) => {
                let (mut rest, mut before) = (self.clone(), "(");
                while let Self::Pair(pair) = rest {
                    f.write_str(before)?;
                    if *left == 0 {
                        return f.write_str("…)");
                    }
                    *left -= 1;
                    pair.car.get().write(f, left)?;
                    rest = pair.cdr.get();
                    before = " ";
                }
                if !matches!(rest, Self::Nil) {
                    f.write_str(" . ")?;
                    rest.write(f, left)?;
                }
                f.write_str(")")
            }
        }
    }
}

/// All symbols by name. It holds them weakly: a symbol that no code mentions any more goes, and its
/// entry with it.
#[derive(Default)]
pub(crate) struct Symbols {
    table: RefCell<WeakValueMap<Box<str>, Symbol>>,
    /// Symbols that are global variables. These stay, for code that is read later can mention them.
    defined: RefCell<Vec<Gc<Symbol>>>,
}

impl Symbols {
    /// Returns the symbol of this name. Two of the same name are the same object.
    pub(crate) fn intern(&self, name: &str) -> Gc<Symbol> {
        let mut table = self.table.borrow_mut();
        if let Some(symbol) = table.get(name) {
            return symbol;
        }
        table.get_or_insert_with(name.into(), |name| Gc::new(Symbol { name: name.clone(), global: GcCell::new(None) }))
    }

    /// Sets a global variable, which is made if there is none.
    pub(crate) fn define(&self, symbol: &Gc<Symbol>, value: Value) {
        if symbol.global.replace(Some(value)).is_none() {
            self.defined.borrow_mut().push(symbol.clone());
        }
    }

    /// Returns whether a symbol of this name is alive.
    pub(crate) fn is_alive(&self, name: &str) -> bool {
        self.table.borrow().contains_key(name)
    }
}
