// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    fn __0() {}
    fn __1() {}
    fn __visitor() {}
    #[automatically_derived]
    unsafe impl ::gc_core::Trace for Value {
        #[inline]
        fn trace(&self, __visitor: &mut ::gc_core::Tracer<'_>) {
            match self {
                Self::Number { 0: __0 } => {
                    <f64 as ::gc_core::Trace>::__trace_part(__0, __visitor);
                }
                Self::Pair { 0: __0, 1: __1 } => {
                    <Gc<Value> as ::gc_core::Trace>::__trace_part(__0, __visitor);
                    <Gc<Value> as ::gc_core::Trace>::__trace_part(__1, __visitor);
                }
                Self::Object { class: __0, r#type: __1 } => {
                    <Gc<Class> as ::gc_core::Trace>::__trace_part(__0, __visitor);
                    <u8 as ::gc_core::Trace>::__trace_part(__1, __visitor);
                }
                Self::Nil {} | Self::Native { .. } => {}
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
                || <f64 as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <Gc<Value> as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <Gc<Class> as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <u8 as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
        }
        #[inline]
        fn __drops_handles_alone<__Variant: ::gc_core::__private::Variant>() -> ::gc_core::__private::bool {
            <f64 as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && <Gc<
                    Value,
                > as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && <Gc<
                    Class,
                > as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && <u8 as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && !::gc_core::__private::core::mem::needs_drop::<Foreign>()
        }
        fn __inspect(&self, __visitor: &mut ::gc_core::__private::Inspector<'_>) {
            match self {
                Self::Number { 0: __0 } => {
                    __visitor
                        .within(
                            "Number",
                            |__visitor| {
                                __visitor
                                    .field("0", __0, <f64 as ::gc_core::Trace>::__inspect);
                            },
                        );
                }
                Self::Pair { 0: __0, 1: __1 } => {
                    __visitor
                        .within(
                            "Pair",
                            |__visitor| {
                                __visitor
                                    .field(
                                        "0",
                                        __0,
                                        <Gc<Value> as ::gc_core::Trace>::__inspect,
                                    );
                                __visitor
                                    .field(
                                        "1",
                                        __1,
                                        <Gc<Value> as ::gc_core::Trace>::__inspect,
                                    );
                            },
                        );
                }
                Self::Object { class: __0, r#type: __1 } => {
                    __visitor
                        .within(
                            "Object",
                            |__visitor| {
                                __visitor
                                    .field(
                                        "class",
                                        __0,
                                        <Gc<Class> as ::gc_core::Trace>::__inspect,
                                    );
                                __visitor
                                    .field("type", __1, <u8 as ::gc_core::Trace>::__inspect);
                            },
                        );
                }
                Self::Nil {} | Self::Native { .. } => {}
            }
        }
    }
    impl ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Value {
        #[inline]
        fn take_apart(self) {
            match self {
                Self::Number { 0: __0 } => {}
                Self::Pair { 0: __0, 1: __1 } => {}
                Self::Object { class: __0, r#type: __1 } => {}
                Self::Nil {} | Self::Native { .. } => {}
            }
            <Self as ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead>::has_no_drop()
        }
    }
};
const _: () = {
    #[automatically_derived]
    impl ::gc_core::Finalize for Value {
        #[inline]
        fn needs_finalize() -> ::gc_core::__private::bool {
            false
        }
    }
};
