//! Modules that come with the interpreter: functions in Rust, and Python code in `lib/`.

mod gc;
pub mod graph;
mod math;
mod os;
mod random;
pub mod sys;
mod time;
pub mod weakref;

use crate::names::{Name, intern};
use crate::objects::function::Native;
use crate::objects::module::Module;
use crate::value::Value;

/// Modules that are Python code, wholly or on top of functions in Rust.
const SOURCES: &[(&str, &str)] = &[
    ("abc", include_str!("../../lib/abc.py")),
    ("collections", include_str!("../../lib/collections.py")),
    ("contextlib", include_str!("../../lib/contextlib.py")),
    ("copy", include_str!("../../lib/copy.py")),
    ("dataclasses", include_str!("../../lib/dataclasses.py")),
    ("functools", include_str!("../../lib/functools.py")),
    ("itertools", include_str!("../../lib/itertools.py")),
    ("operator", include_str!("../../lib/operator.py")),
    ("random", include_str!("../../lib/random.py")),
    ("traceback", include_str!("../../lib/traceback.py")),
    ("types", include_str!("../../lib/types.py")),
    ("typing", include_str!("../../lib/typing.py")),
    ("weakref", include_str!("../../lib/weakref.py")),
];

/// The Python code of a module.
pub fn source(name: &str) -> Option<&'static str> {
    SOURCES.iter().find(|(it, _)| *it == name).map(|(_, source)| *source)
}

/// Whether a module needs no file.
pub fn is_builtin(name: Name) -> bool {
    let name = name.text();
    source(name).is_some() || ["gc", "sys", "time", "math", "os", "os.path", "atexit", "builtins"].contains(&name)
}

/// Fills a module with what is written in Rust; whether there is anything.
pub fn fill(module: &Module) -> bool {
    match module.name.text() {
        "gc" => gc::fill(module),
        "sys" => sys::fill(module),
        "time" => time::fill(module),
        "math" => math::fill(module),
        "os" => os::fill(module),
        "os.path" => os::fill_path(module),
        "atexit" => add(module, sys::ATEXIT),
        "weakref" => weakref::fill(module),
        "random" => add(module, random::FUNCTIONS),
        "traceback" => add(module, sys::TRACEBACK),
        _ => return false,
    }
    true
}

/// Adds functions.
pub fn add(module: &Module, functions: &'static [Native]) {
    for native in functions {
        module.set(intern(native.name), Value::Native(native));
    }
}
