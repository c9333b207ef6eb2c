//! Tracebacks as text.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write;

use gc_core::Gc;

use crate::names::{Name, known};
use crate::value::{Exc, Value};
use crate::vm::{attr, unwind};

thread_local! {
    static SOURCES: RefCell<HashMap<Name, Vec<String>>> = RefCell::default();
}

/// Remembers a program's text, to quote from it.
pub fn remember(file: Name, text: &str) {
    SOURCES.with_borrow_mut(|sources| sources.insert(file, text.lines().map(str::to_owned).collect()));
}

/// What Python writes of an exception that nobody handled.
pub fn format(exc: &Exc) -> String {
    let mut text = String::new();
    write(exc, &mut text, &mut Vec::new());
    text
}

fn write(exc: &Exc, text: &mut String, seen: &mut Vec<usize>) {
    seen.push(Gc::as_ptr(exc).addr());
    if let Some(data) = exc.exception() {
        let earlier = match (data.cause.get(), data.context.get()) {
            (Value::Instance(cause), _) => {
                Some((cause, "The above exception was the direct cause of the following exception:"))
            }
            (_, Value::Instance(context)) if !data.suppress.get() => {
                Some((context, "During handling of the above exception, another exception occurred:"))
            }
            _ => None,
        };
        if let Some((earlier, how)) = earlier
            && !seen.contains(&Gc::as_ptr(&earlier).addr())
        {
            write(&earlier, text, seen);
            let _ = write!(text, "\n{how}\n\n");
        }
        entries(&data.traceback.get(), text);
    }
    text.push_str(&unwind::describe(exc));
    text.push('\n');
    if let Ok(Some(Value::List(notes))) = attr::find(&Value::Instance(exc.clone()), known::HINT) {
        for note in notes.to_vec() {
            text.push_str(&crate::vm::repr::str(&note).unwrap_or_default());
            text.push('\n');
        }
    }
}

fn entries(traceback: &Value, text: &mut String) {
    let Value::Traceback(first) = traceback else { return };
    text.push_str("Traceback (most recent call last):\n");
    let mut at = Some(first.clone());
    let (mut last, mut repeated) = (String::new(), 0);
    while let Some(entry) = at {
        let frame = &entry.frame;
        let line = entry.line;
        let mut shown = format!("  File \"{}\", line {line}, in {}\n", frame.file, frame.function);
        let source = SOURCES.with_borrow(|sources| {
            let lines = sources.get(&frame.file)?;
            lines.get((line as usize).checked_sub(1)?).map(|line| line.trim().to_owned())
        });
        if let Some(source) = source.filter(|source| !source.is_empty()) {
            let _ = writeln!(shown, "    {source}");
        }
        // As Python does: three times, then the number.
        if shown == last {
            repeated += 1;
        } else {
            finish_repeated(repeated, text);
            repeated = 1;
        }
        if repeated <= 3 {
            text.push_str(&shown);
        }
        last = shown;
        at = match entry.next.get() {
            Value::Traceback(next) => Some(next),
            _ => None,
        };
    }
    finish_repeated(repeated, text);
}

fn finish_repeated(count: usize, text: &mut String) {
    if count > 3 {
        let more = count - 3;
        let plural = if more == 1 { "" } else { "s" };
        let _ = writeln!(text, "  [Previous line repeated {more} more time{plural}]");
    }
}
