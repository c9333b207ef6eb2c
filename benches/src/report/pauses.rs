//! The table of pauses, and the picture of stops over time.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::pauses::{Figures, PARTS, Run, Shape};

/// What came of a run; figures, or why there are none.
pub type Paused = (Run, Result<Figures, &'static str>);

fn subject(run: &Run) -> String {
    format!("{}{}", run.library, if run.whole { ", whole" } else { "" })
}

/// A time in the unit that suits it.
#[allow(clippy::cast_precision_loss, reason = "three digits are shown")]
pub(super) fn time(nanos: u64) -> String {
    match nanos {
        0..1_000 => format!("{nanos} ns"),
        1_000..1_000_000 => format!("{:.1} µs", nanos as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} ms", nanos as f64 / 1e6),
        _ => format!("{:.2} s", nanos as f64 / 1e9),
    }
}

/// Runs by heap and library.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn pauses(runs: &[Paused]) -> String {
    let mut text = String::from(
        "| live objects | library | p50 | p99 | p99.9 | over 1 ms | longest | of the processor's time: over 1 ms | longest | while building | the collector's own | most garbage | \
         memory above | operations a second |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for (run, outcome) in runs {
        let heap = format!("{}, {}", run.objects, run.shape.name());
        let row = match outcome {
            Err(why) => format!("| {heap} | {} | {why} ||||||||||||", subject(run)),
            Ok(figures) => format!(
                "| {heap} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.0} MiB | {:.2} million |",
                subject(run),
                time(figures.lengths[0]),
                time(figures.lengths[1]),
                time(figures.lengths[2]),
                figures.long,
                time(figures.longest),
                figures.long_busy,
                time(figures.busiest),
                time(figures.building),
                if figures.own > 0 { time(figures.own) } else { "–".to_owned() },
                figures.garbage.map_or_else(|| "–".to_owned(), |garbage| garbage.to_string()),
                figures.memory as f64 / f64::from(1 << 20),
                figures.operations as f64 / figures.elapsed.max(1) as f64 * 1e3,
            ),
        };
        writeln!(text, "{row}").expect("a string takes it");
    }
    text
}

const PANEL: (i32, i32) = (400, 130);
/// Where the plot begins in its panel, and how large it is.
const PLOT: ((i32, i32), (i32, i32)) = ((60, 24), (330, 90));
/// From a microsecond to ten seconds.
const DECADES: i32 = 7;

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

/// Draws the longest stops over time, on random graphs: a row for each library, a column for each
/// size. The scale of stops is logarithmic.
///
/// # Errors
/// If the file can't be written.
pub fn draw_pauses(file: &Path, runs: &[Paused]) -> Result<(), Box<dyn Error>> {
    let runs: Vec<&Paused> = runs.iter().filter(|(run, _)| run.shape == Shape::Graph).collect();
    let mut sizes: Vec<usize> = runs.iter().map(|(run, _)| run.objects).collect();
    sizes.dedup();
    let rows = runs.len().div_ceil(sizes.len().max(1));
    let size = (u32::try_from(PANEL.0)? * u32::try_from(sizes.len())?, u32::try_from(PANEL.1)? * u32::try_from(rows)?);
    let root = SVGBackend::new(file, size).into_drawing_area();
    root.fill(&WHITE)?;
    let panels = root.split_evenly((rows, sizes.len()));
    for (column, size) in sizes.iter().enumerate() {
        for (row, (run, outcome)) in runs.iter().filter(|(run, _)| run.objects == *size).enumerate() {
            panel(&panels[row * sizes.len() + column], run, outcome)?;
        }
    }
    root.present()?;
    Ok(())
}

fn text(area: &Area<'_>, words: &str, at: (i32, i32), side: HPos) -> Result<(), Box<dyn Error>> {
    let style = ("sans-serif", 11.0).into_font().color(&BLACK).pos(Pos::new(side, VPos::Center));
    area.draw(&Text::new(words.to_owned(), at, style))?;
    Ok(())
}

/// How high a stop of so many nanoseconds reaches, in pixels.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "pixels")]
fn height(nanos: u64) -> i32 {
    let decades = (nanos.max(1_000) as f64 / 1e3).log10();
    (decades / f64::from(DECADES) * f64::from(PLOT.1.1)) as i32
}

fn panel(area: &Area<'_>, run: &Run, outcome: &Result<Figures, &'static str>) -> Result<(), Box<dyn Error>> {
    let ((left, top), (width, high)) = PLOT;
    let bottom = top + high;
    text(area, &format!("{} beside {}", subject(run), run.objects), (left, 12), HPos::Left)?;
    for (nanos, name) in [(10_000, "10 µs"), (1_000_000, "1 ms"), (100_000_000, "100 ms"), (10_000_000_000, "10 s")] {
        let y = bottom - height(nanos);
        area.draw(&PathElement::new([(left, y), (left + width, y)], RGBColor(0xdd, 0xdd, 0xdd)))?;
        text(area, name, (left - 5, y), HPos::Right)?;
    }
    let figures = match outcome {
        Ok(figures) => figures,
        Err(why) => return text(area, why, (left + 8, top + high / 2), HPos::Left),
    };
    for (nanos, part) in figures.parts.iter().zip(0..) {
        let parts = i32::try_from(PARTS)?;
        let (from, to) = (left + part * width / parts, left + (part + 1) * width / parts);
        if *nanos > 0 {
            let bar = [(from, bottom - height(*nanos).max(1)), (to.max(from + 1), bottom)];
            area.draw(&Rectangle::new(bar, RGBColor(0xc8, 0x5a, 0x17).filled()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn run(shape: Shape, outcome: Result<Figures, &'static str>) -> Paused {
        (Run { library: "gc-core", whole: true, shape, objects: 5_000, time: Duration::from_secs(1) }, outcome)
    }

    #[test]
    fn runs_are_rows() {
        let figures = Figures {
            operations: 2_000,
            elapsed: 1_000_000,
            lengths: [10, 2_000, 3_500_000],
            long: 7,
            longest: 2_500_000_000,
            long_busy: 1,
            busiest: 1_500_000,
            parts: vec![2_000; PARTS],
            garbage: Some(12),
            memory: 3 << 20,
            ..Figures::default()
        };
        let runs = [run(Shape::Graph, Ok(figures)), run(Shape::Graph, Err("aborts")), run(Shape::List, Err("aborts"))];
        let table = pauses(&runs);
        let row = "| 5000, graph | gc-core, whole | 10 ns | 2.0 µs | 3.5 ms | 7 | 2.50 s | 1 | 1.5 ms | 0 ns | – | 12 | 3 MiB | 2.00 million |";
        assert!(table.contains(row), "{table}");
        assert!(table.contains("| 5000, graph | gc-core, whole | aborts |"), "{table}");
        let columns: Vec<usize> = table.lines().map(|line| line.matches('|').count()).collect();
        assert!(columns.iter().all(|columns| *columns == 15), "{columns:?}");

        let file = std::env::temp_dir().join(format!("gc-bench-pauses-{}.svg", std::process::id()));
        draw_pauses(&file, &runs).unwrap();
        let picture = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert!(picture.contains("aborts") && picture.matches("<rect").count() > PARTS);
    }
}
