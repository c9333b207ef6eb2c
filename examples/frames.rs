//! Frames of 16 ms over a large live heap: what collections cost the worst of them.
//!
//! A scene of many objects lives all the time. Each frame makes new objects that hold each other,
//! and lets go of old ones, so that only collections find them. The same frames run three times:
//! with collections as a whole, in slices, and in slices that the frame loop itself asks for with
//! the time that a frame has left.
//!
//! `cargo run --release --example frames` has a million objects; without `--release` it is a tenth.

use std::time::{Duration, Instant};

use gc_core::heap::{self, Budget, Mode};
use gc_core::{Finalize, Gc, GcCell, Trace, Weak};

/// A thing in the scene, which knows its neighbours.
#[derive(Trace, Finalize)]
struct Sprite {
    position: [f32; 2],
    left: GcCell<Option<Gc<Sprite>>>,
    right: GcCell<Option<Gc<Sprite>>>,
}

fn sprite(at: u16) -> Gc<Sprite> {
    let position = [f32::from(at), 0.0];
    Gc::new(Sprite { position, left: GcCell::new(None), right: GcCell::new(None) })
}

/// A row of sprites that hold their neighbours on both sides.
fn row(len: u16) -> Gc<Sprite> {
    let first = sprite(0);
    let mut last = first.clone();
    for at in 1..len {
        let next = sprite(at);
        next.left.set(Some(last.clone()));
        last.right.set(Some(next.clone()));
        last = next;
    }
    first
}

const FRAME: Duration = Duration::from_millis(16);
const FRAMES: usize = 240;
/// Sprites in a row, and rows that come and go in each frame.
const ROW: u16 = 100;
const NEW_ROWS: usize = 20;

/// What the frames of a run took.
struct Run {
    worst: Duration,
    /// The longest of the collector's own stops.
    longest_stop: Duration,
    /// The most objects that were looked at in one piece.
    longest_piece: usize,
    /// A row that went early, as a weak handle saw it.
    gone: bool,
}

/// Runs the frames on a heap of their own. `idle`: with the time that a frame has left.
fn run(rows: usize, mode: Mode, idle: fn(Duration)) -> Run {
    let frames = move || {
        heap::configure(|config| config.mode = mode).expect("each mode makes sense");
        let longest_piece = std::rc::Rc::new(std::cell::Cell::new(0));
        let _subscription = heap::on_collect({
            let longest_piece = longest_piece.clone();
            move |collection| {
                if collection.kind == heap::CollectionKind::Full {
                    longest_piece.set(longest_piece.get().max(collection.longest_piece));
                }
            }
        });
        let mut scene: Vec<Gc<Sprite>> = (0..rows).map(|_| row(ROW)).collect();
        let early: Weak<Sprite> = Gc::downgrade(&scene[0]);
        let before = heap::stats().longest_collection;
        let mut worst = Duration::ZERO;
        for frame in 0..FRAMES {
            let begun = Instant::now();
            for at in 0..NEW_ROWS {
                // The old row is garbage from now on: its sprites hold each other.
                scene[(frame * NEW_ROWS + at) % rows] = row(ROW);
            }
            let worked = begun.elapsed();
            worst = worst.max(worked);
            idle(FRAME.saturating_sub(worked));
        }
        let longest_stop = heap::stats().longest_collection.max(before);
        Run { worst, longest_stop, longest_piece: longest_piece.get(), gone: early.upgrade().is_none() }
    };
    std::thread::spawn(frames).join().expect("nothing panics")
}

/// An idle frame collects, but not for longer than it is idle.
fn collect_when_idle(left: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < left {
        // A slice at a time: an event loop would look for events in between.
        if heap::step(Budget::Time(Duration::from_millis(1).min(left))) {
            break;
        }
    }
}

fn main() {
    let rows = if cfg!(debug_assertions) { 1_000 } else { 10_000 };
    println!(
        "{} objects live; {} are made, and as many become garbage, in each of {FRAMES} frames",
        rows * usize::from(ROW),
        NEW_ROWS * usize::from(ROW)
    );
    let whole = run(rows, Mode::Whole, |_| ());
    let sliced = run(rows, Mode::Sliced, |_| ());
    let stepped = run(rows, Mode::Sliced, collect_when_idle);
    for (name, run) in [("as a whole", &whole), ("in slices", &sliced), ("in slices, when idle", &stepped)] {
        let Run { worst, longest_stop, longest_piece, .. } = run;
        println!(
            "{name:>22}: worst frame {:6.2} ms, longest stop {:6.2} ms, at most {longest_piece} objects in one piece",
            worst.as_secs_f64() * 1e3,
            longest_stop.as_secs_f64() * 1e3,
        );
    }
    assert!(whole.longest_piece > 10 * sliced.longest_piece.max(1), "a slice is a small part of the heap");
    assert!(stepped.gone, "garbage is found all the same");
}
