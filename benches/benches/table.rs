//! Every workload with every library: prints one table, and puts it into BENCHMARKS.md, the README,
//! the guide and a picture.
//!
//! `cargo bench -p gc-bench --bench table -- [--quick] [WORKLOAD…]`: with either, nothing is
//! written.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gc_bench::report::{self, Options, Row};
use gc_bench::workloads::{Scale, WORKLOADS};

fn options(child: &str, quick: bool, only: &[String]) -> Options {
    Options {
        child: child.to_owned(),
        scale: if quick { Scale::Quick } else { Scale::Full },
        most_runs: if quick { 1 } else { usize::MAX },
        limit: Duration::from_secs(if quick { 10 } else { 60 }),
        only: only.to_vec(),
    }
}

/// A table of speeds with one allocator.
fn speed(name: &str, options: &Options) -> Vec<Row> {
    eprintln!("{name}:");
    report::measure(options, |row| eprintln!("  {}", row.workload.title))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let only: Vec<String> = arguments.into_iter().filter(|argument| !argument.starts_with("--")).collect();
    if let Some(unknown) = only.iter().find(|name| WORKLOADS.iter().all(|workload| workload.name != **name)) {
        return Err(format!("no workload is named {unknown}").into());
    }
    let writes = !quick && only.is_empty();

    let system = options(env!("CARGO_BIN_EXE_child-system"), quick, &only);
    let rows = speed("the system's allocator", &system);
    let memory = report::measure_memory(env!("CARGO_BIN_EXE_child-counting"), &system);
    let mut others = Vec::new();
    for (name, child) in
        [("mimalloc", env!("CARGO_BIN_EXE_child-mimalloc")), ("jemalloc", env!("CARGO_BIN_EXE_child-jemalloc"))]
    {
        // What is about cycles and not about memory has been seen.
        let allocating = ["leaf", "trees16", "parents", "gcbench", "rings2", "rings100", "churn", "dies", "closures"];
        let names = allocating.map(str::to_owned);
        let only = if only.is_empty() { &names[..] } else { &only };
        let options = Options { most_runs: 3, ..options(child, quick, only) };
        others.push((name, report::speed(&speed(name, &options))));
    }

    let machine = report::describe();
    let table = report::speed(&rows);
    if writes {
        let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        report::draw(&root.join("benches/speed.svg"), &rows)?;
        report::insert(&root.join("README.md"), "speed", &format!("{}\n{machine}", report::summary(&rows)))?;
        let guide = root.join("docs/src/which-one.md");
        report::insert(&guide, "speed", &format!("{}\n{machine}", report::comparison(&rows)))?;
        let document = root.join("BENCHMARKS.md");
        report::insert(&document, "machine", &machine)?;
        report::insert(&document, "speed", &table)?;
        report::insert(&document, "memory", &report::memory(&memory))?;
        for (name, table) in &others {
            report::insert(&document, name, table)?;
        }
    }
    for (name, table) in others {
        println!("\nwith {name}:\n\n{table}");
    }
    println!("\nmemory, in bytes:\n\n{}", report::memory(&memory));
    println!("\ntime, as a ratio to Rc's:\n\n{table}\n{machine}");
    Ok(())
}
