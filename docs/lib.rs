//! The chapters of the guide as documentation, so that `cargo test` compiles and runs every block
//! of Rust in them.
//!
//! A chapter that is not listed here fails `tests/guide.rs`. The one on serde, whose code needs
//! optional features of gc-core, is listed in `tests/third_party/guide.rs` instead.

/// Makes a chapter the documentation of an item, whose examples are tests.
macro_rules! chapters {
    ($($name:ident: $file:literal,)*) => {$(
        #[cfg(doctest)]
        #[doc = include_str!(concat!("src/", $file))]
        mod $name {}
    )*};
}

chapters! {
    why: "why.md",
    five_minutes: "five-minutes.md",
    from_rc: "from-rc.md",
    cells: "cells.md",
    closures: "closures.md",
    finalizers: "finalizers.md",
    collections: "collections.md",
    weak: "weak.md",
    trait_objects: "trait-objects.md",
    by_hand: "by-hand.md",
    tuning: "tuning.md",
    leaks: "leaks.md",
    short_stops: "short-stops.md",
    threads: "threads.md",
    interpreters: "interpreters.md",
    wasm: "wasm.md",
    which_one: "which-one.md",
    handles: "handles.md",
    python: "python.md",
    python_modules: "python-modules.md",
    how_it_works: "how-it-works.md",
    inspect: "inspect.md",
}
