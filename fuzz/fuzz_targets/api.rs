//! `cargo +nightly fuzz run api --features libfuzzer`
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gc_fuzz::run(bytes));
