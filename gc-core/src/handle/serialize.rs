//! Handles in serde's data model (feature `serde`): as `Rc`, its `Weak` and `RefCell` are in
//! serde's own.
//!
//! A handle serializes as its value, so that an object with two handles is written twice, and is
//! two objects when it is read again. That can't be done for a cycle, and takes stack for each
//! level: both are errors of the serializer.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use super::nesting::{Nesting, NotShown};
use super::{CloneFromCell, Gc, GcCell, Weak};
use crate::trace::{Finalize, Trace};

/// How many objects may be serialized within each other. As deep as a thread of 2 MiB can bear in a
/// debug build, several times over.
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
            "gc-core: more than {LEVELS} objects within each other can't be serialized; the last is of type `{type_name}`"
        )),
    }
}

/// As the value that it is a handle to.
///
/// # Errors
/// If the object holds itself, by any way that is serialized; or if more than 256 objects are
/// within each other.
impl<T: ?Sized + Serialize> Serialize for Gc<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let _written = match Nesting::enter(&WRITTEN, self) {
            Ok(written) => written,
            // The error is made by code of others, which may serialize something itself: nothing of ours is borrowed
            // here.
            Err(why) => return Err(error(why, Self::object(self).type_name())),
        };
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

/// A new object.
///
/// # Errors
/// Those of the elements, and one if the heap has no room for them.
impl<'de, T: Deserialize<'de> + Trace + 'static> Deserialize<'de> for Gc<[T]> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from_vec(Vec::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A new object.
///
/// # Errors
/// Those of the text, and one if the heap has no room for it.
impl<'de> Deserialize<'de> for Gc<str> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from_str(&String::deserialize(deserializer)?).map_err(D::Error::custom)
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
