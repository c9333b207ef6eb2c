//! What the module `weakref` has in Rust; the rest is Python, in `lib/weakref.py`.

use super::add;
use crate::builtins::function;
use crate::error::type_error;
use crate::names::intern;
use crate::objects::function::Native;
use crate::objects::module::Module;
use crate::objects::weak::{WeakRef, list_of};
use crate::value::{Res, Value};
use crate::vm::types::{Type, class, type_name};

static FUNCTIONS: &[Native] = &[
    function("proxy", 1, 2, |args| make(args.pos, true)),
    function("getweakrefcount", 1, 1, |args| {
        Ok(Value::size(list_of(&args.pos[0]).map_or(0, |list| list.living().len())))
    }),
    function("getweakrefs", 1, 1, |args| {
        let living = list_of(&args.pos[0]).map(super::super::objects::weak::WeakList::living).unwrap_or_default();
        Ok(Value::list(living.into_iter().map(Value::Weak).collect()))
    }),
];

pub fn fill(module: &Module) {
    add(module, FUNCTIONS);
    for name in ["ref", "ReferenceType"] {
        module.set(intern(name), Value::Class(class(Type::Weak).clone()));
    }
    module.set(intern("ProxyType"), Value::Class(class(Type::Proxy).clone()));
}

/// `weakref.ref(object, callback)`, or a proxy.
pub fn make(pos: &[Value], proxy: bool) -> Res {
    let Some(object) = pos.first() else {
        return Err(type_error("ref expected at least 1 argument, got 0"));
    };
    let callback = Value::or_none(pos.get(1).cloned());
    match WeakRef::new(object, callback, proxy) {
        Some(reference) => Ok(Value::Weak(reference)),
        None => Err(type_error(format!("cannot create weak reference to '{}' object", type_name(object)))),
    }
}
