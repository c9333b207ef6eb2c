//! Programs for people: as Rust and as Python that do what the test does.

use std::fmt::Write;

use super::mode::Mode;
use super::program::{Program, Step};

/// As Rust: a test for `tests/cpython.rs`.
pub(crate) fn as_rust(program: &Program) -> String {
    let mut text =
        String::from("#[test]\nfn program() {\n    use self::mode::Mode;\n    use self::program::{Kind::*, Step};\n");
    writeln!(text, "    let mut world = run::World::new(Mode::{:?});", program.mode).expect("a string takes it");
    for step in &program.steps {
        writeln!(text, "    println!(\"{{:?}}\", world.step(Step::{step:?}));").expect("a string takes it");
    }
    text + "    println!(\"{:?}\", world.end());\n}\n"
}

/// As Python, to run in `tests/cpython`, where `judge.py` is. It prints a line for each step and
/// one for the end, as `judge.py` writes them.
pub(crate) fn as_python(program: &Program) -> String {
    let (mode, before, after) = match program.mode {
        Mode::Explicit => ("explicit", "", ""),
        Mode::Automatic | Mode::Sliced => ("automatic", "gc.enable()\n", "gc.disable()\n"),
    };
    let mut text = format!(
        "from judge import *\ngc.disable()\ngc.collect()\ngc.freeze()\nautomatic = collections()\nstart({mode:?})\n"
    );
    let mut number = 0;
    for step in &program.steps {
        let line = match step {
            Step::New { name, kind } => {
                number += 1;
                format!("names[{name}] = {kind:?}({})", number - 1)
            }
            Step::Copy { to, from } => format!("names[{to}] = names[{from}]"),
            Step::Delete { name } => format!("names[{name}] = None"),
            Step::Set { name, slot, from } => format!("if names[{name}]: names[{name}].s{slot} = names[{from}]"),
            Step::Follow { to, from, slot } => format!("if names[{from}]: names[{to}] = names[{from}].s{slot}"),
            Step::MakeWeak { weak, name } => format!("told = make_weak({weak}, {name})"),
            Step::ReadWeak { weak } => format!("told = read_weak({weak})"),
            Step::BindWeak { to, weak } => format!("names[{to}] = weak[{weak}] and weak[{weak}]()"),
            Step::Collect => "told = collect()".to_owned(),
            Step::LetGo => "saved.clear()".to_owned(),
        };
        let told = if line.starts_with("told") { "told" } else { "" };
        writeln!(text, "{before}{line}\n{after}print(result({told}))").expect("a string takes it");
    }
    text + "print(end(collections() - automatic))\n"
}
