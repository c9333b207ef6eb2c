// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    #[automatically_derived]
    unsafe impl ::gc_core::Trace for Value {
        #[inline]
        fn trace(&self, __tracer: &mut ::gc_core::Tracer<'_>) {
            match self {
                Self::Number { 0: __field_0 } => {
                    <f64 as ::gc_core::Trace>::__trace_part(__field_0, __tracer);
                }
                Self::Pair { 0: __field_0, 1: __field_1 } => {
                    <Gc<Value> as ::gc_core::Trace>::__trace_part(__field_0, __tracer);
                    <Gc<Value> as ::gc_core::Trace>::__trace_part(__field_1, __tracer);
                }
                Self::Object { class: __field_class, r#type: __field_type } => {
                    <Gc<
                        Class,
                    > as ::gc_core::Trace>::__trace_part(__field_class, __tracer);
                    <u8 as ::gc_core::Trace>::__trace_part(__field_type, __tracer);
                }
                Self::Nil {} | Self::Native { .. } => {}
            }
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
            __D::LAST || <f64 as ::gc_core::Trace>::__holds_gc_once::<__D::Less>()
                || <Gc<Value> as ::gc_core::Trace>::__holds_gc_once::<__D::Less>()
                || <Gc<Class> as ::gc_core::Trace>::__holds_gc_once::<__D::Less>()
                || <u8 as ::gc_core::Trace>::__holds_gc_once::<__D::Less>()
        }
        fn __inspect(&self, __inspector: &mut ::gc_core::__private::Inspector<'_>) {
            match self {
                Self::Number { 0: __field_0 } => {
                    __inspector
                        .within(
                            "Number",
                            |__inspector| {
                                __inspector
                                    .field(
                                        "0",
                                        __field_0,
                                        <f64 as ::gc_core::Trace>::__inspect,
                                    );
                            },
                        );
                }
                Self::Pair { 0: __field_0, 1: __field_1 } => {
                    __inspector
                        .within(
                            "Pair",
                            |__inspector| {
                                __inspector
                                    .field(
                                        "0",
                                        __field_0,
                                        <Gc<Value> as ::gc_core::Trace>::__inspect,
                                    );
                                __inspector
                                    .field(
                                        "1",
                                        __field_1,
                                        <Gc<Value> as ::gc_core::Trace>::__inspect,
                                    );
                            },
                        );
                }
                Self::Object { class: __field_class, r#type: __field_type } => {
                    __inspector
                        .within(
                            "Object",
                            |__inspector| {
                                __inspector
                                    .field(
                                        "class",
                                        __field_class,
                                        <Gc<Class> as ::gc_core::Trace>::__inspect,
                                    );
                                __inspector
                                    .field(
                                        "type",
                                        __field_type,
                                        <u8 as ::gc_core::Trace>::__inspect,
                                    );
                            },
                        );
                }
                Self::Nil {} | Self::Native { .. } => {}
            }
        }
    }
    impl ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Value {}
};
const _: () = {
    #[automatically_derived]
    impl ::gc_core::Finalize for Value {
        #[inline]
        fn needs_finalize() -> ::core::primitive::bool {
            false
        }
    }
};
