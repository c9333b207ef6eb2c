// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    fn __visitor() {}
    #[automatically_derived]
    unsafe impl ::gc_core::Trace for Unit {
        #[inline]
        fn trace(&self, _: &mut ::gc_core::Tracer<'_>) {}
        #[inline]
        fn __trace_part(&self, __visitor: &mut ::gc_core::Tracer<'_>) {
            <Self as ::gc_core::Trace>::trace(self, __visitor)
        }
        #[inline]
        fn can_hold_gc() -> ::gc_core::__private::bool {
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
        fn needs_finalize() -> ::gc_core::__private::bool {
            false
        }
    }
};
