// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    #[automatically_derived]
    unsafe impl ::gc_core::Trace for Person {
        #[inline]
        fn trace(&self, __tracer: &mut ::gc_core::Tracer<'_>) {
            let Self {
                name: __field_name,
                friend: __field_friend,
                children: __field_children,
            } = self;
            <String as ::gc_core::Trace>::trace(__field_name, __tracer);
            <RefCell<
                Option<Gc<Person>>,
            > as ::gc_core::Trace>::trace(__field_friend, __tracer);
            <Vec<Gc<Person>> as ::gc_core::Trace>::trace(__field_children, __tracer);
        }
        #[inline]
        fn can_hold_gc() -> ::core::primitive::bool {
            <Self as ::gc_core::Trace>::__holds_gc::<::gc_core::__private::Deepest>()
        }
        #[inline]
        fn __holds_gc<__D: ::gc_core::__private::Depth>() -> ::core::primitive::bool {
            __D::LAST || <String as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <RefCell<
                    Option<Gc<Person>>,
                > as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <Vec<Gc<Person>> as ::gc_core::Trace>::__holds_gc::<__D::Less>()
        }
        fn __inspect(&self, __inspector: &mut ::gc_core::__private::Inspector<'_>) {
            let Self {
                name: __field_name,
                friend: __field_friend,
                children: __field_children,
            } = self;
            __inspector
                .within(
                    "name",
                    |__inspector| <String as ::gc_core::Trace>::__inspect(
                        __field_name,
                        __inspector,
                    ),
                );
            __inspector
                .within(
                    "friend",
                    |__inspector| <RefCell<
                        Option<Gc<Person>>,
                    > as ::gc_core::Trace>::__inspect(__field_friend, __inspector),
                );
            __inspector
                .within(
                    "children",
                    |__inspector| <Vec<
                        Gc<Person>,
                    > as ::gc_core::Trace>::__inspect(__field_children, __inspector),
                );
        }
    }
    trait TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead {}
    impl<
        __T: ::core::ops::Drop + ?::core::marker::Sized,
    > TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead for __T {}
    impl TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead for Person {}
};
const _: () = {
    #[automatically_derived]
    impl ::gc_core::Finalize for Person {
        #[inline]
        fn needs_finalize() -> ::core::primitive::bool {
            false
        }
    }
};
