// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    #[automatically_derived]
    unsafe impl<'a, I: Iterator, T: Clone, U: ?Sized, const N: usize> ::gc_core::Trace
    for Queue<'a, I, T, U, N>
    where
        I::Item: Clone,
        I::Item: ::gc_core::Traced,
        T: ::gc_core::Traced,
    {
        #[inline]
        fn trace(&self, __tracer: &mut ::gc_core::Tracer<'_>) {
            let Self {
                waiting: __field_waiting,
                last: __field_last,
                text: __field_text,
                shared: __field_shared,
                next: __field_next,
                call: __field_call,
            } = self;
            <[Vec<
                I::Item,
            >; N] as ::gc_core::Trace>::__trace_part(__field_waiting, __tracer);
            <Option<Box<T>> as ::gc_core::Trace>::__trace_part(__field_last, __tracer);
            <&'a str as ::gc_core::Trace>::__trace_part(__field_text, __tracer);
            <Gc<U> as ::gc_core::Trace>::__trace_part(__field_shared, __tracer);
            <Option<
                Box<Self>,
            > as ::gc_core::Trace>::__trace_part(__field_next, __tracer);
            <PhantomData<
                fn(I) -> I,
            > as ::gc_core::Trace>::__trace_part(__field_call, __tracer);
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
            __D::LAST
                || <[Vec<I::Item>; N] as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <Option<Box<T>> as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <&'a str as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <Gc<U> as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <Option<Box<Self>> as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <PhantomData<
                    fn(I) -> I,
                > as ::gc_core::Trace>::__holds_gc::<__D::Less>()
        }
        fn __inspect(&self, __inspector: &mut ::gc_core::__private::Inspector<'_>) {
            let Self {
                waiting: __field_waiting,
                last: __field_last,
                text: __field_text,
                shared: __field_shared,
                next: __field_next,
                call: __field_call,
            } = self;
            __inspector
                .field(
                    "waiting",
                    __field_waiting,
                    <[Vec<I::Item>; N] as ::gc_core::Trace>::__inspect,
                );
            __inspector
                .field(
                    "last",
                    __field_last,
                    <Option<Box<T>> as ::gc_core::Trace>::__inspect,
                );
            __inspector
                .field("text", __field_text, <&'a str as ::gc_core::Trace>::__inspect);
            __inspector
                .field("shared", __field_shared, <Gc<U> as ::gc_core::Trace>::__inspect);
            __inspector
                .field(
                    "next",
                    __field_next,
                    <Option<Box<Self>> as ::gc_core::Trace>::__inspect,
                );
            __inspector
                .field(
                    "call",
                    __field_call,
                    <PhantomData<fn(I) -> I> as ::gc_core::Trace>::__inspect,
                );
        }
    }
    impl<
        'a,
        I: Iterator,
        T: Clone,
        U: ?Sized,
        const N: usize,
    > ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Queue<'a, I, T, U, N>
    where
        I::Item: Clone,
    {}
};
const _: () = {
    #[automatically_derived]
    impl<'a, I: Iterator, T: Clone, U: ?Sized, const N: usize> ::gc_core::Finalize
    for Queue<'a, I, T, U, N>
    where
        I::Item: Clone,
    {
        #[inline]
        fn needs_finalize() -> ::core::primitive::bool {
            false
        }
    }
};
