//! The view, without a terminal, and in one.

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

/// In a terminal: it draws, and `q` ends it, with the screen as it was before.
#[test]
#[cfg(unix)]
fn q_ends_it() {
    use std::io::{Read, Write};

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};

    let size = PtySize { rows: 30, cols: 100, ..PtySize::default() };
    let terminal = native_pty_system().openpty(size).unwrap();
    let mut view = terminal.slave.spawn_command(CommandBuilder::new(env!("CARGO_BIN_EXE_gc-watch"))).unwrap();
    // Once the view is gone, nobody has this end, and reading comes to an end.
    drop(terminal.slave);
    let (mut output, mut keys) = (terminal.master.try_clone_reader().unwrap(), terminal.master.take_writer().unwrap());
    let (mut drawn, mut piece) = (Vec::new(), [0; 4096]);
    let mut asked = false;
    while let Ok(read @ 1..) = output.read(&mut piece) {
        drawn.extend_from_slice(&piece[..read]);
        if !asked && String::from_utf8_lossy(&drawn).contains("candidates") {
            keys.write_all(b"q").unwrap();
            asked = true;
        }
    }
    let drawn = String::from_utf8_lossy(&drawn).into_owned();
    assert!(view.wait().unwrap().success(), "{drawn}");
    let (entered, left) = (drawn.find("\x1b[?1049h"), drawn.rfind("\x1b[?1049l"));
    assert!(asked && entered.is_some() && entered < left, "{drawn:?}");
}
