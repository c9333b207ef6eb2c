//! What an inspector learns from a derived type.

use crate::{Leaf, leaf, names};
use gc_core::{Finalize, Gc, Trace, Tracer};

#[derive(Trace, Finalize)]
#[allow(unsafe_code, reason = "one of its fields is traced by a function")]
struct Person {
    name: String,
    friend: Option<Gc<Leaf>>,
    r#type: Gc<Leaf>,
    inner: Inner,
    // SAFETY: each half is traced, once.
    #[trace(unsafe(with = "both"))]
    foreign: (Gc<Leaf>, Gc<Leaf>),
    #[trace(skip)]
    skipped: Option<Gc<Leaf>>,
}

#[derive(Trace, Finalize)]
struct Inner(u8, Gc<Leaf>, Vec<Shape>);

#[derive(Trace, Finalize)]
enum Shape {
    Circle { center: Gc<Leaf> },
    Line(Gc<Leaf>, Gc<Leaf>),
    Nothing,
}

fn both(pair: &(Gc<Leaf>, Gc<Leaf>), tracer: &mut Tracer<'_>) {
    pair.0.trace(tracer);
    pair.1.trace(tracer);
}

#[test]
fn each_edge_has_the_name_of_the_field_that_holds_it() {
    let shapes = vec![Shape::Circle { center: leaf() }, Shape::Nothing, Shape::Line(leaf(), leaf())];
    let person = Person {
        name: "Alice".into(),
        friend: Some(leaf()),
        r#type: leaf(),
        inner: Inner(0, leaf(), shapes),
        foreign: (leaf(), leaf()),
        skipped: Some(leaf()),
    };
    let names = names(&person);
    assert_eq!(
        names,
        [
            "friend",
            "type",
            "inner.1",
            "inner.2.Circle.center",
            "inner.2.Line.0",
            "inner.2.Line.1",
            "foreign",
            "foreign"
        ]
    );
    assert!(person.skipped.is_some() && person.inner.0 == 0 && person.name.len() == 5);
}
