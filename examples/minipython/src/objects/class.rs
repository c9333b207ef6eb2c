//! Classes and their instances.

use std::cell::{Cell, RefCell};

use gc_core::{Finalize, Gc, GcCell, Trace, Weak};

use super::dict::Dict;
use super::module::Namespace;
use super::tracked::{self, Tracked};
use super::weak::WeakList;
use crate::names::{Name, known};
use crate::value::Value;
use crate::vm::{finalizers, lookup};

/// What an instance has besides its attributes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// Nothing: instances of `object` and of classes written in Python.
    Plain,
    /// Arguments, traceback, cause.
    Exception,
    /// A value of a built-in type that classes may inherit from.
    Payload,
    /// A class: this is a metaclass.
    Type,
    /// A type that no class inherits from.
    Sealed,
}

/// A class.
#[derive(Trace, Finalize)]
pub struct Class {
    #[trace(skip)]
    pub weakrefs: WeakList,
    pub name: RefCell<Box<str>>,
    pub qualname: RefCell<Box<str>>,
    pub module: Name,
    pub meta: Option<Gc<Class>>,
    pub bases: Vec<Gc<Class>>,
    /// In order of lookup; begins with the class itself, which therefore is a cycle, as CPython's
    /// is.
    pub mro: RefCell<Vec<Gc<Class>>>,
    pub names: RefCell<Namespace>,
    #[trace(skip)]
    pub layout: Layout,
    /// Names of `__slots__`, where instances have no `__dict__`.
    pub slots: Option<Vec<Name>>,
    pub has_del: Cell<bool>,
    /// Whether setting an attribute of an instance calls Python code.
    pub has_setattr: Cell<bool>,
    pub subclasses: RefCell<Vec<Weak<Class>>>,
    #[trace(skip)]
    mark: ClassMark,
}

/// A class is one object here, and several in CPython: its dict, two tuples, two descriptors.
struct ClassMark {
    others: isize,
    pub tracked: Tracked,
}

impl Drop for ClassMark {
    fn drop(&mut self) {
        lookup::forget();
        tracked::correct(self.others);
    }
}

/// What a class is made of.
pub struct ClassParts {
    pub name: Box<str>,
    pub qualname: Box<str>,
    pub module: Name,
    pub meta: Option<Gc<Class>>,
    pub bases: Vec<Gc<Class>>,
    pub layout: Layout,
    pub slots: Option<Vec<Name>>,
}

impl Class {
    /// A class without names of its own. `rest` is what follows it in the order of lookup.
    pub fn new(parts: ClassParts, rest: Vec<Gc<Self>>) -> Gc<Self> {
        lookup::forget();
        let inherits_dict = rest.len() > 1;
        let class = Gc::new(Self {
            weakrefs: WeakList::default(),
            name: RefCell::new(parts.name),
            qualname: RefCell::new(parts.qualname),
            module: parts.module,
            meta: parts.meta,
            bases: parts.bases,
            mro: RefCell::default(),
            names: RefCell::default(),
            layout: parts.layout,
            slots: parts.slots,
            has_del: Cell::new(false),
            has_setattr: Cell::new(false),
            subclasses: RefCell::default(),
            mark: ClassMark { others: if inherits_dict { 3 } else { 5 }, tracked: Tracked::new() },
        });
        class.has_del.set(rest.iter().any(|base| base.has_del.get()));
        class.has_setattr.set(rest.iter().any(|base| base.has_setattr.get()));
        for base in &class.bases {
            base.subclasses.borrow_mut().push(Gc::downgrade(&class));
        }
        *class.mro.borrow_mut() = std::iter::once(class.clone()).chain(rest).collect();
        class
    }

    /// What CPython's collector knows of it.
    pub fn tracked(&self) -> &Tracked {
        &self.mark.tracked
    }

    /// Sets an attribute of the class.
    pub fn set(&self, name: Name, value: Value) {
        if name == known::DEL {
            self.note(|class| class.has_del.set(true));
        }
        if name == known::SETATTR && !matches!(value, Value::Native(_)) {
            self.note(|class| class.has_setattr.set(true));
        }
        let old = self.names.borrow_mut().set(name, value);
        if old.is_none() {
            lookup::forget();
        }
        drop(old);
    }

    /// Deletes an attribute; whether there was one.
    pub fn delete(&self, name: Name) -> bool {
        lookup::forget();
        let old = self.names.borrow_mut().remove(name);
        old.is_some()
    }

    /// Tells the class, and those that inherit from it.
    fn note(&self, what: fn(&Self)) {
        what(self);
        for class in self.subclasses.borrow().iter().filter_map(Weak::upgrade) {
            class.note(what);
        }
    }

    pub fn is_subclass(&self, of: &Gc<Self>) -> bool {
        self.mro.borrow().iter().any(|class| Gc::ptr_eq(class, of))
    }

    /// Whether the class was written in Python.
    pub fn is_user(&self) -> bool {
        self.module != known::BUILTINS
    }

    /// `module.qualname`, without the module where that goes without saying.
    pub fn full_name(&self) -> String {
        if self.module == known::BUILTINS {
            self.qualname.borrow().to_string()
        } else {
            format!("{}.{}", self.module, self.qualname.borrow())
        }
    }
}

/// An instance's attributes: a short list, until somebody asks for the `__dict__`.
#[derive(Trace, Finalize)]
pub enum Attrs {
    Inline(Vec<(Name, Value)>),
    Dict(Gc<Dict>),
}

/// What an exception has besides its attributes.
#[derive(Trace, Finalize)]
pub struct ExcData {
    pub args: GcCell<Value>,
    pub traceback: GcCell<Value>,
    pub cause: GcCell<Value>,
    pub context: GcCell<Value>,
    pub suppress: Cell<bool>,
}

/// What an instance of a subclass of a built-in type has.
#[derive(Trace, Finalize)]
pub enum Payload {
    None,
    Value(Value),
    Exception(Box<ExcData>),
}

/// An instance of a class. Its `__del__` is its finalizer.
#[derive(Trace)]
pub struct Instance {
    // First, so that callbacks run before the attributes go.
    #[trace(skip)]
    pub weakrefs: WeakList,
    pub class: Gc<Class>,
    pub attrs: RefCell<Attrs>,
    payload: Payload,
    /// The way to a handle to itself, which `__del__` gets as `self`. Empty where the class has no
    /// `__del__`.
    me: GcCell<Weak<Instance>>,
    #[trace(skip)]
    pub tracked: Tracked,
}

impl Finalize for Instance {
    fn finalize(&self) {
        if let Some(me) = self.me.get().upgrade() {
            finalizers::run_or_queue(Value::Instance(me));
        } else if !self.weakrefs.is_empty() && finalizers::are_queued() {
            // The way to a handle leads over a weak reference.
            let reference = self.weakrefs.living().into_iter().next();
            if let Some(me) = reference.and_then(|reference| reference.upgrade()) {
                finalizers::run_or_queue(me);
            }
        }
    }
}

impl Instance {
    pub fn new(class: &Gc<Class>, payload: Payload) -> Gc<Self> {
        let has_del = class.has_del.get();
        let instance = Gc::new(Self {
            weakrefs: WeakList::default(),
            class: class.clone(),
            attrs: RefCell::new(Attrs::Inline(Vec::new())),
            payload,
            me: GcCell::new(Weak::new()),
            tracked: Tracked::new(),
        });
        if has_del {
            instance.me.set(Gc::downgrade(&instance));
        }
        instance
    }

    pub fn plain(class: &Gc<Class>) -> Gc<Self> {
        Self::new(class, Payload::None)
    }

    pub fn payload(&self) -> Option<&Value> {
        match &self.payload {
            Payload::Value(value) => Some(value),
            _ => None,
        }
    }

    pub fn exception(&self) -> Option<&ExcData> {
        match &self.payload {
            Payload::Exception(data) => Some(data),
            _ => None,
        }
    }

    /// An attribute of the instance itself.
    #[inline]
    pub fn get(&self, name: Name) -> Option<Value> {
        match &*self.attrs.borrow() {
            Attrs::Inline(list) => list.iter().find(|entry| entry.0 == name).map(|entry| entry.1.clone()),
            Attrs::Dict(dict) => dict.get_name(name),
        }
    }

    /// Sets an attribute of the instance itself.
    #[inline]
    pub fn set(&self, name: Name, value: Value) {
        let dict = match &mut *self.attrs.borrow_mut() {
            Attrs::Inline(list) => {
                match list.iter_mut().find(|entry| entry.0 == name) {
                    Some(entry) => {
                        let old = std::mem::replace(&mut entry.1, value);
                        if old.address().is_none() {
                            return;
                        }
                        // Dropped below, where nothing is borrowed.
                        Err(old)
                    }
                    None => {
                        list.push((name, value));
                        return;
                    }
                }
            }
            Attrs::Dict(dict) => Ok((dict.clone(), value)),
        };
        match dict {
            Ok((dict, value)) => dict.set_name(name, value),
            Err(old) => drop(old),
        }
    }

    /// Deletes an attribute of the instance itself; whether there was one.
    pub fn delete(&self, name: Name) -> bool {
        let dict = match &mut *self.attrs.borrow_mut() {
            Attrs::Inline(list) => match list.iter().position(|entry| entry.0 == name) {
                Some(at) => Err(list.remove(at)),
                None => return false,
            },
            Attrs::Dict(dict) => Ok(dict.clone()),
        };
        match dict {
            Ok(dict) => dict.delete_name(name),
            Err(_gone) => true,
        }
    }

    /// `__dict__`: from now on the attributes are in it.
    pub fn dict(&self) -> Gc<Dict> {
        let mut attrs = self.attrs.borrow_mut();
        match &mut *attrs {
            Attrs::Dict(dict) => dict.clone(),
            Attrs::Inline(list) => {
                let dict = Gc::new(Dict::default());
                for (name, value) in list.drain(..) {
                    dict.set_name(name, value);
                }
                *attrs = Attrs::Dict(dict.clone());
                dict
            }
        }
    }

    /// Replaces the `__dict__`.
    pub fn set_dict(&self, dict: Gc<Dict>) {
        let old = self.attrs.replace(Attrs::Dict(dict));
        drop(old);
    }

    /// All attributes, in order.
    pub fn attributes(&self) -> Vec<(Value, Value)> {
        match &*self.attrs.borrow() {
            Attrs::Inline(list) => list.iter().map(|(name, value)| (name.value(), value.clone())).collect(),
            Attrs::Dict(dict) => {
                dict.map.borrow().iter().map(|entry| (entry.key.clone(), entry.value.clone())).collect()
            }
        }
    }
}
