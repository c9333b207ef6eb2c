// Written by `BLESS=1 cargo test -p gc-derive golden`.

#[allow(deprecated)]
const _: () = {
    fn __visitor() {}
    #[automatically_derived]
    unsafe impl<T> ::gc_core::Trace for Config<T> {
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
    impl<
        T,
    > ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Config<T> {}
};
#[allow(deprecated)]
const _: () = {
    #[automatically_derived]
    impl<T> ::gc_core::Finalize for Config<T> {
        #[inline]
        fn needs_finalize() -> ::gc_core::__private::bool {
            false
        }
    }
};
