//! What the compiler says to a user's mistake: a folder a kind of mistake, a file a case.
//!
//! `TRYBUILD=overwrite cargo test --test ui` writes what it says now; read it as a stranger would
//! before you keep it. The texts around ours are the compiler's own, so that the files fit one
//! version of it, [`BLESSED_BY`]; with another, the cases can't be compared, and the test says so.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

/// The release of rustc that wrote the `.stderr` files.
const BLESSED_BY: &str = "rustc 1.95.";

/// The files two folders below `tests/ui` with this extension, the extension left out.
fn files(extension: &str) -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ui");
    let kinds = fs::read_dir(folder).unwrap().map(|kind| kind.unwrap().path()).filter(|kind| kind.is_dir());
    let all = kinds.flat_map(|kind| fs::read_dir(kind).unwrap().map(|file| file.unwrap().path()));
    let mut files: Vec<_> = all
        .filter(|file| file.extension().is_some_and(|its| its == extension))
        .map(|file| file.with_extension(""))
        .collect();
    files.sort();
    files
}

/// With any compiler: there are cases, and each has a text to be compared with. A pattern that
/// matches nothing would pass.
#[test]
fn cases_have_expected_texts() {
    assert!(files("rs").len() >= 60, "only {} cases were found", files("rs").len());
    if env::var_os("TRYBUILD").is_none() {
        assert_eq!(files("rs"), files("stderr"));
    }
}

#[test]
fn mistakes_are_explained() {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().expect("the compiler that built this").stdout;
    let version = String::from_utf8_lossy(&version);
    assert!(version.starts_with("rustc 1."), "not a version, so that there is no telling whether to skip: {version}");
    if env::var_os("TRYBUILD").is_none() && !version.starts_with(BLESSED_BY) {
        println!("skipped: the expected texts are those of {BLESSED_BY}x, this is {version}");
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}
