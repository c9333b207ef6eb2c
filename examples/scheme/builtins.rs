//! Functions that Scheme programs find in place.

use gc_core::{Gc, collect, heap};

use crate::machine::Machine;
use crate::value::{Builtin, Function, Pair, Symbols, Value};

type Answer = Result<Value, String>;

/// Defines all builtins, and those functions that are easier to write in Scheme.
pub(crate) fn define_all(symbols: &Symbols) {
    for builtin in BUILTINS {
        symbols.define(&symbols.intern(builtin.name), Value::Builtin(builtin));
    }
    Machine::new(symbols, 1_000).run(PRELUDE).expect("the prelude runs");
}

const PRELUDE: &str = "
    (define (list . items) items)
    (define (not value) (if value #f #t))
    (define (for-each function items)
      (when (pair? items) (function (car items)) (for-each function (cdr items))))
    (define (map function items)
      (if (null? items) '() (cons (function (car items)) (map function (cdr items)))))
    (define (reverse items)
      (let loop ((items items) (done '()))
        (if (null? items) done (loop (cdr items) (cons (car items) done)))))
    (define (length items)
      (let loop ((items items) (n 0)) (if (null? items) n (loop (cdr items) (+ n 1)))))";

macro_rules! builtins {
    ($($name:literal => $function:expr,)*) => {
        &[$(Builtin { name: $name, function: $function },)*]
    };
}

#[allow(clippy::float_cmp, reason = "Scheme's `=` is exact")]
static BUILTINS: &[Builtin] = builtins! {
    "apply" => Function::Apply,
    "call/cc" => Function::CallCc,
    "+" => Function::Plain(|values| fold(values, 0.0, |one, two| one + two)),
    "*" => Function::Plain(|values| fold(values, 1.0, |one, two| one * two)),
    "-" => Function::Plain(|values| match values {
        [one] => Ok(Value::Number(-number(one)?)),
        [first, rest @ ..] => fold(rest, number(first)?, |one, two| one - two),
        [] => Err(COUNT.to_owned()),
    }),
    "/" => Function::Plain(|values| numbers(values).map(|[one, two]| Value::Number(one / two))),
    "remainder" => Function::Plain(|values| numbers(values).map(|[one, two]| Value::Number(one % two))),
    "=" => Function::Plain(|values| numbers(values).map(|[one, two]| Value::Bool(one == two))),
    "<" => Function::Plain(|values| numbers(values).map(|[one, two]| Value::Bool(one < two))),
    ">" => Function::Plain(|values| numbers(values).map(|[one, two]| Value::Bool(one > two))),
    "eq?" => Function::Plain(|values| take(values).map(|[one, two]| Value::Bool(one.is_same(two)))),
    "null?" => Function::Plain(|values| take(values).map(|[value]| Value::Bool(matches!(value, Value::Nil)))),
    "pair?" => Function::Plain(|values| take(values).map(|[value]| Value::Bool(matches!(value, Value::Pair(_))))),
    "cons" => Function::Plain(|values| take(values).map(|[car, cdr]| Value::cons(car.clone(), cdr.clone()))),
    "car" => Function::Plain(|values| take(values).and_then(|[value]| Ok(pair(value)?.car.get()))),
    "cdr" => Function::Plain(|values| take(values).and_then(|[value]| Ok(pair(value)?.cdr.get()))),
    "set-car!" => Function::Plain(|values| change(values, |pair, value| pair.car.set(value))),
    "set-cdr!" => Function::Plain(|values| change(values, |pair, value| pair.cdr.set(value))),
    "display" => Function::Plain(|values| {
        for value in values {
            print!("{value}");
        }
        Ok(Value::Unspecified)
    }),
    "newline" => Function::Plain(|_| {
        println!();
        Ok(Value::Unspecified)
    }),
    // What this Scheme is about: the heap beneath it.
    "collect" => Function::Plain(|_| Ok(counted(collect()))),
    "live-objects" => Function::Plain(|_| Ok(counted(heap::stats().live))),
};

const COUNT: &str = "it takes another number of arguments";

#[allow(clippy::cast_precision_loss, reason = "there are fewer than 2^53 objects")]
fn counted(objects: usize) -> Value {
    Value::Number(objects as f64)
}

/// The arguments, if there are so many.
fn take<const N: usize>(values: &[Value]) -> Result<&[Value; N], String> {
    values.try_into().map_err(|_| COUNT.to_owned())
}

fn number(value: &Value) -> Result<f64, String> {
    if let Value::Number(number) = value { Ok(*number) } else { Err(format!("{value} is not a number")) }
}

fn numbers(values: &[Value]) -> Result<[f64; 2], String> {
    let [one, two] = take(values)?;
    Ok([number(one)?, number(two)?])
}

fn fold(values: &[Value], first: f64, add: fn(f64, f64) -> f64) -> Answer {
    let sum = values.iter().try_fold(first, |sum, value| Ok::<_, String>(add(sum, number(value)?)));
    sum.map(Value::Number)
}

fn pair(value: &Value) -> Result<&Gc<Pair>, String> {
    if let Value::Pair(pair) = value { Ok(pair) } else { Err(format!("{value} is not a pair")) }
}

fn change(values: &[Value], change: fn(&Pair, Value)) -> Answer {
    let [target, value] = take(values)?;
    change(pair(target)?, value.clone());
    Ok(Value::Unspecified)
}
