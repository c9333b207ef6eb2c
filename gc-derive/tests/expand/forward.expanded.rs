// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    fn __0() {}
    #[automatically_derived]
    impl<L, R> ::gc_core::Finalize for Either<L, R>
    where
        L: ::gc_core::Finalize,
    {
        fn finalize(&self) {
            match self {
                Self::Left { 0: __0 } => {
                    <L as ::gc_core::Finalize>::finalize(__0);
                }
                Self::Right { .. } => {}
            }
        }
        #[inline]
        fn needs_finalize() -> ::gc_core::__private::bool {
            <L as ::gc_core::Finalize>::needs_finalize()
        }
        #[inline]
        fn value_needs_finalize(&self) -> ::gc_core::__private::bool {
            match self {
                Self::Left { 0: __0 } => {
                    if <L as ::gc_core::Finalize>::needs_finalize()
                        && <L as ::gc_core::Finalize>::value_needs_finalize(__0)
                    {
                        return true;
                    }
                }
                Self::Right { .. } => {}
            }
            false
        }
    }
};
