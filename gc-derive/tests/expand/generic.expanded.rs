// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    fn __visitor() {}
    #[automatically_derived]
    unsafe impl<'a, I: Iterator, T: Clone, U: ?Sized, const N: usize> ::gc_core::Trace
    for Queue<'a, I, T, U, N>
    where
        I::Item: Clone,
        I::Item: ::gc_core::Traced,
        T: ::gc_core::Traced,
    {
        #[inline]
        fn trace(&self, __visitor: &mut ::gc_core::Tracer<'_>) {
            <[Vec<
                I::Item,
            >; N] as ::gc_core::Trace>::__trace_part(&self.waiting, __visitor);
            <Option<Box<T>> as ::gc_core::Trace>::__trace_part(&self.last, __visitor);
            <&'a str as ::gc_core::Trace>::__trace_part(&self.text, __visitor);
            <Gc<U> as ::gc_core::Trace>::__trace_part(&self.shared, __visitor);
            <Option<Box<Self>> as ::gc_core::Trace>::__trace_part(&self.next, __visitor);
            <PhantomData<
                fn(I) -> I,
            > as ::gc_core::Trace>::__trace_part(&self.call, __visitor);
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
                || <[Vec<
                    I::Item,
                >; N] as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <Option<
                    Box<T>,
                > as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <&'a str as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <Gc<U> as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <Option<
                    Box<Self>,
                > as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <PhantomData<
                    fn(I) -> I,
                > as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
        }
        #[inline]
        fn __drops_handles_alone<__Variant: ::gc_core::__private::Variant>() -> ::gc_core::__private::bool {
            <[Vec<
                I::Item,
            >; N] as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && <Option<
                    Box<T>,
                > as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && <&'a str as ::gc_core::Trace>::__drops_handles_alone_once::<
                    __Variant,
                >()
                && <Gc<U> as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && <Option<
                    Box<Self>,
                > as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && <PhantomData<
                    fn(I) -> I,
                > as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
        }
        fn __inspect(&self, __visitor: &mut ::gc_core::__private::Inspector<'_>) {
            __visitor
                .field(
                    "waiting",
                    &self.waiting,
                    <[Vec<I::Item>; N] as ::gc_core::Trace>::__inspect,
                );
            __visitor
                .field(
                    "last",
                    &self.last,
                    <Option<Box<T>> as ::gc_core::Trace>::__inspect,
                );
            __visitor
                .field("text", &self.text, <&'a str as ::gc_core::Trace>::__inspect);
            __visitor
                .field("shared", &self.shared, <Gc<U> as ::gc_core::Trace>::__inspect);
            __visitor
                .field(
                    "next",
                    &self.next,
                    <Option<Box<Self>> as ::gc_core::Trace>::__inspect,
                );
            __visitor
                .field(
                    "call",
                    &self.call,
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
    {
        #[inline]
        fn take_apart(self) {
            let _ = Self { ..self };
            <Self as ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead>::has_no_drop()
        }
    }
};
const _: () = {
    #[automatically_derived]
    impl<'a, I: Iterator, T: Clone, U: ?Sized, const N: usize> ::gc_core::Finalize
    for Queue<'a, I, T, U, N>
    where
        I::Item: Clone,
    {
        #[inline]
        fn needs_finalize() -> ::gc_core::__private::bool {
            false
        }
    }
};
