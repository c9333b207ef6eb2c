//! What each attribute does.

#![allow(unsafe_code, reason = "some of them are unsafe")]

use crate::{Leaf, edges, leaf};
use gc_core::{Finalize, Gc, Trace, Tracer};
use std::collections::HashSet;

mod tracing {
    use gc_core::{Trace, Tracer};

    pub(super) fn first<T: Trace>(all: &[T; 2], tracer: &mut Tracer<'_>) {
        all[0].trace(tracer);
    }
}

/// A type without `Trace`.
#[derive(Default)]
struct Foreign(Vec<Gc<Leaf>>);

fn trace_foreign(foreign: &Foreign, tracer: &mut Tracer<'_>) {
    foreign.0.trace(tracer);
}

#[test]
fn skip_on_fields() {
    #[derive(Trace, Finalize)]
    struct Partial {
        traced: Gc<Leaf>,
        #[trace(skip)]
        skipped: Gc<Leaf>,
        #[trace(skip)]
        foreign: Foreign,
    }
    let partial = Partial { traced: leaf(), skipped: leaf(), foreign: Foreign(vec![leaf()]) };
    assert_eq!(edges(&partial), 1);

    #[derive(Trace, Finalize)]
    struct All(#[trace(skip)] Foreign);
    assert_eq!(edges(&All(Foreign(vec![leaf()]))), 0);
    assert!(!All::can_hold_gc());
}

#[test]
fn skip_on_variants_and_their_fields() {
    #[derive(Trace, Finalize)]
    enum Value {
        Traced(Gc<Leaf>, #[trace(skip)] Gc<Leaf>),
        #[trace(skip)]
        Skipped(Gc<Leaf>, Foreign),
        Named {
            #[trace(skip)]
            skipped: Foreign,
            traced: Gc<Leaf>,
        },
    }
    assert_eq!(edges(&Value::Traced(leaf(), leaf())), 1);
    assert_eq!(edges(&Value::Skipped(leaf(), Foreign::default())), 0);
    assert_eq!(edges(&Value::Named { skipped: Foreign(vec![leaf()]), traced: leaf() }), 1);
}

#[test]
fn skip_all() {
    #[derive(Trace, Finalize)]
    #[trace(skip_all)]
    struct Config<T> {
        foreign: Foreign,
        value: T,
        set: HashSet<u8>,
    }
    let config = Config { foreign: Foreign::default(), value: Foreign::default(), set: HashSet::new() };
    assert_eq!(edges(&config), 0);
    assert!(!Config::<Foreign>::can_hold_gc());
    assert!(config.foreign.0.is_empty() && config.value.0.is_empty() && config.set.is_empty());

    #[derive(Trace, Finalize)]
    #[trace(skip_all)]
    enum Message {
        One(Foreign),
        Two { gc: Gc<Leaf> },
    }
    assert_eq!(edges(&Message::One(Foreign::default())), 0);
    assert_eq!(edges(&Message::Two { gc: leaf() }), 0);
}

#[test]
fn with() {
    #[derive(Trace, Finalize)]
    struct Wrapper<T: Trace> {
        // SAFETY: all that these functions do is to trace the field, or a part of it.
        #[trace(unsafe(with = "trace_foreign"))]
        foreign: Foreign,
        // SAFETY: as above.
        #[trace(unsafe(with = "tracing::first"))]
        half: [T; 2],
        // SAFETY: as above.
        #[trace(unsafe(with = tracing::first::<T>))]
        unquoted: [T; 2],
        own: Gc<Leaf>,
    }
    let wrapper = Wrapper {
        foreign: Foreign(vec![leaf(), leaf()]),
        half: [leaf(), leaf()],
        unquoted: [leaf(), leaf()],
        own: leaf(),
    };
    assert_eq!(edges(&wrapper), 5);
    assert!(Wrapper::<u8>::can_hold_gc(), "nobody knows what the functions find");

    #[derive(Trace, Finalize)]
    enum Either {
        // SAFETY: the field is traced, once.
        Foreign(#[trace(unsafe(with = "trace_foreign"))] Foreign),
        Own(Gc<Leaf>),
    }
    assert_eq!(edges(&Either::Foreign(Foreign(vec![leaf(), leaf()]))), 2);
    assert_eq!(edges(&Either::Own(leaf())), 1);
}

#[test]
fn with_what_a_call_makes_of_the_field() {
    fn slice<T>(all: &[Gc<T>], tracer: &mut Tracer<'_>) {
        all.trace(tracer);
    }
    fn value<T: Trace>(value: &T, tracer: &mut Tracer<'_>) {
        value.trace(tracer);
    }
    unsafe fn dangerous(gc: &Gc<Leaf>, tracer: &mut Tracer<'_>) {
        gc.trace(tracer);
    }
    fn object(value: &dyn Trace, tracer: &mut Tracer<'_>) {
        value.trace(tracer);
    }
    const POINTER: fn(&Gc<Leaf>, &mut Tracer<'_>) = value;

    #[derive(Trace, Finalize)]
    struct Coerced<T: Trace> {
        // SAFETY: each function traces what it is given, once.
        #[trace(unsafe(with = "slice"))]
        vec: Vec<Gc<Leaf>>,
        // SAFETY: as above.
        #[trace(unsafe(with = slice::<Leaf>))]
        boxed: Box<Vec<Gc<Leaf>>>,
        // SAFETY: as above.
        #[trace(unsafe(with = "slice"))]
        array: [Gc<T>; 2],
        // SAFETY: as above.
        #[trace(unsafe(with = value))]
        generic: T,
        // SAFETY: as above.
        #[trace(unsafe(with = dangerous))]
        dangerous: Box<Gc<Leaf>>,
        // SAFETY: as above.
        #[trace(unsafe(with = object))]
        object: Gc<Leaf>,
        // SAFETY: as above.
        #[trace(unsafe(with = "POINTER"))]
        pointer: Gc<Leaf>,
        // SAFETY: as above.
        #[trace(unsafe(with = "Self::visit"))]
        inherent: Gc<Leaf>,
        // SAFETY: as above.
        #[trace(unsafe(with = "<T as Trace>::trace"))]
        of_the_trait: T,
        // SAFETY: as above.
        #[trace(unsafe(with = "Trace::trace",))]
        inferred: T,
        // SAFETY: as above.
        #[trace(unsafe(with = <dyn Visit>::of_a_trait_object))]
        of_a_trait_object: Foreign,
    }
    impl<T: Trace> Coerced<T> {
        fn visit(gc: &Gc<Leaf>, tracer: &mut Tracer<'_>) {
            gc.trace(tracer);
        }
    }
    let coerced = Coerced {
        vec: vec![leaf(), leaf()],
        boxed: Box::new(vec![leaf()]),
        array: [Gc::new(leaf()), Gc::new(leaf())],
        generic: leaf(),
        dangerous: Box::new(leaf()),
        object: leaf(),
        pointer: leaf(),
        inherent: leaf(),
        of_the_trait: leaf(),
        inferred: leaf(),
        of_a_trait_object: Foreign(vec![leaf()]),
    };
    assert_eq!(edges(&coerced), 13);

    #[derive(Finalize)]
    #[finalize(with = "finalize_slice")]
    struct List(Vec<std::cell::Cell<bool>>);
    impl std::ops::Deref for List {
        type Target = [std::cell::Cell<bool>];
        fn deref(&self) -> &Self::Target {
            &self.0
        }
    }
    fn finalize_slice(all: &[std::cell::Cell<bool>]) {
        for cell in all {
            cell.set(true);
        }
    }
    let list = List(vec![std::cell::Cell::new(false)]);
    list.finalize();
    assert!(list.0[0].get());
}

/// Something between the parameter and its being traced.
trait Visit {
    fn visit(&self, tracer: &mut Tracer<'_>);
}

impl Visit for Foreign {
    fn visit(&self, tracer: &mut Tracer<'_>) {
        trace_foreign(self, tracer);
    }
}

impl dyn Visit {
    fn of_a_trait_object(foreign: &Foreign, tracer: &mut Tracer<'_>) {
        foreign.visit(tracer);
    }
}

fn visit<T: Visit>(value: &T, tracer: &mut Tracer<'_>) {
    value.visit(tracer);
}

#[test]
fn bounds() {
    #[derive(Trace, Finalize)]
    #[trace(bound = "T: Visit, U: Trace + Clone")]
    // SAFETY: the one implementation of `Visit` traces its field.
    struct Visited<T, U>(#[trace(unsafe(with = "visit"))] T, U);
    assert_eq!(edges(&Visited(Foreign(vec![leaf()]), leaf())), 2);

    #[derive(Trace, Finalize)]
    #[trace(bound(T: Visit))]
    // SAFETY: as above.
    struct InParentheses<T>(#[trace(unsafe(with = visit))] T);
    assert_eq!(edges(&InParentheses(Foreign(vec![leaf()]))), 1);
}

#[test]
fn no_bounds() {
    /// A handle under another name: the derive can't know that it needs nothing of its parameter.
    type Handle<T> = Gc<T>;

    #[derive(Trace, Finalize)]
    #[trace(bound())]
    struct A<T>(Handle<T>);
    #[derive(Trace, Finalize)]
    #[trace(bound = "")]
    struct B<T>(Option<Handle<T>>);

    fn is_trace<T: Trace>() {}
    is_trace::<A<Foreign>>();
    is_trace::<B<Foreign>>();
}

#[test]
fn acyclic() {
    #[derive(Trace, Finalize)]
    #[trace(acyclic)]
    struct Tree<T> {
        children: Vec<Gc<T>>,
    }
    #[derive(Trace, Finalize)]
    struct Graph(Option<Gc<Graph>>);

    assert!(Tree::<u8>::__is_acyclic());
    assert!(!Graph::__is_acyclic());
    assert_eq!(edges(&Tree { children: vec![leaf(), leaf()] }), 2, "it is traced as any other");
}

#[test]
fn several_in_one_attribute_or_in_several() {
    mod elsewhere {
        pub(crate) use gc_core as gc;
    }
    #[derive(Trace, Finalize)]
    #[trace(acyclic, crate = "elsewhere::gc")]
    // SAFETY: it has no destructor after all.
    #[trace(bound = "T: Trace", unsafe(allow_drop))]
    struct Many<T>(T);
    assert!(Many::<u8>::__is_acyclic());
    assert_eq!(edges(&Many(leaf())), 1);

    #[derive(Trace, Finalize)]
    // SAFETY: as above.
    #[trace(unsafe(allow_drop,), acyclic)]
    struct Trailing<T>(T);
    assert!(Trailing::<u8>::__is_acyclic());
    assert_eq!(edges(&Trailing(leaf())), 1);
}

#[test]
fn the_path_of_the_crate() {
    mod vendored {
        pub(crate) mod deep {
            pub(crate) use gc_core as gc;
        }
    }
    #[derive(Trace, Finalize)]
    #[trace(crate = "vendored::deep::gc")]
    struct Quoted(Gc<Leaf>);
    #[derive(Trace, Finalize)]
    #[trace(crate = vendored::deep::gc)]
    #[finalize(crate = ::gc_core)]
    struct Unquoted<T>(T);
    #[derive(Finalize)]
    #[finalize(crate = "vendored::deep::gc")]
    struct OnlyFinalize;

    assert_eq!(edges(&Quoted(leaf())), 1);
    assert_eq!(edges(&Unquoted(leaf())), 1);
    assert!(!OnlyFinalize::needs_finalize());
}

#[test]
fn an_own_drop_by_permission() {
    thread_local!(static DROPPED: std::cell::Cell<u32> = const { std::cell::Cell::new(0) });

    #[derive(Trace, Finalize)]
    // SAFETY: the destructor counts, and touches no field.
    #[trace(unsafe(allow_drop))]
    struct Counted<T: Trace>(Gc<Leaf>, T);
    impl<T: Trace> Drop for Counted<T> {
        fn drop(&mut self) {
            DROPPED.set(DROPPED.get() + 1);
        }
    }
    let counted = Counted(leaf(), leaf());
    assert_eq!(edges(&counted), 2);
    drop(counted);
    assert_eq!(DROPPED.get(), 1);
}
