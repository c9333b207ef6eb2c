//! Methods of `object`, exceptions, generators, files, properties.

use gc_core::Gc;

use super::{MANY, add_methods, method, method_kw};
use crate::error::{Kind, raise, type_error, value_error};
use crate::names::{intern, known};
use crate::objects::file::File;
use crate::objects::function::{Args, Native, Wrapper};
use crate::objects::generator::Generator;
use crate::value::{Res, Value};
use crate::vm::types::{Type, class, type_name, type_of};
use crate::vm::{attr, class as classes, generators, hash, iterate, ops, repr, special, unwind, vm};

static OBJECT: &[Native] = &[
    method_kw("object", "__init__", 1, MANY, |args| {
        if !args.kw.is_empty() || args.pos.len() > 1 {
            let name = type_name(&args.pos[0]);
            return Err(type_error(format!(
                "{name}.__init__() takes exactly one argument (the instance to initialize)"
            )));
        }
        Ok(Value::None)
    }),
    method("object", "__repr__", 1, 1, |args| {
        let name = type_of(&args.pos[0]).full_name();
        Ok(Value::from(format!("<{name} object at {}>", repr::place(&args.pos[0]))))
    }),
    method("object", "__str__", 1, 1, |args| repr::repr(&args.pos[0]).map(Value::from)),
    method("object", "__hash__", 1, 1, |args| match &args.pos[0] {
        Value::Instance(it) if it.payload().is_none() => Ok(Value::Int(args.pos[0].id() >> 4)),
        other => hash::hash(other).map(Value::Int),
    }),
    method("object", "__eq__", 2, 2, |args| {
        Ok(if args.pos[0].is(&args.pos[1]) { Value::Bool(true) } else { Value::NotImplemented })
    }),
    method("object", "__ne__", 2, 2, |args| {
        Ok(if args.pos[0].is(&args.pos[1]) { Value::Bool(false) } else { Value::NotImplemented })
    }),
    method("object", "__setattr__", 3, 3, |args| {
        let name = super::functions::name(&args.pos[1])?;
        match &args.pos[0] {
            Value::Instance(it) => attr::set_plainly(&args.pos[0], it, name, args.pos[2].clone())?,
            other => attr::set(other, name, args.pos[2].clone())?,
        }
        Ok(Value::None)
    }),
    method("object", "__delattr__", 2, 2, |args| {
        let name = super::functions::name(&args.pos[1])?;
        match &args.pos[0] {
            Value::Instance(it) if it.delete(name) => Ok(Value::None),
            other => {
                Err(raise(Kind::AttributeError, format!("'{}' object has no attribute '{name}'", type_name(other))))
            }
        }
    }),
    method("object", "__getattribute__", 2, 2, |args| {
        attr::find(&args.pos[0], super::functions::name(&args.pos[1])?)?
            .ok_or_else(|| raise(Kind::AttributeError, "no such attribute"))
    }),
    method("object", "__format__", 2, 2, |args| {
        repr::format_with(&args.pos[0], args.pos[1].as_str().unwrap_or_default()).map(Value::from)
    }),
    method("object", "__sizeof__", 1, 1, |args| Ok(Value::size(crate::modules::sys::size_of(&args.pos[0])))),
    method("object", "__dir__", 1, 1, |args| {
        crate::vm::call::call(&Value::or_none(vm().builtins.get(intern("dir"))), vec![args.pos[0].clone()], vec![])
    }),
];

static NEW: Native = super::function_kw("__new__", 1, MANY, |args| match &args.pos[0] {
    Value::Class(class) => classes::allocate(class, &args.pos[1..], args.kw, true),
    _ => Err(type_error("object.__new__(X): X is not a type object")),
});

static INIT_SUBCLASS: Native = super::function_kw("__init_subclass__", 0, MANY, |_| Ok(Value::None));

static TYPE: &[Native] = &[
    method_kw("type", "__call__", 1, MANY, |args| match &args.pos[0] {
        Value::Class(class) => classes::instantiate(class, args.pos[1..].to_vec(), args.kw.to_vec()),
        _ => Err(type_error("descriptor '__call__' requires a 'type' object")),
    }),
    method("type", "mro", 1, 1, |args| {
        let mro = iterate::to_vec(&attr::get(&args.pos[0], known::MRO)?)?;
        Ok(Value::list(mro))
    }),
    method("type", "__subclasses__", 1, 1, |args| match &args.pos[0] {
        Value::Class(class) => {
            let living =
                class.subclasses.borrow().iter().filter_map(gc_core::Weak::upgrade).map(Value::Class).collect();
            Ok(Value::list(living))
        }
        _ => Err(type_error("descriptor '__subclasses__' requires a 'type' object")),
    }),
    method("type", "__instancecheck__", 2, 2, |args| {
        classes::is_one_of(type_of(&args.pos[1]), &args.pos[0]).map(Value::Bool)
    }),
];

static EXCEPTION: &[Native] = &[
    method_kw("BaseException", "__init__", 1, MANY, |args| {
        if let Value::Instance(it) = &args.pos[0]
            && let Some(data) = it.exception()
        {
            data.args.set(Value::tuple(args.pos[1..].to_vec()));
        }
        Ok(Value::None)
    }),
    method("BaseException", "with_traceback", 2, 2, |args| {
        attr::set(&args.pos[0], known::TRACEBACK, args.pos[1].clone())?;
        Ok(args.pos[0].clone())
    }),
    method("BaseException", "add_note", 2, 2, |args| {
        let notes = attr::find(&args.pos[0], known::HINT)?;
        let notes = match notes {
            Some(notes) => notes,
            None => {
                let notes = Value::list(Vec::new());
                attr::set(&args.pos[0], known::HINT, notes.clone())?;
                notes
            }
        };
        if let Value::List(notes) = notes {
            notes.items.borrow_mut().push(args.pos[1].clone());
        }
        Ok(Value::None)
    }),
    method("BaseException", "__str__", 1, 1, |args| {
        let Value::Instance(it) = &args.pos[0] else { return Ok(Value::str("")) };
        let values = crate::error::args(it);
        match values.as_slice() {
            [] => Ok(Value::str("")),
            [one] => repr::str(one).map(Value::from),
            _ => repr::repr(&Value::tuple(values)).map(Value::from),
        }
    }),
    method("BaseException", "__repr__", 1, 1, |args| {
        let Value::Instance(it) = &args.pos[0] else { return Ok(Value::str("")) };
        let shown = repr::repr(&Value::tuple(crate::error::args(it)))?;
        Ok(Value::from(format!("{}{shown}", it.class.name.borrow())))
    }),
];

static GENERATOR: &[Native] = &[
    method("generator", "__next__", 1, 1, |args| generators::next(generator(args)?)?.ok_or_else(iterate::stop)),
    method("generator", "__iter__", 1, 1, |args| Ok(args.pos[0].clone())),
    method("generator", "send", 2, 2, |args| generators::send(generator(args)?, args.pos[1].clone())),
    method("generator", "throw", 2, 4, |args| {
        let exc = unwind::exception_of(&args.pos[if args.pos.len() > 2 { 2 } else { 1 }])?;
        generators::throw(generator(args)?, exc)
    }),
    method("generator", "close", 1, 1, |args| generators::close(generator(args)?).map(|()| Value::None)),
];

static ITERATOR: &[Native] = &[
    method("iterator", "__next__", 1, 1, |args| iterate::next(&args.pos[0])?.ok_or_else(iterate::stop)),
    method("iterator", "__iter__", 1, 1, |args| Ok(args.pos[0].clone())),
];

static FILE: &[Native] = &[
    method("TextIOWrapper", "close", 1, 1, |args| {
        file(args)?.close();
        Ok(Value::None)
    }),
    method("TextIOWrapper", "flush", 1, 1, |args| {
        file(args)?.flush();
        Ok(Value::None)
    }),
    method("TextIOWrapper", "write", 2, 2, |args| {
        let text = args.pos[1].as_str().ok_or_else(|| type_error("write() argument must be str"))?;
        match open_file(args)?.write(text) {
            Some(Ok(())) => Ok(Value::size(text.chars().count())),
            Some(Err(error)) => Err(raise(Kind::OSError, error.to_string())),
            None => Err(raise(Kind::OSError, "not writable")),
        }
    }),
    method("TextIOWrapper", "read", 1, 2, |args| {
        let most = args.pos.get(1).filter(|most| !most.is_none()).map(ops::index).transpose()?;
        let most = most.and_then(|most| usize::try_from(most).ok());
        open_file(args)?.read(most).map(Value::from).ok_or_else(|| raise(Kind::OSError, "not readable"))
    }),
    method("TextIOWrapper", "readline", 1, 1, |args| {
        open_file(args)?.line().map(Value::from).ok_or_else(|| raise(Kind::OSError, "not readable"))
    }),
    method("TextIOWrapper", "readlines", 1, 1, |args| iterate::to_vec(&args.pos[0]).map(Value::list)),
    method("TextIOWrapper", "__enter__", 1, 1, |args| {
        open_file(args)?;
        Ok(args.pos[0].clone())
    }),
    method("TextIOWrapper", "__exit__", 1, 4, |args| {
        file(args)?.close();
        Ok(Value::None)
    }),
];

static PROPERTY: &[Native] = &[
    method("property", "setter", 2, 2, |args| part(args, "setter")),
    method("property", "getter", 2, 2, |args| part(args, "getter")),
    method("property", "deleter", 2, 2, |args| part(args, "deleter")),
];

fn part(args: Args<'_>, what: &str) -> Res {
    match &args.pos[0] {
        Value::Property(it) => Ok(special::with_part(it, what, args.pos[1].clone())),
        other => Err(type_error(format!("expected a property, not {}", type_name(other)))),
    }
}

fn generator(args: Args<'_>) -> Res<&Gc<Generator>> {
    match &args.pos[0] {
        Value::Generator(it) => Ok(it),
        other => Err(type_error(format!("expected a generator, not {}", type_name(other)))),
    }
}

fn file(args: Args<'_>) -> Res<&File> {
    match &args.pos[0] {
        Value::File(it) => Ok(it),
        other => Err(type_error(format!("expected a file, not {}", type_name(other)))),
    }
}

fn open_file(args: Args<'_>) -> Res<&File> {
    let file = file(args)?;
    if file.is_closed() { Err(value_error("I/O operation on closed file.")) } else { Ok(file) }
}

/// Fills the tables of these types.
pub fn install() {
    add_methods(class(Type::Object), OBJECT);
    let wrapped =
        |native: &'static Native| Value::Wrapper(Gc::new(Wrapper { function: Value::Native(native), is_class: false }));
    class(Type::Object).set(known::NEW, wrapped(&NEW));
    class(Type::Object).set(known::INIT_SUBCLASS, Value::Native(&INIT_SUBCLASS));
    add_methods(class(Type::Type), TYPE);
    add_methods(crate::error::class(Kind::BaseException), EXCEPTION);
    add_methods(class(Type::Generator), GENERATOR);
    for of in [Type::Iterator, Type::Enumerate, Type::Zip, Type::Map, Type::Filter, Type::ListIterator, Type::Reversed]
    {
        add_methods(class(of), ITERATOR);
    }
    add_methods(class(Type::File), FILE);
    add_methods(class(Type::Property), PROPERTY);
    let from_keys = class(Type::Dict).names.borrow().get(intern("fromkeys")).cloned();
    if let Some(Value::Native(native)) = from_keys {
        class(Type::Dict).set(intern("fromkeys"), wrapped(native));
    }
}
