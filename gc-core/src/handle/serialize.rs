//! Handles in serde's data model (feature `serde`): as `Rc`, its `Weak` and `RefCell` are in serde's own.
//!
//! A handle serializes as its value, so that an object with two handles is written twice, and is two objects when it is
//! read again. That can't be done for a cycle, and takes stack for each level: a thread-local list of the objects that are
//! being serialized within each other turns both into errors of the serializer.

use std::cell::RefCell;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use super::{CloneFromCell, Gc, GcCell, Weak};
use crate::trace::{Finalize, Trace};

/// How many objects may be serialized within each other. As deep as a thread of 2 MiB can bear in a debug build, several
/// times over.
const DEPTH: usize = 256;

thread_local! {
    /// The addresses of the values that are being serialized within each other.
    static PATH: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// An entry of the path, for as long as its object is being serialized.
struct Entry;

impl Entry {
    fn new<E: serde::ser::Error>(address: usize, type_name: &str) -> Result<Self, E> {
        PATH.with_borrow_mut(|path| {
            if path.contains(&address) {
                return Err(E::custom(format_args!(
                    "gc-core: a cyclic structure can't be serialized: an object of type `{type_name}` holds itself"
                )));
            }
            if path.len() >= DEPTH {
                return Err(E::custom(format_args!(
                    "gc-core: more than {DEPTH} objects within each other can't be serialized; the last is of type \
                     `{type_name}`"
                )));
            }
            path.push(address);
            Ok(Self)
        })
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        PATH.with_borrow_mut(|path| path.truncate(path.len().saturating_sub(1)));
    }
}

/// As the value that it is a handle to.
///
/// # Errors
/// If the object holds itself, by any way that is serialized; or if more than 256 objects are within each other.
impl<T: ?Sized + Serialize> Serialize for Gc<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let _entry = Entry::new::<S::Error>(Self::as_ptr(self).addr(), Self::object(self).type_name())?;
        (**self).serialize(serializer)
    }
}

/// A new object.
///
/// # Errors
/// Those of the value, and one if the heap has no room for it.
impl<'de, T: Deserialize<'de> + Trace + Finalize + 'static> Deserialize<'de> for Gc<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_new(T::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl<'de, T: Deserialize<'de> + Trace + 'static> Deserialize<'de> for Gc<[T]> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

impl<'de> Deserialize<'de> for Gc<str> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// As an `Option`: the value, if it is alive.
impl<T: ?Sized + Serialize> Serialize for Weak<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.upgrade().serialize(serializer)
    }
}

/// A handle to nothing, whatever is read: nobody would hold the object.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Weak<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<T>::deserialize(deserializer).map(|_| Self::new())
    }
}

/// As the content.
impl<T: Serialize + CloneFromCell> Serialize for GcCell<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for GcCell<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}
