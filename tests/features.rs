//! Runs the tests of gc-core's optional features, which are a package of their own:
//! `tests/third_party`.
//!
//! If they were among the default members of the workspace, Cargo would build gc-core with every
//! feature for the examples too. One of them alone: `cargo test -p gc-third-party --test serde`.

use std::process::Command;

#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn the_tests_of_third_party_types_pass() {
    let output = Command::new(env!("CARGO"))
        .args(["test", "--package", "gc-third-party", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .expect("cargo runs");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    assert!(out.contains("test result: ok"), "no test ran:\n{out}\n{err}");
}
