// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    #[automatically_derived]
    unsafe impl ::gc_core::Trace for Pair {
        #[inline]
        fn trace(&self, __tracer: &mut ::gc_core::Tracer<'_>) {
            let Self { 0: __field_0, 3: __field_3, .. } = self;
            <Gc<u8> as ::gc_core::Trace>::__trace_part(__field_0, __tracer);
            <Gc<u8> as ::gc_core::Trace>::__trace_part(__field_3, __tracer);
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
            __D::LAST || <Gc<u8> as ::gc_core::Trace>::__holds_gc_once::<__D::Less>()
        }
        fn __inspect(&self, __inspector: &mut ::gc_core::__private::Inspector<'_>) {
            let Self { 0: __field_0, 3: __field_3, .. } = self;
            __inspector.field("0", __field_0, <Gc<u8> as ::gc_core::Trace>::__inspect);
            __inspector.field("3", __field_3, <Gc<u8> as ::gc_core::Trace>::__inspect);
        }
    }
    impl ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Pair {}
};
const _: () = {
    #[automatically_derived]
    impl ::gc_core::Finalize for Pair {
        #[inline]
        fn needs_finalize() -> ::core::primitive::bool {
            false
        }
    }
};
