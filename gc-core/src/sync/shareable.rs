//! What threads can share.

use crate::trace::{Finalize, TraceSync};

/// Types whose values a [`sync::Gc`](super::Gc) can hold: those with [`TraceSync`], [`Finalize`],
/// [`Send`], [`Sync`], and no borrowed parts.
///
/// It is implemented for every such type, never by hand. As a bound, `T: Shareable` is short for
/// `T: TraceSync + Finalize + Send + Sync + 'static`, and either can be written for the other. Leave
/// the parameter `Me` at its default: it is there for the compiler's messages.
///
/// # Examples
/// ```
/// use gc_core::sync::{Gc, Shareable};
///
/// fn twice<T: Shareable>(value: T) -> [Gc<T>; 2] {
///     let gc = Gc::new(value);
///     [gc.clone(), gc]
/// }
/// assert_eq!(*twice(5)[1], 5);
/// ```
#[diagnostic::on_unimplemented(
    message = "a `sync::Gc` can't hold a `{Self}`: it must implement `TraceSync`, `Finalize`, `Send` and `Sync`",
    label = "threads can't share a `{Self}` by `sync::Gc`",
    note = "a type of your own can have `#[derive(Trace, Finalize)]` with `#[trace(sync)]`",
    note = "what is changed through a shared handle is in a `sync::GcCell`, a `Mutex` or an atomic: `Cell`, `RefCell` and the local `Gc` are for one thread"
)]
pub trait Shareable<Me: ?Sized = Self>: TraceSync + Finalize + Send + Sync + 'static {}

impl<T: ?Sized + TraceSync + Finalize + Send + Sync + 'static> Shareable<T> for T {}
