//! Structs and enums of every shape.

use crate::{Leaf, edges, leaf};
use gc_core::{Finalize, Gc, Trace};

#[test]
fn unit_structs() {
    #[derive(Trace, Finalize)]
    struct Unit;
    #[derive(Trace, Finalize)]
    struct EmptyTuple();
    #[derive(Trace, Finalize)]
    struct EmptyNamed {}

    assert_eq!(edges(&Unit), 0);
    assert_eq!(edges(&EmptyTuple()), 0);
    assert_eq!(edges(&EmptyNamed {}), 0);
}

#[test]
fn tuple_structs() {
    #[derive(Trace, Finalize)]
    struct One(Gc<Leaf>);
    #[derive(Trace, Finalize)]
    struct Three(Gc<Leaf>, u8, Gc<Leaf>);

    assert_eq!(edges(&One(leaf())), 1);
    assert_eq!(edges(&Three(leaf(), 0, leaf())), 2);
}

#[test]
fn named_structs() {
    #[derive(Trace, Finalize)]
    struct Person {
        name: String,
        friend: Option<Gc<Leaf>>,
        others: Vec<Gc<Leaf>>,
    }

    let alone = Person { name: "Alice".into(), friend: None, others: Vec::new() };
    assert_eq!(edges(&alone), 0);
    let shared = leaf();
    let popular = Person { name: "Bob".into(), friend: Some(leaf()), others: vec![shared.clone(), shared] };
    assert_eq!(edges(&popular), 3, "two handles to one object are two edges");
    assert_eq!(alone.name.len() + popular.name.len(), 8);
}

#[test]
fn enums() {
    #[derive(Trace, Finalize)]
    enum Value {
        Nil,
        Also(),
        More {},
        Number(f64),
        Pair(Gc<Leaf>, Gc<Leaf>),
        Object { class: Gc<Leaf>, size: usize },
        List(Vec<Value>),
    }

    assert_eq!(edges(&Value::Nil), 0);
    assert_eq!(edges(&Value::Also()), 0);
    assert_eq!(edges(&Value::More {}), 0);
    assert_eq!(edges(&Value::Number(1.0)), 0);
    assert_eq!(edges(&Value::Pair(leaf(), leaf())), 2);
    let object = Value::Object { class: leaf(), size: 1 };
    assert_eq!(edges(&object), 1);
    assert!(matches!(object, Value::Object { size: 1, .. }));
    assert_eq!(edges(&Value::List(vec![object, Value::Pair(leaf(), leaf()), Value::Nil])), 3);
    let Value::Number(_) = Value::Number(0.5) else { unreachable!() };
}

#[test]
fn enums_of_units_with_discriminants() {
    #[derive(Clone, Copy, Trace, Finalize)]
    #[repr(u8)]
    enum Color {
        Red = 1,
        Green = 4,
    }
    assert_eq!(edges(&[Color::Red, Color::Green]), 0);
    assert!(!Color::can_hold_gc());
}

#[test]
fn empty_enums() {
    #[derive(Trace, Finalize)]
    enum Never {}

    assert!(!Never::can_hold_gc());
    assert_eq!(edges(&None::<Never>), 0);
}

#[test]
fn enums_of_one_variant() {
    #[derive(Trace, Finalize)]
    enum Only {
        This { gc: Gc<Leaf> },
    }
    assert_eq!(edges(&Only::This { gc: leaf() }), 1);
}

#[test]
fn variants_that_cannot_be() {
    #[derive(Trace, Finalize)]
    enum Never {}
    #[derive(Trace, Finalize)]
    enum Maybe {
        Here(Gc<Leaf>),
        #[allow(dead_code, reason = "no value of it can be made")]
        Nowhere(Never, Gc<Leaf>),
    }
    assert_eq!(edges(&Maybe::Here(leaf())), 1);
}

#[test]
fn packed_structs_of_copy_fields() {
    #[derive(Clone, Copy, Trace, Finalize)]
    #[repr(C, packed)]
    struct Wire {
        kind: u8,
        length: u32,
    }
    #[derive(Clone, Copy, Trace, Finalize)]
    #[repr(C, packed(2))]
    struct Pair<T>(u8, T);

    let wire = Wire { kind: 1, length: 2 };
    assert_eq!(edges(&wire), 0);
    assert!(!Wire::can_hold_gc());
    assert_eq!({ wire.length } + u32::from(wire.kind), 3);
    let pair = Pair(1, 2_u64);
    assert_eq!(edges(&pair), 0);
    assert_eq!(u64::from(pair.0), { pair.1 } - 1);
    assert!(!Pair::<u64>::can_hold_gc());
}

#[test]
fn packed_structs_may_skip_the_rest() {
    #[derive(Trace, Finalize)]
    #[repr(packed)]
    #[allow(clippy::repr_packed_without_abi, reason = "this form is accepted too")]
    struct Mixed {
        kind: u8,
        #[trace(skip)]
        text: String,
    }
    let mixed = Mixed { kind: 1, text: String::new() };
    assert_eq!(edges(&mixed), 0);
    assert_eq!(mixed.kind, 1);
    let Mixed { text, .. } = mixed;
    assert!(text.is_empty());
}

#[test]
fn other_representations() {
    #[derive(Trace, Finalize)]
    #[repr(transparent)]
    struct Transparent(Gc<Leaf>);
    #[derive(Trace, Finalize)]
    #[repr(C, align(64))]
    struct Aligned(u8, Gc<Leaf>);

    assert_eq!(edges(&Transparent(leaf())), 1);
    let aligned = Aligned(0, leaf());
    assert_eq!(edges(&aligned) + usize::from(aligned.0), 1);
}

#[test]
fn many_fields() {
    #[derive(Trace, Finalize)]
    struct Twelve(
        Gc<Leaf>,
        Gc<Leaf>,
        Gc<Leaf>,
        Gc<Leaf>,
        Gc<Leaf>,
        Gc<Leaf>,
        Gc<Leaf>,
        Gc<Leaf>,
        Gc<Leaf>,
        Gc<Leaf>,
        Gc<Leaf>,
        Gc<Leaf>,
    );
    let l = leaf;
    assert_eq!(edges(&Twelve(l(), l(), l(), l(), l(), l(), l(), l(), l(), l(), l(), l())), 12);
}
