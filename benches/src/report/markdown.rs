//! Tables as Markdown, which is readable as text.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use super::measure::{Cell, Memory, Row};
use crate::libraries::NAMES;

fn table(first: &str, rows: impl Iterator<Item = (String, Vec<String>)>) -> String {
    let mut text = format!("| {first} | {} |\n|---|{}\n", NAMES.join(" | "), "---|".repeat(NAMES.len()));
    text.extend(rows.map(|(name, cells)| format!("| {name} | {} |\n", cells.join(" | "))));
    text
}

/// The best of those that beat cycles is set in bold.
fn best(row: &Row) -> f64 {
    row.cells[1..].iter().filter_map(|cell| figure(row, *cell)).fold(f64::INFINITY, f64::min)
}

fn figure(row: &Row, cell: Cell) -> Option<f64> {
    match cell {
        Cell::Ran { nanos, .. } if row.workload.absolute => Some(nanos),
        Cell::Ran { ratio, .. } => Some(ratio),
        Cell::Aborted | Cell::TooLong(_) => None,
    }
}

fn speed_cells(row: &Row) -> Vec<String> {
    let shown = |(at, cell): (usize, &Cell)| match *cell {
        Cell::Ran { nanos, .. } if at == 0 => {
            if row.workload.absolute {
                "–".to_owned()
            } else {
                format!("1 ({nanos:.1} ns)")
            }
        }
        Cell::Ran { longest, .. } => {
            let figure = figure(row, *cell).unwrap_or(f64::NAN);
            let digits = if figure < 10.0 { 2 } else { 0 };
            let text = format!("{figure:.digits$}");
            let text = if figure <= best(row) { format!("**{text}**") } else { text };
            longest.map_or(text.clone(), |longest| format!("{text}, pause {:.1} ms", longest.as_secs_f64() * 1e3))
        }
        Cell::Aborted => "aborts".to_owned(),
        Cell::TooLong(limit) => format!("> {} s", limit.as_secs()),
    };
    row.cells.iter().enumerate().map(shown).collect()
}

/// Workload by library: the time as a ratio to `Rc`'s, the best of the collectors in bold.
#[must_use]
pub fn speed(rows: &[Row]) -> String {
    table("workload", rows.iter().map(|row| (row.workload.title.to_owned(), speed_cells(row))))
}

/// The workloads of the README's table, and what it calls them. The last is there because others
/// are faster.
const SUMMARY: [(&str, &str); 5] = [
    ("leaf", "make and drop a 16-byte object"),
    ("trees16", "build and drop binary trees, per node"),
    ("parents", "build and drop trees with parent links, per node"),
    ("rings100", "rings of 100 become garbage, per node"),
    ("dies2m", "2 million objects, linked at random, die at once, per object"),
];

/// Five workloads in three columns, for the README: `Rc`, gc-core, and the fastest other collector
/// by name. The faster of these two is set in bold. A workload that is not among the rows is left
/// out.
#[must_use]
pub fn summary(rows: &[Row]) -> String {
    let mut text = format!("| workload | {} | {} | best other |\n|---|---|---|---|\n", NAMES[0], NAMES[1]);
    // gc-core is there twice, with two sorts of cells.
    let is_other = |at: &usize| !NAMES[*at].starts_with(NAMES[1]);
    for (name, title) in SUMMARY {
        let Some(row) = rows.iter().find(|row| row.workload.name == name) else { continue };
        let cells = speed_cells(row).into_iter().map(|cell| cell.replace('*', "")).collect::<Vec<_>>();
        let figure_at = |at: usize| figure(row, row.cells[at]).unwrap_or(f64::INFINITY);
        let other = (2..cells.len()).filter(is_other).min_by(|one, two| figure_at(*one).total_cmp(&figure_at(*two)));
        let bold = |at: usize, than: usize| {
            if figure_at(at) <= figure_at(than) { format!("**{}**", cells[at]) } else { cells[at].clone() }
        };
        let Some(other) = other else { continue };
        let (ours, others) = (bold(1, other), bold(other, 1));
        let _ = writeln!(text, "| {title} | {} | {ours} | {others} ({}) |", cells[0], NAMES[other]);
    }
    text
}

/// The workloads of the guide's page that compares libraries, and what it calls them.
const COMPARED: [(&str, &str); 9] = [
    ("leaf", "make and drop a 16-byte object"),
    ("clone", "clone and drop a handle"),
    ("deref", "read through a handle"),
    ("trees16", "build and drop binary trees, per node"),
    ("parents", "build and drop trees with parent links, per node"),
    ("rings100", "rings of 100 become garbage, per node"),
    ("churn", "rings of 2 become garbage beside 200,000 live objects, per ring"),
    ("dies2m", "2 million objects, linked at random, die at once, per object"),
    ("closures", "an interpreter of closures, per call"),
];

/// As [`speed`], of a few workloads, for the guide. One that is not among the rows is left out.
#[must_use]
pub fn comparison(rows: &[Row]) -> String {
    let find = |name| rows.iter().find(|row| row.workload.name == name);
    let compared = COMPARED.into_iter().filter_map(|(name, title)| Some((title, find(name)?)));
    table("workload", compared.map(|(title, row)| (title.to_owned(), speed_cells(row))))
}

/// What they hold, in bytes.
#[must_use]
pub fn memory(rows: &[Memory]) -> String {
    let shown = |bytes: &Option<f64>| match bytes {
        None => "aborts".to_owned(),
        Some(bytes) if *bytes < 10_000.0 => format!("{bytes:.1}"),
        Some(bytes) => format!("{:.2} MB", bytes / 1e6),
    };
    table("bytes of", rows.iter().map(|row| (row.of.clone(), row.bytes.iter().map(shown).collect())))
}

/// Replaces what stands between `<!-- name -->` and `<!-- /name -->` in a file.
///
/// # Errors
/// If the file can't be read or written, or has no such place.
pub fn insert(file: &Path, name: &str, text: &str) -> io::Result<()> {
    let document = fs::read_to_string(file)?;
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let place = document.find(&begin).zip(document.find(&end));
    let Some((from, to)) = place.map(|(from, to)| (from + begin.len(), to)).filter(|(from, to)| from <= to) else {
        return Err(io::Error::other(format!("{} has no place `{name}`", file.display())));
    };
    fs::write(file, format!("{}{}\n{}", &document[..from], text.trim_end(), &document[to..]))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::workloads::WORKLOADS;

    fn row(cells: [Cell; 8]) -> Row {
        Row { workload: WORKLOADS[0], cells: cells.to_vec() }
    }

    fn ran(ratio: f64) -> Cell {
        Cell::Ran { ratio, nanos: ratio * 10.0, longest: None }
    }

    #[test]
    fn the_best_is_bold_and_failures_have_names() {
        let slow = Cell::TooLong(Duration::from_mins(1));
        let cells = [ran(1.0), ran(0.5), ran(2.0), Cell::Aborted, slow, ran(0.75), ran(20.4), ran(0.5)];
        let text = speed(&[row(cells)]);
        let last = text.lines().last().unwrap_or_default();
        assert!(last.ends_with("| 1 (10.0 ns) | **0.50** | 2.00 | aborts | > 60 s | 0.75 | 20 | **0.50** |"), "{last}");
    }

    #[test]
    fn the_summary_names_the_best_other() {
        // The third is gc-core again, with its own cells: not another.
        let won = [ran(1.0), ran(0.5), ran(0.4), ran(2.0), Cell::Aborted, ran(0.75), ran(20.4), ran(3.0)];
        let text = summary(&[row(won)]);
        let expected = format!("| 1 (10.0 ns) | **0.50** | 0.75 ({}) |", NAMES[5]);
        assert!(text.lines().count() == 3 && text.trim_end().ends_with(&expected), "{text}");

        let lost = [ran(1.0), ran(0.8), ran(0.4), ran(2.0), ran(0.7), ran(0.75), ran(20.4), ran(3.0)];
        let text = summary(&[row(lost)]);
        assert!(text.trim_end().ends_with(&format!("| 0.80 | **0.70** ({}) |", NAMES[4])), "{text}");
    }

    #[test]
    fn summaries_are_of_workloads_that_there_are() {
        let rows = WORKLOADS.map(|workload| Row { workload, cells: vec![ran(1.0); NAMES.len()] });
        assert_eq!(summary(&rows).lines().count(), 2 + SUMMARY.len());
        assert_eq!(comparison(&rows).lines().count(), 2 + COMPARED.len());
    }

    #[test]
    fn places_are_found_and_filled() {
        let file = std::env::temp_dir().join(format!("gc-bench-{}.md", std::process::id()));
        fs::write(&file, "a\n<!-- t -->\nold\n<!-- /t -->\nb\n").unwrap();
        insert(&file, "t", "new\n\n").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "a\n<!-- t -->\nnew\n<!-- /t -->\nb\n");
        assert!(insert(&file, "u", "").is_err());
        fs::remove_file(&file).unwrap();
    }
}
