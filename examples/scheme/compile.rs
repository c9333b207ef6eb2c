//! From values to code: special forms are recognised, and local variables get their places.

use gc_core::{Finalize, Gc, Trace};

use crate::value::{Symbol, Symbols, Value};

/// Code, ready to run.
#[derive(Trace, Finalize)]
pub(crate) enum Code {
    Constant(Value),
    Local(Place),
    Global(Gc<Symbol>),
    SetLocal(Place, Gc<Code>),
    SetGlobal(Gc<Symbol>, Gc<Code>),
    /// Makes a global variable, or sets it.
    Define(Gc<Symbol>, Gc<Code>),
    /// The condition, and what is computed if it is true, and if not.
    If([Gc<Code>; 3]),
    /// The first value unless it is false, else the second.
    Or(Gc<Code>, Gc<Code>),
    Lambda(Gc<Template>),
    /// Not empty.
    Sequence(Vec<Gc<Code>>),
    /// The function, then the arguments.
    Call(Vec<Gc<Code>>),
}

/// Where a local variable is: how many calls further out its environment is, and which of its
/// variables.
#[derive(Clone, Copy, Trace, Finalize)]
pub(crate) struct Place {
    pub(crate) depth: usize,
    pub(crate) index: usize,
}

/// The code of a function.
#[derive(Trace, Finalize)]
pub(crate) struct Template {
    pub(crate) name: String,
    /// How many arguments it takes.
    pub(crate) parameters: usize,
    /// Whether it takes more, as a list.
    pub(crate) rest: bool,
    /// How many variables it has, parameters included.
    pub(crate) slots: usize,
    pub(crate) body: Gc<Code>,
}

/// The names of the variables of the functions around a piece of code.
struct Scope<'a> {
    names: Vec<Gc<Symbol>>,
    outer: Option<&'a Scope<'a>>,
}

type Compiled = Result<Gc<Code>, String>;

/// Compiles an expression at the top level.
pub(crate) fn compile(expression: &Value, symbols: &Symbols) -> Compiled {
    Compiler { symbols }.expression(expression, None)
}

struct Compiler<'a> {
    symbols: &'a Symbols,
}

impl Compiler<'_> {
    /// `(name parts…)`.
    fn form(&self, name: &str, parts: impl IntoIterator<Item = Value>) -> Value {
        let parts: Vec<_> = parts.into_iter().collect();
        Value::cons(Value::Symbol(self.symbols.intern(name)), Value::list(parts.into_iter()))
    }

    fn expression(&self, expression: &Value, scope: Option<&Scope<'_>>) -> Compiled {
        match expression {
            Value::Symbol(symbol) => {
                Ok(Gc::new(place(symbol, scope).map_or_else(|| Code::Global(symbol.clone()), Code::Local)))
            }
            Value::Pair(_) => {
                let parts = expression.elements()?;
                if let Value::Symbol(head) = &parts[0] {
                    if place(head, scope).is_none() {
                        if let Some(compiled) = self.special(&head.name, &parts[1..], scope) {
                            return compiled.map_err(|error| format!("{error}\n  in {expression}"));
                        }
                    }
                }
                Ok(Gc::new(Code::Call(self.each(&parts, scope)?)))
            }
            _ => Ok(Gc::new(Code::Constant(expression.clone()))),
        }
    }

    fn each(&self, parts: &[Value], scope: Option<&Scope<'_>>) -> Result<Vec<Gc<Code>>, String> {
        parts.iter().map(|part| self.expression(part, scope)).collect()
    }

    fn sequence(&self, parts: &[Value], scope: Option<&Scope<'_>>) -> Compiled {
        match self.each(parts, scope)? {
            codes if codes.is_empty() => Ok(Gc::new(Code::Constant(Value::Unspecified))),
            mut codes if codes.len() == 1 => Ok(codes.remove(0)),
            codes => Ok(Gc::new(Code::Sequence(codes))),
        }
    }

    /// Compiles a special form; `None` if there is none of this name.
    fn special(&self, name: &str, parts: &[Value], scope: Option<&Scope<'_>>) -> Option<Compiled> {
        // Forms that are short for others are written out, and compiled again.
        let again = |form: Value| self.expression(&form, scope);
        let lists = |bindings: &Value| -> Result<(Vec<Value>, Vec<Value>), String> {
            let pairs: Vec<_> = bindings.elements()?.iter().map(Value::elements).collect::<Result<_, _>>()?;
            pairs
                .into_iter()
                .map(|pair| <[Value; 2]>::try_from(pair).map(|[name, value]| (name, value)))
                .collect::<Result<_, _>>()
                .map_err(|_| "a binding has a name and a value".to_owned())
        };
        let compiled = match (name, parts) {
            ("quote", [value]) => Ok(Gc::new(Code::Constant(value.clone()))),
            ("if", [condition, then]) => again(self.form("if", [condition.clone(), then.clone(), Value::Unspecified])),
            ("if", [_, _, _]) => self
                .each(parts, scope)
                .map(|codes| Gc::new(Code::If(codes.try_into().unwrap_or_else(|_| unreachable!("three parts"))))),
            ("lambda", [parameters, body @ ..]) => self.lambda("lambda", parameters, body, scope),
            ("begin", body) => self.sequence(body, scope),
            ("set!", [Value::Symbol(symbol), value]) => self.set(symbol, value, scope, false),
            ("define", [Value::Symbol(symbol), value]) => self.set(symbol, value, scope, true),
            ("define", [Value::Pair(head), body @ ..]) => match head.car.get() {
                Value::Symbol(symbol) => self
                    .lambda(&symbol.name, &head.cdr.get(), body, scope)
                    .map(|value| set(&symbol, value, scope, true)),
                other => Err(format!("{other} can't be a name")),
            },
            ("and" | "or", []) => again(Value::Bool(name == "and")),
            ("and" | "or", [last]) => self.expression(last, scope),
            ("and", [first, rest @ ..]) => {
                again(self.form("if", [first.clone(), self.form("and", rest.to_vec()), Value::Bool(false)]))
            }
            ("or", [first, rest @ ..]) => self.expression(first, scope).and_then(|first| {
                Ok(Gc::new(Code::Or(first, self.expression(&self.form("or", rest.to_vec()), scope)?)))
            }),
            ("when", [condition, body @ ..]) => {
                again(self.form("if", [condition.clone(), self.form("begin", body.to_vec())]))
            }
            ("cond", []) => again(Value::Unspecified),
            ("cond", [clause, rest @ ..]) => clause.elements().and_then(|clause| match clause.split_first() {
                Some((Value::Symbol(word), body)) if &*word.name == "else" => self.sequence(body, scope),
                Some((condition, body)) => again(self.form(
                    "if",
                    [condition.clone(), self.form("begin", body.to_vec()), self.form("cond", rest.to_vec())],
                )),
                None => Err("an empty clause".to_owned()),
            }),
            // `(let loop ((name value)…) body…)`: a function that calls itself by this name.
            ("let", [Value::Symbol(name), bindings, body @ ..]) => lists(bindings).and_then(|(names, values)| {
                let head = Value::cons(Value::Symbol(name.clone()), Value::list(names.into_iter()));
                let define = self.form("define", [head].into_iter().chain(body.to_vec()));
                let function = self.form("lambda", [Value::Nil, define, Value::Symbol(name.clone())]);
                again(Value::cons(Value::list([function].into_iter()), Value::list(values.into_iter())))
            }),
            ("let", [bindings, body @ ..]) => lists(bindings).and_then(|(names, values)| {
                let function = self.form("lambda", [Value::list(names.into_iter())].into_iter().chain(body.to_vec()));
                again(Value::cons(function, Value::list(values.into_iter())))
            }),
            // `(let* (one more…) body…)`: each is in the scope of those before it.
            ("let*", [Value::Pair(bindings), body @ ..]) => {
                let inner = self.form("let*", [bindings.cdr.get()].into_iter().chain(body.to_vec()));
                again(self.form("let", [Value::list([bindings.car.get()].into_iter()), inner]))
            }
            ("let*", [Value::Nil, body @ ..]) => again(self.form("let", [Value::Nil].into_iter().chain(body.to_vec()))),
            ("letrec", [bindings, body @ ..]) => lists(bindings).and_then(|(names, values)| {
                let defines = names.into_iter().zip(values).map(|(name, value)| self.form("define", [name, value]));
                let function = self.form("lambda", [Value::Nil].into_iter().chain(defines).chain(body.to_vec()));
                again(Value::list([function].into_iter()))
            }),
            ("quote" | "if" | "lambda" | "set!" | "define" | "when" | "let" | "let*" | "letrec", _) => {
                Err("it is written in another way".to_owned())
            }
            _ => return None,
        };
        Some(compiled)
    }

    fn set(&self, symbol: &Gc<Symbol>, value: &Value, scope: Option<&Scope<'_>>, define: bool) -> Compiled {
        self.expression(value, scope).map(|value| set(symbol, value, scope, define))
    }

    fn lambda(&self, name: &str, parameters: &Value, body: &[Value], scope: Option<&Scope<'_>>) -> Compiled {
        let mut names = Vec::new();
        let mut more = parameters.clone();
        while let Value::Pair(pair) = more {
            let Value::Symbol(name) = pair.car.get() else { return Err("a parameter is a name".to_owned()) };
            names.push(name);
            more = pair.cdr.get();
        }
        let parameters = names.len();
        let rest = if let Value::Symbol(name) = more {
            names.push(name);
            true
        } else {
            false
        };
        // What the body defines is a variable of the whole function.
        for part in body {
            names.extend(defined(part));
        }
        let slots = names.len();
        let body = self.sequence(body, Some(&Scope { names, outer: scope }))?;
        Ok(Gc::new(Code::Lambda(Gc::new(Template { name: name.to_owned(), parameters, rest, slots, body }))))
    }
}

/// The name that `(define name …)` or `(define (name …) …)` defines.
fn defined(part: &Value) -> Option<Gc<Symbol>> {
    let Value::Pair(pair) = part else { return None };
    let (Value::Symbol(head), Value::Pair(rest)) = (pair.car.get(), pair.cdr.get()) else { return None };
    match rest.car.get() {
        _ if &*head.name != "define" => None,
        Value::Symbol(symbol) => Some(symbol),
        Value::Pair(pair) => match pair.car.get() {
            Value::Symbol(symbol) => Some(symbol),
            _ => None,
        },
        _ => None,
    }
}

fn set(symbol: &Gc<Symbol>, value: Gc<Code>, scope: Option<&Scope<'_>>, define: bool) -> Gc<Code> {
    Gc::new(match place(symbol, scope) {
        Some(place) => Code::SetLocal(place, value),
        None if define => Code::Define(symbol.clone(), value),
        None => Code::SetGlobal(symbol.clone(), value),
    })
}

/// Where the variable is; `None` if it is global.
fn place(symbol: &Gc<Symbol>, mut scope: Option<&Scope<'_>>) -> Option<Place> {
    let mut depth = 0;
    while let Some(Scope { names, outer }) = scope {
        // The last of the same name hides those before it.
        if let Some(index) = names.iter().rposition(|name| Gc::ptr_eq(name, symbol)) {
            return Some(Place { depth, index });
        }
        depth += 1;
        scope = *outer;
    }
    None
}
