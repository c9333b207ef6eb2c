//! A program as an interpreter runs it: environments and closures, some of which hold each other.

use super::Scale;
use crate::clock::Clock;
use crate::library::{Library, Node};

/// An environment: a number (the argument), the environment around it, and what a name in it is
/// bound to.
const OUTER: usize = 0;
const BOUND: usize = 1;

/// An expression of one variable with functions that are called by name: enough for recursion
/// through closures.
enum Expr {
    Number(u64),
    /// The argument, so many functions out.
    Argument(usize),
    /// The function that is bound so many functions out, called with an argument.
    Call(usize, Box<Expr>),
    Add(Box<Expr>, Box<Expr>),
    Less(Box<Expr>, Box<Expr>),
    If(Box<[Expr; 3]>),
    /// A function that can name itself: its closure is in the environment that the closure holds.
    LetRec(Box<Expr>, Box<Expr>),
}

struct Interpreter<'a, L: Library> {
    bodies: Vec<&'a Expr>,
    calls: u64,
    waiting: usize,
    library: std::marker::PhantomData<L>,
}

impl<'a, L: Library> Interpreter<'a, L> {
    fn environment(value: u64, outer: Option<L::Two>) -> L::Two {
        let environment = L::Two::new(value);
        environment.set(OUTER, outer);
        environment
    }

    fn out(environment: &L::Two, levels: usize) -> L::Two {
        (0..levels).fold(environment.clone(), |at, _| at.slot(OUTER).unwrap_or(at))
    }

    fn eval(&mut self, expr: &'a Expr, environment: &L::Two) -> u64 {
        match expr {
            Expr::Number(number) => *number,
            Expr::Argument(levels) => Self::out(environment, *levels).value(),
            Expr::Add(a, b) => self.eval(a, environment).wrapping_add(self.eval(b, environment)),
            Expr::Less(a, b) => u64::from(self.eval(a, environment) < self.eval(b, environment)),
            Expr::If(parts) => {
                let [condition, yes, no] = &**parts;
                if self.eval(condition, environment) != 0 {
                    self.eval(yes, environment)
                } else {
                    self.eval(no, environment)
                }
            }
            Expr::Call(levels, argument) => {
                let argument = self.eval(argument, environment);
                let Some(closure) = Self::out(environment, *levels).slot(BOUND) else { return 0 };
                self.calls += 1;
                let body = self.bodies[usize::try_from(closure.value()).unwrap_or(0)];
                self.eval(body, &Self::environment(argument, closure.slot(OUTER)))
            }
            Expr::LetRec(body, then) => {
                // The closure holds the environment that it is bound in: a cycle.
                let inner = Self::environment(0, Some(environment.clone()));
                let closure = Self::environment(self.bodies.len() as u64, Some(inner.clone()));
                self.bodies.push(body);
                inner.set(BOUND, Some(closure));
                let value = self.eval(then, &inner);
                self.bodies.pop();
                if L::by_hand() {
                    inner.set(BOUND, None);
                }
                drop(inner);
                L::became_garbage(&mut self.waiting, 2);
                value
            }
        }
    }
}

fn argument(levels: usize) -> Expr {
    Expr::Argument(levels)
}

fn add(a: Expr, b: Expr) -> Expr {
    Expr::Add(Box::new(a), Box::new(b))
}

fn less(a: Expr, b: Expr) -> Expr {
    Expr::Less(Box::new(a), Box::new(b))
}

fn call(levels: usize, argument: Expr) -> Expr {
    Expr::Call(levels, Box::new(argument))
}

fn let_rec(body: Expr, then: Expr) -> Expr {
    Expr::LetRec(Box::new(body), Box::new(then))
}

/// A function of n that makes, in each call, a recursive function of its own which counts to n, and
/// then calls itself twice with smaller arguments.
fn program() -> Expr {
    use Expr::{If, Number};

    let counts = If(Box::new([less(argument(0), argument(2)), call(1, add(argument(0), Number(1))), argument(0)]));
    let minus = |by: u64| add(argument(1), Number(0_u64.wrapping_sub(by)));
    let twice = add(call(0, Number(0)), add(call(2, minus(1)), call(2, minus(2))));
    let body = If(Box::new([less(argument(0), Number(2)), argument(0), let_rec(counts, twice)]));
    let_rec(body, call(0, Number(16)))
}

pub(super) fn closures<L: Library>(clock: &mut Clock, scale: Scale) {
    let program = program();
    for _ in 0..scale.pick(40, 4, 1) {
        let mut interpreter: Interpreter<'_, L> =
            Interpreter { bodies: Vec::new(), calls: 0, waiting: 0, library: std::marker::PhantomData };
        let outermost = Interpreter::<L>::environment(0, None);
        let value = clock.timed(0, || interpreter.eval(&program, &outermost));
        assert_ne!(value, 0);
        clock.timed(interpreter.calls, || ());
    }
    clock.timed(0, L::collect);
}

/// Lazy values in environments of their own, evaluated once and kept for good: nothing becomes
/// garbage but by counting.
pub(super) fn grows<L: Library>(clock: &mut Clock, scale: Scale) {
    const EACH: u64 = 3;
    let values: u64 = scale.pick(700_000, 70_000, 700);
    let global = Interpreter::<L>::environment(0, None);
    let kept: Vec<L::Two> = clock.timed(values * EACH, || {
        (0..values)
            .map(|at| {
                let environment = Interpreter::<L>::environment(at, Some(global.clone()));
                let lazy = Interpreter::<L>::environment(at, Some(environment.clone()));
                // Temporary values, which die at once.
                for argument in 0..4 {
                    let temporary = Interpreter::<L>::environment(argument, Some(environment.clone()));
                    std::hint::black_box(temporary.clone());
                }
                let value = Interpreter::<L>::environment(at, Some(environment.clone()));
                environment.set(BOUND, Some(value.clone()));
                lazy.set(BOUND, Some(value));
                lazy
            })
            .collect()
    });
    for lazy in &kept {
        // A value holds its environment, in which it is bound.
        if let Some(environment) = lazy.slot(OUTER) {
            environment.set(BOUND, None);
        }
    }
}
