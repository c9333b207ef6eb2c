// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    fn __visitor() {}
    #[automatically_derived]
    unsafe impl ::gc_core::Trace for Pair {
        #[inline]
        fn trace(&self, __visitor: &mut ::gc_core::Tracer<'_>) {
            <Gc<u8> as ::gc_core::Trace>::__trace_part(&self.0, __visitor);
            <Gc<u8> as ::gc_core::Trace>::__trace_part(&self.3, __visitor);
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
                || <Gc<u8> as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
        }
        #[inline]
        fn __drops_handles_alone<__Variant: ::gc_core::__private::Variant>() -> ::gc_core::__private::bool {
            <Gc<u8> as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && !::gc_core::__private::core::mem::needs_drop::<Gc<u8>>()
                && !::gc_core::__private::core::mem::needs_drop::<fn(&str) -> usize>()
        }
        fn __inspect(&self, __visitor: &mut ::gc_core::__private::Inspector<'_>) {
            __visitor.field("0", &self.0, <Gc<u8> as ::gc_core::Trace>::__inspect);
            __visitor.field("3", &self.3, <Gc<u8> as ::gc_core::Trace>::__inspect);
        }
    }
    impl ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Pair {
        #[inline]
        fn take_apart(self) {
            let _ = Self { ..self };
            <Self as ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead>::has_no_drop()
        }
    }
};
const _: () = {
    #[automatically_derived]
    impl ::gc_core::Finalize for Pair {
        #[inline]
        fn needs_finalize() -> ::gc_core::__private::bool {
            false
        }
    }
};
