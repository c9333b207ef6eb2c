//! What the command line asks for.

use std::io::{IsTerminal, Read};

use crate::error::{self, Kind};
use crate::names::{intern, known};
use crate::value::{Exc, Value};
use crate::vm::eval;
use crate::vm::frame::Frame;
use crate::vm::{exit, repr, vm};

/// Runs the program; its exit code.
pub fn main() -> i32 {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let code = match args.first().map(String::as_str) {
        None if std::io::stdin().is_terminal() => {
            start(vec![String::new()]);
            crate::repl::run()
        }
        None | Some("-") => {
            let mut text = String::new();
            if std::io::stdin().read_to_string(&mut text).is_err() {
                return 2;
            }
            start(vec![args.pop().unwrap_or_default()]);
            program(&text, "<stdin>")
        }
        Some("-c") => {
            let text = args.get(1).cloned().unwrap_or_default();
            args.remove(1);
            start(args);
            program(&text, "<string>")
        }
        Some("-V" | "--version") => {
            println!("Python 3.11.0 (minipython on gc-core)");
            return 0;
        }
        Some(path) => match std::fs::read_to_string(path) {
            Ok(text) => {
                let path = path.to_owned();
                start(args);
                program(&text, &path)
            }
            Err(error) => {
                eprintln!("minipython: can't open file '{path}': {error}");
                return 2;
            }
        },
    };
    crate::output::flush();
    code
}

fn start(argv: Vec<String>) {
    crate::vm::start(argv);
    let main = vm().main.borrow().clone();
    main.set(known::NAME, known::MAIN.value());
    main.set(known::DOC, Value::None);
}

/// Runs a text as the main module.
fn program(text: &str, path: &str) -> i32 {
    let file = intern(path);
    crate::traceback::remember(file, text);
    let main = vm().main.borrow().clone();
    main.set(known::FILE, file.value());
    let code = match crate::compile::compile(text, file, false) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("  File \"{path}\", line {}\nSyntaxError: {}", error.line, error.message);
            return 1;
        }
    };
    if !code.doc.is_none() {
        main.set(known::DOC, code.doc.clone());
    }
    let mut frame = Frame::of_module(code, main);
    vm().depth.set(1);
    let result = eval::run(&mut frame);
    frame.finish();
    vm().depth.set(0);
    match result {
        Ok(_) => {
            exit::run(None);
            0
        }
        Err(exc) => leave(exc),
    }
}

/// Reports an exception that nobody handled, and ends the program; the exit code.
pub fn leave(exc: Exc) -> i32 {
    crate::output::flush();
    let code = if error::is(&exc, Kind::SystemExit) {
        match error::args(&exc).first() {
            None | Some(Value::None) => 0,
            Some(Value::Int(code)) => i32::try_from(code & 0xff).unwrap_or(1),
            Some(Value::Bool(code)) => i32::from(*code),
            Some(other) => {
                eprintln!("{}", repr::str(other).unwrap_or_default());
                1
            }
        }
    } else {
        eprint!("{}", crate::traceback::format(&exc));
        if error::is(&exc, Kind::KeyboardInterrupt) { 130 } else { 1 }
    };
    exit::run(Some(exc));
    code
}
