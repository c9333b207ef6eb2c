//! Built-in types, as classes.

use gc_core::Gc;

use super::vm;
use crate::error;
use crate::names::known;
use crate::objects::class::{Class, ClassParts, Layout};
use crate::value::Value;

macro_rules! types {
    ($($variant:ident $name:literal $layout:ident)*) => {
        /// A built-in type.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[allow(clippy::enum_variant_names, reason = "they are called what Python calls them")]
        pub enum Type { $($variant),* }
        const ALL: &[(&str, Layout)] = &[$(($name, Layout::$layout)),*];
    };
}

types! {
    Object "object" Plain
    Type "type" Type
    NoneType "NoneType" Sealed
    NotImplemented "NotImplementedType" Sealed
    Ellipsis "ellipsis" Sealed
    Int "int" Payload
    Bool "bool" Sealed
    Float "float" Payload
    Str "str" Payload
    Bytes "bytes" Payload
    Tuple "tuple" Payload
    List "list" Payload
    Dict "dict" Payload
    DictKeys "dict_keys" Sealed
    DictValues "dict_values" Sealed
    DictItems "dict_items" Sealed
    Set "set" Payload
    FrozenSet "frozenset" Payload
    Range "range" Sealed
    Slice "slice" Sealed
    Builtin "builtin_function_or_method" Sealed
    MethodDescriptor "method_descriptor" Sealed
    Function "function" Sealed
    Method "method" Sealed
    Cell "cell" Sealed
    Iterator "iterator" Sealed
    Enumerate "enumerate" Sealed
    Zip "zip" Sealed
    Map "map" Sealed
    Filter "filter" Sealed
    ListIterator "list_iterator" Sealed
    Reversed "reversed" Sealed
    Generator "generator" Sealed
    Module "module" Sealed
    Weak "weakref" Sealed
    Proxy "weakproxy" Sealed
    File "TextIOWrapper" Sealed
    Traceback "traceback" Sealed
    Frame "frame" Sealed
    Property "property" Sealed
    StaticMethod "staticmethod" Sealed
    ClassMethod "classmethod" Sealed
    Super "super" Sealed
}

/// The class of a built-in type.
#[inline]
pub fn class(of: Type) -> &'static Gc<Class> {
    &vm().types[of as usize]
}

fn parts(name: &str, bases: Vec<Gc<Class>>, layout: Layout) -> ClassParts {
    ClassParts {
        name: name.into(),
        qualname: name.into(),
        module: known::BUILTINS,
        meta: None,
        bases,
        layout,
        slots: None,
    }
}

/// All built-in types, `object` first.
pub fn make() -> Vec<Gc<Class>> {
    let mut made: Vec<Gc<Class>> = Vec::new();
    for &(name, layout) in ALL {
        let bases: Vec<Gc<Class>> = match name {
            "object" => Vec::new(),
            "bool" => vec![made[Type::Int as usize].clone()],
            _ => vec![made[0].clone()],
        };
        let rest = bases.first().map(|base| base.mro.borrow().clone()).unwrap_or_default();
        made.push(Class::new(parts(name, bases, layout), rest));
    }
    made
}

/// All built-in exceptions.
pub fn make_exceptions(types: &[Gc<Class>]) -> Vec<Gc<Class>> {
    let mut made: Vec<Gc<Class>> = Vec::new();
    for (number, &(name, parent)) in error::ALL.iter().enumerate() {
        let parent = if number == 0 { types[0].clone() } else { made[parent].clone() };
        let rest = parent.mro.borrow().clone();
        made.push(Class::new(parts(name, vec![parent], Layout::Exception), rest));
    }
    made
}

/// The class of a value.
#[inline]
pub fn type_of(value: &Value) -> &Gc<Class> {
    let of = match value {
        Value::Instance(it) => return &it.class,
        Value::Class(it) => return it.meta.as_ref().unwrap_or(class(Type::Type)),
        Value::Undef | Value::None => Type::NoneType,
        Value::NotImplemented => Type::NotImplemented,
        Value::Ellipsis => Type::Ellipsis,
        Value::Bool(_) => Type::Bool,
        Value::Int(_) | Value::Big(_) => Type::Int,
        Value::Float(_) => Type::Float,
        Value::Str(_) => Type::Str,
        Value::Bytes(_) => Type::Bytes,
        Value::Tuple(_) => Type::Tuple,
        Value::List(_) => Type::List,
        Value::Dict(_) => Type::Dict,
        Value::View(it) => match it.part {
            crate::objects::dict::Part::Keys => Type::DictKeys,
            crate::objects::dict::Part::Values => Type::DictValues,
            crate::objects::dict::Part::Items => Type::DictItems,
        },
        Value::Set(it) => {
            if it.frozen {
                Type::FrozenSet
            } else {
                Type::Set
            }
        }
        Value::Range(_) => Type::Range,
        Value::Slice(_) => Type::Slice,
        Value::Native(it) => {
            if it.owner.is_some() {
                Type::MethodDescriptor
            } else {
                Type::Builtin
            }
        }
        Value::Function(_) => Type::Function,
        Value::Method(it) => {
            if matches!(it.function, Value::Native(_)) {
                Type::Builtin
            } else {
                Type::Method
            }
        }
        Value::Cell(_) => Type::Cell,
        Value::Iter(it) => {
            use crate::objects::iter::Kind;
            match &*it.kind.borrow() {
                Kind::Enumerate { .. } => Type::Enumerate,
                Kind::Zip { .. } => Type::Zip,
                Kind::Map { .. } => Type::Map,
                Kind::Filter { .. } => Type::Filter,
                Kind::List { .. } => Type::ListIterator,
                Kind::ListReversed { .. } => Type::Reversed,
                _ => Type::Iterator,
            }
        }
        Value::Generator(_) => Type::Generator,
        Value::Module(_) => Type::Module,
        Value::Weak(it) => {
            if it.proxy {
                Type::Proxy
            } else {
                Type::Weak
            }
        }
        Value::File(_) => Type::File,
        Value::Traceback(_) => Type::Traceback,
        Value::Frame(_) => Type::Frame,
        Value::Property(_) => Type::Property,
        Value::Wrapper(it) => {
            if it.is_class {
                Type::ClassMethod
            } else {
                Type::StaticMethod
            }
        }
        Value::Super(_) => Type::Super,
    };
    class(of)
}

/// The name of a value's type.
pub fn type_name(value: &Value) -> String {
    type_of(value).name.borrow().to_string()
}

/// Whether a value is an instance of a class.
pub fn is_instance(value: &Value, of: &Gc<Class>) -> bool {
    type_of(value).is_subclass(of)
}
