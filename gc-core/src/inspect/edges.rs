//! What a value reports, for tests of hand-written [`Trace`] impls.

use crate::trace::{Edges, Inspector, Trace, Tracer};

/// Returns how many edges a value reports: the handles that its [`Trace::trace`] shows to a
/// collection.
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

/// Returns the names of the fields under which a value reports its edges, one for each edge, joined
/// by dots where fields are within each other. Edges that a hand-written impl reports have the name
/// of the field that the value is in; at the top an empty one.
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
    value.__inspect(&mut Inspector::new(&mut |path, _| names.push(path.join("."))));
    names
}
