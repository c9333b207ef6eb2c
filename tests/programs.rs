//! Programs over the whole public API, from the corpus of the fuzzer and from random bytes.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

/// What the fuzzer found interesting, and what once failed.
#[test]
fn the_corpus_passes() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/api");
    let mut programs = 0;
    for entry in fs::read_dir(corpus).expect("a corpus") {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        println!("{}", path.display());
        gc_fuzz::run(&bytes);
        programs += 1;
    }
    assert!(programs > 0);
}

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(3_000);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn random_bytes_pass(bytes in prop::collection::vec(any::<u8>(), 1..600)) {
        gc_fuzz::run(&bytes);
    }
}
