//! Where there is no room for an object: why, and the value back.

use std::alloc::handle_alloc_error;
use std::error::Error;
use std::fmt;

use crate::alloc::Refused;
use crate::local::{Phase, with_heap};

/// There was no room for a value; it comes back with this error.
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

/// Why there was no room. It is put into words when they are asked for: where memory is out, there is none for words.
pub(super) struct NoRoom {
    refused: Refused,
    type_name: &'static str,
    /// Objects that there were.
    live: usize,
    /// Whether a collection could be tried first.
    collected: bool,
}

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { refused, type_name, live, collected } = self;
        let tried =
            if *collected { "a full collection freed too little" } else { "collections are paused, or one is running" };
        match refused {
            Refused::Limit { asked, held, limit } => write!(
                f,
                "gc-core: no room for a `{type_name}`: the heap holds {held} bytes in {live} objects, {asked} more would \
                 exceed its limit of {limit} (`Config::max_bytes`), and {tried}"
            ),
            Refused::Memory(layout) => write!(
                f,
                "gc-core: no room for a `{type_name}`: the global allocator has no block of {} bytes",
                layout.size()
            ),
            Refused::TooLarge => write!(f, "gc-core: a `{type_name}` of this length exceeds the address space"),
        }
    }
}

impl<T> TryNewError<T> {
    /// The value that found no room.
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

impl NoRoom {
    #[cold]
    #[inline(never)]
    pub(super) fn new<T: ?Sized>(refused: Refused) -> Self {
        with_heap(|heap| {
            let collected = heap.paused.get() == 0 && heap.phase.get() == Phase::Idle;
            Self { refused, type_name: std::any::type_name::<T>(), live: heap.live().objects, collected }
        })
    }

    /// Ends in a panic, or as a failed allocation does. The caller has the value still: its destructor runs while the panic
    /// unwinds.
    #[cold]
    #[inline(never)]
    pub(super) fn give_up(self) -> ! {
        match self.refused {
            Refused::Memory(layout) => handle_alloc_error(layout),
            Refused::Limit { .. } | Refused::TooLarge => panic!("{self}"),
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
