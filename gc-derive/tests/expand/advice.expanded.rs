// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    fn __proof() {}
    fn __visitor() {}
    #[automatically_derived]
    unsafe impl ::gc_core::Trace for Element {
        #[inline]
        fn trace(&self, __visitor: &mut ::gc_core::Tracer<'_>) {
            if false {
                let _ = <Option<
                    Box<dyn FnMut(&Element)>,
                > as ::gc_core::__private::TracedClosure>::proof;
                let _ = <Box<
                    dyn Shape,
                > as ::gc_core::__private::TracedTraitObject>::proof;
                let __proof = <Native as ::gc_core::__private::TracedField<_>>::proof;
                __proof(
                    (&::gc_core::__private::Ask::<
                        Native,
                    >(::gc_core::__private::core::marker::PhantomData))
                        .__ask(),
                );
            }
            <Option<
                Box<dyn FnMut(&Element)>,
            > as ::gc_core::Trace>::__trace_part(&self.on_click, __visitor);
            <Box<dyn Shape> as ::gc_core::Trace>::__trace_part(&self.shape, __visitor);
            <Native as ::gc_core::Trace>::__trace_part(&self.native, __visitor);
            <String as ::gc_core::Trace>::__trace_part(&self.name, __visitor);
            <Native as ::gc_core::Trace>::__trace_part(&self.same, __visitor);
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
            if false {
                let _ = <Option<
                    Box<dyn FnMut(&Element)>,
                > as ::gc_core::__private::TracedClosure>::proof;
                let _ = <Box<
                    dyn Shape,
                > as ::gc_core::__private::TracedTraitObject>::proof;
                let __proof = <Native as ::gc_core::__private::TracedField<_>>::proof;
                __proof(
                    (&::gc_core::__private::Ask::<
                        Native,
                    >(::gc_core::__private::core::marker::PhantomData))
                        .__ask(),
                );
            }
            __Depth::LAST
                || <Option<
                    Box<dyn FnMut(&Element)>,
                > as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <Box<
                    dyn Shape,
                > as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <Native as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
                || <String as ::gc_core::Trace>::__holds_gc_once::<__Depth::Less>()
        }
        #[inline]
        fn __drops_handles_alone<__Variant: ::gc_core::__private::Variant>() -> ::gc_core::__private::bool {
            if false {
                let _ = <Option<
                    Box<dyn FnMut(&Element)>,
                > as ::gc_core::__private::TracedClosure>::proof;
                let _ = <Box<
                    dyn Shape,
                > as ::gc_core::__private::TracedTraitObject>::proof;
                let __proof = <Native as ::gc_core::__private::TracedField<_>>::proof;
                __proof(
                    (&::gc_core::__private::Ask::<
                        Native,
                    >(::gc_core::__private::core::marker::PhantomData))
                        .__ask(),
                );
            }
            <Option<
                Box<dyn FnMut(&Element)>,
            > as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && <Box<
                    dyn Shape,
                > as ::gc_core::Trace>::__drops_handles_alone_once::<__Variant>()
                && <Native as ::gc_core::Trace>::__drops_handles_alone_once::<
                    __Variant,
                >()
                && <String as ::gc_core::Trace>::__drops_handles_alone_once::<
                    __Variant,
                >()
        }
        fn __inspect(&self, __visitor: &mut ::gc_core::__private::Inspector<'_>) {
            if false {
                let _ = <Option<
                    Box<dyn FnMut(&Element)>,
                > as ::gc_core::__private::TracedClosure>::proof;
                let _ = <Box<
                    dyn Shape,
                > as ::gc_core::__private::TracedTraitObject>::proof;
                let __proof = <Native as ::gc_core::__private::TracedField<_>>::proof;
                __proof(
                    (&::gc_core::__private::Ask::<
                        Native,
                    >(::gc_core::__private::core::marker::PhantomData))
                        .__ask(),
                );
            }
            __visitor
                .field(
                    "on_click",
                    &self.on_click,
                    <Option<Box<dyn FnMut(&Element)>> as ::gc_core::Trace>::__inspect,
                );
            __visitor
                .field(
                    "shape",
                    &self.shape,
                    <Box<dyn Shape> as ::gc_core::Trace>::__inspect,
                );
            __visitor
                .field("native", &self.native, <Native as ::gc_core::Trace>::__inspect);
            __visitor.field("name", &self.name, <String as ::gc_core::Trace>::__inspect);
            __visitor.field("same", &self.same, <Native as ::gc_core::Trace>::__inspect);
        }
    }
    impl ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead
    for Element {
        #[inline]
        fn take_apart(self) {
            let _ = Self { ..self };
            <Self as ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead>::has_no_drop()
        }
    }
};
