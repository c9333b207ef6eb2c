//! Containers of std: each visits what it owns.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use crate::{Acyclic, Trace, Tracer};

macro_rules! containers {
    ($([$($parameter:ident),*] $type:ty: |$value:ident, $tracer:ident| $trace:expr;)*) => {$(
        impl<$($parameter: Trace),*> Trace for $type {
            fn trace(&self, $tracer: &mut Tracer) {
                let $value = self;
                $trace
            }

            fn is_type_tracked() -> bool {
                false $(|| $parameter::is_type_tracked())*
            }
        }

        // SAFETY: all that it owns is acyclic.
        unsafe impl<$($parameter: Acyclic),*> Acyclic for $type {}
    )*};
}

fn all<'a, T: Trace>(elements: impl IntoIterator<Item = &'a T>, tracer: &mut Tracer) {
    for element in elements {
        element.trace(tracer);
    }
}

containers! {
    [T] Box<T>: |value, tracer| (**value).trace(tracer);
    [T] Option<T>: |value, tracer| all(value, tracer);
    [T] Vec<T>: |value, tracer| all(value, tracer);
    [T] VecDeque<T>: |value, tracer| all(value, tracer);
    [T] OnceCell<T>: |value, tracer| all(value.get(), tracer);
    [K, V] BTreeMap<K, V>: |value, tracer| {
        all(value.keys(), tracer);
        all(value.values(), tracer);
    };
    [T, E] Result<T, E>: |value, tracer| match value {
        Ok(value) => value.trace(tracer),
        Err(error) => error.trace(tracer),
    };
    [A] (A,): |value, tracer| value.0.trace(tracer);
    [A, B] (A, B): |value, tracer| {
        value.0.trace(tracer);
        value.1.trace(tracer);
    };
    [A, B, C] (A, B, C): |value, tracer| {
        value.0.trace(tracer);
        value.1.trace(tracer);
        value.2.trace(tracer);
    };
    // Whoever has it borrowed mutably has it on the stack: its content is in use.
    [T] RefCell<T>: |value, tracer| if let Ok(content) = value.try_borrow() {
        content.trace(tracer);
    };
}

impl<T: Copy + Trace> Trace for Cell<T> {
    fn trace(&self, tracer: &mut Tracer) {
        self.get().trace(tracer);
    }

    fn is_type_tracked() -> bool {
        T::is_type_tracked()
    }
}

impl<T: Trace> Trace for [T] {
    fn trace(&self, tracer: &mut Tracer) {
        all(self, tracer);
    }
}

impl<T: Trace> Trace for Box<[T]> {
    fn trace(&self, tracer: &mut Tracer) {
        all(self, tracer);
    }

    fn is_type_tracked() -> bool {
        T::is_type_tracked()
    }
}

impl<K: Trace, V: Trace, H: 'static> Trace for HashMap<K, V, H> {
    fn trace(&self, tracer: &mut Tracer) {
        all(self.keys(), tracer);
        all(self.values(), tracer);
    }

    fn is_type_tracked() -> bool {
        K::is_type_tracked() || V::is_type_tracked()
    }
}

impl<T: Trace, H: 'static> Trace for HashSet<T, H> {
    fn trace(&self, tracer: &mut Tracer) {
        all(self, tracer);
    }

    fn is_type_tracked() -> bool {
        T::is_type_tracked()
    }
}

// SAFETY: all that these own is acyclic.
unsafe impl<T: Acyclic + Copy> Acyclic for Cell<T> {}
// SAFETY: as above.
unsafe impl<T: Acyclic> Acyclic for [T] {}
// SAFETY: as above.
unsafe impl<T: Acyclic> Acyclic for Box<[T]> {}
// SAFETY: as above.
unsafe impl<K: Acyclic, V: Acyclic, H: 'static> Acyclic for HashMap<K, V, H> {}
// SAFETY: as above.
unsafe impl<T: Acyclic, H: 'static> Acyclic for HashSet<T, H> {}
