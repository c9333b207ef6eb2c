//! Runs a Python script on gc-core: `cargo run --example minipython -- script.py`. Without
//! arguments it is a prompt.
//!
//! The interpreter is the package in `examples/minipython/`, whose parser and line editor no other
//! example is to wait for. This builds and runs it, as `cargo minipython` does.

use std::env;
use std::process::{Command, exit};

fn main() {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/minipython/Cargo.toml");
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--release", "--manifest-path", manifest, "--"])
        .args(env::args_os().skip(1))
        .status()
        .expect("cargo can be run");
    exit(status.code().unwrap_or(1));
}
