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
            <String as ::gc_core::Trace>::__trace_part(__field_name, __tracer);
            <RefCell<
                Option<Gc<Person>>,
            > as ::gc_core::Trace>::__trace_part(__field_friend, __tracer);
            <Vec<
                Gc<Person>,
            > as ::gc_core::Trace>::__trace_part(__field_children, __tracer);
        }
        #[inline]
        fn __trace_part(&self, __tracer: &mut ::gc_core::Tracer<'_>) {
            <Self as ::gc_core::Trace>::trace(self, __tracer)
        }
        #[inline]
        fn can_hold_gc() -> ::core::primitive::bool {
            <Self as ::gc_core::Trace>::__holds_gc::<::gc_core::__private::Deepest>()
        }
        #[inline]
        fn __holds_gc<__D: ::gc_core::__private::Depth>() -> ::core::primitive::bool {
            __D::LAST || <String as ::gc_core::Trace>::__holds_gc_once::<__D::Less>()
                || <RefCell<
                    Option<Gc<Person>>,
                > as ::gc_core::Trace>::__holds_gc_once::<__D::Less>()
                || <Vec<Gc<Person>> as ::gc_core::Trace>::__holds_gc_once::<__D::Less>()
        }
        fn __inspect(&self, __inspector: &mut ::gc_core::__private::Inspector<'_>) {
            let Self {
                name: __field_name,
                friend: __field_friend,
                children: __field_children,
            } = self;
            __inspector
                .field("name", __field_name, <String as ::gc_core::Trace>::__inspect);
            __inspector
                .field(
                    "friend",
                    __field_friend,
                    <RefCell<Option<Gc<Person>>> as ::gc_core::Trace>::__inspect,
                );
            __inspector
                .field(
                    "children",
                    __field_children,
                    <Vec<Gc<Person>> as ::gc_core::Trace>::__inspect,
                );
        }
    }
    impl ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Person {}
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
