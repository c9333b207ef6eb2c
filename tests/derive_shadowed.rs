//! The derives where every name that they might use means something else.
#![forbid(unsafe_code)]
#![allow(non_camel_case_types, dead_code, clippy::unused_self, reason = "names that are taken already")]

mod shadowed {
    //! Types, traits, functions, macros, constants and statics of well-known names.

    pub(crate) struct Option;
    pub(crate) struct Some;
    pub(crate) struct None;
    pub(crate) struct Result;
    pub(crate) struct Ok;
    pub(crate) struct Err;
    pub(crate) struct Box;
    pub(crate) struct Vec;
    pub(crate) struct String;
    pub(crate) struct bool;
    pub(crate) struct str;
    pub(crate) struct u8;
    pub(crate) struct usize;
    pub(crate) struct PhantomData;
    pub(crate) struct Tracer;
    pub(crate) struct Inspector;
    pub(crate) struct Depth;
    pub(crate) struct Deepest;
    pub(crate) struct FieldOfPackedStruct;
    pub(crate) trait Trace {}
    pub(crate) trait Finalize {}
    pub(crate) trait Sized {}
    pub(crate) trait Copy {}
    pub(crate) trait Drop {}
    pub(crate) trait FnOnce {}
    pub(crate) mod core {}
    pub(crate) mod std {}
    pub(crate) mod alloc {}
    pub(crate) mod gc_core {}
    #[allow(unused_macros, reason = "taken, not used")]
    macro_rules! matches {
        () => {};
    }

    #[allow(non_upper_case_globals, reason = "patterns of these names would refer to them")]
    pub(crate) mod values {
        pub(crate) const tracer: () = ();
        pub(crate) const inspector: () = ();
        pub(crate) const handle: () = ();
        pub(crate) const value: () = ();
        pub(crate) const f0: () = ();
        pub(crate) const _0: () = ();
        pub(crate) static this: () = ();
        pub(crate) static field: () = ();
        pub(crate) static with: () = ();
        pub(crate) static t: () = ();
        pub(crate) static i: () = ();
        pub(crate) static d: () = ();
    }
    #[allow(unused_imports, reason = "in scope, not used")]
    use values::*;

    /// Everything has a method of each name.
    pub(crate) trait Everything {
        fn trace(&self) {}
        fn finalize(&self) {}
        fn can_hold_gc() {}
        fn needs_finalize() {}
        fn __holds_gc() {}
        fn __inspect(&self) {}
        fn within(&self) {}
        fn unnamed(&self) {}
    }
    impl<T: ?::core::marker::Sized> Everything for T {}

    #[derive(::gc_core::Trace, ::gc_core::Finalize)]
    pub(crate) struct Named<D, T> {
        pub(crate) handle: ::gc_core::Gc<D>,
        pub(crate) value: T,
        #[trace(with = "visit")]
        pub(crate) field: ::gc_core::Gc<D>,
        #[trace(skip)]
        pub(crate) this: Option,
    }

    impl<D, T> Named<D, T> {
        // Inherent functions go before a trait's where a path doesn't say which is meant.
        fn trace(&self) {}
        fn can_hold_gc() {}
        fn __holds_gc() {}
        fn needs_finalize() {}
    }

    #[derive(::gc_core::Trace, ::gc_core::Finalize)]
    pub(crate) enum Choice<Trace, Self_> {
        None,
        Some(Trace),
        Ok { tracer: Self_, inspector: ::gc_core::Gc<()> },
    }

    #[derive(::gc_core::Trace, ::gc_core::Finalize)]
    #[repr(C, packed)]
    pub(crate) struct Packed<Copy>(pub(crate) Copy);

    fn visit<D>(handle_: &::gc_core::Gc<D>, tracer_: &mut ::gc_core::Tracer<'_>) {
        ::gc_core::Trace::trace(handle_, tracer_);
    }
}

#[test]
fn types_among_shadows() {
    use gc_core::__private::count_edges;
    use gc_core::Gc;
    use shadowed::{Choice, Named, Packed};

    let named = Named { handle: Gc::new(()), value: Gc::new(()), field: Gc::new(()), this: shadowed::Option };
    assert_eq!(count_edges(&named), 3);
    assert_eq!(count_edges(&Choice::Some::<_, ()>(Gc::new(()))), 1);
    assert_eq!(count_edges(&Choice::Ok::<(), _> { tracer: Gc::new(()), inspector: Gc::new(()) }), 2);
    assert_eq!(count_edges(&Choice::None::<(), ()>), 0);
    assert_eq!(count_edges(&Packed(1)), 0);
}
