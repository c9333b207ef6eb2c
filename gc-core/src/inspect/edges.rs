//! Counting and naming the edges of a value, for tests of hand-written [`Trace`] impls.

use super::path::fields;
use crate::trace::{Edges, Inspector, Trace, Tracer};

/// Returns how many edges a value reports: the handles that its [`Trace::trace`] passes to the
/// tracer.
///
/// For the tests of hand-written impls.
///
/// # Examples
/// ```
/// use gc_core::{Gc, inspect};
///
/// assert_eq!(inspect::count_edges(&vec![Gc::new(1), Gc::new(2)]), 2);
/// ```
pub fn count_edges<T: Trace + ?Sized>(value: &T) -> usize {
    let mut edges = Edges::new();
    value.trace(&mut Tracer::new(&mut edges));
    edges.waiting().len()
}

/// Returns the names of the fields that hold a value's edges, one for each edge.
///
/// Names are joined by dots where fields are inside others. Edges that a hand-written impl reports
/// have the name of the field that its value is in; at the top, an empty one.
///
/// # Examples
/// ```
/// use gc_core::{Finalize, Gc, GcCell, Trace, inspect};
///
/// #[derive(Trace, Finalize)]
/// struct Person {
///     name: String,
///     friends: Vec<GcCell<Gc<String>>>,
/// }
///
/// let friends = vec![GcCell::new(Gc::new("Bob".to_owned()))];
/// let alice = Person { name: "Alice".to_owned(), friends };
/// assert_eq!(inspect::edge_names(&alice), ["friends"]);
/// ```
pub fn edge_names<T: Trace + ?Sized>(value: &T) -> Vec<String> {
    let mut names = Vec::new();
    value.__inspect(&mut Inspector::new(&mut |path, _| names.push(fields(path))));
    names
}
