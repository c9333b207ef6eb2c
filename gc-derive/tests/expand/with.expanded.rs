// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    #[automatically_derived]
    unsafe impl<T> vendored::gc::Trace for Wrapper<T>
    where
        T: Visit,
    {
        #[inline]
        fn trace(&self, __tracer: &mut vendored::gc::Tracer<'_>) {
            let Self { foreign: __field_foreign, own: __field_own } = self;
            __tracer
                .foreign(|__tracer| {
                    let __with: unsafe fn(&Foreign<T>, &mut vendored::gc::Tracer<'_>) = visit;
                    unsafe { __with(__field_foreign, __tracer) }
                });
            <vendored::gc::Gc<
                T,
            > as vendored::gc::Trace>::__trace_part(__field_own, __tracer);
        }
        #[inline]
        fn __trace_part(&self, __tracer: &mut vendored::gc::Tracer<'_>) {
            <Self as vendored::gc::Trace>::trace(self, __tracer)
        }
        #[inline]
        fn __is_acyclic() -> ::core::primitive::bool {
            true
        }
        fn __inspect(&self, __inspector: &mut vendored::gc::__private::Inspector<'_>) {
            let Self { foreign: __field_foreign, own: __field_own } = self;
            __inspector
                .within(
                    "foreign",
                    |__inspector| {
                        __inspector
                            .unnamed(|__tracer| {
                                let __with: unsafe fn(
                                    &Foreign<T>,
                                    &mut vendored::gc::Tracer<'_>,
                                ) = visit;
                                unsafe { __with(__field_foreign, __tracer) }
                            })
                    },
                );
            __inspector
                .field(
                    "own",
                    __field_own,
                    <vendored::gc::Gc<T> as vendored::gc::Trace>::__inspect,
                );
        }
    }
};
const _: () = {
    #[automatically_derived]
    impl<T> vendored::gc::Finalize for Wrapper<T> {
        fn finalize(&self) {
            let __with: fn(&Self) = goodbye;
            __with(self)
        }
    }
};
