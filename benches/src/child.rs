//! A run of one workload with one library, in a process of its own.

use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::clock::Sample;
use crate::libraries::{self, Visit};
use crate::library::Library;
use crate::workloads::{self, Scale};
use crate::{memory, weak, workloads::WORKLOADS};

/// What came of a run.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Outcome {
    /// It ended.
    Ran(Sample),
    /// It ended with a signal: the stack overflowed, as a rule.
    Aborted,
    /// It took longer than was allowed.
    TooLong(Duration),
}

impl Outcome {
    /// What it took, if it ended.
    #[must_use]
    pub fn sample(self) -> Option<Sample> {
        match self {
            Self::Ran(sample) => Some(sample),
            Self::Aborted | Self::TooLong(_) => None,
        }
    }
}

struct Run<'a>(&'a str, Scale);

impl Visit for Run<'_> {
    type Output = Sample;

    fn visit<L: Library>(self) -> Sample {
        workloads::run::<L>(self.0, self.1)
    }
}

fn scale_of(name: &str) -> Scale {
    match name {
        "full" => Scale::Full,
        "quick" => Scale::Quick,
        _ => Scale::Tiny,
    }
}

fn name_of(scale: Scale) -> &'static str {
    scale.pick("full", "quick", "tiny")
}

/// The `main` of a child: `WORKLOAD LIBRARY SCALE`, or `bytes LIBRARY WORDS`. Prints figures.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, library, how] = &arguments[..] else {
        eprintln!("WORKLOAD LIBRARY full|quick|tiny, where a workload is one of these:");
        for workload in WORKLOADS.iter().chain(&weak::WORKLOADS) {
            eprintln!("  {:14}{}", workload.name, workload.title);
        }
        eprintln!("and a library one of these: {:?}", libraries::NAMES);
        return ExitCode::FAILURE;
    };
    if what == "bytes" {
        println!("{}", libraries::with(library, memory::PerObject(how.parse().unwrap_or(0))));
        return ExitCode::SUCCESS;
    }
    let before = memory::mark();
    let sample =
        weak::run(what, library, scale_of(how)).unwrap_or_else(|| libraries::with(library, Run(what, scale_of(how))));
    let longest = sample.longest.map_or(0, |longest| longest.as_nanos());
    println!("{} {} {longest} {}", sample.operations, sample.elapsed.as_nanos(), memory::peak_since(before));
    ExitCode::SUCCESS
}

/// Starts a child and waits for what it prints.
///
/// # Errors
/// What has come of it, if it has not ended as it should.
///
/// # Panics
/// If the child can't be started.
pub fn output(program: &str, arguments: &[&str], limit: Duration) -> Result<String, Outcome> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => break,
            Ok(Some(_)) | Err(_) => return Err(Outcome::Aborted),
            Ok(None) if started.elapsed() > limit => {
                // It may have ended just now; either way it is waited for.
                drop(child.kill());
                drop(child.wait());
                return Err(Outcome::TooLong(limit));
            }
            Ok(None) => thread::sleep(Duration::from_millis(2)),
        }
    }
    let output = child.wait_with_output().unwrap_or_else(|error| panic!("{program}: {error}"));
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a workload in a child; what it took, and the most bytes it held, where the child counts
/// them.
///
/// # Panics
/// If the child can't be started, or prints something else.
#[must_use]
pub fn run(program: &str, workload: &str, library: &str, scale: Scale, limit: Duration) -> (Outcome, u64) {
    let printed = match output(program, &[workload, library, name_of(scale)], limit) {
        Ok(printed) => printed,
        Err(outcome) => return (outcome, 0),
    };
    let figures: Vec<u64> = printed.split(' ').filter_map(|figure| figure.parse().ok()).collect();
    let [operations, elapsed, longest, peak] = figures[..] else { panic!("{workload} {library}: {printed}") };
    let longest = (longest > 0).then(|| Duration::from_nanos(longest));
    (Outcome::Ran(Sample { operations, elapsed: Duration::from_nanos(elapsed), longest }), peak)
}

/// Bytes for an object of so many words, in a child that counts them.
#[must_use]
pub fn bytes(program: &str, library: &str, words: usize) -> Option<f64> {
    output(program, &["bytes", library, &words.to_string()], Duration::from_mins(1)).ok()?.parse().ok()
}
