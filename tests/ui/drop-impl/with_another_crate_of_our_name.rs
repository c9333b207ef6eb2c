#![forbid(unsafe_code)]

extern crate self as gc_core;

pub use derive_fixture::reexport::gc::{Gc, Trace, Tracer};

pub mod __private {
    pub use derive_fixture::reexport::gc::__private::{Deepest, Depth, Inspector, Variant, bool};

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

#[derive(Trace)]
struct Person {
    friend: Option<Gc<Person>>,
}

impl Drop for Person {
    fn drop(&mut self) {
        drop(self.friend.clone());
    }
}

fn main() {}
