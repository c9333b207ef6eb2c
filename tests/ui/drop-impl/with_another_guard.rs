#![forbid(unsafe_code)]

use gc_core::{Finalize, Gc, Trace};

/// The library, but for the trait by which a destructor is noticed.
mod fake {
    pub use gc_core::{Trace, Tracer};

    pub mod __private {
        pub use gc_core::__private::{Deepest, Depth, Inspector, Variant, bool, core};

        #[allow(non_camel_case_types)]
        pub trait TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead {
            fn take_apart(self)
            where
                Self: Sized,
            {
            }
            fn has_no_drop() {}
        }
    }
}

#[derive(Trace, Finalize)]
#[trace(crate = "fake")]
#[finalize(crate = "::gc_core")]
struct Person {
    name: String,
    #[trace(skip)]
    age: Option<String>,
    friend: Option<Gc<Person>>,
}

impl Drop for Person {
    fn drop(&mut self) {
        drop(self.friend.clone());
    }
}

#[derive(Trace, Finalize)]
#[trace(crate = "fake")]
#[finalize(crate = "::gc_core")]
enum Value<'a, T> {
    Number(f64),
    Text(&'a str),
    List(Vec<Gc<Value<'static, T>>>),
    #[trace(skip)]
    Skipped(String),
}

impl<T> Drop for Value<'_, T> {
    fn drop(&mut self) {}
}

fn main() {}
