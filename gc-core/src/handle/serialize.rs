//! Handles in serde's data model (feature `serde`): `Gc`, `Weak` and `GcCell` serialize as `Rc`,
//! its `Weak` and `RefCell` do.
//!
//! A handle serializes as its value. So an object with two handles is written twice, and is two
//! objects when it is read again. A cycle can't be written in that way, and a deep structure takes
//! too much stack: both are errors of the serializer.

use serde::ser::{Serialize, Serializer};

use super::nesting::{Nesting, NotShown};
use super::{Gc, GcCell, Weak};
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

/// Serializes an object's value, unless it is being serialized already. The type's name is for the
/// error.
///
/// # Errors
/// If the object holds itself, or if too many are within each other; and the serializer's own.
pub(crate) fn serialize_object<T: ?Sized + Serialize, S: Serializer>(
    value: &T,
    type_name: impl FnOnce() -> &'static str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let _written = match Nesting::enter(&WRITTEN, value) {
        Ok(written) => written,
        // The error is made by code of others, which may serialize something itself: nothing of
        // ours is borrowed here.
        Err(why) => return Err(error(why, type_name())),
    };
    value.serialize(serializer)
}

/// For the handles and the cell of one kind: what values of objects, and elements of slices, have
/// to be, and what an object's type is called.
macro_rules! serializes {
    ($gc:ident, $weak:ident, $cell:ident: [$($value:tt)+], [$($element:tt)+], |$this:ident| $type_name:expr) => {
        /// Serializes the value.
        ///
        /// # Errors
        /// If the object holds itself, directly or through others, or if more than 256 objects are
        /// within each other.
        impl<T: ?Sized + serde::Serialize> serde::Serialize for $gc<T> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $this = self;
                $crate::handle::serialize_object(&**self, || $type_name, serializer)
            }
        }

        /// Reads the value, and makes a new object of it.
        ///
        /// # Errors
        /// Those of the value, and one if there is no room for it.
        impl<'de, T: serde::Deserialize<'de> + $($value)+> serde::Deserialize<'de> for $gc<T> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::try_new(T::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }

        /// Reads the value, and makes a new object of it.
        ///
        /// # Errors
        /// Those of the elements, and one if there is no room for them.
        impl<'de, T: serde::Deserialize<'de> + $($element)+> serde::Deserialize<'de> for $gc<[T]> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::try_from_vec(Vec::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }

        /// Reads the value, and makes a new object of it.
        ///
        /// # Errors
        /// Those of the string, and one if there is no room for it.
        impl<'de> serde::Deserialize<'de> for $gc<str> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::try_from_str(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }

        /// Serializes an `Option`: the value, or nothing if the object is dead.
        impl<T: ?Sized + serde::Serialize> serde::Serialize for $weak<T> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.upgrade().serialize(serializer)
            }
        }

        /// Reads a value and drops it. The result is a handle to no object, since nobody would hold
        /// the object.
        impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for $weak<T> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Option::<T>::deserialize(deserializer).map(|_| Self::new())
            }
        }

        /// Serializes the content.
        impl<T: serde::Serialize + $crate::CloneFromCell> serde::Serialize for $cell<T> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.get().serialize(serializer)
            }
        }

        impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for $cell<T> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                T::deserialize(deserializer).map(Self::new)
            }
        }
    };
}

#[cfg(target_has_atomic = "64")]
pub(crate) use serializes;

serializes!(Gc, Weak, GcCell: [Trace + Finalize + 'static], [Trace + 'static], |gc| Gc::object(gc).type_name());
