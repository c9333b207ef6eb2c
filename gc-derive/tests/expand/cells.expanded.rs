// Written by `BLESS=1 cargo test -p gc-derive golden`.

const _: () = {
    fn __0() {}
    fn __1() {}
    #[automatically_derived]
    unsafe impl<T> ::gc_core::CloneFromCell for Value<T>
    where
        T: ::gc_core::CloneFromCell,
        T: ::gc_core::__private::core::marker::Copy,
    {
        #[inline]
        fn clone_from_cell(&self) -> Self {
            match self {
                Self::Nil {} => Self::Nil {},
                Self::Number { 0: __0 } => {
                    Self::Number {
                        0: <f64 as ::gc_core::CloneFromCell>::clone_from_cell(__0),
                    }
                }
                Self::Object { class: __0, r#type: __1 } => {
                    Self::Object {
                        class: <Gc<
                            Class,
                        > as ::gc_core::CloneFromCell>::clone_from_cell(__0),
                        r#type: <T as ::gc_core::CloneFromCell>::clone_from_cell(__1),
                    }
                }
                Self::Native { 0: __0, 1: __1 } => {
                    Self::Native {
                        0: {
                            let _ = <fn(
                                &Value<T>,
                            ) as ::gc_core::__private::CopiedFromCell>::is_copy;
                            *__0
                        },
                        1: {
                            let _ = <Foreign<
                                T,
                            > as ::gc_core::__private::CopiedFromCell>::is_copy;
                            *__1
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
            Self {
                0: <Gc<u8> as vendored::gc::CloneFromCell>::clone_from_cell(&self.0),
                1: <u8 as vendored::gc::CloneFromCell>::clone_from_cell(&self.1),
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
