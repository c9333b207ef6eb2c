//! Vectors in a [`GcCell`]: what can be done to one through a shared reference without a borrow.
//!
//! While the vector is borrowed, none but its own code runs (rule C1): no element is dropped, none
//! is cloned but by [`CloneFromCell`], and no memory is taken or given back, since a global
//! allocator is user code as well. What has to be allocated is allocated before, and what goes is
//! dropped after. So these never fail for a borrow, whatever runs in between.

use super::{CloneFromCell, GcCell};
use crate::heap::{Site, cloned_from_cell};

/// Lists: a vector that can be used through a shared reference, and is never borrowed.
///
/// These are the methods of `Vec` that run nobody's code while they look at the elements. An
/// element is read as a clone ([`at`](GcCell::at)). A loop over indices sees what is there at each
/// step, whatever happened to the list meanwhile; [`to_vec`](GcCell::to_vec) gives a copy that
/// stays as it is.
impl<T> GcCell<Vec<T>> {
    /// Runs `action` with the vector.
    ///
    /// # Safety
    /// Rule C1: the action runs no code but std's, that neither allocates nor drops anything nor
    /// panics, and impls of [`CloneFromCell`].
    #[inline]
    unsafe fn with_vec<R>(&self, action: impl FnOnce(&mut Vec<T>) -> R) -> R {
        // SAFETY: rule C1, as this function asks for: nothing else borrows the content meanwhile.
        action(unsafe { &mut *self.content() })
    }

    /// Returns the number of elements.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(gc_core::GcCell::new(vec![1, 2]).len(), 2);
    /// ```
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        // SAFETY: rule C1: the length is read.
        unsafe { self.with_vec(|vec| vec.len()) }
    }

    /// Returns whether there is no element.
    ///
    /// # Examples
    /// ```
    /// assert!(gc_core::GcCell::new(Vec::<u8>::new()).is_empty());
    /// ```
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an element at the end.
    ///
    /// # Panics
    /// If there are more bytes than `isize::MAX`.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, GcCell};
    ///
    /// let list = Gc::new(GcCell::new(Vec::new()));
    /// list.push(1);
    /// list.push(2);
    /// assert_eq!(list.to_vec(), [1, 2]);
    /// ```
    #[inline]
    pub fn push(&self, value: T) {
        if self.is_full() {
            self.grow();
        }
        // SAFETY: rule C1: there is room.
        unsafe { self.with_vec(|vec| vec.push(value)) }
    }

    /// Whether one element more would need memory.
    #[inline]
    fn is_full(&self) -> bool {
        // SAFETY: rule C1: two numbers are read.
        unsafe { self.with_vec(|vec| vec.len() == vec.capacity()) }
    }

    /// Makes room for an element more. No code runs between that and the return.
    #[cold]
    fn grow(&self) {
        let mut used_up = loop {
            // The allocator may use the list, so that the room may be too small again.
            let mut larger = Vec::with_capacity((2 * self.len()).max(4));
            // SAFETY: rule C1: the elements are moved to memory that is there.
            let moved = unsafe {
                self.with_vec(|vec| {
                    let fits = larger.capacity() > vec.len();
                    if fits {
                        larger.append(vec);
                        std::mem::swap(vec, &mut larger);
                    }
                    fits
                })
            };
            if moved {
                break larger;
            }
        };
        // To give memory back is the allocator's code, too: it may use up the room.
        while used_up.capacity() > 0 {
            used_up = Vec::new();
            if self.is_full() {
                return self.grow();
            }
        }
    }

    /// Takes out the last element, and returns it.
    ///
    /// # Examples
    /// ```
    /// let list = gc_core::GcCell::new(vec![1]);
    /// assert_eq!((list.pop(), list.pop()), (Some(1), None));
    /// ```
    #[inline]
    #[allow(clippy::must_use_candidate, reason = "as `Vec::pop`")]
    pub fn pop(&self) -> Option<T> {
        // SAFETY: rule C1: an element is moved out.
        unsafe { self.with_vec(Vec::pop) }
    }

    /// Returns a clone of the element at this index.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, GcCell};
    ///
    /// let list = GcCell::new(vec![Gc::new(1)]);
    /// assert_eq!(list.at(0).as_deref(), Some(&1));
    /// assert!(list.at(1).is_none());
    /// ```
    #[inline]
    #[must_use]
    #[cfg_attr(feature = "track", track_caller)]
    pub fn at(&self, index: usize) -> Option<T>
    where
        T: CloneFromCell,
    {
        cloned_from_cell(Site::here(), || {
            // SAFETY: rule C1: an element is cloned by `CloneFromCell`.
            unsafe { self.with_vec(|vec| vec.get(index).map(T::clone_from_cell)) }
        })
    }

    /// Puts a value in the place of the element at this index, and gives the old one back.
    ///
    /// # Errors
    /// The value, if there is no such element.
    ///
    /// # Examples
    /// ```
    /// let list = gc_core::GcCell::new(vec![1]);
    /// assert_eq!((list.replace_at(0, 2), list.replace_at(1, 3)), (Ok(1), Err(3)));
    /// ```
    #[inline]
    pub fn replace_at(&self, index: usize, value: T) -> Result<T, T> {
        // SAFETY: rule C1: two values change places.
        unsafe {
            self.with_vec(|vec| match vec.get_mut(index) {
                Some(element) => Ok(std::mem::replace(element, value)),
                None => Err(value),
            })
        }
    }

    /// Takes out and returns the element at this index, and puts the last one in its place.
    ///
    /// # Examples
    /// ```
    /// let list = gc_core::GcCell::new(vec![1, 2, 3]);
    /// assert_eq!((list.swap_remove_at(0), list.swap_remove_at(7)), (Some(1), None));
    /// assert_eq!(list.to_vec(), [3, 2]);
    /// ```
    #[allow(clippy::must_use_candidate, reason = "as `Vec::swap_remove`")]
    pub fn swap_remove_at(&self, index: usize) -> Option<T> {
        // SAFETY: rule C1: elements are moved, and the index is one of the list's.
        unsafe { self.with_vec(|vec| (index < vec.len()).then(|| vec.swap_remove(index))) }
    }

    /// Takes out and returns the element at this index. Those behind it move up.
    ///
    /// # Examples
    /// ```
    /// let list = gc_core::GcCell::new(vec![1, 2, 3]);
    /// assert_eq!((list.remove_at(0), list.remove_at(7)), (Some(1), None));
    /// assert_eq!(list.to_vec(), [2, 3]);
    /// ```
    #[allow(clippy::must_use_candidate, reason = "as `Vec::remove`")]
    pub fn remove_at(&self, index: usize) -> Option<T> {
        // SAFETY: rule C1: elements are moved, and the index is one of the list's.
        unsafe { self.with_vec(|vec| (index < vec.len()).then(|| vec.remove(index))) }
    }

    /// Returns clones of all elements.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(gc_core::GcCell::new(vec![1, 2]).to_vec(), [1, 2]);
    /// ```
    #[must_use]
    #[cfg_attr(feature = "track", track_caller)]
    pub fn to_vec(&self) -> Vec<T>
    where
        T: CloneFromCell,
    {
        let site = Site::here();
        loop {
            let mut copy = Vec::with_capacity(self.len());
            // SAFETY: rule C1: elements are cloned by `CloneFromCell`, to memory that is there.
            let fits = cloned_from_cell(site, || unsafe {
                self.with_vec(|vec| {
                    let fits = copy.capacity() >= vec.len();
                    if fits {
                        copy.extend(vec.iter().map(T::clone_from_cell));
                    }
                    fits
                })
            });
            // The allocator may have used the list.
            if fits {
                return copy;
            }
        }
    }
}
