// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    fn __visitor() {}
    #[automatically_derived]
    unsafe impl<T> ::gc_core::Trace for Wire<T>
    where
        T: ::gc_core::__private::core::marker::Copy,
    {
        #[inline]
        fn trace(&self, _: &mut ::gc_core::Tracer<'_>) {
            <u8 as ::gc_core::__private::FieldOfPackedStruct>::holds_no_gc();
            <T as ::gc_core::__private::FieldOfPackedStruct>::holds_no_gc();
        }
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
    for Wire<T> {}
};
const _: () = {
    #[automatically_derived]
    impl<T> ::gc_core::Finalize for Wire<T> {
        #[inline]
        fn needs_finalize() -> ::gc_core::__private::bool {
            false
        }
    }
};
