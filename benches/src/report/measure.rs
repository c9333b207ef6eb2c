//! Measuring: children in alternation, and the medians of what they say.

use std::time::Duration;

use crate::child::{self, Outcome};
use crate::libraries::NAMES;
use crate::workloads::{Scale, WORKLOADS, Workload};

/// What is measured.
#[derive(Clone, Debug)]
pub struct Options {
    /// The program to run as children.
    pub child: String,
    /// How large.
    pub scale: Scale,
    /// Fewer runs than a workload asks for.
    pub most_runs: usize,
    /// No run may take longer.
    pub limit: Duration,
    /// The workloads; all if it is empty.
    pub only: Vec<String>,
}

/// What a library makes of a workload.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Cell {
    /// It ended.
    Ran {
        /// The median of its times divided by those of `Rc` beside it.
        ratio: f64,
        /// The median of its times, in nanoseconds for an operation.
        nanos: f64,
        /// The longest step, the median of the runs'.
        longest: Option<Duration>,
    },
    /// A run ended with a signal.
    Aborted,
    /// A run took longer than was allowed.
    TooLong(Duration),
}

/// A workload with all libraries.
#[derive(Clone, Debug)]
pub struct Row {
    /// The workload.
    pub workload: Workload,
    /// In the order of [`NAMES`].
    pub cells: Vec<Cell>,
}

/// Of a run: the ratio to `Rc`'s time, nanoseconds for an operation, the longest step.
type Figures = (f64, f64, Option<Duration>);

fn median<T: Copy>(mut figures: Vec<T>, order: impl Fn(&T, &T) -> std::cmp::Ordering) -> T {
    figures.sort_by(order);
    figures[figures.len() / 2]
}

/// Runs all libraries, one after the other and then again, and tells of each row as it is there.
#[must_use]
pub fn measure(options: &Options, mut tell: impl FnMut(&Row)) -> Vec<Row> {
    let wanted =
        |workload: &&Workload| options.only.is_empty() || options.only.iter().any(|name| name == workload.name);
    let mut rows = Vec::new();
    for workload in WORKLOADS.iter().filter(wanted) {
        let mut cells: Vec<Result<Vec<Figures>, Cell>> = vec![Ok(Vec::new()); NAMES.len()];
        for _ in 0..workload.runs.min(options.most_runs) {
            let mut beside = f64::NAN;
            for (library, cell) in NAMES.iter().zip(&mut cells) {
                let Ok(figures) = cell else { continue };
                match child::run(&options.child, workload.name, library, options.scale, options.limit).0 {
                    Outcome::Ran(sample) => {
                        if *library == NAMES[0] {
                            beside = sample.nanos();
                        }
                        figures.push((sample.nanos() / beside, sample.nanos(), sample.longest));
                    }
                    Outcome::Aborted => *cell = Err(Cell::Aborted),
                    Outcome::TooLong(limit) => *cell = Err(Cell::TooLong(limit)),
                }
            }
        }
        let cell = |figures: Vec<Figures>| Cell::Ran {
            ratio: median(figures.iter().map(|figure| figure.0).collect(), f64::total_cmp),
            nanos: median(figures.iter().map(|figure| figure.1).collect(), f64::total_cmp),
            longest: median(figures.iter().map(|figure| figure.2).collect(), Ord::cmp),
        };
        let cells = cells.into_iter().map(|figures| figures.map_or_else(|cell| cell, cell)).collect();
        let row = Row { workload: *workload, cells };
        tell(&row);
        rows.push(row);
    }
    rows
}

/// What the libraries hold, in the order of [`NAMES`].
#[derive(Clone, Debug)]
pub struct Memory {
    /// Whose memory.
    pub of: String,
    /// Bytes; `None` where a run didn't end.
    pub bytes: Vec<Option<f64>>,
}

/// Workloads whose peak is of interest.
const PEAKS: [&str; 5] = ["parents", "rings2", "rings100", "churn", "closures"];

/// Bytes for each object, and peaks of workloads.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "small beside 2^52")]
pub fn measure_memory(counting: &str, options: &Options) -> Vec<Memory> {
    let objects = [0, 2, 5, 25].map(|words| Memory {
        of: format!("an object with a value of {} bytes", words * 8),
        bytes: NAMES.iter().map(|library| child::bytes(counting, library, words)).collect(),
    });
    let peaks = PEAKS.map(|workload| Memory {
        of: format!("the most that `{workload}` holds"),
        bytes: NAMES
            .iter()
            .map(|library| {
                let (outcome, peak) = child::run(counting, workload, library, options.scale, options.limit);
                outcome.sample().map(|_| peak as f64)
            })
            .collect(),
    });
    objects.into_iter().chain(peaks).collect()
}
