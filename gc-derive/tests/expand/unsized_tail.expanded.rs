// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    #[automatically_derived]
    unsafe impl<T: ?Sized> ::gc_core::Trace for Tail<T>
    where
        T: ::gc_core::Traced,
    {
        #[inline]
        fn trace(&self, __tracer: &mut ::gc_core::Tracer<'_>) {
            let Self { head: __field_head, tail: __field_tail } = self;
            <Gc<u8> as ::gc_core::Trace>::__trace_part(__field_head, __tracer);
            <T as ::gc_core::Trace>::__trace_part(__field_tail, __tracer);
        }
        #[inline]
        fn __trace_part(&self, __tracer: &mut ::gc_core::Tracer<'_>) {
            <Self as ::gc_core::Trace>::trace(self, __tracer)
        }
        fn __inspect(&self, __inspector: &mut ::gc_core::__private::Inspector<'_>) {
            let Self { head: __field_head, tail: __field_tail } = self;
            __inspector
                .field("head", __field_head, <Gc<u8> as ::gc_core::Trace>::__inspect);
            __inspector.field("tail", __field_tail, <T as ::gc_core::Trace>::__inspect);
        }
    }
    impl<
        T: ?Sized,
    > ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Tail<T> {}
};
const _: () = {
    #[automatically_derived]
    impl<T: ?Sized> ::gc_core::Finalize for Tail<T> {
        #[inline]
        fn needs_finalize() -> ::core::primitive::bool {
            false
        }
    }
};
