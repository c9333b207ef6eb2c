//! The tables of handles that threads share.

use std::fmt::Write as _;

use super::pauses::time;
use crate::shared::NAMES;
use crate::shared::churn::{Figures, Run, Work};
use crate::shared::detection::{GOAL, SHAPES};
use crate::shared::idle;
use crate::shared::paths::PATHS;

/// Single operations, in the order of [`PATHS`]: nanoseconds for each of [`NAMES`], where the
/// library can do it.
#[must_use]
pub fn shared_paths(rows: &[Vec<Option<f64>>]) -> String {
    let mut text = format!("| | {} | goal |\n|---|{}\n", NAMES.join(" | "), "---|".repeat(NAMES.len() + 1));
    for ((name, goal), row) in PATHS.iter().zip(rows) {
        let beside = row.first().copied().flatten().unwrap_or(f64::NAN);
        let cells: Vec<String> = (0..NAMES.len())
            .map(|at| match row.get(at).copied().flatten() {
                None => "–".to_owned(),
                Some(nanos) if at == 0 => format!("1 ({nanos:.1} ns)"),
                Some(nanos) => format!("{:.2}", nanos / beside),
            })
            .collect();
        let goal = goal.map_or_else(|| "–".to_owned(), |goal| format!("{goal:.1}"));
        writeln!(text, "| {name} | {} | {goal} |", cells.join(" | ")).expect("a string takes it");
    }
    text
}

/// What came of a run with a library; figures, or why there are none.
pub type Churned = (Run, &'static str, Result<Figures, &'static str>);

fn work(work: Work) -> String {
    match work {
        Work::Rings { len, threads: 1 } => format!("rings of {len}, 1 thread"),
        Work::Rings { len, threads } => format!("rings of {len}, {threads} threads"),
        Work::Graph { objects } => format!("rings of 2 and edges of a graph of {objects}"),
    }
}

/// Threads that make garbage, by work and library.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn shared_churn(runs: &[Churned]) -> String {
    let mut text = String::from(
        "| work | library | operations a second | processor for each | processor beside time | p50 | p99.9 | longest | \
         collections | waits | longest wait | most garbage (bound) | memory above |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for (run, library, outcome) in runs {
        let row = match outcome {
            Err(why) => format!("{why} |||||||||||"),
            Ok(figures) => {
                let own = figures.own.map_or_else(
                    || ["–"; 4].join(" | "),
                    |own| {
                        format!(
                            "{} | {} | {} | {} ({})",
                            own.collections,
                            own.waits,
                            time(own.longest_wait),
                            own.garbage,
                            run.work.bound()
                        )
                    },
                );
                format!(
                    "{:.2} million | {} | {:.2} | {} | {} | {} | {own} | {:.0} MiB |",
                    figures.operations as f64 / figures.elapsed.max(1) as f64 * 1e3,
                    time(figures.processor / figures.operations.max(1)),
                    figures.processor as f64 / figures.elapsed.max(1) as f64,
                    time(figures.half),
                    time(figures.nearly_all),
                    time(figures.longest),
                    figures.memory as f64 / f64::from(1 << 20),
                )
            }
        };
        writeln!(text, "| {} | {library} | {row}", work(run.work)).expect("a string takes it");
    }
    text
}

/// Collections by hand, in the order of [`SHAPES`]: nanoseconds for an object, local and shared.
#[must_use]
pub fn shared_detection(objects: usize, rows: &[[f64; 2]]) -> String {
    let mut text =
        format!("| {objects} objects, ns for each | local | shared | ratio | goal |\n|---|---|---|---|---|\n");
    for (at, (shape, [local, shared])) in SHAPES.iter().zip(rows).enumerate() {
        let goal = if at == 0 { GOAL.to_string() } else { "–".to_owned() };
        let ratio = shared / local;
        writeln!(text, "| {shape} | {local:.0} | {shared:.0} | {ratio:.2} | {goal} |").expect("a string takes it");
    }
    text
}

/// Programs that do nothing any more.
#[must_use]
pub fn shared_idle(rows: &[(&str, idle::Figures)]) -> String {
    let mut text = String::from(
        "| 100,000 objects became garbage | processor in the two seconds after that | in the next three | goal | left \
         |\n|---|---|---|---|---|\n",
    );
    for (library, figures) in rows {
        let left = figures.left.map_or_else(|| "–".to_owned(), |left| left.to_string());
        let [at_first, later] = [figures.at_first, figures.later].map(|micros| time(micros * 1_000));
        writeln!(text, "| {library} | {at_first} | {later} | 0 | {left} |").expect("a string takes it");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::shared::churn::Own;

    fn same_columns(table: &str, columns: usize) {
        let found: Vec<usize> = table.lines().map(|line| line.matches('|').count() - 1).collect();
        assert!(found.iter().all(|found| *found == columns), "{found:?}\n{table}");
    }

    #[test]
    fn operations_are_rows() {
        let row = vec![Some(10.0), Some(5.0), Some(12.0), None, Some(200.0)];
        let table = shared_paths(&vec![row; PATHS.len()]);
        assert!(table.contains("| clone and drop a handle | 1 (10.0 ns) | 0.50 | 1.20 | – | 20.00 | 1.1 |"), "{table}");
        assert_eq!(table.lines().count(), 2 + PATHS.len());
        same_columns(&table, 2 + NAMES.len());
    }

    #[test]
    fn runs_are_rows() {
        let own = Own { collections: 5, waits: 2, longest_wait: 3_000, garbage: 17 };
        let figures = Figures {
            operations: 2_000,
            elapsed: 1_000_000,
            processor: 1_500_000,
            half: 10,
            nearly_all: 2_000,
            longest: 2_500_000,
            memory: 3 << 20,
            own: Some(own),
        };
        let runs = Work::all(1_000).map(|work| {
            let outcome = match work {
                Work::Graph { .. } => Err("aborts"),
                Work::Rings { threads: 1, .. } => Ok(figures),
                Work::Rings { .. } => Ok(Figures { own: None, ..figures }),
            };
            (Run { work, time: Duration::from_secs(1) }, "gc-core", outcome)
        });
        let table = shared_churn(&runs);
        let row = "| rings of 2, 1 thread | gc-core | 2.00 million | 750 ns | 1.50 | 10 ns | 2.0 µs | 2.5 ms | 5 | 2 | \
                   3.0 µs | 17 (10256) | 3 MiB |";
        assert!(table.contains(row), "{table}");
        assert!(table.contains("| rings of 2 and edges of a graph of 1000 | gc-core | aborts |"), "{table}");
        assert!(table.contains("| rings of 100, 4 threads | gc-core |"), "{table}");
        same_columns(&table, 13);
    }

    #[test]
    fn collections_and_idle_programs_are_rows() {
        let table = shared_detection(500, &[[100.0, 120.0]; SHAPES.len()]);
        assert!(table.contains("| dead, one ring | 100 | 120 | 1.20 | – |"), "{table}");
        same_columns(&table, 5);
        let table = shared_idle(&[("gc-core", idle::Figures { at_first: 1_500, later: 0, left: Some(0) })]);
        assert!(table.contains("| gc-core | 1.5 ms | 0 ns | 0 | 0 |"), "{table}");
        same_columns(&table, 5);
    }
}
