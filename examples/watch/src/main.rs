//! Watches the heap of a running program in the terminal: what lives, by type; candidates, memory,
//! collections, and how long each stopped the program.
//!
//! `cargo run -p gc-watch`; `q`, Escape or Ctrl-C ends it. `--frames N` ends it after so many
//! frames, and prints the last one if the output is no terminal.

mod program;
mod view;

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyModifiers};

use crate::program::Program;
use crate::view::View;

/// How long a frame is shown.
const FRAME: Duration = Duration::from_millis(100);

fn main() -> io::Result<()> {
    let frames = frames(std::env::args().skip(1))?;
    let (mut program, mut view) = (Program::new(), View::new());
    if io::stdout().is_terminal() {
        let mut terminal = ratatui::init();
        let result = watch(
            frames,
            |view, wait| {
                program.run(wait);
                terminal.draw(|frame| view.draw(frame))?;
                quits()
            },
            &mut view,
        );
        ratatui::restore();
        return result;
    }
    // Nobody looks: the frames are drawn to memory, and the last one is printed.
    let mut terminal = Terminal::new(TestBackend::new(100, 30)).map_err(io::Error::other)?;
    watch(
        Some(frames.unwrap_or(10)),
        |view, _| {
            program.run(Duration::from_millis(5));
            terminal.draw(|frame| view.draw(frame)).map_err(io::Error::other)?;
            Ok(false)
        },
        &mut view,
    )?;
    print!("{}", terminal.backend());
    Ok(())
}

/// The number behind `--frames`, if that is there.
fn frames(mut arguments: impl Iterator<Item = String>) -> io::Result<Option<usize>> {
    let usage = || io::Error::new(io::ErrorKind::InvalidInput, "usage: gc-watch [--frames N]");
    match arguments.next().as_deref() {
        None => Ok(None),
        Some("--frames") => arguments.next().and_then(|number| number.parse().ok()).map(Some).ok_or_else(usage),
        Some(_) => Err(usage()),
    }
}

/// Shows frames until somebody quits, or there were enough.
fn watch(
    frames: Option<usize>,
    mut show: impl FnMut(&mut View, Duration) -> io::Result<bool>,
    view: &mut View,
) -> io::Result<()> {
    let mut shown = 0;
    while frames.is_none_or(|frames| shown < frames) {
        view.look();
        if show(view, FRAME)? {
            break;
        }
        shown += 1;
    }
    Ok(())
}

/// Whether a key was pressed that ends the view.
fn quits() -> io::Result<bool> {
    let until = Instant::now() + Duration::from_millis(1);
    while event::poll(until.saturating_duration_since(Instant::now()))? {
        if let Event::Key(key) = event::read()? {
            let interrupts = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
            if interrupts || matches!(key.code, KeyCode::Char('q') | KeyCode::Esc) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
