// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    fn __visitor() {}
    #[automatically_derived]
    unsafe impl<T> vendored::gc::Trace for Wrapper<T>
    where
        T: Visit,
    {
        #[inline]
        fn trace(&self, __visitor: &mut vendored::gc::Tracer<'_>) {
            const _: () = unsafe { vendored::gc::__private::promised() };
            const _: () = unsafe { vendored::gc::__private::promised() };
            __visitor.foreign(|__visitor| unsafe { visit(&self.foreign, __visitor) });
            <vendored::gc::Gc<
                T,
            > as vendored::gc::Trace>::__trace_part(&self.own, __visitor);
        }
        #[inline]
        fn __trace_part(&self, __visitor: &mut vendored::gc::Tracer<'_>) {
            <Self as vendored::gc::Trace>::trace(self, __visitor)
        }
        #[inline]
        fn __is_acyclic() -> vendored::gc::__private::bool {
            true
        }
        fn __inspect(&self, __visitor: &mut vendored::gc::__private::Inspector<'_>) {
            __visitor
                .within(
                    "foreign",
                    |__visitor| {
                        __visitor
                            .unnamed(|__visitor| unsafe {
                                visit(&self.foreign, __visitor)
                            })
                    },
                );
            __visitor
                .field(
                    "own",
                    &self.own,
                    <vendored::gc::Gc<T> as vendored::gc::Trace>::__inspect,
                );
        }
    }
};
const _: () = {
    #[automatically_derived]
    impl<T> vendored::gc::Finalize for Wrapper<T> {
        fn finalize(&self) {
            goodbye(self)
        }
    }
};
