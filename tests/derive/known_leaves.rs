//! Which types are known to hold no handle.

use crate::Leaf;
use gc_core::{Finalize, Gc, Trace};
use std::cell::RefCell;

#[derive(Trace, Finalize)]
struct Point {
    x: f64,
    name: Option<String>,
}

#[derive(Trace, Finalize)]
struct Path<T> {
    points: Vec<Option<(u8, Point)>>,
    extra: T,
}

#[derive(Trace, Finalize)]
enum Choice<A, B> {
    A(A),
    B { b: B },
    Neither,
}

#[derive(Trace, Finalize)]
struct Link {
    to: Option<Gc<Link>>,
}

#[derive(Trace, Finalize)]
struct List {
    next: Option<Box<List>>,
}

#[test]
fn types_without_handles_are_leaves() {
    assert!(!Leaf::can_hold_gc());
    assert!(!Point::can_hold_gc());
    assert!(!Path::<u8>::can_hold_gc());
    assert!(!Path::<Path<[Path<String>; 3]>>::can_hold_gc());
    assert!(!Choice::<u8, Path<u8>>::can_hold_gc());
    assert!(!<Vec<Choice<(), RefCell<Point>>>>::can_hold_gc());
}

#[test]
fn types_with_handles_are_not() {
    assert!(Link::can_hold_gc());
    assert!(Path::<Gc<Leaf>>::can_hold_gc());
    assert!(Path::<Path<[Path<Link>; 3]>>::can_hold_gc());
    assert!(Choice::<Gc<Leaf>, u8>::can_hold_gc());
    assert!(Choice::<u8, Option<Gc<Leaf>>>::can_hold_gc());
}

#[test]
fn recursive_types_are_taken_to_hold_some() {
    assert!(List::can_hold_gc());
    assert!(Path::<List>::can_hold_gc());
    assert!(Mutual::can_hold_gc());

    #[derive(Trace, Finalize)]
    struct Mutual(Vec<Other>);
    #[derive(Trace, Finalize)]
    struct Other(Option<Box<Mutual>>, Vec<Other>);
    let list = List { next: Some(Box::new(List { next: None })) };
    assert!(list.next.is_some_and(|next| next.next.is_none()));
}

#[test]
fn a_wide_graph_of_types_is_looked_through() {
    macro_rules! layers {
        ($($name:ident { $a:ty, $b:ty })*) => { $(
            #[derive(Trace, Finalize)]
            struct $name($a, Option<$b>, [$a; 2]);
        )* };
    }
    layers! {
        L0 { u8, String }
        L1 { L0, u16 }
        L2 { L1, L0 }
        L3 { L2, L1 }
        L4 { L3, L2 }
        L5 { L4, L3 }
        L6 { L5, L4 }
        L7 { L6, L5 }
        L8 { L7, L6 }
        L9 { L8, L7 }
    }
    assert!(!L9::can_hold_gc());
}

#[test]
fn values_of_these_types_can_be_made() {
    let path = Path { points: vec![Some((1, Point { x: 0.0, name: None }))], extra: Link { to: None } };
    assert!(path.extra.to.is_none() && path.points[0].as_ref().is_some_and(|it| it.1.x < 1.0 && it.1.name.is_none()));
    let choices = [Choice::A(1), Choice::B { b: 2 }, Choice::Neither];
    let sum: i32 = choices.iter().map(|it| if let Choice::A(n) | Choice::B { b: n } = it { *n } else { 0 }).sum();
    assert_eq!(sum, 3);
}
