//! Built-in functions, and the methods of built-in types.

pub mod construct;
mod dicts;
pub mod format;
pub mod functions;
mod lists;
mod numbers;
mod others;
pub mod percent;
mod sets;
mod strings;

use gc_core::Gc;

use crate::names::intern;
use crate::objects::class::Class;
use crate::objects::function::{Native, NativeFn};
use crate::value::Value;
use crate::vm::types::{Type, class};
use crate::vm::vm;

/// A built-in function that takes from `min` to `max` arguments.
pub const fn function(name: &'static str, min: usize, max: usize, call: NativeFn) -> Native {
    Native { name, owner: None, call, min, max, takes_keywords: false }
}

/// The same, with keyword arguments.
pub const fn function_kw(name: &'static str, min: usize, max: usize, call: NativeFn) -> Native {
    Native { name, owner: None, call, min, max, takes_keywords: true }
}

/// A method; `min` and `max` count `self`.
pub const fn method(owner: &'static str, name: &'static str, min: usize, max: usize, call: NativeFn) -> Native {
    Native { name, owner: Some(owner), call, min, max, takes_keywords: false }
}

/// The same, with keyword arguments.
pub const fn method_kw(owner: &'static str, name: &'static str, min: usize, max: usize, call: NativeFn) -> Native {
    Native { name, owner: Some(owner), call, min, max, takes_keywords: true }
}

/// As many arguments as one likes.
pub const MANY: usize = usize::MAX;

fn add_methods(class: &Gc<Class>, methods: &'static [Native]) {
    for native in methods {
        class.set(intern(native.name), Value::Native(native));
    }
}

/// Fills the tables of built-in types and the module of built-in functions.
pub fn install() {
    {
        let of = Type::Str;
        add_methods(class(of), strings::METHODS);
    }
    add_methods(class(Type::Bytes), strings::BYTES_METHODS);
    add_methods(class(Type::List), lists::LIST_METHODS);
    add_methods(class(Type::Tuple), lists::TUPLE_METHODS);
    add_methods(class(Type::Range), lists::TUPLE_METHODS);
    add_methods(class(Type::Dict), dicts::METHODS);
    add_methods(class(Type::Set), sets::METHODS);
    add_methods(class(Type::FrozenSet), sets::FROZEN_METHODS);
    add_methods(class(Type::Int), numbers::INT_METHODS);
    add_methods(class(Type::Float), numbers::FLOAT_METHODS);
    others::install();
    let vm = vm();
    for it in functions::ALL {
        vm.builtins.set(intern(it.name), Value::Native(it));
    }
    for class in vm.types.iter().chain(&vm.exceptions) {
        let name = class.name.borrow().to_string();
        if construct::has_public_name(&name) {
            vm.builtins.set(intern(&name), Value::Class(class.clone()));
        }
    }
    vm.builtins.set(intern("IOError"), Value::Class(crate::error::class(crate::error::Kind::OSError).clone()));
    vm.builtins.set(intern("EnvironmentError"), Value::Class(crate::error::class(crate::error::Kind::OSError).clone()));
    vm.builtins.set(intern("NotImplemented"), Value::NotImplemented);
    vm.builtins.set(intern("Ellipsis"), Value::Ellipsis);
    vm.builtins.set(intern("__debug__"), Value::Bool(true));
    vm.builtins.set(intern("__name__"), Value::str("builtins"));
}
