//! The chapters of the guide as documentation, so that `cargo test` compiles and runs every block of Rust in them.
//!
//! A chapter that is not listed here fails `tests/guide.rs`.

/// Makes a chapter the documentation of an item, whose examples are tests.
macro_rules! chapters {
    ($($name:ident: $file:literal,)*) => {$(
        #[cfg(doctest)]
        #[doc = include_str!(concat!("src/", $file))]
        mod $name {}
    )*};
}

chapters! {
    five_minutes: "five-minutes.md",
    from_rc: "from-rc.md",
    cells: "cells.md",
    finalizers: "finalizers.md",
    python: "python.md",
    how_it_works: "how-it-works.md",
    inspect: "inspect.md",
}
