//! Weak maps beside those by hand: prints a table, and puts it into BENCHMARKS.md.
//!
//! `cargo run --release -p gc-bench --bin weak -- [--quick] [WORKLOAD…]`, after a build of the
//! package's programs: with either, nothing is written.
//!
//! Each run is a process of its own; the two take turns. What counts is the processor's time, and
//! of the runs the shortest: whatever else the machine does only adds to it.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use gc_bench::weak::{GOALS, NAMES, WORKLOADS};
use gc_bench::workloads::{Scale, Workload};
use gc_bench::{child, report};

/// The least nanoseconds for an operation, with each that can do it.
fn least(program: &str, workload: &Workload, scale: Scale, runs: usize) -> [f64; 2] {
    let mut least = [f64::INFINITY; 2];
    for _ in 0..runs {
        for (library, least) in NAMES.iter().zip(&mut least).skip(usize::from(workload.absolute)) {
            let outcome = child::run(program, workload.name, library, scale, Duration::from_mins(2)).0;
            *least = least.min(outcome.sample().map_or(f64::NAN, |sample| sample.nanos()));
        }
    }
    least
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let program = std::env::current_exe()?.with_file_name("child-system").display().to_string();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let only: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let scale = if quick { Scale::Quick } else { Scale::Full };
    let mut table = format!("| a million entries | {} by hand | {} | goal |\n|---|---|---|---|\n", NAMES[0], NAMES[1]);
    for (workload, goal) in WORKLOADS
        .iter()
        .zip(GOALS)
        .filter(|(workload, _)| only.is_empty() || only.iter().any(|name| *name == workload.name))
    {
        eprintln!("  {}", workload.title);
        let [by_hand, ours] = least(&program, workload, scale, if quick { 2 } else { workload.runs });
        let title = workload.title;
        if workload.absolute {
            writeln!(table, "| {title} | – | {ours:.0} | {goal} |")?;
        } else {
            writeln!(table, "| {title} | 1 ({by_hand:.0} ns) | {:.2} | {goal} |", ours / by_hand)?;
        }
    }
    let machine = report::describe();
    if !quick && only.is_empty() {
        let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../BENCHMARKS.md");
        report::insert(&document, "weak", &format!("{table}\n{machine}"))?;
    }
    println!("{table}\n{machine}");
    Ok(())
}
