use gc_core::{Finalize, Gc, Trace};
use std::collections::HashMap;

#[derive(Trace, Finalize)]
struct Machine<'a> {
    name: &'a str,
}

type Native = fn(&mut Machine<'_>, &[Value]) -> Value;
type ByValue = fn(Machine<'_>);
type Five = fn(u8, u8, u8, u8, &Value);

#[derive(Trace, Finalize)]
enum Value {
    Native(Native),
    ByValue { function: Option<ByValue> },
    Five(Five, Gc<Value>),
    All(HashMap<String, Native>),
    Spelled(fn(&mut Machine<'_>, &[Value]) -> Value),
}

fn main() {}
