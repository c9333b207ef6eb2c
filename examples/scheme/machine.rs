//! The machine that runs code.
//!
//! What is left to do after the current expression is a list of frames, and the frames are objects.
//! So a tail call is a call that pushes none, deep recursion takes no stack of Rust's, and
//! `call/cc` does nothing but keep a handle to the list. A frame that no continuation shares is
//! freed, by counting, when the machine takes it off.

use gc_core::{Finalize, Gc, GcCell, Trace};

use crate::compile::{Code, Place, Template, compile};
use crate::reader::Reader;
use crate::value::{Closure, Environment, Function, Symbols, Value};

/// Something to do with the value of the expression that is being computed.
#[derive(Clone, Trace, Finalize)]
pub(crate) struct Frame {
    step: Step,
    environment: Option<Gc<Environment>>,
    next: Option<Gc<Frame>>,
    depth: u32,
}

#[derive(Clone, Trace, Finalize)]
enum Step {
    /// Goes on with one of the branches of an `If`.
    Branch(Gc<Code>),
    /// Goes on with the second of an `Or`, unless the value is true.
    Or(Gc<Code>),
    /// Stores it, as a `SetLocal`, `SetGlobal` or `Define` says.
    Store(Gc<Code>),
    /// Forgets it, and goes on with this part of a `Sequence`.
    Sequence(Gc<Code>, usize),
    /// Adds it to the function and arguments of a `Call`.
    Call(Gc<Code>, Vec<Value>),
}

/// What the machine does next.
enum State {
    Evaluate(Gc<Code>, Option<Gc<Environment>>),
    /// Gives this value to the topmost frame.
    Return(Value),
    /// Calls the first with the others.
    Call(Vec<Value>),
}

/// Runs code, one step after the other.
pub(crate) struct Machine<'a> {
    symbols: &'a Symbols,
    frames: Option<Gc<Frame>>,
    deepest: u32,
}

impl<'a> Machine<'a> {
    /// `deepest`: how many frames there may be.
    pub(crate) fn new(symbols: &'a Symbols, deepest: u32) -> Self {
        Self { symbols, frames: None, deepest }
    }

    /// Reads a program, runs it, and returns its last value.
    ///
    /// # Errors
    /// If it can't be read, or compiled, or a step of it fails.
    pub(crate) fn run(&mut self, program: &str) -> Result<Value, String> {
        let mut reader = Reader::new(program, self.symbols);
        let mut last = Value::Unspecified;
        while let Some(expression) = reader.next()? {
            let code = compile(&expression, self.symbols)?;
            last = self.evaluate(code)?;
        }
        Ok(last)
    }

    fn evaluate(&mut self, code: Gc<Code>) -> Result<Value, String> {
        self.frames = None;
        let mut state = State::Evaluate(code, None);
        loop {
            state = match state {
                State::Evaluate(code, environment) => self.begin(&code, environment)?,
                State::Call(values) => self.call(values)?,
                State::Return(value) => match self.frames.take() {
                    None => return Ok(value),
                    Some(frame) => {
                        // Moves the frame's parts out, or copies them if a continuation shares it.
                        let frame = Gc::unwrap_or_clone(frame);
                        self.frames = frame.next;
                        self.go_on(frame.step, frame.environment, value)?
                    }
                },
            };
        }
    }

    fn push(&mut self, step: Step, environment: Option<Gc<Environment>>) -> Result<(), String> {
        let depth = self.frames.as_ref().map_or(0, |frame| frame.depth) + 1;
        if depth > self.deepest {
            return Err("the recursion is too deep".to_owned());
        }
        let next = self.frames.take();
        self.frames = Some(Gc::new(Frame { step, environment, next, depth }));
        Ok(())
    }

    /// Begins to evaluate `code`.
    fn begin(&mut self, code: &Gc<Code>, environment: Option<Gc<Environment>>) -> Result<State, String> {
        let (step, first) = match &**code {
            Code::Constant(value) => return Ok(State::Return(value.clone())),
            Code::Local(place) => return Ok(State::Return(variable(environment.as_ref(), *place).get())),
            Code::Global(symbol) => {
                let value = symbol.global.get().ok_or_else(|| format!("{} is not defined", symbol.name))?;
                return Ok(State::Return(value));
            }
            Code::Lambda(template) => {
                let template = template.clone();
                return Ok(State::Return(Value::Closure(Gc::new(Closure { template, environment }))));
            }
            Code::SetLocal(_, value) | Code::SetGlobal(_, value) | Code::Define(_, value) => {
                (Step::Store(code.clone()), value)
            }
            Code::If([condition, ..]) => (Step::Branch(code.clone()), condition),
            Code::Or(first, second) => (Step::Or(second.clone()), first),
            Code::Sequence(parts) => (Step::Sequence(code.clone(), 1), &parts[0]),
            Code::Call(parts) => (Step::Call(code.clone(), Vec::with_capacity(parts.len())), &parts[0]),
        };
        self.push(step, environment.clone())?;
        Ok(State::Evaluate(first.clone(), environment))
    }

    /// Goes on with a step, now that its value is known.
    fn go_on(&mut self, step: Step, environment: Option<Gc<Environment>>, value: Value) -> Result<State, String> {
        Ok(match step {
            Step::Branch(code) => {
                let Code::If([_, then, otherwise]) = &*code else { unreachable!("it branches") };
                State::Evaluate(if value.is_true() { then } else { otherwise }.clone(), environment)
            }
            Step::Or(_) if value.is_true() => State::Return(value),
            Step::Or(second) => State::Evaluate(second, environment),
            Step::Store(code) => {
                match &*code {
                    Code::SetLocal(place, _) => variable(environment.as_ref(), *place).set(value),
                    Code::Define(symbol, _) => self.symbols.define(symbol, value),
                    Code::SetGlobal(symbol, _) => {
                        if symbol.global.replace(Some(value)).is_none() {
                            symbol.global.set(None);
                            return Err(format!("{} is not defined", symbol.name));
                        }
                    }
                    _ => unreachable!("it stores"),
                }
                State::Return(Value::Unspecified)
            }
            Step::Sequence(code, at) => {
                let Code::Sequence(parts) = &*code else { unreachable!("it is a sequence") };
                // Nothing is left to do after the last part: that is a tail call, if it is a call.
                if at + 1 < parts.len() {
                    self.push(Step::Sequence(code.clone(), at + 1), environment.clone())?;
                }
                State::Evaluate(parts[at].clone(), environment)
            }
            Step::Call(code, mut values) => {
                values.push(value);
                let Code::Call(parts) = &*code else { unreachable!("it calls") };
                match parts.get(values.len()) {
                    None => State::Call(values),
                    Some(next) => {
                        let next = next.clone();
                        self.push(Step::Call(code, values), environment.clone())?;
                        State::Evaluate(next, environment)
                    }
                }
            }
        })
    }

    fn call(&mut self, mut values: Vec<Value>) -> Result<State, String> {
        let arguments = values.split_off(1);
        match &values[0] {
            Value::Closure(closure) => {
                let environment = enter(&closure.template, closure.environment.clone(), arguments)?;
                Ok(State::Evaluate(closure.template.body.clone(), Some(environment)))
            }
            Value::Builtin(builtin) => match (&builtin.function, &arguments[..]) {
                (Function::Plain(function), arguments) => {
                    function(arguments).map(State::Return).map_err(|error| format!("{}: {error}", builtin.name))
                }
                (Function::Apply, [function, list]) => {
                    Ok(State::Call([function.clone()].into_iter().chain(list.elements()?).collect()))
                }
                (Function::CallCc, [function]) => {
                    Ok(State::Call(vec![function.clone(), Value::Continuation(self.frames.clone())]))
                }
                _ => Err(format!("{} takes another number of arguments", builtin.name)),
            },
            Value::Continuation(frames) => {
                self.frames.clone_from(frames);
                Ok(State::Return(arguments.into_iter().next().unwrap_or_default()))
            }
            other => Err(format!("{other} can't be called")),
        }
    }
}

/// The variable at this place. The compiler found it there.
fn variable(environment: Option<&Gc<Environment>>, place: Place) -> &GcCell<Value> {
    let mut environment = environment.expect("a function is around it");
    for _ in 0..place.depth {
        environment = environment.outer.as_ref().expect("a function is around it");
    }
    &environment.slots[place.index]
}

/// Makes the variables of a call.
fn enter(
    template: &Template,
    outer: Option<Gc<Environment>>,
    mut arguments: Vec<Value>,
) -> Result<Gc<Environment>, String> {
    let Template { name, parameters, rest, slots, .. } = template;
    if arguments.len() < *parameters || (arguments.len() > *parameters && !rest) {
        return Err(format!("{name} takes {parameters} arguments, not {}", arguments.len()));
    }
    if *rest {
        let more = arguments.split_off(*parameters);
        arguments.push(Value::list(more.into_iter()));
    }
    arguments.resize(*slots, Value::Unspecified);
    let slots = arguments.into_iter().map(GcCell::new).collect();
    Ok(Gc::new(Environment { slots, outer }))
}
