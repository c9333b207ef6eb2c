//! The derives where every name that they might use means something else.
#![deny(unsafe_code)]
#![allow(
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    dead_code,
    reason = "names that are taken already"
)]
#![allow(clippy::unused_self, clippy::pub_underscore_fields, reason = "they are there to be in the way")]

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
    pub(crate) struct Variant;
    pub(crate) struct Deepest;
    pub(crate) struct FieldOfPackedStruct;
    pub(crate) struct Ask;
    pub(crate) trait Traced {}
    pub(crate) trait TracedField {}
    pub(crate) trait CloneFromCell {}
    pub(crate) trait CopiedFromCell {}
    pub(crate) trait Trace {}
    pub(crate) trait TraceSync {}
    pub(crate) trait Finalize {}
    pub(crate) trait Sized {}
    pub(crate) trait Copy {}
    pub(crate) trait Drop {}
    pub(crate) trait FnOnce {}
    pub(crate) mod core {}
    pub(crate) mod std {}
    pub(crate) mod alloc {}
    pub(crate) mod gc_core {}
    pub(crate) mod sync {}
    #[allow(unused_macros, reason = "taken, not used")]
    macro_rules! matches {
        () => {};
    }

    /// Patterns of these names would refer to them.
    pub(crate) mod values {
        pub(crate) const tracer: () = ();
        pub(crate) const inspector: () = ();
        pub(crate) const visitor: () = ();
        pub(crate) const handle: () = ();
        pub(crate) const value: () = ();
        pub(crate) const f0: () = ();
        pub(crate) const _0: () = ();
        pub(crate) static this: () = ();
        pub(crate) static field: () = ();
        pub(crate) static with: () = ();
        pub(crate) static proof: () = ();
        pub(crate) static t: () = ();
        pub(crate) static i: () = ();
        pub(crate) static d: () = ();
    }
    #[allow(unused_imports, reason = "in scope, not used")]
    use values::*;

    /// Everything has a method of each name.
    pub(crate) trait Everything {
        const LAST: () = ();
        fn trace(&self) {}
        fn finalize(&self) {}
        fn can_hold_gc() {}
        fn needs_finalize() {}
        fn take_apart(self)
        where
            Self: ::core::marker::Sized,
        {
        }
        fn has_no_drop() {}
        fn __trace_part(&self) {}
        fn __holds_gc() {}
        fn __inspect(&self) {}
        fn __ask(self)
        where
            Self: ::core::marker::Sized,
        {
        }
        fn proof() {}
        fn __parts() {}
        fn is_copy() {}
        fn clone_from_cell(&self) {}
        fn foreign(self)
        where
            Self: ::core::marker::Sized,
        {
        }
        fn field(&mut self) {}
        fn within(&self) {}
        fn unnamed(self)
        where
            Self: ::core::marker::Sized,
        {
        }
    }
    impl<T: ?::core::marker::Sized> Everything for T {}

    #[derive(::gc_core::Trace, ::gc_core::Finalize)]
    #[allow(unsafe_code, reason = "one of its fields is traced by a function")]
    pub(crate) struct Named<D, T> {
        pub(crate) handle: ::gc_core::Gc<D>,
        pub(crate) value: T,
        // SAFETY: the field is traced, once.
        #[trace(unsafe(with = "visit"))]
        pub(crate) field: ::gc_core::Gc<D>,
        #[trace(skip)]
        pub(crate) this: Option,
        pub(crate) number: Number,
    }

    type Number = ::core::primitive::u8;

    impl<D, T> Named<D, T> {
        // Inherent functions go before a trait's where a path doesn't say which is meant.
        fn trace(&self) {}
        fn can_hold_gc() {}
        fn __holds_gc() {}
        fn needs_finalize() {}
    }

    #[derive(::gc_core::Trace, ::gc_core::Finalize, ::gc_core::CloneFromCell)]
    pub(crate) enum Choice<Trace, Self_> {
        None,
        Some(Trace),
        Ok { tracer: Self_, inspector: ::gc_core::Gc<()> },
    }

    #[derive(::gc_core::Trace, ::gc_core::Finalize)]
    #[repr(C, packed)]
    pub(crate) struct Packed<Copy>(pub(crate) Copy);

    #[derive(::gc_core::Trace, ::gc_core::Finalize)]
    #[trace(sync)]
    pub(crate) struct Shared<Sized: ?::core::marker::Sized> {
        pub(crate) number: Number,
        #[trace(skip)]
        pub(crate) this: Option,
        pub(crate) last: Sized,
    }

    fn visit<D>(handle_: &::gc_core::Gc<D>, tracer_: &mut ::gc_core::Tracer<'_>) {
        ::gc_core::Trace::trace(handle_, tracer_);
    }
}

/// Every name that an expansion declares or binds, but for those of methods. A test below sees to
/// that.
const NAMES: [&str; 9] =
    ["__visitor", "__proof", "__Depth", "__Variant", "__Says", "__T", "__shared_part", "__0", "__1"];

/// Types of every shape among things of those names.
macro_rules! among {
    ($module:ident: $($things:tt)*) => {
        mod $module {
            $($things)*

            #[derive(gc_core::Trace, gc_core::Finalize, gc_core::CloneFromCell)]
            #[allow(unsafe_code, reason = "one of its fields is traced by a function")]
            pub(super) struct Named<T> {
                pub(super) first: gc_core::Gc<u8>,
                #[finalize(forward)]
                pub(super) second: T,
                // SAFETY: the field is traced, once.
                #[trace(unsafe(with = "super::visit"))]
                pub(super) third: gc_core::Gc<u8>,
                #[clone_from_cell(copy)]
                pub(super) number: super::Number,
            }

            #[derive(gc_core::Trace, gc_core::Finalize, gc_core::CloneFromCell)]
            #[allow(unsafe_code, reason = "one of its fields is traced by a function")]
            pub(super) enum Choice<T> {
                Tuple(gc_core::Gc<u8>, #[finalize(forward)] T),
                Named {
                    one: T,
                    // SAFETY: the field is traced, once.
                    #[trace(unsafe(with = "super::visit"))]
                    #[finalize(forward)]
                    other: gc_core::Gc<u8>,
                },
                Nothing,
            }

            #[derive(gc_core::Trace, gc_core::Finalize)]
            pub(super) struct Tail<T: ?Sized>(pub(super) gc_core::Gc<u8>, #[finalize(forward)] pub(super) T);

            #[derive(gc_core::Trace, gc_core::Finalize)]
            #[finalize(with = "super::done")]
            #[trace(acyclic)]
            pub(super) struct Slice(gc_core::Gc<u8>, [gc_core::Gc<u8>]);

            #[derive(gc_core::Trace, gc_core::Finalize)]
            #[repr(C, packed)]
            pub(super) struct Packed<T>(pub(super) T);

            #[derive(gc_core::Trace, gc_core::Finalize)]
            #[trace(sync)]
            pub(super) struct Shared<T: ?Sized>(pub(super) Option<Box<Shared<T>>>, pub(super) T);

            #[test]
            fn are_traced() {
                use gc_core::{CloneFromCell as _, Finalize as _, Gc, inspect::count_edges};

                let named = Named { first: Gc::new(1), second: Gc::new(1), third: Gc::new(1), number: 1 };
                let named = named.clone_from_cell();
                assert_eq!(count_edges(&named), 3);
                named.finalize();
                let choices = [
                    Choice::Tuple(Gc::new(1), Gc::new(1)),
                    Choice::Named { one: Gc::new(1), other: Gc::new(1) },
                    Choice::Nothing,
                ];
                let choices = choices.clone_from_cell();
                assert_eq!(choices.each_ref().map(count_edges), [2, 2, 0]);
                choices[0].finalize();
                let tail: &Tail<[Gc<u8>]> = &Tail(Gc::new(1), [Gc::new(1)]);
                assert_eq!(count_edges(tail), 2);
                assert_eq!(count_edges(&Packed(1)), 0);
                let shared: &dyn gc_core::sync::TraceSync = &Shared(Some(Box::new(Shared(None, 1))), 1);
                assert_eq!(count_edges(shared), 0);
            }
        }
    };
}

fn visit(handle: &gc_core::Gc<u8>, tracer: &mut gc_core::Tracer<'_>) {
    gc_core::Trace::trace(handle, tracer);
}

fn done<T: ?Sized>(_: &T) {}

type Number = u8;

among!(constants: const __visitor: () = (); const __proof: () = (); const __Depth: () = (); const __Variant: () = (); const __Says: () = (); const __T: () = (); const __shared_part: () = (); const __0: () = (); const __1: () = (););
among!(statics: static __visitor: () = (); static __proof: () = (); static __Depth: () = (); static __Variant: () = (); static __Says: () = (); static __T: () = (); static __shared_part: () = (); static __0: () = (); static __1: () = (););
among!(functions: fn __visitor() {} fn __proof() {} fn __Depth() {} fn __Variant() {} fn __Says() {} fn __T() {} fn __shared_part() {} fn __0() {} fn __1() {});
among!(types: struct __visitor {} struct __proof {} enum __Depth {} enum __Variant {} trait __Says {} struct __T {} mod __shared_part {} type __0 = (); mod __1 {});
among!(unit_structs: struct __visitor; struct __proof; struct __Depth; struct __Variant; struct __Says; struct __T; struct __shared_part; struct __0; struct __1;);
among!(tuple_structs: struct __visitor(); struct __proof(); struct __Depth(); struct __Variant(); struct __Says(); struct __T(); struct __shared_part(); struct __0(); struct __1(););
among!(imported: #[allow(unused_imports, reason = "nothing means these")] use super::variants::E::*;);

mod variants {
    #[derive(gc_core::Trace, gc_core::Finalize)]
    pub(super) enum E {
        __visitor,
        __proof,
        __Depth,
        __Variant,
        __Says,
        __T,
        __shared_part,
        __0,
        __1(gc_core::Gc<u8>),
    }
}

/// The names in the input itself: as parameters, as fields, in types, in lengths and in paths.
mod mentioned {
    use gc_core::{Finalize, Gc, Trace, Tracer};

    type __visitor = Gc<u8>;
    type __proof = u8;
    struct __Depth;
    const __0: usize = 2;
    const __1: usize = 3;

    // SAFETY: there is no handle in it.
    #[allow(unsafe_code, reason = "a type without handles")]
    unsafe impl Trace for __Depth {
        fn trace(&self, _: &mut Tracer<'_>) {}
        fn can_hold_gc() -> bool {
            false
        }
    }

    #[derive(Trace, Finalize)]
    struct Types(__visitor, __Depth, [Gc<u8>; __0], Box<[Gc<u8>; __1 + 1 - 1]>, __proof);

    #[derive(Trace, Finalize, gc_core::CloneFromCell)]
    enum Lengths {
        One([Gc<u8>; __0]),
        Two { __0: [Gc<u8>; __1], __1: Gc<u8> },
    }

    #[derive(Trace, Finalize)]
    struct Params<'__visitor, __Says, __Depth, __Variant, const __0: usize>(
        &'__visitor u8,
        __Says,
        [__Depth; __0],
        __Variant,
    );

    #[derive(Trace, Finalize)]
    struct Last<__visitor, __Depth, __Says: ?Sized>(__visitor, __Depth, __Says);

    #[derive(Trace, Finalize)]
    #[allow(unsafe_code, reason = "one of its fields is traced by a function")]
    #[finalize(with = "functions::__visitor")]
    struct Functions {
        // SAFETY: the field is traced, once.
        #[trace(unsafe(with = "functions::__0"))]
        __visitor: Gc<u8>,
        __Depth: Gc<u8>,
    }

    mod functions {
        pub(super) fn __0(handle: &gc_core::Gc<u8>, tracer: &mut gc_core::Tracer<'_>) {
            gc_core::Trace::trace(handle, tracer);
        }
        pub(super) fn __visitor(_: &super::Functions) {}
    }

    #[test]
    fn are_traced() {
        use gc_core::inspect::count_edges;

        let gc = || Gc::new(1);
        assert_eq!(count_edges(&Types(gc(), __Depth, [gc(), gc()], Box::new([gc(), gc(), gc()]), 1)), 6);
        assert_eq!(count_edges(&Lengths::One([gc(), gc()])), 2);
        assert_eq!(count_edges(&Lengths::Two { __0: [gc(), gc(), gc()], __1: gc() }), 4);
        assert_eq!(count_edges(&Params(&0, gc(), [gc()], gc())), 3);
        assert_eq!(count_edges(&Last(gc(), gc(), gc())), 3);
        assert_eq!(count_edges(&Functions { __visitor: gc(), __Depth: gc() }), 2);
    }
}

/// The names of the kept expansions are those that the tests above are about.
#[test]
fn all_names_are_known() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/gc-derive/tests/expand");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found = std::collections::BTreeSet::new();
    for file in files.filter(|file| file.to_str().unwrap().ends_with(".expanded.rs")) {
        let text = std::fs::read_to_string(file).unwrap();
        for (at, _) in text.match_indices("__") {
            let before = &text[..at];
            // A part of a name or of a path, a member, or a method's definition, which is indented
            // twice.
            if before.ends_with(|it: char| it.is_alphanumeric() || "_:.".contains(it))
                || before.ends_with("        fn ")
            {
                continue;
            }
            found.insert(text[at..].split(|it: char| !it.is_alphanumeric() && it != '_').next().unwrap().to_owned());
        }
    }
    let known: std::collections::BTreeSet<_> = NAMES.into_iter().map(String::from).collect();
    assert_eq!(found, known);
}

#[test]
fn types_among_shadows() {
    use gc_core::Gc;
    use gc_core::inspect::count_edges;
    use shadowed::{Choice, Named, Packed};

    let named =
        Named { handle: Gc::new(()), value: Gc::new(()), field: Gc::new(()), this: shadowed::Option, number: 1 };
    assert_eq!(count_edges(&named), 3);
    assert_eq!(count_edges(&Choice::Some::<_, ()>(Gc::new(()))), 1);
    assert_eq!(count_edges(&Choice::Ok::<(), _> { tracer: Gc::new(()), inspector: Gc::new(()) }), 2);
    assert_eq!(count_edges(&Choice::None::<(), ()>), 0);
    assert_eq!(count_edges(&Packed(1)), 0);
}
