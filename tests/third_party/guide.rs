//! The chapter of the guide whose code needs optional features of gc-core: `cargo test` compiles
//! and runs it here.

#[cfg(doctest)]
#[doc = include_str!(concat!("../../docs/src/", "serde.md"))]
mod serde {}
