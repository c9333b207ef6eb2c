//! `cargo bench`: runs the benchmarks of `benches/`, a package of its own, so that its dependencies
//! stay out of `cargo test`.
//!
//! With arguments, the table alone: `cargo bench -- --quick rings2`.

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["bench", "--package", "gc-bench"]);
    if !arguments.is_empty() {
        cargo.args(["--bench", "table", "--"]).args(arguments);
    }
    match cargo.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo bench: {error}");
            ExitCode::FAILURE
        }
    }
}
