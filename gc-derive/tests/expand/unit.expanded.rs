// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    #[automatically_derived]
    unsafe impl ::gc_core::Trace for Unit {
        #[inline]
        fn trace(&self, _: &mut ::gc_core::Tracer<'_>) {}
        #[inline]
        fn __trace_part(&self, __tracer: &mut ::gc_core::Tracer<'_>) {
            <Self as ::gc_core::Trace>::trace(self, __tracer)
        }
        #[inline]
        fn can_hold_gc() -> ::core::primitive::bool {
            false
        }
    }
    impl ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Unit {}
};
const _: () = {
    #[automatically_derived]
    impl ::gc_core::Finalize for Unit {
        #[inline]
        fn needs_finalize() -> ::core::primitive::bool {
            false
        }
    }
};
