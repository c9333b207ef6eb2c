//! The table as a picture: a small bar chart for each workload, shorter is faster.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::measure::{Cell, Row};
use crate::libraries::NAMES;

const COLUMNS: usize = 3;
const PANEL: (u32, u32) = (420, 200);
const BAR: i32 = 14;
const STEP: i32 = 20;
/// Where bars begin and how long the longest is, in pixels.
const BARS: (i32, i32) = (130, 215);
const OURS: RGBColor = RGBColor(0xc8, 0x5a, 0x17);
const RC: RGBColor = RGBColor(0x77, 0x77, 0x77);
const OTHERS: RGBColor = RGBColor(0x9d, 0xb4, 0xc8);

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

/// Draws an SVG of these rows.
///
/// # Errors
/// If the file can't be written.
pub fn draw(file: &Path, rows: &[Row]) -> Result<(), Box<dyn Error>> {
    let lines = rows.len().div_ceil(COLUMNS);
    let size = (PANEL.0 * u32::try_from(COLUMNS)?, PANEL.1 * u32::try_from(lines)?);
    let root = SVGBackend::new(file, size).into_drawing_area();
    root.fill(&WHITE)?;
    for (row, area) in rows.iter().zip(root.split_evenly((lines, COLUMNS))) {
        panel(&area, row)?;
    }
    root.present()?;
    Ok(())
}

fn text(area: &Area<'_>, words: &str, points: f64, at: (i32, i32), side: HPos) -> Result<(), Box<dyn Error>> {
    let style = ("sans-serif", points).into_font().color(&BLACK).pos(Pos::new(side, VPos::Center));
    area.draw(&Text::new(words.to_owned(), at, style))?;
    Ok(())
}

fn panel(area: &Area<'_>, row: &Row) -> Result<(), Box<dyn Error>> {
    let value = |cell: &Cell| match *cell {
        Cell::Ran { nanos, .. } if row.workload.absolute => Some(nanos),
        Cell::Ran { ratio, .. } => Some(ratio),
        Cell::Aborted | Cell::TooLong(_) => None,
    };
    text(area, row.workload.title, 13.0, (10, 14), HPos::Left)?;
    let shown = row.cells.iter().zip(NAMES).skip(usize::from(row.workload.absolute));
    // Bars are to scale up to eight times ours; what is longer ends there, and says how long it is.
    let ours = row.cells.get(1).and_then(value).unwrap_or(1.0);
    let most = row.cells.iter().filter_map(value).fold(0.0, f64::max).min(ours * 8.0);
    for ((cell, name), at) in shown.zip(0..) {
        let y = 38 + at * STEP;
        text(area, name, 12.0, (BARS.0 - 6, y), HPos::Right)?;
        let Some(figure) = value(cell) else {
            let why = if *cell == Cell::Aborted { "aborts" } else { "takes too long" };
            text(area, why, 12.0, (BARS.0 + 4, y), HPos::Left)?;
            continue;
        };
        #[allow(clippy::cast_possible_truncation, reason = "pixels")]
        let end = BARS.0 + (figure.min(most) / most * f64::from(BARS.1)) as i32;
        let color = if name == NAMES[0] {
            RC
        } else if name == NAMES[1] {
            OURS
        } else {
            OTHERS
        };
        area.draw(&Rectangle::new([(BARS.0, y - BAR / 2), (end.max(BARS.0 + 1), y + BAR / 2)], color.filled()))?;
        let digits = if figure < 10.0 { 2 } else { 0 };
        let more = if figure > most { " →" } else { "" };
        text(area, &format!("{figure:.digits$}{more}"), 12.0, (end + 5, y), HPos::Left)?;
    }
    Ok(())
}
