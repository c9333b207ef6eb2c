//! `jsonnet FILE`: evaluates a Jsonnet file by jrsonnet and prints the result as JSON.
//!
//! Like jrsonnet's own command, it asks for no collection and tears nothing down at its end.

use std::io::Write;
use std::{env, fs, io, process};

use jrsonnet_evaluator::manifest::JsonFormat;
use jrsonnet_evaluator::stack::set_stack_depth_limit;
use jrsonnet_evaluator::trace::PathResolver;
use jrsonnet_evaluator::{Result, State};
use jrsonnet_stdlib::ContextInitializer;

fn evaluate(file: &str, code: String) -> Result<String> {
    set_stack_depth_limit(100_000);
    let mut state = State::builder();
    state.context_initializer(ContextInitializer::new(PathResolver::FileName));
    let state = state.build();
    let _entered = state.enter();
    let text = state.evaluate_snippet(file, code)?.manifest(JsonFormat::cli(3))?;
    // A teardown would only be time. What is there at the end stays.
    std::mem::forget(state);
    Ok(text)
}

fn main() {
    let Some(file) = env::args().nth(1) else {
        eprintln!("usage: jsonnet FILE");
        process::exit(2);
    };
    let code = fs::read_to_string(&file).unwrap_or_else(|error| {
        eprintln!("{file}: {error}");
        process::exit(2);
    });
    match evaluate(&file, code) {
        Ok(text) => {
            writeln!(io::stdout(), "{text}").expect("the output is closed");
            process::exit(0);
        }
        Err(error) => {
            eprintln!("{error}");
            process::exit(1);
        }
    }
}
