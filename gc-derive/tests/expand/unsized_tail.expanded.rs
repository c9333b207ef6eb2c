// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    fn __visitor() {}
    #[automatically_derived]
    unsafe impl<T: ?Sized> ::gc_core::Trace for Tail<T>
    where
        T: ::gc_core::Trace,
    {
        #[inline]
        fn trace(&self, __visitor: &mut ::gc_core::Tracer<'_>) {
            <Gc<u8> as ::gc_core::Trace>::__trace_part(&self.head, __visitor);
            <T as ::gc_core::Trace>::__trace_part(&self.tail, __visitor);
        }
        #[inline]
        fn __trace_part(&self, __visitor: &mut ::gc_core::Tracer<'_>) {
            <Self as ::gc_core::Trace>::trace(self, __visitor)
        }
        fn __inspect(&self, __visitor: &mut ::gc_core::__private::Inspector<'_>) {
            __visitor.field("head", &self.head, <Gc<u8> as ::gc_core::Trace>::__inspect);
            __visitor.field("tail", &self.tail, <T as ::gc_core::Trace>::__inspect);
        }
    }
    impl<
        T: ?Sized,
    > ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Tail<T> {
        #[inline]
        fn take_apart_as_if_sized<
            __Says: ::gc_core::__private::core::ops::Deref<Target = Self>,
        >(self)
        where
            <__Says as ::gc_core::__private::core::ops::Deref>::Target: ::gc_core::__private::core::marker::Sized,
        {
            let _ = Self { ..self };
            <Self as ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead>::has_no_drop()
        }
    }
};
const _: () = {
    #[automatically_derived]
    impl<T: ?Sized> ::gc_core::Finalize for Tail<T> {
        #[inline]
        fn needs_finalize() -> ::gc_core::__private::bool {
            false
        }
    }
};
