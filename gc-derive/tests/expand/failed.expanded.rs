// Written by `BLESS=1 cargo test -p gc-derive golden`.

::core::compile_error! {
    "unknown `trace` attribute `acylic`: did you mean `acyclic`?"
}
::core::compile_error! {
    "`Trace` can't be derived for a union: nothing says which of its fields holds a value. Use an enum, or write `unsafe impl Trace` by hand"
}
const _: () = {
    #[automatically_derived]
    unsafe impl<T: Copy> ::gc_core::Trace for Bits<T> {
        fn trace(&self, _: &mut ::gc_core::Tracer<'_>) {}
    }
};
const _: () = {
    #[automatically_derived]
    impl<T: Copy> ::gc_core::Finalize for Bits<T> {
        #[inline]
        fn needs_finalize() -> ::gc_core::__private::bool {
            false
        }
    }
};
