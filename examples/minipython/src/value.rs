//! What a variable holds: a small value in place, or a handle to an object.

use gc_core::{CloneFromCell, Finalize, Gc, Trace};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::objects::class::{Class, Instance};
use crate::objects::dict::{Dict, View};
use crate::objects::file::File;
use crate::objects::function::{CellObject, Function, Method, Native, Property, Super, Wrapper};
use crate::objects::generator::Generator;
use crate::objects::iter::Iter;
use crate::objects::list::{List, Tuple};
use crate::objects::module::Module;
use crate::objects::set::Set;
use crate::objects::slice::{Range, Slice};
use crate::objects::str::{Bytes, Str};
use crate::objects::traceback::{FrameObject, Traceback};
use crate::objects::tracked::Tracked;
use crate::objects::weak::WeakRef;
use crate::vm::vm;

/// A Python value.
#[derive(Clone, Default, Trace, Finalize, CloneFromCell)]
pub enum Value {
    /// No value: a local variable before its first assignment. Python code never sees it.
    #[default]
    Undef,
    None,
    NotImplemented,
    Ellipsis,
    Bool(bool),
    Int(i64),
    Float(f64),
    Big(Gc<BigInt>),
    Str(Gc<Str>),
    Bytes(Gc<Bytes>),
    Tuple(Gc<Tuple>),
    List(Gc<List>),
    Dict(Gc<Dict>),
    View(Gc<View>),
    Set(Gc<Set>),
    Range(Gc<Range>),
    Slice(Gc<Slice>),
    Native(&'static Native),
    Function(Gc<Function>),
    Method(Gc<Method>),
    Class(Gc<Class>),
    Instance(Gc<Instance>),
    Cell(Gc<CellObject>),
    Iter(Gc<Iter>),
    Generator(Gc<Generator>),
    Module(Gc<Module>),
    Weak(Gc<WeakRef>),
    File(Gc<File>),
    Traceback(Gc<Traceback>),
    Frame(Gc<FrameObject>),
    Property(Gc<Property>),
    Wrapper(Gc<Wrapper>),
    Super(Gc<Super>),
}

/// An exception on its way: an instance of a subclass of `BaseException`.
pub type Exc = Gc<Instance>;

/// What an operation of Python's gives: a value, or an exception.
pub type Res<T = Value> = Result<T, Exc>;

impl Value {
    /// A new string.
    pub fn str(text: impl Into<String>) -> Self {
        Self::Str(Gc::new(Str::new(text)))
    }

    /// A new list.
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(Gc::new(List::new(items)))
    }

    /// A tuple; the empty one is always the same object.
    pub fn tuple(items: Vec<Self>) -> Self {
        if items.is_empty() { Self::Tuple(vm().empty_tuple.clone()) } else { Self::Tuple(Gc::new(Tuple::new(items))) }
    }

    /// A new dict of these items.
    pub fn dict(dict: Dict) -> Self {
        Self::Dict(Gc::new(dict))
    }

    /// An integer, small if it fits.
    pub fn big(number: BigInt) -> Self {
        number.to_i64().map_or_else(|| Self::Big(Gc::new(number)), Self::Int)
    }

    /// An integer from a length or a count.
    pub fn size(number: usize) -> Self {
        Self::Int(i64::try_from(number).expect("sizes fit"))
    }

    /// The value, or `None` where there is none.
    pub fn or_none(value: Option<Self>) -> Self {
        value.unwrap_or(Self::None)
    }

    /// Whether there is no value.
    pub fn is_undef(&self) -> bool {
        matches!(self, Self::Undef)
    }

    /// Whether this is `None`.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The value, if there is one.
    pub fn defined(self) -> Option<Self> {
        if self.is_undef() { None } else { Some(self) }
    }

    /// `is`.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None)
            | (Self::NotImplemented, Self::NotImplemented)
            | (Self::Ellipsis, Self::Ellipsis)
            | (Self::Undef, Self::Undef) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (a, b) => matches!((a.address(), b.address()), (Some(a), Some(b)) if a == b),
        }
    }

    /// Where the object is, for values that are objects.
    pub fn address(&self) -> Option<usize> {
        Some(match self {
            Self::Undef
            | Self::None
            | Self::NotImplemented
            | Self::Ellipsis
            | Self::Bool(_)
            | Self::Int(_)
            | Self::Float(_) => return None,
            Self::Big(it) => Gc::as_ptr(it).addr(),
            Self::Str(it) => Gc::as_ptr(it).addr(),
            Self::Bytes(it) => Gc::as_ptr(it).addr(),
            Self::Tuple(it) => Gc::as_ptr(it).addr(),
            Self::List(it) => Gc::as_ptr(it).addr(),
            Self::Dict(it) => Gc::as_ptr(it).addr(),
            Self::View(it) => Gc::as_ptr(it).addr(),
            Self::Set(it) => Gc::as_ptr(it).addr(),
            Self::Range(it) => Gc::as_ptr(it).addr(),
            Self::Slice(it) => Gc::as_ptr(it).addr(),
            Self::Native(it) => std::ptr::from_ref(*it).addr(),
            Self::Function(it) => Gc::as_ptr(it).addr(),
            Self::Method(it) => Gc::as_ptr(it).addr(),
            Self::Class(it) => Gc::as_ptr(it).addr(),
            Self::Instance(it) => Gc::as_ptr(it).addr(),
            Self::Cell(it) => Gc::as_ptr(it).addr(),
            Self::Iter(it) => Gc::as_ptr(it).addr(),
            Self::Generator(it) => Gc::as_ptr(it).addr(),
            Self::Module(it) => Gc::as_ptr(it).addr(),
            Self::Weak(it) => Gc::as_ptr(it).addr(),
            Self::File(it) => Gc::as_ptr(it).addr(),
            Self::Traceback(it) => Gc::as_ptr(it).addr(),
            Self::Frame(it) => Gc::as_ptr(it).addr(),
            Self::Property(it) => Gc::as_ptr(it).addr(),
            Self::Wrapper(it) => Gc::as_ptr(it).addr(),
            Self::Super(it) => Gc::as_ptr(it).addr(),
        })
    }

    /// `id()`: the address, or for a value that isn't an object a number that no address is.
    pub fn id(&self) -> i64 {
        match self {
            Self::Int(number) => number.wrapping_mul(32).wrapping_add(0x7f00_0000_0001),
            Self::Float(number) => (number.to_bits() >> 4).cast_signed() | 1,
            Self::Bool(it) => 0x7e00_0000_0021 + i64::from(*it) * 32,
            Self::None => 0x7e00_0000_0001,
            Self::NotImplemented => 0x7e00_0000_0003,
            Self::Ellipsis => 0x7e00_0000_0005,
            other => i64::try_from(other.address().unwrap_or(0)).expect("addresses fit"),
        }
    }

    /// How many references there are: the library's own count. What is no object answers with
    /// CPython's idea of plenty.
    pub fn refcount(&self) -> usize {
        match self {
            Self::Undef
            | Self::None
            | Self::NotImplemented
            | Self::Ellipsis
            | Self::Bool(_)
            | Self::Int(_)
            | Self::Float(_)
            | Self::Native(_) => 1_000,
            Self::Big(it) => Gc::strong_count(it),
            Self::Str(it) => Gc::strong_count(it),
            Self::Bytes(it) => Gc::strong_count(it),
            Self::Tuple(it) => Gc::strong_count(it),
            Self::List(it) => Gc::strong_count(it),
            Self::Dict(it) => Gc::strong_count(it),
            Self::View(it) => Gc::strong_count(it),
            Self::Set(it) => Gc::strong_count(it),
            Self::Range(it) => Gc::strong_count(it),
            Self::Slice(it) => Gc::strong_count(it),
            Self::Function(it) => Gc::strong_count(it),
            Self::Method(it) => Gc::strong_count(it),
            Self::Class(it) => Gc::strong_count(it),
            Self::Instance(it) => Gc::strong_count(it),
            Self::Cell(it) => Gc::strong_count(it),
            Self::Iter(it) => Gc::strong_count(it),
            Self::Generator(it) => Gc::strong_count(it),
            Self::Module(it) => Gc::strong_count(it),
            Self::Weak(it) => Gc::strong_count(it),
            Self::File(it) => Gc::strong_count(it),
            Self::Traceback(it) => Gc::strong_count(it),
            Self::Frame(it) => Gc::strong_count(it),
            Self::Property(it) => Gc::strong_count(it),
            Self::Wrapper(it) => Gc::strong_count(it),
            Self::Super(it) => Gc::strong_count(it),
        }
    }

    /// The text of a string, or of an instance of a subclass of `str`.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(it) => Some(it.text()),
            _ => self.payload()?.as_str(),
        }
    }

    /// The integer in an `int` or a `bool`, if it is small.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(it) => Some(*it),
            Self::Bool(it) => Some(i64::from(*it)),
            _ => self.payload()?.as_int(),
        }
    }

    /// The list, or that of an instance of a subclass of `list`.
    pub fn as_list(&self) -> Option<&Gc<List>> {
        match self {
            Self::List(it) => Some(it),
            _ => self.payload()?.as_list(),
        }
    }

    /// The tuple, or that of an instance of a subclass of `tuple`.
    pub fn as_tuple(&self) -> Option<&Gc<Tuple>> {
        match self {
            Self::Tuple(it) => Some(it),
            _ => self.payload()?.as_tuple(),
        }
    }

    /// The dict, or that of an instance of a subclass of `dict`.
    pub fn as_dict(&self) -> Option<&Gc<Dict>> {
        match self {
            Self::Dict(it) => Some(it),
            _ => self.payload()?.as_dict(),
        }
    }

    /// The set, or that of an instance of a subclass of `set`.
    pub fn as_set(&self) -> Option<&Gc<Set>> {
        match self {
            Self::Set(it) => Some(it),
            _ => self.payload()?.as_set(),
        }
    }

    /// The built-in value inside an instance of a subclass of a built-in type.
    pub fn payload(&self) -> Option<&Self> {
        match self {
            Self::Instance(it) => it.payload(),
            _ => None,
        }
    }

    /// Whether CPython takes it that the value can be part of a cycle: what holds one of these, its
    /// collector looks at.
    pub fn may_be_tracked(&self) -> bool {
        matches!(self, Self::Dict(_)) || !self.is_atomic()
    }

    /// What CPython's collector knows of the object, if it knows the object at all.
    pub fn tracked(&self) -> Option<&Tracked> {
        Some(match self {
            Self::List(it) => &it.tracked,
            Self::Tuple(it) => it.tracked(),
            Self::Dict(it) => it.tracked(),
            Self::Set(it) => &it.tracked,
            Self::Function(it) => it.tracked(),
            Self::Method(it) => &it.tracked,
            Self::Class(it) => it.tracked(),
            Self::Instance(it) => &it.tracked,
            Self::Cell(it) => &it.tracked,
            Self::Iter(it) => &it.tracked,
            Self::Generator(it) => &it.tracked,
            Self::Module(it) => &it.tracked,
            Self::Weak(it) => &it.tracked,
            Self::Traceback(it) => &it.tracked,
            Self::Frame(it) => &it.tracked,
            _ => return None,
        })
    }

    /// Where the object is in the order of age; those that CPython's collector doesn't know come
    /// first.
    pub fn rank(&self) -> u64 {
        self.tracked().map_or(0, Tracked::rank)
    }

    /// Whether CPython's collector would never look at this value.
    pub fn is_atomic(&self) -> bool {
        match self {
            Self::Tuple(it) => it.is_atomic(),
            Self::Dict(it) => it.is_atomic(),
            Self::Undef
            | Self::None
            | Self::NotImplemented
            | Self::Ellipsis
            | Self::Bool(_)
            | Self::Int(_)
            | Self::Float(_)
            | Self::Big(_)
            | Self::Str(_)
            | Self::Bytes(_)
            | Self::Range(_)
            | Self::Slice(_) => true,
            _ => false,
        }
    }
}

impl From<bool> for Value {
    fn from(it: bool) -> Self {
        Self::Bool(it)
    }
}

impl From<i64> for Value {
    fn from(it: i64) -> Self {
        Self::Int(it)
    }
}

impl From<f64> for Value {
    fn from(it: f64) -> Self {
        Self::Float(it)
    }
}

impl From<&str> for Value {
    fn from(it: &str) -> Self {
        Self::str(it)
    }
}

impl From<String> for Value {
    fn from(it: String) -> Self {
        Self::str(it)
    }
}
