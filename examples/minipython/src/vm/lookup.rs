//! Finds attributes of classes along the order of inheritance, and remembers where they were.
//!
//! What is remembered is a place, not a value: nothing is kept alive by it.

use std::cell::Cell;

use gc_core::Gc;

use crate::names::Name;
use crate::objects::class::Class;
use crate::value::Value;

const SIZE: usize = 4096;
const NOWHERE: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Memory {
    class: usize,
    name: u32,
    version: u32,
    depth: u32,
    place: u32,
}

thread_local! {
    static VERSION: Cell<u32> = const { Cell::new(1) };
    static MEMORIES: [Cell<Memory>; SIZE] =
        const { [const { Cell::new(Memory { class: 0, name: 0, version: 0, depth: 0, place: 0 }) }; SIZE] };
}

/// Forgets everything: a class was made, or has gone, or has other names than before.
pub fn forget() {
    VERSION.set(VERSION.get() + 1);
}

/// An attribute of a class or of one that it inherits from.
#[inline]
pub fn find(class: &Gc<Class>, name: Name) -> Option<Value> {
    let address = Gc::as_ptr(class).addr();
    let version = VERSION.get();
    let slot = ((address >> 5) ^ (name.number() as usize).wrapping_mul(0x9e37_79b1)) % SIZE;
    let memory = MEMORIES.with(|memories| memories[slot].get());
    if memory.class == address && memory.name == name.number() && memory.version == version {
        if memory.depth == NOWHERE {
            return None;
        }
        let mro = class.mro.borrow();
        return mro[memory.depth as usize].names.borrow().at(memory.place as usize, name).cloned();
    }
    let (found, depth, place) = search(class, name);
    let memory = Memory { class: address, name: name.number(), version, depth, place };
    MEMORIES.with(|memories| memories[slot].set(memory));
    found
}

fn search(class: &Gc<Class>, name: Name) -> (Option<Value>, u32, u32) {
    for (depth, base) in (0..).zip(class.mro.borrow().iter()) {
        let names = base.names.borrow();
        if let Some(place) = names.place(name) {
            let place = u32::try_from(place).expect("few names");
            return (names.get(name).cloned(), depth, place);
        }
    }
    (None, NOWHERE, 0)
}

/// The same, but only in classes written in Python.
pub fn find_user(class: &Gc<Class>, name: Name) -> Option<Value> {
    find(class, name).filter(|found| !matches!(found, Value::Native(_)))
}
