//! What a type that derives `Trace` can still do: the derive adds no `Drop`.

use crate::{Leaf, edges, leaf};
use gc_core::{Finalize, Gc, Trace};

#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Eq, Ord, Hash, Trace, Finalize)]
struct Plain {
    number: i32,
    text: String,
    nested: Option<Box<Plain>>,
}

#[derive(Default, Trace, Finalize)]
struct Owner {
    name: String,
    handle: Option<Gc<Leaf>>,
    others: Vec<Gc<Leaf>>,
}

#[test]
fn other_derives() {
    let plain = Plain { number: 1, ..Plain::default() };
    let copy = plain.clone();
    assert_eq!(plain, copy);
    assert!(plain <= copy);
    assert!(format!("{plain:?}").starts_with("Plain"));
}

#[test]
fn destructuring() {
    let owner = Owner { name: "a".into(), handle: Some(leaf()), others: vec![] };
    let Owner { name, handle, others } = owner;
    assert_eq!((name.as_str(), handle.is_some(), others.len()), ("a", true, 0));
}

#[test]
fn moving_a_field_out() {
    let owner = Owner { name: "a".into(), handle: Some(leaf()), others: vec![leaf()] };
    let others = owner.others;
    assert_eq!(others.len(), 1);
    assert!(owner.handle.is_some());
    assert_eq!(owner.name, "a");
}

#[test]
fn functional_update() {
    let owner = Owner { handle: Some(leaf()), ..Default::default() };
    let other = Owner { name: "b".into(), ..owner };
    assert_eq!(edges(&other), 1);
    assert!(other.name.len() == 1 && other.others.is_empty());
}

#[test]
fn fields_with_destructors() {
    struct Noisy;
    impl Drop for Noisy {
        fn drop(&mut self) {}
    }
    #[derive(Trace, Finalize)]
    struct Holder {
        #[trace(skip)]
        noisy: Noisy,
        boxed: Box<u8>,
    }
    let Holder { noisy, boxed } = Holder { noisy: Noisy, boxed: Box::new(1) };
    drop(noisy);
    assert_eq!(*boxed, 1);
}

#[test]
fn constants_and_statics() {
    #[derive(Trace, Finalize)]
    struct Point {
        x: i32,
    }
    const ORIGIN: Point = Point { x: 0 };
    static PLACE: Point = Point { x: 1 };
    assert_eq!(ORIGIN.x + PLACE.x, 1);
    assert_eq!(edges(&PLACE), 0);
}

#[test]
fn inside_functions_and_blocks() {
    fn outer<T: Trace>(value: T) -> usize {
        #[derive(Trace, Finalize)]
        struct Inner<T>(T);
        edges(&Inner(value))
    }
    let count = {
        #[derive(Trace, Finalize)]
        struct Inner(Gc<Leaf>);
        let make = || {
            #[derive(Trace, Finalize)]
            struct Innermost(Inner, Gc<Leaf>);
            Innermost(Inner(leaf()), leaf())
        };
        edges(&make())
    };
    assert_eq!(count + outer(leaf()), 3);
}
