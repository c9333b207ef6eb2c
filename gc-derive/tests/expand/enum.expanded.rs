// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    #[automatically_derived]
    unsafe impl ::gc_core::Trace for Value {
        #[inline]
        fn trace(&self, __tracer: &mut ::gc_core::Tracer<'_>) {
            match self {
                Self::Number { 0: __field_0 } => {
                    <f64 as ::gc_core::Trace>::trace(__field_0, __tracer);
                }
                Self::Pair { 0: __field_0, 1: __field_1 } => {
                    <Gc<Value> as ::gc_core::Trace>::trace(__field_0, __tracer);
                    <Gc<Value> as ::gc_core::Trace>::trace(__field_1, __tracer);
                }
                Self::Object { class: __field_class, r#type: __field_type } => {
                    <Gc<Class> as ::gc_core::Trace>::trace(__field_class, __tracer);
                    <u8 as ::gc_core::Trace>::trace(__field_type, __tracer);
                }
                Self::Nil {} | Self::Native { .. } => {}
            }
        }
        #[inline]
        fn can_hold_gc() -> ::core::primitive::bool {
            <Self as ::gc_core::Trace>::__holds_gc::<::gc_core::__private::Deepest>()
        }
        #[inline]
        fn __holds_gc<__D: ::gc_core::__private::Depth>() -> ::core::primitive::bool {
            __D::LAST || <f64 as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <Gc<Value> as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <Gc<Class> as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <u8 as ::gc_core::Trace>::__holds_gc::<__D::Less>()
        }
        fn __inspect(&self, __inspector: &mut ::gc_core::__private::Inspector<'_>) {
            match self {
                Self::Number { 0: __field_0 } => {
                    __inspector
                        .within(
                            "Number",
                            |__inspector| {
                                __inspector
                                    .within(
                                        "0",
                                        |__inspector| <f64 as ::gc_core::Trace>::__inspect(
                                            __field_0,
                                            __inspector,
                                        ),
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
                                    .within(
                                        "0",
                                        |__inspector| <Gc<
                                            Value,
                                        > as ::gc_core::Trace>::__inspect(__field_0, __inspector),
                                    );
                                __inspector
                                    .within(
                                        "1",
                                        |__inspector| <Gc<
                                            Value,
                                        > as ::gc_core::Trace>::__inspect(__field_1, __inspector),
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
                                    .within(
                                        "class",
                                        |__inspector| <Gc<
                                            Class,
                                        > as ::gc_core::Trace>::__inspect(
                                            __field_class,
                                            __inspector,
                                        ),
                                    );
                                __inspector
                                    .within(
                                        "type",
                                        |__inspector| <u8 as ::gc_core::Trace>::__inspect(
                                            __field_type,
                                            __inspector,
                                        ),
                                    );
                            },
                        );
                }
                Self::Nil {} | Self::Native { .. } => {}
            }
        }
    }
    trait TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead {}
    impl<
        __T: ::core::ops::Drop + ?::core::marker::Sized,
    > TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead for __T {}
    impl TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead for Value {}
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
