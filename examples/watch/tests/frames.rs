//! The view, without a terminal.

use std::process::Command;

#[test]
fn the_last_frame_is_printed() {
    let output = Command::new(env!("CARGO_BIN_EXE_gc-watch")).args(["--frames", "5"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    for part in ["census", "Document", "Paragraph", "candidates", "memory: ", "stops: "] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
}

#[test]
fn wrong_arguments_are_refused() {
    for arguments in [&["--frames"][..], &["--frames", "many"], &["--help-me"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_gc-watch")).args(arguments).output().unwrap();
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains("usage: gc-watch [--frames N]"));
    }
}
