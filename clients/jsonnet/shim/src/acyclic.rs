//! Types that own no handle.

use std::rc::Rc;

use crate::{Acyclic, Trace};

macro_rules! acyclic {
    ($([$($parameter:ident),*] $type:ty;)*) => {$(
        impl<$($parameter: 'static),*> Trace for $type {
            fn is_type_tracked() -> bool {
                false
            }
        }

        // SAFETY: the type owns no value of another type that is traced.
        unsafe impl<$($parameter: 'static),*> Acyclic for $type {}
    )*};
}

acyclic! {
    [] ();
    [] bool;
    [] char;
    [] f32;
    [] f64;
    [] i8;
    [] i16;
    [] i32;
    [] i64;
    [] isize;
    [] u8;
    [] u16;
    [] u32;
    [] u64;
    [] usize;
    [] String;
    [] &'static str;
    [] std::path::PathBuf;
    [T] std::marker::PhantomData<T>;
    [R] fn() -> R;
    [A, R] fn(A) -> R;
    [A, B, R] fn(A, B) -> R;
}

/// Shared with others, so that it is left out; which is why its content must be acyclic.
impl<T: Acyclic + ?Sized> Trace for Rc<T> {
    fn is_type_tracked() -> bool {
        false
    }
}

// SAFETY: the content is acyclic.
unsafe impl<T: Acyclic + ?Sized> Acyclic for Rc<T> {}
