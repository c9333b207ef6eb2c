//! [`Managed`] and [`Traced`]: bounds that mean `Trace`, with better messages from the compiler.
//!
//! `&T` has `Trace` whatever `T` is. So where a `T` without `Trace` is passed, the compiler would
//! say "consider borrowing here", and drop our advice. It finds that out by asking whether `&T`
//! meets the same bound. These traits have a parameter, which is still `T` when it asks, and a type
//! has them for no parameter but itself.

use super::{Finalize, Trace};

/// Types whose values a [`Gc`](crate::Gc) can hold: those with [`Trace`], [`Finalize`] and no
/// borrowed parts.
///
/// It is implemented for every such type, never by hand. As a bound, `T: Managed` is short for `T:
/// Trace + Finalize + 'static`, and either can be written for the other. Leave the parameter `Me`
/// at its default: it is there for the compiler's messages.
///
/// # Examples
/// ```
/// use gc_core::{Finalize, Gc, Managed, Trace};
///
/// fn twice<T: Managed>(value: T) -> [Gc<T>; 2] {
///     let gc = Gc::new(value);
///     [gc.clone(), gc]
/// }
///
/// fn twice_again<T: Trace + Finalize + 'static>(value: T) -> [Gc<T>; 2] {
///     twice(value)
/// }
///
/// assert_eq!(*twice_again(5)[1], 5);
/// ```
#[diagnostic::on_unimplemented(
    message = "a `Gc` can't hold a `{Self}`: it must implement `Trace` and `Finalize`",
    label = "`Trace` and `Finalize` are needed here",
    note = "a type of your own can have `#[derive(Trace, Finalize)]`",
    note = "a foreign type can be a field of a type of your own, with `#[trace(skip)]` on the field if it holds no `Gc`",
    note = "what a closure captures can't be traced; `gc_core::closure!([a, b] |argument| …)` makes one whose captures can"
)]
pub trait Managed<Me: ?Sized = Self>: Trace + Finalize + 'static {}

impl<T: ?Sized + Trace + Finalize + 'static> Managed<T> for T {}

/// The bound that containers and derived impls put on their parameters: [`Trace`], and nothing
/// more.
///
/// It is implemented for every type with `Trace`, never by hand. As a bound, `T: Traced` and `T:
/// Trace` can be written for each other. Leave the parameter `Me` at its default: it is there for
/// the compiler's messages.
///
/// # Examples
/// ```
/// use gc_core::{Trace, Traced};
///
/// #[derive(Trace)]
/// struct Node<T> {
///     value: T, // The derived impl is `unsafe impl<T: Traced> Trace for Node<T>`.
/// }
///
/// fn is_traced<T: Trace>(_: &T) {}
/// fn nodes_are_traced<T: Trace>(node: &Node<T>) {
///     is_traced(node);
/// }
/// # nodes_are_traced(&Node { value: 1 });
/// ```
pub trait Traced<Me: ?Sized = Self>: Trace {}

impl<T: ?Sized + Trace> Traced<T> for T {}
