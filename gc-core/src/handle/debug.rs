//! `{:?}` of handles: prints the value, and comes to an end in every graph.
//!
//! Printing an `Rc` overflows the stack if its structure is a cycle, or too deep. That ends the
//! process, and with it a test whose `assert_eq!` fails. Printing a `Gc` has limits instead: no
//! object is printed within itself, at most [`LEVELS`] objects are printed within each other, and
//! if objects have many holders, not many more objects are printed than exist.

use std::cell::Cell;
use std::fmt;

use super::Gc;
use super::nesting::{Nesting, NotShown};
use crate::heap::{Heap, with_heap};

/// How many objects are printed within each other, at most.
const LEVELS: usize = 128;

/// How many objects that can hold others one `{:?}` prints, plus four times as many as exist.
///
/// In a tree, each is printed once, so the limit is never reached. In a graph, the number of paths
/// between objects may grow exponentially with its size.
const OBJECTS: usize = 10_000;

thread_local! {
    static PRINTED: Nesting<LEVELS> = const { Nesting::new() };
    /// How many objects that can hold others have been printed since the outermost one was begun.
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// Counts one more object that can hold others, and returns whether that is too many, if so many
/// exist.
fn too_many(exist: impl FnOnce() -> usize) -> bool {
    let count = COUNT.get() + 1;
    COUNT.set(count);
    count > OBJECTS && count - OBJECTS > exist().saturating_mul(4)
}

/// Formats the value of an object, within the limits; `exist` says how many objects of its kind
/// there are.
pub(crate) fn fmt_object<T: ?Sized + fmt::Debug>(
    value: &T,
    is_leaf: bool,
    exist: impl FnOnce() -> usize,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let shown = match Nesting::enter(&PRINTED, value) {
        Ok(shown) => shown,
        Err(NotShown::Cycle) => return f.write_str("Gc(…)"),
        Err(NotShown::Depth) => return f.write_fmt(format_args!("Gc(… more than {LEVELS} levels)")),
    };
    if shown.depth == 0 {
        COUNT.set(0);
    }
    if !is_leaf && too_many(exist) {
        return f.write_str("Gc(… more objects)");
    }
    value.fmt(f)
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Gc<T> {
    /// Formats the value, as `Rc` does, but comes to an end in every graph.
    ///
    /// An object within itself is printed as `Gc(…)`. Objects more than 128 levels deep, and
    /// objects that are printed again and again because many others hold them, are left out with a
    /// short note in their place.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Finalize, Gc, GcCell, Trace};
    ///
    /// #[derive(Trace, Finalize, Debug)]
    /// struct Person {
    ///     name: &'static str,
    ///     friend: GcCell<Option<Gc<Person>>>,
    /// }
    ///
    /// let narcissus = Gc::new(Person { name: "Narcissus", friend: GcCell::new(None) });
    /// narcissus.friend.set(Some(narcissus.clone()));
    /// let printed = r#"Person { name: "Narcissus", friend: GcCell(Some(Gc(…))) }"#;
    /// assert_eq!(format!("{narcissus:?}"), printed);
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_leaf = Self::object(self).header().is_leaf();
        fmt_object(&**self, is_leaf, || with_heap(Heap::size).objects, f)
    }
}
