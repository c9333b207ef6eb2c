//! Counts the instructions of short workloads (callgrind), and compares them with
//! `instructions.txt`: noise doesn't trip it.
//!
//! `cargo run --release -p gc-bench --bin instructions` fails where one takes 3 % more than is on
//! record; `-- --bless` writes a new record, on purpose. A record of another compiler or machine
//! says nothing, and is not compared.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use gc_bench::library::REPORTS;

/// Short ones that allocate, count, collect, trace and free; and what is done with weak maps.
const WORKLOADS: [&str; 21] = [
    "leaf",
    "clone",
    "trees16",
    "parents",
    "rings2",
    "rings100",
    "detect",
    "idle",
    "dies",
    "list",
    "grows",
    "swings",
    "gc_traversal",
    "closures",
    "weak_insert",
    "weak_hit",
    "weak_miss",
    "weak_remove",
    "weak_bulk",
    "weak_collect",
    "weak_chain",
];

const TOLERANCE: f64 = 0.03;

fn compiler() -> Result<String, Box<dyn Error>> {
    let output = Command::new("rustc").arg("-vV").output()?;
    let text = String::from_utf8(output.stdout)?;
    let line = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
    Ok(format!("{} {}", line("release: "), line("host: ")))
}

/// Instructions in the timed parts of a workload, with reports on the heap beforehand or without.
fn count(child: &Path, workload: &str, reports: bool) -> Result<u64, Box<dyn Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no"])
        .args(["--toggle-collect=*::Clock::timed*", "--toggle-collect=*::Clock::on_processor*"])
        .arg(child)
        .args([workload, "gc-core", "tiny"])
        .envs(reports.then_some((REPORTS, "1")))
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    collected.filter(|count| *count > 0).ok_or_else(|| format!("{workload}: callgrind says {said}").into())
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let bless = env::args().any(|argument| argument == "--bless");
    let child: PathBuf = env::current_exe()?.with_file_name("child-system");
    let record = Path::new(env!("CARGO_MANIFEST_DIR")).join("instructions.txt");
    let compiler = compiler()?;
    let before = fs::read_to_string(&record).unwrap_or_default();
    if !bless && before.lines().next() != Some(&compiler) {
        println!("skipped: the record is of `{}`, this is `{compiler}`", before.lines().next().unwrap_or("nothing"));
        return Ok(ExitCode::SUCCESS);
    }
    let mut after = format!("{compiler}\n");
    let mut failed = false;
    for workload in WORKLOADS {
        let now = count(&child, workload, false)?;
        writeln!(after, "{workload} {now}")?;
        let line = before.lines().find_map(|line| line.strip_prefix(workload)?.strip_prefix(' '));
        let Some(then) = line.and_then(|then| then.parse::<u64>().ok()) else {
            println!("{workload:14}{now:12}  not on record");
            failed = true;
            continue;
        };
        #[allow(clippy::cast_precision_loss, reason = "small beside 2^52")]
        let change = now as f64 / then as f64 - 1.0;
        let verdict = match change {
            _ if change > TOLERANCE => "MORE",
            _ if change < -TOLERANCE => "less: worth a new record",
            _ => "",
        };
        failed |= change > TOLERANCE;
        println!("{workload:14}{now:12}  {:+6.2} %  {verdict}", change * 100.0);
    }
    // Names of fields are there for reports: a collection takes the same where some were made.
    let [without, with] = [count(&child, "detect", false)?, count(&child, "detect", true)?];
    println!("detect, after reports {with}, without {without}");
    failed |= with > without + without / 500;
    if bless {
        fs::write(&record, after)?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
