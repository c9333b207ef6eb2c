// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    #[automatically_derived]
    impl<L, R> ::gc_core::Finalize for Either<L, R>
    where
        L: ::gc_core::Finalize,
    {
        fn finalize(&self) {
            match self {
                Self::Left { 0: __field_0 } => {
                    <L as ::gc_core::Finalize>::finalize(__field_0);
                }
                Self::Right { .. } => {}
            }
        }
        #[inline]
        fn needs_finalize() -> ::core::primitive::bool {
            <L as ::gc_core::Finalize>::needs_finalize()
        }
        #[inline]
        fn value_needs_finalize(&self) -> ::core::primitive::bool {
            match self {
                Self::Left { 0: __field_0 } => {
                    <L as ::gc_core::Finalize>::needs_finalize()
                        && <L as ::gc_core::Finalize>::value_needs_finalize(__field_0)
                }
                Self::Right { .. } => false,
            }
        }
    }
};
