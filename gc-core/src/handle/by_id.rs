//! Identity: [`ById`], and how [`Weak`] handles compare.
//!
//! A strong handle compares as its value does, a weak one has no value to compare, and compares by
//! identity. An object's identity is its address, for as long as a handle keeps it; what stands for
//! it in a weak handle is its side record, which is there for as long as a weak handle is (rule
//! W1). So neither is used again while something compares with it.

use super::{Gc, Weak};

/// Comparing and hashing by what identifies the object.
macro_rules! by_identity {
    ($handle:ident: |$this:ident| $identity:expr) => {
        impl<T: ?Sized> $handle<T> {
            #[inline]
            fn identity(&self) -> usize {
                let $this = self;
                $identity
            }
        }

        impl<T: ?Sized> PartialEq for $handle<T> {
            /// Returns whether both are handles to the same object.
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.identity() == other.identity()
            }
        }

        impl<T: ?Sized> Eq for $handle<T> {}

        impl<T: ?Sized> PartialOrd for $handle<T> {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(Ord::cmp(self, other))
            }
        }

        impl<T: ?Sized> Ord for $handle<T> {
            /// Compares identities: an order that stays the same while both handles live, and says
            /// nothing else.
            #[inline]
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.identity().cmp(&other.identity())
            }
        }

        impl<T: ?Sized> std::hash::Hash for $handle<T> {
            #[inline]
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                std::hash::Hash::hash(&self.identity(), state);
            }
        }
    };
}

/// The handle of one kind that compares by identity; the path is for the examples.
macro_rules! by_id {
    ($gc:ident, $module:literal) => {
        /// A [`Gc`] that hashes, compares and orders by the identity of its object, and never looks
        /// at the value: for sets and maps of objects.
        ///
        /// `T` may be anything, also a trait object. The order is that of the objects' addresses: it
        /// is the same for as long as they live, and says nothing else. It is as large as a `Gc`,
        /// and traced as one.
        ///
        /// # Examples
        /// ```
        #[doc = concat!("use ", $module, "::{ById, Gc};")]
        /// use std::collections::HashMap;
        ///
        /// let (one, same_value) = (Gc::new(String::from("a")), Gc::new(String::from("a")));
        /// let mut names = HashMap::new();
        /// names.insert(ById::new(one.clone()), "one");
        /// names.insert(ById::new(same_value.clone()), "two");
        /// assert_eq!(names.len(), 2);
        /// assert_eq!(names[ById::of(&one)], "one");
        /// ```
        #[repr(transparent)]
        pub struct ById<T: ?Sized>($gc<T>);

        impl<T: ?Sized> ById<T> {
            /// Makes the handle one that compares by identity.
            ///
            /// # Examples
            /// ```
            #[doc = concat!("use ", $module, "::{ById, Gc};")]
            ///
            /// assert_ne!(ById::new(Gc::new(1)), ById::new(Gc::new(1)));
            /// ```
            #[inline]
            #[must_use]
            pub fn new(gc: $gc<T>) -> Self {
                Self(gc)
            }

            /// Sees a borrowed handle as one that compares by identity, to look something up: it
            /// counts nothing.
            ///
            /// # Examples
            /// ```
            #[doc = concat!("use ", $module, "::{ById, Gc};")]
            /// use std::collections::BTreeSet;
            ///
            /// let gc = Gc::new(1);
            /// let set = BTreeSet::from([ById::new(gc.clone())]);
            /// assert!(set.contains(ById::of(&gc)) && !set.contains(ById::of(&Gc::new(1))));
            /// ```
            #[inline]
            #[must_use]
            pub fn of(gc: &$gc<T>) -> &Self {
                let this = std::ptr::from_ref(gc).cast::<Self>();
                // SAFETY: `ById` is transparent: a `Gc`, at the same address, for as long as that
                // is borrowed.
                unsafe { &*this }
            }

            /// Returns the handle.
            ///
            /// # Examples
            /// ```
            #[doc = concat!("use ", $module, "::{ById, Gc};")]
            ///
            /// assert_eq!(*ById::new(Gc::new(1)).into_inner(), 1);
            /// ```
            #[inline]
            #[must_use]
            pub fn into_inner(self) -> $gc<T> {
                self.0
            }
        }

        impl<T: ?Sized> std::ops::Deref for ById<T> {
            type Target = $gc<T>;

            #[inline]
            fn deref(&self) -> &$gc<T> {
                &self.0
            }
        }

        impl<T: ?Sized> Clone for ById<T> {
            #[cfg_attr(feature = "track", track_caller)]
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

        impl<T: ?Sized> From<$gc<T>> for ById<T> {
            fn from(gc: $gc<T>) -> Self {
                Self(gc)
            }
        }

        impl<T: ?Sized> std::fmt::Debug for ById<T> {
            /// The address, and not the value.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "ById({:#x})", self.identity())
            }
        }

        // SAFETY: it is a handle, which is visited once.
        unsafe impl<T: ?Sized> $crate::Trace for ById<T> {
            #[inline]
            fn trace(&self, tracer: &mut $crate::Tracer<'_>) {
                $crate::Trace::trace(&self.0, tracer);
            }

            #[inline]
            fn __trace_part(&self, tracer: &mut $crate::Tracer<'_>) {
                $crate::Trace::trace(&self.0, tracer);
            }

            #[inline]
            fn __is_flat() -> bool {
                true
            }

            #[inline]
            fn __drops_handles_alone<V: $crate::trace::Variant>() -> bool {
                <$gc<T> as $crate::Trace>::__drops_handles_alone::<V>()
            }
        }

        impl<T: ?Sized> $crate::Finalize for ById<T> {
            fn needs_finalize() -> bool {
                false
            }
        }

        // SAFETY: it is a handle, whose impl promises the same.
        unsafe impl<T: ?Sized> $crate::CloneFromCell for ById<T> {
            #[inline]
            fn clone_from_cell(&self) -> Self {
                Self($crate::CloneFromCell::clone_from_cell(&self.0))
            }
        }

        $crate::handle::by_identity!(ById: |this| $gc::as_ptr(&this.0).addr());
    };
}

#[cfg(target_has_atomic = "64")]
pub(crate) use by_id;
pub(crate) use by_identity;

by_id!(Gc, "gc_core");
by_identity!(Weak: |this| this.side_address());
