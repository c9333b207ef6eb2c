// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    fn __visitor() {}
    #[automatically_derived]
    unsafe impl<T: ?Sized, U> ::gc_core::Trace for Shared<T, U>
    where
        T: Visit,
    {
        #[inline]
        fn trace(&self, __visitor: &mut ::gc_core::Tracer<'_>) {
            const _: () = unsafe { ::gc_core::__private::promised() };
            const _: () = unsafe { ::gc_core::__private::promised() };
            <Option<
                Box<Shared<T, U>>,
            > as ::gc_core::Trace>::__trace_part(&self.own, __visitor);
            __visitor.foreign(|__visitor| unsafe { visit(&self.foreign, __visitor) });
            <T as ::gc_core::Trace>::__trace_part(&self.last, __visitor);
        }
        #[inline]
        fn __trace_part(&self, __visitor: &mut ::gc_core::Tracer<'_>) {
            <Self as ::gc_core::Trace>::trace(self, __visitor)
        }
        fn __inspect(&self, __visitor: &mut ::gc_core::__private::Inspector<'_>) {
            __visitor
                .field(
                    "own",
                    &self.own,
                    <Option<Box<Shared<T, U>>> as ::gc_core::Trace>::__inspect,
                );
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
            __visitor.field("last", &self.last, <T as ::gc_core::Trace>::__inspect);
        }
    }
    impl<
        T: ?Sized,
        U,
    > ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Shared<T, U> {
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
    #[automatically_derived]
    unsafe impl<T: ?Sized, U> ::gc_core::sync::TraceSync for Shared<T, U>
    where
        T: Visit,
        T: ::gc_core::sync::TraceSync,
        U: ::gc_core::sync::TraceSync,
    {
        #[inline]
        fn __parts() {
            fn __shared_part<
                __T: ::gc_core::sync::TraceSync
                    + ?::gc_core::__private::core::marker::Sized,
            >() {
                let _ = <__T as ::gc_core::Trace>::trace;
            }
            let _ = <Option<Box<Shared<T, U>>> as ::gc_core::sync::TraceSync>::__parts;
            let _ = __shared_part::<T>;
        }
    }
};
const _: () = {
    #[automatically_derived]
    impl<T: ?Sized, U> ::gc_core::Finalize for Shared<T, U> {
        #[inline]
        fn needs_finalize() -> ::gc_core::__private::bool {
            false
        }
    }
};
const _: () = {
    fn __0() {}
    fn __1() {}
    fn __visitor() {}
    #[automatically_derived]
    unsafe impl ::gc_core::Trace for Value {
        #[inline]
        fn trace(&self, __visitor: &mut ::gc_core::Tracer<'_>) {
            match self {
                Self::Text { 0: __0, 1: __1 } => {
                    <String as ::gc_core::Trace>::__trace_part(__0, __visitor);
                    <String as ::gc_core::Trace>::__trace_part(__1, __visitor);
                }
                Self::Nil {} => {}
            }
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
                || <String as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
        }
        #[inline]
        fn __drops_handles_alone<__Variant: ::gc_core::__private::Variant>() -> ::gc_core::__private::bool {
            <String as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
        }
        fn __inspect(&self, __visitor: &mut ::gc_core::__private::Inspector<'_>) {
            match self {
                Self::Text { 0: __0, 1: __1 } => {
                    __visitor
                        .within(
                            "Text",
                            |__visitor| {
                                __visitor
                                    .field("0", __0, <String as ::gc_core::Trace>::__inspect);
                                __visitor
                                    .field("1", __1, <String as ::gc_core::Trace>::__inspect);
                            },
                        );
                }
                Self::Nil {} => {}
            }
        }
    }
    impl ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Value {
        #[inline]
        fn take_apart(self) {
            match self {
                Self::Text { 0: __0, 1: __1 } => {}
                Self::Nil {} => {}
            }
            <Self as ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead>::has_no_drop()
        }
    }
    #[automatically_derived]
    unsafe impl ::gc_core::sync::TraceSync for Value {
        #[inline]
        fn __parts() {
            fn __shared_part<
                __T: ::gc_core::sync::TraceSync
                    + ?::gc_core::__private::core::marker::Sized,
            >() {
                let _ = <__T as ::gc_core::Trace>::trace;
            }
            let _ = <String as ::gc_core::sync::TraceSync>::__parts;
        }
    }
};
