//! What the compiler says to a user's mistake: a folder a kind of mistake, a file a case.
//!
//! `TRYBUILD=overwrite cargo test --test ui` writes what it says now; read it as a stranger would before you keep it. The
//! texts around ours are the compiler's own, so that the files fit one version of it, [`BLESSED_BY`]; with another, the
//! cases can't be compared, and the test says so.

use std::env;
use std::process::Command;

/// The release of rustc that wrote the `.stderr` files.
const BLESSED_BY: &str = "rustc 1.95.";

#[test]
fn mistakes_are_explained() {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().expect("the compiler that built this").stdout;
    let version = String::from_utf8_lossy(&version);
    if env::var_os("TRYBUILD").is_none() && !version.starts_with(BLESSED_BY) {
        println!("skipped: the expected texts are those of {BLESSED_BY}x, this is {version}");
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}
