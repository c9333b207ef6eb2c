//! Handles in serde's data model (feature `serde`): `Gc`, `Weak` and `GcCell` serialize as `Rc`,
//! its `Weak` and `RefCell` do.
//!
//! A handle serializes as its value. So an object with two handles is written twice, and is two
//! objects when it is read again. A cycle can't be written in that way, and a deep structure takes
//! too much stack: both are errors of the serializer.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use super::nesting::{Nesting, NotShown};
use super::{CloneFromCell, Gc, GcCell, Weak};
use crate::trace::{Finalize, Trace};

/// How many objects may be serialized within each other. A debug build, on a thread with 2 MiB of
/// stack, has room for several times as many.
const LEVELS: usize = 256;

thread_local! {
    static WRITTEN: Nesting<LEVELS> = const { Nesting::new() };
}

#[cold]
fn error<E: serde::ser::Error>(why: NotShown, type_name: &str) -> E {
    match why {
        NotShown::Cycle => E::custom(format_args!(
            "a cyclic structure can't be serialized: an object of type `{type_name}` holds itself"
        )),
        NotShown::Depth => E::custom(format_args!(
            "more than {LEVELS} objects within each other can't be serialized; the last is of type `{type_name}`"
        )),
    }
}

/// Serializes the value.
///
/// # Errors
/// If the object holds itself, directly or through others, or if more than 256 objects are within
/// each other.
impl<T: ?Sized + Serialize> Serialize for Gc<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let _written = match Nesting::enter(&WRITTEN, &**self) {
            Ok(written) => written,
            // The error is made by code of others, which may serialize something itself: nothing of
            // ours is borrowed here.
            Err(why) => return Err(error(why, Self::object(self).type_name())),
        };
        (**self).serialize(serializer)
    }
}

/// Reads the value, and makes a new object of it.
///
/// # Errors
/// Those of the value, and one if the heap has no room for it.
impl<'de, T: Deserialize<'de> + Trace + Finalize + 'static> Deserialize<'de> for Gc<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_new(T::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Reads the value, and makes a new object of it.
///
/// # Errors
/// Those of the elements, and one if the heap has no room for them.
impl<'de, T: Deserialize<'de> + Trace + 'static> Deserialize<'de> for Gc<[T]> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from_vec(Vec::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Reads the value, and makes a new object of it.
///
/// # Errors
/// Those of the string, and one if the heap has no room for it.
impl<'de> Deserialize<'de> for Gc<str> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from_str(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Serializes an `Option`: the value, or nothing if the object is dead.
impl<T: ?Sized + Serialize> Serialize for Weak<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.upgrade().serialize(serializer)
    }
}

/// Reads a value and drops it. The result is a handle to no object, since nobody would hold the
/// object.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Weak<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<T>::deserialize(deserializer).map(|_| Self::new())
    }
}

/// Serializes the content.
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
