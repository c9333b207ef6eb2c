//! A judge: a script that runs programs in CPython.

use std::fmt::Display;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a script of `tests` writes for each of these programs. `None` where there is no `python3`.
pub(crate) fn ask(script: &str, programs: &[impl Display]) -> Option<Vec<String>> {
    if programs.is_empty() {
        return Some(Vec::new());
    }
    let judge = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    let mut python =
        Command::new("python3").arg("-B").arg(judge).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut stdin = python.stdin.take().expect("it is piped");
    let mut text = programs.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    text.push('\n');
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = python.wait_with_output().expect("it ends");
    writer.join().unwrap().expect("it reads its input");
    assert!(output.status.success(), "{script} fails");
    let lines = String::from_utf8(output.stdout).expect("it writes digits");
    let lines: Vec<String> = lines.lines().map(ToOwned::to_owned).collect();
    assert_eq!(lines.len(), programs.len());
    Some(lines)
}
