//! The modules `sys` and `atexit`, and what `traceback` needs.

use gc_core::Gc;

use super::add;
use crate::builtins::{MANY, function, function_kw};
use crate::error::{self, Kind, type_error, value_error};
use crate::names::intern;
use crate::objects::dict::Dict;
use crate::objects::file::{File, Stream};
use crate::objects::function::{Args, Native};
use crate::objects::module::Module;
use crate::value::Value;
use crate::vm::{ops, unwind, vm};

static FUNCTIONS: &[Native] = &[
    function("getrefcount", 1, 1, |args| Ok(Value::size(args.pos[0].refcount()))),
    function("exit", 0, 1, |args| Err(error::instance(error::class(Kind::SystemExit), args.pos.to_vec()))),
    function("getrecursionlimit", 0, 0, |_| Ok(Value::size(vm().limit.get()))),
    function("setrecursionlimit", 1, 1, |args| {
        let limit = usize::try_from(ops::index(&args.pos[0])?).unwrap_or(0);
        if limit == 0 {
            return Err(value_error("recursion limit must be greater or equal than 1"));
        }
        vm().limit.set(limit.min(MOST_DEPTH));
        Ok(Value::None)
    }),
    function("getsizeof", 1, 2, |args| Ok(Value::size(size_of(&args.pos[0]) + header(&args.pos[0])))),
    function("exc_info", 0, 0, |_| {
        let handled = vm().handling.borrow().last().cloned();
        Ok(Value::tuple(match handled {
            Some(exc) => {
                let traceback = exc.exception().map_or(Value::None, |data| data.traceback.get());
                vec![Value::Class(exc.class.clone()), Value::Instance(exc), traceback]
            }
            None => vec![Value::None, Value::None, Value::None],
        }))
    }),
    function("intern", 1, 1, |args| match args.pos[0].as_str() {
        Some(text) => Ok(intern(text).value()),
        None => Err(type_error("intern() argument must be str")),
    }),
];

/// As deep as the stack of the interpreter's thread allows for.
const MOST_DEPTH: usize = if cfg!(debug_assertions) { 20_000 } else { 100_000 };

pub static ATEXIT: &[Native] = &[function_kw("register", 1, MANY, |args| {
    vm().exit.call_at_exit(partial(args));
    Ok(args.pos[0].clone())
})];

pub static TRACEBACK: &[Native] = &[
    function("format_exception_of", 1, 1, |args| {
        unwind::exception_of(&args.pos[0]).map(|exc| Value::from(crate::traceback::format(&exc)))
    }),
    function("describe", 1, 1, |args| {
        unwind::exception_of(&args.pos[0]).map(|exc| Value::from(unwind::describe(&exc)))
    }),
];

/// A function and its arguments; a method of the arguments' list calls it.
fn partial(args: Args<'_>) -> Value {
    if args.pos.len() == 1 && args.kw.is_empty() {
        return args.pos[0].clone();
    }
    // `functools.partial` in Rust: a bound method of a method of a method.
    let mut function = args.pos[0].clone();
    for argument in &args.pos[1..] {
        function = crate::objects::function::Method::new(argument.clone(), function);
    }
    function
}

pub fn fill(module: &Module) {
    add(module, FUNCTIONS);
    let argv = vm().argv.borrow().iter().map(|it| Value::str(it.as_str())).collect();
    module.set(intern("argv"), Value::list(argv));
    module.set(intern("version"), Value::str("3.11.0 (minipython on gc-core)"));
    let version = [Value::Int(3), Value::Int(11), Value::Int(0), Value::str("final"), Value::Int(0)];
    module.set(intern("version_info"), Value::tuple(version.to_vec()));
    module.set(intern("platform"), Value::str(std::env::consts::OS));
    module.set(intern("maxsize"), Value::Int(i64::MAX));
    module.set(intern("path"), Value::list(Vec::new()));
    module.set(intern("byteorder"), Value::str("little"));
    module.set(intern("stdout"), Value::File(Gc::new(File::standard("<stdout>", Stream::Stdout))));
    module.set(intern("stderr"), Value::File(Gc::new(File::standard("<stderr>", Stream::Stderr))));
    let implementation = Module::new(intern("implementation"));
    implementation.set(intern("name"), Value::str("minipython"));
    module.set(intern("implementation"), Value::Module(implementation));
    let modules = Dict::default();
    modules.set_name(intern("__main__"), Value::Module(vm().main.borrow().clone()));
    for loaded in vm().modules.borrow().iter() {
        modules.set_name(loaded.name, Value::Module(loaded.clone()));
    }
    module.set(intern("modules"), Value::dict(modules));
}

/// What CPython's collector puts in front of an object.
fn header(value: &Value) -> usize {
    match value {
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Set(_) | Value::Function(_) | Value::Instance(_) => {
            16
        }
        _ => 0,
    }
}

/// The bytes that CPython 3.11 needs for such an object, its header left out.
pub fn size_of(value: &Value) -> usize {
    match value {
        Value::None | Value::Undef | Value::NotImplemented | Value::Ellipsis => 16,
        Value::Bool(it) => {
            if *it {
                28
            } else {
                24
            }
        }
        Value::Int(0) => 24,
        Value::Int(it) => 24 + 4 * usize::try_from((64 - it.unsigned_abs().leading_zeros()).div_ceil(30)).unwrap_or(1),
        Value::Big(it) => 24 + 4 * usize::try_from(it.bits().div_ceil(30)).unwrap_or(1),
        Value::Float(_) => 24,
        Value::Str(it) if it.is_ascii() => 49 + it.len(),
        Value::Str(it) => {
            let widest = it.text().chars().map(u32::from).max().unwrap_or(0);
            let (base, width) = if widest < 0x100 {
                (73, 1)
            } else if widest < 0x1_0000 {
                (74, 2)
            } else {
                (76, 4)
            };
            base + width * it.len()
        }
        Value::Bytes(it) => 33 + it.bytes().len(),
        Value::Tuple(it) => 24 + 8 * it.len(),
        Value::List(it) => 40 + 8 * it.items.borrow().capacity(),
        Value::Dict(it) => match it.len() {
            0 => 48,
            1..=5 => 168,
            6..=10 => 336,
            len => 56 + 104 * (len * 3 / 2).next_power_of_two() / 5,
        },
        Value::Set(it) => {
            if it.len() < 5 {
                200
            } else {
                200 + 16 * (it.len() * 2).next_power_of_two()
            }
        }
        Value::Range(_) => 48,
        Value::Instance(it) => 40 + it.class.slots.as_ref().map_or(0, |slots| 8 * slots.len()).saturating_sub(8),
        Value::Function(_) => 120,
        Value::Class(_) => 1_072,
        _ => 48,
    }
}
