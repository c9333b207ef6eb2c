//! A small Python whose objects are gc-core's.
//!
//! `minipython script.py` runs a script, `minipython` alone is a prompt. See README.md.

#![forbid(unsafe_code)]
#![allow(unreachable_pub, reason = "a program has no users but itself; what a module offers is `pub`")]
#![allow(
    clippy::too_many_lines,
    clippy::needless_pass_by_value,
    clippy::wildcard_imports,
    clippy::must_use_candidate,
    clippy::missing_errors_doc,
    clippy::unnecessary_wraps,
    clippy::single_match_else,
    clippy::similar_names,
    clippy::match_same_arms,
    clippy::new_ret_no_self,
    reason = "tables of functions have one shape, and an interpreter has one long match"
)]

mod builtins;
mod compile;
mod error;
mod modules;
mod names;
mod objects;
mod output;
mod repl;
mod run;
mod traceback;
mod value;
mod vm;

/// Python code that calls Python code is Rust code that calls Rust code: it takes a large stack.
/// Most of it is never touched.
const STACK: usize = 1 << 30;

fn main() {
    let interpreter = std::thread::Builder::new().stack_size(STACK).spawn(run::main);
    let code = interpreter.map_or(101, |thread| thread.join().unwrap_or(101));
    std::process::exit(code);
}
