// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    fn __visitor() {}
    #[automatically_derived]
    unsafe impl ::gc_core::Trace for Person {
        #[inline]
        fn trace(&self, __visitor: &mut ::gc_core::Tracer<'_>) {
            <String as ::gc_core::Trace>::__trace_part(&self.name, __visitor);
            <RefCell<
                Option<Gc<Person>>,
            > as ::gc_core::Trace>::__trace_part(&self.friend, __visitor);
            <Vec<
                Gc<Person>,
            > as ::gc_core::Trace>::__trace_part(&self.children, __visitor);
        }
        #[inline]
        fn __trace_part(&self, __visitor: &mut ::gc_core::Tracer<'_>) {
            <Self as ::gc_core::Trace>::trace(self, __visitor)
        }
        #[inline]
        fn can_hold_gc() -> ::gc_core::__private::bool {
            <Self as ::gc_core::Trace>::__holds_gc::<::gc_core::__private::Deepest>()
        }
        #[inline]
        fn __holds_gc<__Depth: ::gc_core::__private::Depth>() -> ::gc_core::__private::bool {
            __Depth::LAST
                || <String as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <RefCell<
                    Option<Gc<Person>>,
                > as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <Vec<
                    Gc<Person>,
                > as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
        }
        #[inline]
        fn __drops_handles_alone<__Variant: ::gc_core::__private::Variant>() -> ::gc_core::__private::bool {
            <String as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && <RefCell<
                    Option<Gc<Person>>,
                > as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && <Vec<
                    Gc<Person>,
                > as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
        }
        fn __inspect(&self, __visitor: &mut ::gc_core::__private::Inspector<'_>) {
            __visitor.field("name", &self.name, <String as ::gc_core::Trace>::__inspect);
            __visitor
                .field(
                    "friend",
                    &self.friend,
                    <RefCell<Option<Gc<Person>>> as ::gc_core::Trace>::__inspect,
                );
            __visitor
                .field(
                    "children",
                    &self.children,
                    <Vec<Gc<Person>> as ::gc_core::Trace>::__inspect,
                );
        }
    }
    impl ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Person {
        #[inline]
        fn take_apart(self) {
            let _ = Self { ..self };
            <Self as ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead>::has_no_drop()
        }
    }
};
const _: () = {
    #[automatically_derived]
    impl ::gc_core::Finalize for Person {
        #[inline]
        fn needs_finalize() -> ::gc_core::__private::bool {
            false
        }
    }
};
