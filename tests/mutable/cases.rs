//! Handles in every situation in which mutable access may be asked for.

use std::cell::Cell;

use gc_core::{Gc, GcCell, Weak, collect, heap};

use crate::{ON_FINALIZE, Value, value};

/// A handle in some situation, and what else there is.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) gc: Gc<Value>,
    pub(super) shared: Option<Gc<Value>>,
    pub(super) weak: Option<Weak<Value>>,
}

/// A handle whose object has been through something, alone but for what is added.
type Make = fn() -> Gc<Value>;

pub(super) fn candidate() -> Gc<Value> {
    let gc = value(1);
    drop(gc.clone());
    gc
}

pub(super) const MAKERS: [(&str, Make); 8] = [
    ("young", || value(1)),
    ("a candidate", candidate),
    ("old", || {
        let gc = value(1);
        collect();
        gc
    }),
    ("old, through a young collection", || {
        let gc = candidate();
        heap::collect_young();
        gc
    }),
    ("an old candidate", || {
        let gc = value(1);
        collect();
        drop(gc.clone());
        gc
    }),
    ("frozen", || {
        let gc = candidate();
        heap::freeze();
        gc
    }),
    ("thawed", || {
        let gc = value(1);
        heap::freeze();
        heap::unfreeze();
        gc
    }),
    ("resurrected", || {
        thread_local!(static BACK: Cell<Option<Gc<Value>>> = const { Cell::new(None) });
        let gc = Gc::new_cyclic(|me| Value { me: GcCell::new(me.clone()), ..Value::new(1) });
        ON_FINALIZE.set(Some(Box::new(|me| BACK.set(me.me.get().upgrade()))));
        drop(gc);
        let back = BACK.take().unwrap();
        back.me.take();
        back
    }),
];

/// Each maker's object: unique, with a weak handle that is gone, with one that is there, shared,
/// and both.
pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, make) in MAKERS {
        for (shared, weak) in [(false, false), (false, true), (true, false), (true, true)] {
            let gc = make();
            drop(Gc::downgrade(&gc));
            let weak = weak.then(|| Gc::downgrade(&gc));
            let shared = shared.then(|| gc.clone());
            cases.push(Case { name, gc, shared, weak });
        }
        // And one that never had a side record.
        cases.push(Case { name, gc: make(), shared: None, weak: None });
        heap::unfreeze();
    }
    cases
}
