//! Fields of every kind of type, and with every kind of name.

use crate::{Leaf, edges, leaf};
use gc_core::{Finalize, Gc, GcCell, Trace};
use std::cell::RefCell;
use std::marker::PhantomData;

#[test]
fn what_owns_no_handle() {
    #[derive(Trace, Finalize)]
    struct Opaque {
        text: &'static str,
        bytes: &'static [u8],
        phantom: PhantomData<Gc<Leaf>>,
        reference: &'static Option<Gc<Leaf>>,
        unit: (),
    }
    let opaque = Opaque { text: "", bytes: &[], phantom: PhantomData, reference: &None, unit: () };
    assert_eq!(edges(&opaque), 0);
    assert!(!Opaque::can_hold_gc());
    let Opaque { text, bytes, phantom: PhantomData, reference: None, unit: () } = opaque else { unreachable!() };
    assert_eq!(text.len(), bytes.len());
}

#[test]
fn fn_pointers_of_every_kind() {
    #[derive(Trace, Finalize)]
    struct Table {
        plain: fn() -> Gc<Leaf>,
        higher_ranked: fn(&str) -> usize,
        explicit: for<'a> fn(&'a str, &'a str) -> &'a str,
        foreign: extern "C" fn(i32) -> i32,
        dangerous: unsafe fn(*mut u8),
        optional: Option<fn(&str) -> usize>,
        array: [fn(&str) -> usize; 1],
        pair: (fn(&str) -> usize, fn()),
        nested: Option<[(fn(&str), fn(&u8)); 1]>,
        parenthesized: Option<(fn(&str) -> usize,)>,
        gc: Gc<Leaf>,
    }
    extern "C" fn same(x: i32) -> i32 {
        x
    }
    fn longer<'a>(a: &'a str, b: &'a str) -> &'a str {
        if a.len() > b.len() { a } else { b }
    }
    let table = Table {
        plain: leaf,
        higher_ranked: str::len,
        explicit: longer,
        foreign: same,
        dangerous: |_| {},
        optional: Some(str::len),
        array: [str::len],
        pair: (str::len, || {}),
        nested: None,
        parenthesized: None,
        gc: leaf(),
    };
    assert_eq!(edges(&table), 1);
    assert_eq!((table.higher_ranked)((table.explicit)("a", "bc")), 2);
    (table.plain)();
    (table.pair.1)();
    assert_eq!((table.foreign)(1), 1);
    assert_eq!(table.array[0]("a") + table.optional.map_or(0, |f| f("bc")) + table.pair.0(""), 3);
    assert!(table.nested.is_none() && table.parenthesized.is_none());
    let _: unsafe fn(*mut u8) = table.dangerous;
}

#[test]
fn containers_in_containers() {
    #[derive(Trace, Finalize)]
    struct Deep {
        tuples: ((Gc<Leaf>, u8), (u8, (Gc<Leaf>,))),
        array: [Option<Gc<Leaf>>; 3],
        boxes: Option<Box<Vec<Box<Gc<Leaf>>>>>,
        cell: RefCell<Vec<Gc<Leaf>>>,
        gc_cell: GcCell<Option<Gc<Leaf>>>,
        slice: Box<[Gc<Leaf>]>,
    }
    let deep = Deep {
        tuples: ((leaf(), 0), (0, (leaf(),))),
        array: [Some(leaf()), None, Some(leaf())],
        boxes: Some(Box::new(vec![Box::new(leaf())])),
        cell: RefCell::new(vec![leaf()]),
        gc_cell: GcCell::new(Some(leaf())),
        slice: vec![leaf(), leaf()].into(),
    };
    assert_eq!(edges(&deep), 9);
    deep.cell.borrow_mut().push(leaf());
    assert_eq!(edges(&deep), 10);
    let _borrowed = deep.cell.borrow_mut();
    assert_eq!(edges(&deep), 8, "a borrowed cell is left out");
}

#[test]
fn boxed_trait_objects() {
    trait Shape: Trace {
        fn area(&self) -> f64;
    }
    #[derive(Trace, Finalize)]
    struct Circle {
        center: Gc<Leaf>,
        radius: f64,
    }
    impl Shape for Circle {
        fn area(&self) -> f64 {
            3.0 * self.radius * self.radius
        }
    }
    #[derive(Trace, Finalize)]
    struct Scene<'a> {
        shapes: Vec<Box<dyn Shape>>,
        background: Box<dyn Shape + 'a>,
    }
    let circle = || Box::new(Circle { center: leaf(), radius: 1.0 });
    let scene = Scene { shapes: vec![circle(), circle()], background: circle() };
    assert_eq!(edges(&scene), 3);
    assert!(scene.shapes[0].area() + scene.background.area() > 5.0);
}

#[test]
fn names_that_the_macro_might_use_itself() {
    #[derive(Trace, Finalize)]
    struct Names {
        tracer: Gc<Leaf>,
        __tracer: Gc<Leaf>,
        inspector: Gc<Leaf>,
        __inspector: Gc<Leaf>,
        self_: Gc<Leaf>,
        __a: Gc<Leaf>,
        a: Gc<Leaf>,
        _0: Gc<Leaf>,
        __0: Gc<Leaf>,
        gc_core: Gc<Leaf>,
        #[allow(unsafe_code, reason = "the field is traced by a function")]
        // SAFETY: the field is traced, once.
        #[trace(unsafe(with = "trace_it"))]
        __with: Gc<Leaf>,
        trace: Gc<Leaf>,
        finalize: Gc<Leaf>,
    }
    fn trace_it(gc: &Gc<Leaf>, tracer: &mut gc_core::Tracer<'_>) {
        gc.trace(tracer);
    }
    let l = leaf;
    let names = Names {
        tracer: l(),
        __tracer: l(),
        inspector: l(),
        __inspector: l(),
        self_: l(),
        __a: l(),
        a: l(),
        _0: l(),
        __0: l(),
        gc_core: l(),
        __with: l(),
        trace: l(),
        finalize: l(),
    };
    assert_eq!(edges(&names), 13);
}

#[test]
fn raw_identifiers() {
    #[derive(Trace, Finalize)]
    #[allow(non_camel_case_types)]
    struct r#struct<r#type> {
        r#fn: Gc<Leaf>,
        r#match: r#type,
        r#crate_: u8,
    }
    #[derive(Trace, Finalize)]
    #[allow(non_camel_case_types)]
    enum r#enum {
        r#if { r#else: Gc<Leaf> },
        r#loop(Gc<Leaf>),
    }
    assert_eq!(edges(&r#struct { r#fn: leaf(), r#match: leaf(), r#crate_: 0 }), 2);
    assert_eq!(edges(&r#enum::r#if { r#else: leaf() }), 1);
    assert_eq!(edges(&r#enum::r#loop(leaf())), 1);
}

#[test]
fn fields_behind_a_cfg() {
    #[derive(Trace, Finalize)]
    struct Conditional {
        #[cfg(test)]
        here: Gc<Leaf>,
        #[cfg(not(test))]
        not_here: DoesNotExist,
        #[cfg_attr(test, trace(skip))]
        skipped: Gc<Leaf>,
    }
    #[derive(Trace, Finalize)]
    enum Variants {
        #[cfg(test)]
        Here(#[cfg(not(test))] DoesNotExist, #[cfg(test)] Gc<Leaf>),
        #[cfg(not(test))]
        NotHere(DoesNotExist),
    }
    assert_eq!(edges(&Conditional { here: leaf(), skipped: leaf() }), 1);
    assert_eq!(edges(&Variants::Here(leaf())), 1);
}

#[test]
fn self_in_field_types() {
    #[derive(Trace, Finalize)]
    struct Node {
        next: Option<Gc<Self>>,
        children: Vec<Box<Self>>,
        #[trace(skip)]
        compare: Option<fn(&Self, &Self) -> bool>,
    }
    let node = || Node { next: None, children: Vec::new(), compare: None };
    let mut top = node();
    top.next = Some(Gc::new(node()));
    top.children.push(Box::new(Node { next: top.next.clone(), ..node() }));
    assert_eq!(edges(&top), 2);
    assert!(top.compare.is_none());
}

#[test]
fn types_made_by_macros() {
    macro_rules! maybe {
        ($t:ty) => { Option<$t> };
    }
    #[derive(Trace, Finalize)]
    struct Made<T> {
        first: maybe!(Gc<Leaf>),
        last: maybe!(T),
    }
    assert_eq!(edges(&Made { first: Some(leaf()), last: Some(leaf()) }), 2);
}

#[test]
#[allow(unused_braces, clippy::never_loop, reason = "lengths are as odd as they can be")]
fn lengths_of_every_kind() {
    const N: usize = 1;
    const fn twice(n: usize) -> usize {
        2 * n
    }
    /// Of so many as it says.
    #[derive(Trace, Finalize)]
    struct Of<T, const M: usize>([T; M]);

    #[derive(Trace, Finalize)]
    struct Lengths<T, const M: usize> {
        literal: [T; 1],
        constant: [T; N],
        parameter: [T; M],
        sum: [T; N + 1],
        block: [T; { N + 1 }],
        statements: [T; {
            let n = N;
            n + 1
        }],
        const_block: [T; const { 2 }],
        call: [T; twice(N)],
        method: [T; [(), ()].len()],
        branches: [T; if N > 0 { 1 } else { 0 }],
        labelled: [T; 'a: loop {
            break 'a 1;
        }],
        nested: [[T; { N }]; const { N + 1 }],
        last: [[Option<T>; match N {
            0 => 0,
            _ => 1,
        }]; 2],
        arguments: (Of<T, 1>, Of<T, { N + 1 }>, Option<Of<T, { if N > 0 { 1 } else { 0 } }>>),
        behind: Option<Box<Lengths<T, { M }>>>,
    }
    #[derive(Trace, Finalize)]
    enum Variants<const M: usize = { twice(1) + 1 }> {
        Tuple([Gc<Leaf>; { N + 1 }], Of<Gc<Leaf>, { 2 + 1 }>),
        Named { array: [Gc<Leaf>; { N }], more: [Gc<Leaf>; M] },
    }
    #[derive(Trace, Finalize)]
    enum Discriminants {
        One = { 1 },
        Two = [2; { 1 }][0],
        Three = if N > 0 { 3 } else { 4 },
        Four = 4,
    }
    #[derive(Trace, Finalize)]
    struct Bounded<T>(T)
    where
        [T; { N + 1 }]: Sized;

    let l = leaf;
    let lengths: Lengths<_, 1> = Lengths {
        literal: [l()],
        constant: [l()],
        parameter: [l()],
        sum: [l(), l()],
        block: [l(), l()],
        statements: [l(), l()],
        const_block: [l(), l()],
        call: [l(), l()],
        method: [l(), l()],
        branches: [l()],
        labelled: [l()],
        nested: [[l()], [l()]],
        last: [[Some(l())], [None]],
        arguments: (Of([l()]), Of([l(), l()]), Some(Of([l()]))),
        behind: None,
    };
    assert_eq!(edges(&lengths), 24);
    let tuple: Variants = Variants::Tuple([l(), l()], Of([l(), l(), l()]));
    assert_eq!(edges(&tuple), 5);
    assert_eq!(edges(&Variants::Named { array: [l()], more: [l(), l(), l()] }), 4);
    assert_eq!(edges(&Bounded(l())), 1);
    assert!(lengths.behind.is_none());
    let discriminants = [Discriminants::One, Discriminants::Two, Discriminants::Three, Discriminants::Four];
    assert_eq!(discriminants.map(|it| it as usize), [1, 2, 3, 4]);
}

#[test]
fn type_aliases() {
    type Link = Option<Gc<Leaf>>;
    #[derive(Trace, Finalize)]
    struct Aliased(Link, Link);
    assert_eq!(edges(&Aliased(Some(leaf()), None)), 1);
}
