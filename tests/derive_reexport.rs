//! The library under another name, in another edition, and by way of a third crate.
#![forbid(unsafe_code)]
#![deny(warnings, clippy::pedantic)]

use derive_fixture::reexport::gc::{self, Gc, GcCell};
use derive_fixture::{Choice, Found, Renamed, object};
use gc::inspect::count_edges;
use gc::sync::TraceSync;

object! {
    /// Written by a macro of a crate that passes the library on.
    struct Node {
        next: Option<Gc<Node>>,
        name: String,
    }
}

#[test]
fn a_renamed_dependency() {
    let handle = Some(Gc::new(1));
    assert_eq!(count_edges(&Renamed { handle, value: Gc::new(1), r#gen: Gc::new(1) }), 3);
    assert_eq!(count_edges(&Choice::None) + count_edges(&Choice::One(Gc::new(1))), 1);
}

#[test]
fn an_older_edition() {
    use derive_fixture_2015::{Choice, Copied, Named};

    let named: &Named<[Gc<u8>]> = &Named { r#gen: Gc::new(1), call: str::len, last: [Gc::new(1), Gc::new(1)] };
    assert_eq!(count_edges(named), 3);
    assert_eq!((named.call)("one"), 3);
    assert_eq!(count_edges(&Choice::r#gen { r#gen: Gc::new(1) }) + count_edges(&Choice::<u8>::Nothing), 1);
    let copied = GcCell::new(Copied { r#gen: 1, call: str::len, alias: 2 }).get();
    assert_eq!((copied.r#gen, (copied.call)("one"), copied.alias), (1, 3, 2));
}

#[test]
fn a_renamed_dependency_is_found() {
    let cell = GcCell::new(Found { handle: Gc::new(1), value: Some(Gc::new(1)) });
    assert_eq!(count_edges(&cell.get()), 2);
}

#[test]
fn types_that_threads_can_share() {
    fn is_sync<T: TraceSync + ?Sized>(_: &T) {}

    let shared = derive_fixture::Shared { r#gen: Vec::new().into(), value: 1_u8 };
    is_sync(&shared);
    let old: &derive_fixture_2015::Shared<[u8]> = &derive_fixture_2015::Shared { r#gen: None, last: [1, 2] };
    is_sync(old);
    assert_eq!(count_edges(&shared) + count_edges(old), 0);
    assert_eq!(usize::from(shared.value) + old.last.len(), 3);
    assert!(old.r#gen.is_none() && shared.r#gen.into_inner().unwrap().is_empty());
}

#[test]
fn a_macro_of_a_crate_that_passes_the_library_on() {
    let first = Gc::new(Node { next: None, name: "first".into() });
    let second = Node { next: Some(first), name: "second".into() };
    assert_eq!(count_edges(&second), 1);
    assert_eq!(second.name.len() + second.next.map_or(0, |next| next.name.len()), 11);
}
