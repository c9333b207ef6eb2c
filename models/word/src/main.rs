//! The word, the side record and the table of shared objects, run by checkers: the files are
//! gc-core's own, and only what they stand on is the checkers'.
//!
//! [loom](https://docs.rs/loom) goes through every interleaving of a few operations on word, side
//! record and what is read, with every outcome that their memory orders allow. (It lets a
//! read-modify-write come between a thread's own store and what that thread reads next, which no
//! machine does; so the table is not among what it runs.) [shuttle](https://docs.rs/shuttle) runs
//! random schedules of all three together. What they are parts of, the protocol, is in
//! `models/sync`.
//!
//! `cargo run --release -p word-model [SCHEDULES]`

#![allow(dead_code, reason = "not all of the files is used here")]
#![allow(clippy::duplicate_mod, reason = "once for each checker")]

/// What the files name of the rest of gc-core.
mod object {
    #[derive(Debug)]
    #[repr(align(32))]
    pub(crate) struct VTable;
}

mod ptr {
    use std::ptr::NonNull;

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub(crate) struct Shared(NonNull<u8>);

    impl Shared {
        pub(crate) unsafe fn from_header(header: NonNull<u8>) -> Self {
            Self(header)
        }

        pub(crate) fn header_ptr(self) -> NonNull<u8> {
            self.0
        }
    }
}

mod loomed {
    mod primitives {
        pub(super) use loom::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering, fence};

        macro_rules! statics {
            ($($(#[$attribute:meta])* static $name:ident: $type:ty = $value:expr;)*) => {
                loom::lazy_static! { $($(#[$attribute])* static ref $name: $type = $value;)* }
            };
        }
        pub(super) use statics;
    }

    mod wait {
        #[derive(Debug)]
        pub(super) struct Wait;

        impl Wait {
            pub(super) const fn new() -> Self {
                Self
            }

            pub(super) fn a_while(&mut self) {
                loom::thread::yield_now();
            }
        }
    }

    #[path = "../../../../gc-core/src/sync/reading.rs"]
    mod reading;
    #[path = "../../../../gc-core/src/sync/record.rs"]
    mod record;
    #[path = "../../../../gc-core/src/sync/word.rs"]
    mod word;

    pub(crate) mod objects;
}

mod shuttled {
    mod primitives {
        pub(super) use shuttle::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};

        pub(super) const SLOTS: usize = 2;
    }

    mod wait {
        #[derive(Debug)]
        pub(super) struct Wait;

        impl Wait {
            pub(super) const fn new() -> Self {
                Self
            }

            pub(super) fn a_while(&mut self) {
                shuttle::thread::yield_now();
            }
        }
    }

    #[path = "../../../../gc-core/src/sync/record.rs"]
    mod record;
    #[path = "../../../../gc-core/src/sync/table.rs"]
    mod table;
    #[path = "../../../../gc-core/src/sync/word.rs"]
    mod word;

    pub(crate) mod objects;
}

fn main() {
    let schedules = std::env::args().nth(1).map_or(20_000, |number| number.parse().expect("a number of schedules"));
    for (name, model) in [
        ("the last handle ends it", loomed::objects::the_last_handle_ends_it as fn()),
        ("the last handle ends a leaf", loomed::objects::the_last_handle_ends_a_leaf),
        ("an upgrade, or the end", loomed::objects::an_upgrade_or_the_end),
        ("a lent value is seen", loomed::objects::a_lent_value_is_seen),
        ("what is read ends later", loomed::objects::what_is_read_ends_later),
        ("what is read is lent later", loomed::objects::what_is_read_is_lent_later),
    ] {
        model();
        println!("loom: {name}");
    }
    shuttle::check_random(shuttled::objects::race, schedules);
    println!("shuttle: {schedules} random schedules");
    shuttle::check_pct(shuttled::objects::race, schedules, 4);
    println!("shuttle: {schedules} schedules with few switches");
}
