//! The error of [`Gc::try_new`](super::Gc::try_new): why there was no room, and the value.

use std::alloc::handle_alloc_error;
use std::error::Error;
use std::fmt;

use crate::alloc::AllocError;
use crate::heap::with_heap;

/// The error of [`Gc::try_new`](crate::Gc::try_new) and its relatives: there was no room for the
/// value, which comes back in the error.
///
/// # Examples
/// ```
/// use gc_core::{Gc, heap};
///
/// heap::configure(|config| config.max_bytes = Some(1000)).unwrap();
/// let error = Gc::try_new([0_u8; 2000]).unwrap_err();
/// assert!(error.to_string().contains("limit of 1000"));
/// assert_eq!(error.into_value().len(), 2000);
/// ```
pub struct TryNewError<T> {
    pub(super) value: T,
    pub(super) why: NoRoom,
}

/// Why there was no room. The text is made only when it is printed: where memory has run out, there
/// is none for a text.
pub(crate) struct NoRoom {
    refused: AllocError,
    type_name: &'static str,
    /// How many objects the heap had.
    live: usize,
    /// Whether a full collection was tried first.
    collected: bool,
}

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { refused, type_name, live, collected } = self;
        let tried =
            if *collected { "a full collection freed too little" } else { "collections are paused, or one is running" };
        match refused {
            AllocError::Limit { asked, held, limit } => write!(
                f,
                "no room for a `{type_name}`: the heap holds {held} bytes in {live} objects, {asked} more would \
                 exceed its limit of {limit} (`Config::max_bytes`), and {tried}"
            ),
            AllocError::Memory(layout) => {
                write!(f, "no room for a `{type_name}`: the global allocator has no block of {} bytes", layout.size())
            }
            AllocError::TooLarge => write!(f, "a `{type_name}` of this length exceeds the address space"),
        }
    }
}

/// The kind of reason for which there was no room; from [`TryNewError::kind`].
///
/// # Examples
/// ```
/// use gc_core::{Gc, NoRoomKind, heap};
///
/// heap::configure(|config| config.max_bytes = Some(1000)).unwrap();
/// let error = Gc::try_new([0_u8; 2000]).unwrap_err();
/// assert_eq!(error.kind(), NoRoomKind::Limit);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum NoRoomKind {
    /// The value would take the heap over its limit,
    /// [`Config::max_bytes`](crate::heap::Config::max_bytes).
    Limit,
    /// The global allocator has no memory.
    OutOfMemory,
    /// The value exceeds the address space.
    TooLarge,
}

impl<T> TryNewError<T> {
    /// Returns why there was no room, as a value to match on.
    ///
    /// # Examples
    /// See [`NoRoomKind`].
    #[must_use]
    pub fn kind(&self) -> NoRoomKind {
        match self.why.refused {
            AllocError::Limit { .. } => NoRoomKind::Limit,
            AllocError::Memory(_) => NoRoomKind::OutOfMemory,
            AllocError::TooLarge => NoRoomKind::TooLarge,
        }
    }

    /// Consumes the error and returns the value that found no room.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, heap};
    ///
    /// heap::configure(|config| config.max_bytes = Some(1)).unwrap();
    /// assert_eq!(Gc::try_new(String::from("kept")).unwrap_err().into_value(), "kept");
    /// ```
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<T> TryNewError<T> {
    pub(crate) fn new(value: T, why: NoRoom) -> Self {
        Self { value, why }
    }

    /// Panics, or ends the process. The value is dropped while the panic unwinds.
    #[cold]
    pub(crate) fn give_up(self) -> ! {
        self.why.give_up()
    }
}

impl NoRoom {
    /// For an object that threads share, of which so many are alive.
    #[cold]
    #[inline(never)]
    pub(crate) fn shared<T: ?Sized>(refused: AllocError, live: usize) -> Self {
        Self { refused, type_name: std::any::type_name::<T>(), live, collected: false }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn new<T: ?Sized>(refused: AllocError) -> Self {
        with_heap(|heap| {
            let collected = heap.paused.get() == 0 && heap.is_idle();
            Self { refused, type_name: std::any::type_name::<T>(), live: heap.size().objects, collected }
        })
    }

    /// Panics, or ends the process as a failed allocation does. The caller still has the value: its
    /// destructor runs while the panic unwinds.
    #[cold]
    #[inline(never)]
    pub(crate) fn give_up(self) -> ! {
        match self.refused {
            AllocError::Memory(layout) => handle_alloc_error(layout),
            AllocError::Limit { .. } | AllocError::TooLarge => panic!("gc-core: {self}"),
        }
    }
}

impl<T> fmt::Debug for TryNewError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TryNewError").field("message", &format_args!("{}", self.why)).finish_non_exhaustive()
    }
}

impl<T> fmt::Display for TryNewError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.why.fmt(f)
    }
}

impl<T> Error for TryNewError<T> {}
