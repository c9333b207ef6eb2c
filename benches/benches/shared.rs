//! What handles cost that threads share, and the collector beside them: prints tables, and puts
//! them into BENCHMARKS.md. A process for each run.
//!
//! `cargo bench -p gc-bench --bench shared -- [--quick] [paths|churn|collect|idle]…`: with either,
//! nothing is written. `--quick` takes seconds in all.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use gc_bench::child::{self, Outcome};
use gc_bench::report::{self, Churned};
use gc_bench::shared::churn::{Figures, Run, Work};
use gc_bench::shared::detection::{Detection, SHAPES};
use gc_bench::shared::idle::{self, Idle};
use gc_bench::shared::paths::{self, PATHS};
use gc_bench::shared::{self, GcCore, NAMES, Shared, StdArc};

/// The first argument of a child.
const CHILD: &str = "--child";

/// How much is measured.
struct Scale {
    /// How often each library is measured with each operation, in turn with the others.
    rounds: usize,
    /// How long, in milliseconds.
    path: u64,
    /// How long threads make garbage, and how large the live graph is.
    churn: u64,
    graph: usize,
    /// How many objects a collection by hand looks at, and how often.
    collected: usize,
    times: usize,
}

const FULL: Scale = Scale { rounds: 7, path: 200, churn: 5_000, graph: 1_000_000, collected: 500_000, times: 5 };
const QUICK: Scale = Scale { rounds: 1, path: 20, churn: 100, graph: 50_000, collected: 20_000, times: 2 };

/// Runs a child of this program, and waits for what it prints.
fn in_child(arguments: &[String]) -> Result<Result<String, &'static str>, Box<dyn Error>> {
    let itself = std::env::current_exe()?;
    let arguments: Vec<&str> = std::iter::once(CHILD).chain(arguments.iter().map(String::as_str)).collect();
    Ok(child::output(&itself.to_string_lossy(), &arguments, Duration::from_mins(1)).map_err(|outcome| match outcome {
        Outcome::TooLong(_) => "takes longer than a minute",
        _ => "aborts",
    }))
}

fn words(words: &[&dyn ToString]) -> Vec<String> {
    words.iter().map(|word| word.to_string()).collect()
}

/// The `main` of a child.
fn child(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let number = |at: usize| arguments[at].parse::<usize>();
    let millis = |at: usize| number(at).map(|millis| Duration::from_millis(millis as u64));
    match arguments[0].as_str() {
        "path" => {
            let path = paths::Path { path: number(2)?, time: millis(3)? };
            println!("{}", shared::with(&arguments[1], path).map_or_else(|| "-".to_owned(), |nanos| nanos.to_string()));
        }
        "churn" => {
            let run = Run { work: Work::all(number(3)?)[number(2)?], time: millis(4)? };
            println!("{}", shared::with(&arguments[1], run).write());
        }
        "collect" => {
            let [local, shared] = Detection { shape: number(1)?, objects: number(2)?, times: number(3)? }.go();
            println!("{local} {shared}");
        }
        _ => {
            let figures = shared::with(&arguments[1], Idle);
            let left = figures.left.map_or_else(|| "-".to_owned(), |left| left.to_string());
            println!("{} {} {left}", figures.at_first, figures.later);
        }
    }
    Ok(())
}

fn measure_paths(scale: &Scale) -> Result<String, Box<dyn Error>> {
    let mut rows = Vec::new();
    for path in 0..PATHS.len() {
        let mut row = vec![None::<f64>; NAMES.len()];
        for _ in 0..scale.rounds {
            for (library, cell) in NAMES.iter().zip(&mut row) {
                let printed = in_child(&words(&[&"path", library, &path, &scale.path]))??;
                if let Ok(nanos) = printed.parse::<f64>() {
                    *cell = Some(cell.map_or(nanos, |least| least.min(nanos)));
                }
            }
        }
        rows.push(row);
        eprintln!("{}", report::shared_paths(&rows).lines().last().unwrap_or(""));
    }
    Ok(report::shared_paths(&rows))
}

fn measure_churn(scale: &Scale) -> Result<String, Box<dyn Error>> {
    let mut runs: Vec<Churned> = Vec::new();
    for (at, work) in Work::all(scale.graph).into_iter().enumerate() {
        for library in NAMES {
            let printed = in_child(&words(&[&"churn", &library, &at, &scale.graph, &scale.churn]))?;
            let outcome = match printed {
                Ok(line) => Ok(Figures::read(&line).ok_or_else(|| format!("a child printed {line:?}"))?),
                Err(why) => Err(why),
            };
            runs.push((Run { work, time: Duration::from_millis(scale.churn) }, library, outcome));
            eprintln!("{}", report::shared_churn(&runs).lines().last().unwrap_or(""));
        }
    }
    Ok(report::shared_churn(&runs))
}

fn measure_collect(scale: &Scale) -> Result<String, Box<dyn Error>> {
    let mut rows = Vec::new();
    for shape in 0..SHAPES.len() {
        let printed = in_child(&words(&[&"collect", &shape, &scale.collected, &scale.times]))??;
        let (local, shared) = printed.split_once(' ').ok_or("a child printed something else")?;
        rows.push([local.parse()?, shared.parse()?]);
    }
    Ok(report::shared_detection(scale.collected, &rows))
}

fn measure_idle() -> Result<String, Box<dyn Error>> {
    let mut rows = Vec::new();
    for library in [StdArc::NAME, GcCore::NAME] {
        let printed = in_child(&words(&[&"idle", &library]))??;
        let [at_first, later, left] = printed.split(' ').collect::<Vec<_>>()[..] else {
            return Err("a child printed something else".into());
        };
        let figures = idle::Figures { at_first: at_first.parse()?, later: later.parse()?, left: left.parse().ok() };
        rows.push((library, figures));
    }
    Ok(report::shared_idle(&rows))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if arguments.first().is_some_and(|first| first == CHILD) {
        return child(&arguments[1..]);
    }
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let scale = if quick { QUICK } else { FULL };
    let only: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let mut tables = Vec::new();
    for part in ["paths", "churn", "collect", "idle"] {
        // Other words are workloads of another table.
        if only.is_empty() || only.iter().any(|only| *only == part) {
            tables.push(match part {
                "paths" => measure_paths(&scale)?,
                "churn" => measure_churn(&scale)?,
                "collect" => measure_collect(&scale)?,
                _ => measure_idle()?,
            });
        }
    }
    let text = tables.join("\n");
    if !quick && only.is_empty() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../BENCHMARKS.md");
        report::insert(&file, "shared", &format!("{text}\n{}", report::describe()))?;
    }
    if !text.is_empty() {
        println!("\nhandles that threads share:\n\n{text}");
    }
    Ok(())
}
