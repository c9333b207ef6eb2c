//! Types that `macro_rules!` writes, from fragments of every kind.

use crate::{Leaf, edges, leaf};
use gc_core::{Finalize, Gc, Trace};

macro_rules! of_idents {
    ($name:ident { $($field:ident: $ty:ident),* }) => {
        #[derive(Trace, Finalize)]
        struct $name { $($field: Gc<$ty>),* }
    };
}

macro_rules! of_types {
    ($vis:vis $name:ident<$($param:ident),*>($($ty:ty),*) $size:literal) => {
        #[derive(Trace, Finalize)]
        $vis struct $name<$($param),*>($($ty,)* [Option<Gc<Leaf>>; $size]);
    };
}

macro_rules! of_tokens {
    ($($token:tt)*) => {
        #[derive(Trace, Finalize)]
        $($token)*
    };
}

macro_rules! of_an_item {
    ($item:item) => {
        #[derive(Trace, Finalize)]
        $item
    };
}

macro_rules! with_a_function {
    ($name:ident, $ty:ty, $with:path, $string:literal) => {
        #[derive(Trace, Finalize)]
        #[allow(unsafe_code, reason = "its fields are traced by functions")]
        // SAFETY: the functions that this is for trace what they are given.
        struct $name(#[trace(unsafe(with = $with))] $ty, #[trace(unsafe(with = $string))] $ty);
    };
}

macro_rules! hygienic_field {
    ($name:ident, $field:ident) => {
        /// Two fields of one spelling: one is the macro's, one the caller's.
        #[derive(Trace, Finalize)]
        struct $name {
            $field: Gc<Leaf>,
            own: Gc<Leaf>,
        }
        impl $name {
            fn new() -> Self {
                Self { $field: leaf(), own: leaf() }
            }
        }
    };
}

macro_rules! fn_pointers {
    ($name:ident, $ty:ty) => {
        #[derive(Trace, Finalize)]
        struct $name($ty, Option<$ty>);
    };
}

fn trace_pair(pair: &(Gc<Leaf>, u8), tracer: &mut gc_core::Tracer<'_>) {
    pair.0.trace(tracer);
}

#[test]
fn fragments() {
    of_idents!(Idents { one: Leaf, tracer: Leaf });
    assert_eq!(edges(&Idents { one: leaf(), tracer: leaf() }), 2);

    of_types!(pub(crate) Types<T, U>(Vec<T>, Option<Box<U>>, Gc<Leaf>) 2);
    assert_eq!(edges(&Types(vec![leaf()], Some(Box::new(leaf())), leaf(), [None, Some(leaf())])), 4);

    of_tokens!(
        enum Tokens<T: Clone> {
            A(T),
            B { gc: Gc<Leaf> },
        }
    );
    assert_eq!(edges(&Tokens::A(leaf())) + edges(&Tokens::B::<u8> { gc: leaf() }), 2);

    of_an_item!(
        struct Item<'a, T> {
            text: &'a str,
            gc: T,
        }
    );
    let item = Item { text: "", gc: leaf() };
    assert_eq!(edges(&item) + item.text.len(), 1);

    with_a_function!(With, (Gc<Leaf>, u8), trace_pair, "trace_pair");
    assert_eq!(edges(&With((leaf(), 0), (leaf(), 0))), 2);

    hygienic_field!(Hygienic, other);
    assert_eq!(edges(&Hygienic::new()), 2);

    fn_pointers!(Pointers, fn(&str) -> usize);
    assert_eq!(edges(&Pointers(str::len, None)), 0);
}
