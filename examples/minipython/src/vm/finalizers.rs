//! Python code that runs because an object goes: `__del__`, and callbacks of weak references.
//!
//! It is called from the library's finalizers and from destructors, at any time that a handle is dropped. Errors have
//! nobody to go to: they are reported, and ignored.

use gc_core::Gc;

use super::{attr, call, lookup, repr};
use crate::names::known;
use crate::objects::class::Instance;
use crate::objects::tracked;
use crate::traceback;
use crate::value::{Exc, Value};

/// Calls the `__del__` of an object.
pub fn run(object: &Gc<Instance>) {
    let Some(function) = lookup::find(&object.class, known::DEL) else { return };
    let value = Value::Instance(object.clone());
    let reclaiming = tracked::set_reclaiming(false);
    // In a dead cycle weak references die before finalizers run, as in CPython; otherwise after.
    if reclaiming && Gc::strong_count(object) > 3 {
        object.weakrefs.sever();
    }
    let result = match &function {
        Value::Function(_) | Value::Native(_) => call::call(&function, vec![value], vec![]),
        _ => match attr::bind(&function, &value) {
            Ok(bound) => call::call(&bound, vec![], vec![]),
            Err(exc) => Err(exc),
        },
    };
    if let Err(exc) = result {
        let what = repr::repr(&function).unwrap_or_default();
        report(&exc, &what);
    }
    tracked::set_reclaiming(reclaiming);
}

/// Calls the callback of a weak reference whose object has gone.
pub fn call_back(callback: &Value, reference: &Value) {
    let reclaiming = tracked::set_reclaiming(false);
    if let Err(exc) = call::call(callback, vec![reference.clone()], vec![]) {
        let what = repr::repr(callback).unwrap_or_default();
        report(&exc, &what);
    }
    tracked::set_reclaiming(reclaiming);
}

/// Writes `Exception ignored in: …` and the traceback to standard error.
pub fn report(exc: &Exc, what: &str) {
    crate::output::flush();
    eprintln!("Exception ignored in: {what}");
    eprint!("{}", traceback::format(exc));
    // What the traceback holds goes when `exc` does, after this.
}
