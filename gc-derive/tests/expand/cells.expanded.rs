// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    #[automatically_derived]
    unsafe impl<T> ::gc_core::CloneFromCell for Value<T>
    where
        T: ::gc_core::CloneFromCell,
        T: ::core::marker::Copy,
    {
        #[inline]
        fn clone_from_cell(&self) -> Self {
            match self {
                Self::Nil {} => Self::Nil {},
                Self::Number { 0: __field_0 } => {
                    Self::Number {
                        0: <f64 as ::gc_core::CloneFromCell>::clone_from_cell(__field_0),
                    }
                }
                Self::Object { class: __field_class, r#type: __field_type } => {
                    Self::Object {
                        class: <Gc<
                            Class,
                        > as ::gc_core::CloneFromCell>::clone_from_cell(__field_class),
                        r#type: <T as ::gc_core::CloneFromCell>::clone_from_cell(
                            __field_type,
                        ),
                    }
                }
                Self::Native { 0: __field_0, 1: __field_1 } => {
                    Self::Native {
                        0: {
                            let _ = <fn(
                                &Value<T>,
                            ) as ::gc_core::__private::CopiedFromCell>::is_copy;
                            *__field_0
                        },
                        1: {
                            let _ = <Foreign<
                                T,
                            > as ::gc_core::__private::CopiedFromCell>::is_copy;
                            *__field_1
                        },
                    }
                }
            }
        }
    }
};
const _: () = {
    #[automatically_derived]
    unsafe impl vendored::gc::CloneFromCell for Pair {
        #[inline]
        fn clone_from_cell(&self) -> Self {
            let Self { 0: __field_0, 1: __field_1 } = self;
            Self {
                0: <Gc<u8> as vendored::gc::CloneFromCell>::clone_from_cell(__field_0),
                1: <u8 as vendored::gc::CloneFromCell>::clone_from_cell(__field_1),
            }
        }
    }
};
const _: () = {
    #[automatically_derived]
    unsafe impl ::gc_core::CloneFromCell for Never {
        #[inline]
        fn clone_from_cell(&self) -> Self {
            match *self {}
        }
    }
};
::core::compile_error! {
    "`CloneFromCell` can't be derived for a union: nothing says which of its fields holds a value. If it is `Copy`, mark the fields that hold one `#[clone_from_cell(copy)]`, or keep it in a `Cell`"
}
const _: () = {
    #[automatically_derived]
    unsafe impl ::gc_core::CloneFromCell for Bits {
        fn clone_from_cell(&self) -> Self {
            loop {}
        }
    }
};
