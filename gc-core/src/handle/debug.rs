//! `{:?}` of handles: the value, for graphs of any shape.
//!
//! `Rc`'s ends the process where a structure is a cycle, or too deep for the stack, and with it a
//! test whose `assert_eq!` fails. Here it has an end in every graph: no object is printed within
//! itself, [`LEVELS`] objects at most within each other, and where objects have many holders, not
//! many more objects than there are.

use std::cell::Cell;
use std::fmt;

use super::Gc;
use super::nesting::{Nesting, NotShown};
use crate::heap::{Heap, with_heap};

/// How many objects are printed within each other.
const LEVELS: usize = 128;

/// How many objects that can hold others are printed by one `{:?}`, besides a few times as many as
/// there are.
///
/// Where each is printed once, as in a tree, that is never too few. In a graph, the number of ways
/// from object to object may grow exponentially with its size.
const OBJECTS: usize = 10_000;

thread_local! {
    static PRINTED: Nesting<LEVELS> = const { Nesting::new() };
    /// Objects that can hold others, and have been printed since the outermost one was begun.
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// Whether one more object that can hold others is too many.
fn too_many() -> bool {
    let count = COUNT.get() + 1;
    COUNT.set(count);
    count > OBJECTS && count - OBJECTS > with_heap(Heap::size).objects.saturating_mul(4)
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Gc<T> {
    /// Formats the value, as `Rc` does; but every graph of objects is printed to an end. In place
    /// of an object that is being printed already stands `Gc(…)`, and a few words more where
    /// more than 128 objects are within each other, or where objects are printed again and
    /// again because many hold them.
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
    /// assert_eq!(format!("{narcissus:?}"), r#"Person { name: "Narcissus", friend: GcCell(Some(Gc(…))) }"#);
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = match Nesting::enter(&PRINTED, self) {
            Ok(shown) => shown,
            Err(NotShown::Cycle) => return f.write_str("Gc(…)"),
            Err(NotShown::Depth) => return f.write_fmt(format_args!("Gc(… more than {LEVELS} levels)")),
        };
        if shown.depth == 0 {
            COUNT.set(0);
        }
        if !Self::object(self).header().is_leaf() && too_many() {
            return f.write_str("Gc(… more objects)");
        }
        (**self).fmt(f)
    }
}
