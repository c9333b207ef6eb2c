//! The prompt.

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use crate::error::{self, Kind};
use crate::names::intern;
use crate::vm::eval;
use crate::vm::frame::Frame;
use crate::vm::{exit, vm};

/// Reads, evaluates and prints until the end of the input; the exit code.
pub fn run() -> i32 {
    println!("minipython: a small Python on gc-core. Control-D ends it.");
    let Ok(mut editor) = DefaultEditor::new() else { return 1 };
    let file = intern("<stdin>");
    loop {
        let text = match statement(&mut editor) {
            Ok(Some(text)) => text,
            Ok(None) => break,
            Err(ReadlineError::Interrupted) => {
                println!("KeyboardInterrupt");
                continue;
            }
            Err(_) => return 1,
        };
        crate::traceback::remember(file, &text);
        let code = match crate::compile::compile(&text, file, true) {
            Ok(code) => code,
            Err(error) => {
                println!("  File \"<stdin>\", line {}\nSyntaxError: {}", error.line, error.message);
                continue;
            }
        };
        let main = vm().main.borrow().clone();
        let mut frame = Frame::of_module(code, main);
        let result = eval::run(&mut frame);
        frame.finish();
        crate::output::flush();
        match result {
            Err(exc) if error::is(&exc, Kind::SystemExit) => return crate::run::leave(exc),
            Err(exc) => print!("{}", crate::traceback::format(&exc)),
            Ok(_) => {}
        }
    }
    exit::run(None);
    0
}

/// One statement: more lines are asked for until it is whole, or until an empty line ends a block.
fn statement(editor: &mut DefaultEditor) -> Result<Option<String>, ReadlineError> {
    let mut text = String::new();
    loop {
        let line = match editor.readline(if text.is_empty() { ">>> " } else { "... " }) {
            Ok(line) => line,
            Err(ReadlineError::Eof) if text.is_empty() => return Ok(None),
            Err(ReadlineError::Eof) => return Ok(Some(text)),
            Err(error) => return Err(error),
        };
        let _ = editor.add_history_entry(&line);
        let in_block = text.lines().any(|line| line.trim_end().ends_with(':') || line.starts_with([' ', '@']));
        let ends_block = line.trim().is_empty();
        text.push_str(&line);
        text.push('\n');
        if text.trim().is_empty() {
            text.clear();
            continue;
        }
        if in_block && !ends_block || line.trim_end().ends_with(':') || line.starts_with('@') {
            continue;
        }
        match crate::compile::compile(&text, intern("<stdin>"), true) {
            Err(error) if error.at_end && !ends_block => {}
            _ => return Ok(Some(text)),
        }
    }
}
