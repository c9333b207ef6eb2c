// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    #[automatically_derived]
    unsafe impl ::gc_core::Trace for Element {
        #[inline]
        fn trace(&self, __tracer: &mut ::gc_core::Tracer<'_>) {
            if false {
                let _ = <Option<
                    Box<dyn FnMut(&Element)>,
                > as ::gc_core::__private::TracedClosure>::proof;
                let _ = <Box<
                    dyn Shape,
                > as ::gc_core::__private::TracedTraitObject>::proof;
                let __proof = <Native as ::gc_core::__private::TracedField<_>>::proof;
                __proof(
                    ::gc_core::__private::Ask::<Native>(::core::marker::PhantomData)
                        .__ask(),
                );
            }
            let Self {
                on_click: __field_on_click,
                shape: __field_shape,
                native: __field_native,
                name: __field_name,
                same: __field_same,
            } = self;
            <Option<
                Box<dyn FnMut(&Element)>,
            > as ::gc_core::Trace>::__trace_part(__field_on_click, __tracer);
            <Box<dyn Shape> as ::gc_core::Trace>::__trace_part(__field_shape, __tracer);
            <Native as ::gc_core::Trace>::__trace_part(__field_native, __tracer);
            <String as ::gc_core::Trace>::__trace_part(__field_name, __tracer);
            <Native as ::gc_core::Trace>::__trace_part(__field_same, __tracer);
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
            if false {
                let _ = <Option<
                    Box<dyn FnMut(&Element)>,
                > as ::gc_core::__private::TracedClosure>::proof;
                let _ = <Box<
                    dyn Shape,
                > as ::gc_core::__private::TracedTraitObject>::proof;
                let __proof = <Native as ::gc_core::__private::TracedField<_>>::proof;
                __proof(
                    ::gc_core::__private::Ask::<Native>(::core::marker::PhantomData)
                        .__ask(),
                );
            }
            __D::LAST
                || <Option<
                    Box<dyn FnMut(&Element)>,
                > as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <Box<dyn Shape> as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <Native as ::gc_core::Trace>::__holds_gc::<__D::Less>()
                || <String as ::gc_core::Trace>::__holds_gc::<__D::Less>()
        }
        fn __inspect(&self, __inspector: &mut ::gc_core::__private::Inspector<'_>) {
            if false {
                let _ = <Option<
                    Box<dyn FnMut(&Element)>,
                > as ::gc_core::__private::TracedClosure>::proof;
                let _ = <Box<
                    dyn Shape,
                > as ::gc_core::__private::TracedTraitObject>::proof;
                let __proof = <Native as ::gc_core::__private::TracedField<_>>::proof;
                __proof(
                    ::gc_core::__private::Ask::<Native>(::core::marker::PhantomData)
                        .__ask(),
                );
            }
            let Self {
                on_click: __field_on_click,
                shape: __field_shape,
                native: __field_native,
                name: __field_name,
                same: __field_same,
            } = self;
            __inspector
                .field(
                    "on_click",
                    __field_on_click,
                    <Option<Box<dyn FnMut(&Element)>> as ::gc_core::Trace>::__inspect,
                );
            __inspector
                .field(
                    "shape",
                    __field_shape,
                    <Box<dyn Shape> as ::gc_core::Trace>::__inspect,
                );
            __inspector
                .field(
                    "native",
                    __field_native,
                    <Native as ::gc_core::Trace>::__inspect,
                );
            __inspector
                .field("name", __field_name, <String as ::gc_core::Trace>::__inspect);
            __inspector
                .field("same", __field_same, <Native as ::gc_core::Trace>::__inspect);
        }
    }
    impl ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Element {}
};
