#![forbid(unsafe_code)]

use gc_core::{Gc, Trace};

/// The library, but for the trait by which a destructor is noticed.
mod fake {
    pub use gc_core::{Trace, Tracer};

    pub mod __private {
        pub use gc_core::__private::{Inspector, core};

        #[allow(non_camel_case_types)]
        pub trait TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead {
            fn take_apart_as_if_sized<T: std::ops::Deref<Target = Self>>(self)
            where
                T::Target: Sized,
            {
            }
            fn has_no_drop() {}
        }
    }
}

#[derive(Trace)]
#[trace(crate = "fake")]
struct Slice(u8, [Gc<u8>]);

#[derive(Trace)]
#[trace(crate = "fake")]
struct Object {
    object: dyn Trace,
}

#[derive(Trace)]
#[trace(crate = "fake")]
struct Generic<T: ?Sized>(u8, T);

#[derive(Trace)]
#[trace(crate = "fake")]
struct Nested<T: ?Sized>(u8, Generic<T>);

impl Drop for Slice {
    fn drop(&mut self) {}
}

impl Drop for Object {
    fn drop(&mut self) {}
}

impl<T: ?Sized> Drop for Generic<T> {
    fn drop(&mut self) {}
}

impl<T: ?Sized> Drop for Nested<T> {
    fn drop(&mut self) {}
}

fn main() {}
