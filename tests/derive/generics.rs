//! Parameters of every kind, and types that contain themselves through them.

use crate::{Leaf, edges, leaf};
use gc_core::{Finalize, Gc, Trace};
use std::cell::RefCell;
use std::fmt::Debug;
use std::marker::PhantomData;

/// A type that can't be traced: nothing below may ask it of a parameter that owns nothing.
struct Untraceable;

fn is_trace<T: Trace + ?Sized>() {}

#[test]
fn type_parameters() {
    #[derive(Trace, Finalize)]
    struct Pair<A, B> {
        a: A,
        b: B,
    }
    assert_eq!(edges(&Pair { a: leaf(), b: 1 }), 1);
    assert_eq!(edges(&Pair { a: leaf(), b: vec![leaf(), leaf()] }), 3);
}

#[test]
fn parameters_with_bounds_defaults_and_where_clauses() {
    #[derive(Trace, Finalize)]
    struct Full<'a, T: Debug + 'a = u8, U = Option<T>, const N: usize = 2>
    where
        U: Clone,
        Option<T>: Clone,
    {
        many: [T; N],
        other: U,
        borrowed: &'a str,
    }
    let full: Full<'_, u8, Vec<Gc<Leaf>>> = Full { many: [1, 2], other: vec![leaf(), leaf()], borrowed: "" };
    assert_eq!(edges(&full), 2);
    assert_eq!(full.borrowed.len() + full.many.len(), 2);
    is_trace::<Full<'static>>();
}

#[test]
fn const_generics() {
    #[derive(Trace, Finalize)]
    struct Grid<T, const W: usize, const H: usize>([[T; W]; H]);
    #[derive(Trace, Finalize)]
    struct Flag<const ON: bool, const C: char>;

    let row = || [leaf(), leaf(), leaf()];
    assert_eq!(edges(&Grid([row(), row()])), 6);
    assert_eq!(edges(&Flag::<true, 'x'>), 0);
}

#[test]
fn lifetimes() {
    #[derive(Trace, Finalize)]
    struct Token<'src, 'b: 'src, T: ?Sized + 'src> {
        text: &'src str,
        more: &'b [u8],
        shared: &'src T,
        kind: Gc<Leaf>,
    }
    let text = String::from("let");
    let token = Token { text: &text, more: &[1], shared: &Untraceable, kind: leaf() };
    assert_eq!(edges(&token), 1, "references are opaque");
    assert_eq!(token.text.len() + token.more.len(), 4);
    let Untraceable = token.shared;
}

#[test]
fn associated_types() {
    #[derive(Trace, Finalize)]
    struct Peeked<I: Iterator> {
        #[trace(skip)]
        iter: I,
        peeked: Option<I::Item>,
        more: Vec<<I as Iterator>::Item>,
    }
    let mut peeked = Peeked { iter: vec![leaf(), leaf()].into_iter(), peeked: None, more: Vec::new() };
    assert_eq!(edges(&peeked), 0);
    peeked.peeked = peeked.iter.next();
    peeked.more.extend(peeked.iter.by_ref());
    assert_eq!(edges(&peeked), 2);
}

#[test]
fn associated_types_alone_in_the_last_field() {
    trait Family {
        type Sized;
        type Unsized: ?Sized;
    }
    #[derive(Trace, Finalize)]
    struct A<F: Family>(F::Sized);
    #[derive(Trace, Finalize)]
    struct B<F: Family + ?Sized>(u8, F::Unsized);

    struct This;
    impl Family for This {
        type Sized = Gc<Leaf>;
        type Unsized = [Gc<Leaf>];
    }
    assert_eq!(edges(&A::<This>(leaf())), 1);
    is_trace::<B<This>>();
}

#[test]
fn projections_of_self() {
    trait Named {
        type Name;
    }
    #[derive(Trace, Finalize)]
    struct Holder<T> {
        name: Option<<Self as Named>::Name>,
        names: Vec<<Holder<T> as Named>::Name>,
    }
    impl<T> Named for Holder<T> {
        type Name = T;
    }
    assert_eq!(edges(&Holder { name: Some(leaf()), names: vec![leaf()] }), 2);
}

#[test]
fn recursive() {
    #[derive(Trace, Finalize)]
    struct Node<T> {
        value: T,
        next: Option<Box<Node<T>>>,
        also: Option<Box<Self>>,
        shared: Option<Gc<RefCell<Node<T>>>>,
    }
    let node = |next, also| Node { value: leaf(), next, also, shared: None };
    let tree = node(Some(Box::new(node(None, None))), Some(Box::new(node(Some(Box::new(node(None, None))), None))));
    assert_eq!(edges(&tree), 4);
    let mut top = node(None, None);
    top.shared = Some(Gc::new(RefCell::new(tree)));
    assert_eq!(edges(&top), 2, "a handle is an edge and no further");
    assert_eq!(edges(&*top.shared.unwrap()), 4);
}

#[test]
fn mutually_recursive() {
    #[derive(Trace, Finalize)]
    enum Expr<T> {
        Block(Vec<Stmt<T>>),
        Value(T),
    }
    #[derive(Trace, Finalize)]
    enum Stmt<T> {
        Expr(Box<Expr<T>>),
        If { condition: Expr<T>, then: Vec<Stmt<T>> },
    }
    let block = Expr::Block(vec![
        Stmt::Expr(Box::new(Expr::Value(leaf()))),
        Stmt::If { condition: Expr::Value(leaf()), then: vec![Stmt::Expr(Box::new(Expr::Value(leaf())))] },
    ]);
    assert_eq!(edges(&block), 3);
}

#[test]
fn recursion_that_grows_its_parameter_behind_a_handle() {
    #[derive(Trace, Finalize)]
    struct Nest<T> {
        value: T,
        deeper: Option<Gc<Nest<(T, T)>>>,
    }
    let nest = Nest { value: 1, deeper: Some(Gc::new(Nest { value: (1, 2), deeper: None })) };
    assert_eq!(edges(&nest), 1);
    assert_eq!(nest.deeper.unwrap().value.1, nest.value + 1);
}

#[test]
fn unsized_tails() {
    #[derive(Trace, Finalize)]
    struct Slice {
        head: Gc<Leaf>,
        tail: [Gc<Leaf>],
    }
    #[derive(Trace, Finalize)]
    struct Text {
        head: Gc<Leaf>,
        tail: str,
    }
    trait Shape: Trace {}
    #[derive(Trace, Finalize)]
    struct Dyn {
        head: Gc<Leaf>,
        tail: dyn Shape,
    }
    #[derive(Trace, Finalize)]
    struct Generic<T: ?Sized> {
        head: Gc<Leaf>,
        tail: T,
    }
    #[derive(Trace, Finalize)]
    struct Where<T>
    where
        T: ?Sized,
    {
        head: Gc<Leaf>,
        tail: Box<T>,
    }
    #[derive(Trace, Finalize)]
    struct Nested<T: ?Sized>(Gc<Leaf>, Generic<T>);

    is_trace::<Slice>();
    is_trace::<Text>();
    is_trace::<Dyn>();
    is_trace::<Generic<dyn Shape>>();
    let sized = Generic { head: leaf(), tail: [leaf(), leaf()] };
    assert_eq!(edges(&sized), 3);
    let unsize: &Generic<[Gc<Leaf>]> = &sized;
    assert_eq!(edges(unsize), 3);
    let boxed: Where<[Gc<Leaf>]> = Where { head: leaf(), tail: Box::new([leaf()]) };
    assert_eq!(edges(&boxed), 2);
    let nested: &Nested<[Gc<Leaf>]> = &Nested(leaf(), Generic { head: leaf(), tail: [leaf()] });
    assert_eq!(edges(nested), 3);
}

#[test]
fn parameters_that_own_nothing_are_not_bound() {
    #[derive(Trace, Finalize)]
    struct Shy<T> {
        phantom: PhantomData<T>,
        make: fn() -> T,
        convert: for<'a> fn(&'a T) -> &'a T,
        handle: Gc<T>,
        shared: std::rc::Rc<T>,
        #[trace(skip)]
        skipped: Option<T>,
    }
    is_trace::<Shy<Untraceable>>();
    fn is_finalize<T: Finalize>() {}
    is_finalize::<Shy<Untraceable>>();

    #[derive(Trace, Finalize)]
    enum Half<T, U> {
        Traced(T),
        #[trace(skip)]
        Skipped(U),
    }
    is_trace::<Half<u8, Untraceable>>();
    assert_eq!(edges(&Half::<_, Untraceable>::Traced(leaf())), 1);
    assert_eq!(edges(&Half::<u8, _>::Skipped(leaf())), 0);
}

#[test]
fn handles_to_trait_objects() {
    trait Shape {}
    #[derive(Trace, Finalize)]
    struct Scene<S: ?Sized> {
        first: Option<Gc<S>>,
        second: Option<Gc<dyn Shape>>,
    }
    let scene: Scene<dyn Debug> = Scene { first: None, second: None };
    assert_eq!(edges(&scene), 0);
    let scene = Scene { first: Some(leaf()), second: None };
    assert_eq!(edges(&scene), 1);
    assert!(scene.second.is_none());
}
