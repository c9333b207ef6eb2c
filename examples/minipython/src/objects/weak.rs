//! Weak references: Python's `weakref.ref` on the library's `Weak`.
//!
//! An object that can be referred to weakly has a [`WeakList`]. When the object goes, so does the
//! list, and its destructor calls the callbacks. By then the library has severed its weak handles:
//! in a callback the reference is dead.

use std::cell::{Cell, RefCell};

use gc_core::{Finalize, Gc, GcCell, Trace, Weak};

use super::class::{Class, Instance};
use super::function::Function;
use super::generator::Generator;
use super::module::Module;
use super::set::Set;
use super::tracked::{self, Tracked};
use crate::value::Value;
use crate::vm::finalizers;

/// The object that a weak reference means.
#[derive(Trace, Finalize)]
pub enum Target {
    Instance(Weak<Instance>),
    Class(Weak<Class>),
    Function(Weak<Function>),
    Generator(Weak<Generator>),
    Set(Weak<Set>),
    Module(Weak<Module>),
    /// An object that is gone at once, such as a bound method.
    Gone,
}

/// A weak reference, or a proxy.
#[derive(Trace)]
pub struct WeakRef {
    target: Target,
    pub callback: GcCell<Value>,
    /// Set in a dead cycle before finalizers run; then the object may come back, but the reference
    /// doesn't.
    cleared: Cell<bool>,
    pub hash: Cell<Option<i64>>,
    pub proxy: bool,
    /// Whether a collection found the reference itself dead: then nobody waits for its callback.
    garbage: Cell<bool>,
    #[trace(skip)]
    pub tracked: Tracked,
}

impl Finalize for WeakRef {
    fn finalize(&self) {
        if tracked::is_reclaiming() {
            self.garbage.set(true);
        }
    }
}

/// An object's weak references: weakly held, since they may go first.
#[derive(Default)]
#[allow(clippy::box_collection, reason = "most objects have none: one word is what that costs")]
pub struct WeakList(RefCell<Option<Box<Vec<Weak<WeakRef>>>>>);

impl WeakList {
    /// The references that live, the newest first.
    pub fn living(&self) -> Vec<Gc<WeakRef>> {
        let mut living: Vec<Gc<WeakRef>> = match &*self.0.borrow() {
            Some(list) => list.iter().rev().filter_map(Weak::upgrade).collect(),
            None => Vec::new(),
        };
        // Handles are dropped here, where nothing is borrowed.
        living.retain(|it| !it.cleared.get());
        living
    }

    fn add(&self, reference: &Gc<WeakRef>) {
        let mut list = self.0.borrow_mut();
        let list = list.get_or_insert_default();
        if list.len() > 8 && list.len() == list.capacity() {
            list.retain(|it| it.strong_count() > 0);
        }
        list.push(Gc::downgrade(reference));
    }

    /// Whether there may be one.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_none()
    }

    /// Makes all references dead, then calls their callbacks.
    pub fn sever(&self) {
        if self.is_empty() {
            return;
        }
        let living = self.living();
        for reference in &living {
            reference.cleared.set(true);
        }
        for reference in living {
            let callback = reference.callback.take();
            if !matches!(callback, Value::None | Value::Undef) && !reference.garbage.get() {
                finalizers::call_back(&callback, &Value::Weak(reference));
            }
        }
    }
}

impl Drop for WeakList {
    fn drop(&mut self) {
        self.sever();
    }
}

impl WeakRef {
    /// A reference to an object, if its type allows for it. One without callback is made once.
    pub fn new(object: &Value, callback: Value, proxy: bool) -> Option<Gc<Self>> {
        let (target, list) = match object {
            Value::Instance(it) if allows(&it.class) => (Target::Instance(Gc::downgrade(it)), Some(&it.weakrefs)),
            Value::Class(it) => (Target::Class(Gc::downgrade(it)), Some(&it.weakrefs)),
            Value::Function(it) => (Target::Function(Gc::downgrade(it)), Some(&it.weakrefs)),
            Value::Generator(it) => (Target::Generator(Gc::downgrade(it)), Some(&it.weakrefs)),
            Value::Set(it) => (Target::Set(Gc::downgrade(it)), Some(&it.weakrefs)),
            Value::Module(it) => (Target::Module(Gc::downgrade(it)), None),
            Value::Method(_) => (Target::Gone, None),
            _ => return None,
        };
        if callback.is_none()
            && let Some(list) = list
            && let Some(same) = list.living().into_iter().find(|it| it.callback.get().is_none() && it.proxy == proxy)
        {
            return Some(same);
        }
        let reference = Gc::new(Self {
            target,
            callback: GcCell::new(callback),
            cleared: Cell::new(false),
            hash: Cell::new(None),
            proxy,
            garbage: Cell::new(false),
            tracked: Tracked::new(),
        });
        if let Some(list) = list {
            list.add(&reference);
        }
        Some(reference)
    }

    /// The object, while it lives.
    pub fn upgrade(&self) -> Option<Value> {
        if self.cleared.get() {
            return None;
        }
        Some(match &self.target {
            Target::Instance(it) => Value::Instance(it.upgrade()?),
            Target::Class(it) => Value::Class(it.upgrade()?),
            Target::Function(it) => Value::Function(it.upgrade()?),
            Target::Generator(it) => Value::Generator(it.upgrade()?),
            Target::Set(it) => Value::Set(it.upgrade()?),
            Target::Module(it) => Value::Module(it.upgrade()?),
            Target::Gone => return None,
        })
    }
}

/// Whether instances of the class can be referred to weakly: not those of classes with `__slots__`,
/// nor tuples and the like.
fn allows(class: &Gc<Class>) -> bool {
    let slots_only = class.slots.is_some() && !class.mro.borrow().iter().any(|base| base.allows_weakref());
    !slots_only
}

impl Class {
    fn allows_weakref(&self) -> bool {
        match &self.slots {
            Some(slots) => slots.contains(&crate::names::known::WEAKREF),
            None => self.is_user(),
        }
    }
}

/// The list of weak references of an object, where its type has one.
pub fn list_of(object: &Value) -> Option<&WeakList> {
    match object {
        Value::Instance(it) => Some(&it.weakrefs),
        Value::Class(it) => Some(&it.weakrefs),
        Value::Function(it) => Some(&it.weakrefs),
        Value::Generator(it) => Some(&it.weakrefs),
        Value::Set(it) => Some(&it.weakrefs),
        _ => None,
    }
}
