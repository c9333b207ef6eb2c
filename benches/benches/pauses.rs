//! How long programs wait for their collectors: a process for each library and heap; prints a
//! table, and puts it and a picture into BENCHMARKS.md.
//!
//! `cargo bench -p gc-bench --bench pauses -- [--quick] [--seconds=N] [--keep=FOLDER] [SHAPE…]
//! [OBJECTS…] [LIBRARY…]`: a run takes 10 seconds if nothing else is said; with anything but
//! `--seconds` and `--keep`, nothing is written.
//! `--quick` takes a second for each, beside 100,000 objects. `--keep` keeps the figures of each
//! run in a folder, and doesn't repeat those that are there: all of it takes longer than an hour.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Duration;

use gc_bench::child;
use gc_bench::pauses::{Figures, Run, SUBJECTS, Shape};
use gc_bench::report::{self, Paused};

const SIZES: [usize; 3] = [100_000, 1_000_000, 10_000_000];

/// The first argument of a child.
const CHILD: &str = "--child";

/// What a child is to run: the subject's place in the list, the shape's, objects, milliseconds.
fn child_run(arguments: &[String]) -> Option<Run> {
    let [subject, shape, objects, millis] = arguments else { return None };
    let (library, whole) = *SUBJECTS.get(subject.parse::<usize>().ok()?)?;
    let shape = *Shape::ALL.get(shape.parse::<usize>().ok()?)?;
    let time = Duration::from_millis(millis.parse().ok()?);
    Some(Run { library, whole, shape, objects: objects.parse().ok()?, time })
}

/// Runs it, unless its figures are kept from before.
fn run_in_child(
    subject: usize,
    shape: usize,
    objects: usize,
    time: Duration,
    keep: Option<&Path>,
) -> Result<Paused, Box<dyn Error>> {
    let arguments =
        [CHILD.to_owned(), subject.to_string(), shape.to_string(), objects.to_string(), time.as_millis().to_string()];
    let run = child_run(&arguments[1..]).ok_or("no such run")?;
    let kept = keep.map(|folder| folder.join(arguments[1..].join("-")));
    let read = |file| Figures::read(&fs::read_to_string(file).ok()?);
    if let Some(figures) = kept.as_ref().and_then(read) {
        return Ok((run, Ok(figures)));
    }
    let itself = std::env::current_exe()?;
    // Time to build as well.
    let limit = time * 4 + Duration::from_mins(1) + Duration::from_micros(10) * u32::try_from(objects)?;
    let printed = child::output(&itself.to_string_lossy(), &arguments.each_ref().map(String::as_str), limit);
    if let (Some(file), Ok(line)) = (kept, &printed) {
        fs::write(file, line)?;
    }
    let outcome = match printed {
        Ok(line) => Ok(Figures::read(&line).ok_or_else(|| format!("a child printed {line:?}"))?),
        Err(child::Outcome::TooLong(_)) => Err("takes too long"),
        Err(_) => Err("aborts"),
    };
    Ok((run, outcome))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if arguments.first().is_some_and(|first| first == CHILD) {
        let run = child_run(&arguments[1..]).ok_or("no such run")?;
        println!("{}", run.go().write());
        return Ok(());
    }
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let seconds = arguments.iter().find_map(|argument| argument.strip_prefix("--seconds="));
    let seconds = seconds.map(str::parse).transpose()?.unwrap_or(if quick { 1.0 } else { 10.0 });
    let time = Duration::try_from_secs_f64(seconds)?;
    let keep = arguments.iter().find_map(|argument| argument.strip_prefix("--keep=")).map(Path::new);
    if let Some(folder) = keep {
        fs::create_dir_all(folder)?;
    }
    let only: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let shapes: Vec<usize> =
        (0..Shape::ALL.len()).filter(|at| only.iter().any(|only| *only == Shape::ALL[*at].name())).collect();
    let sizes: Vec<usize> = only.iter().filter_map(|only| only.parse().ok()).collect();
    let subjects: Vec<usize> =
        (0..SUBJECTS.len()).filter(|at| only.iter().any(|only| *only == SUBJECTS[*at].0)).collect();
    if !only.is_empty() && shapes.is_empty() && sizes.is_empty() && subjects.is_empty() {
        // Workloads of another table.
        return Ok(());
    }
    let shapes = if shapes.is_empty() { (0..Shape::ALL.len()).collect() } else { shapes };
    let subjects = if subjects.is_empty() { (0..SUBJECTS.len()).collect() } else { subjects };
    let sizes = if !sizes.is_empty() {
        sizes
    } else if quick {
        SIZES[..1].to_vec()
    } else {
        SIZES.to_vec()
    };

    let mut runs = Vec::new();
    for &objects in &sizes {
        for &shape in &shapes {
            for &subject in &subjects {
                let run = run_in_child(subject, shape, objects, time, keep)?;
                eprintln!("{}", report::pauses(std::slice::from_ref(&run)).lines().last().unwrap_or(""));
                runs.push(run);
            }
        }
    }
    let table = report::pauses(&runs);
    if !quick && only.is_empty() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        report::draw_pauses(&root.join("benches/pauses.svg"), &runs)?;
        let picture = "![The longest stops over time, beside random graphs](benches/pauses.svg)";
        let text = format!("{table}\n{picture}\n\n{}", report::describe());
        report::insert(&root.join("BENCHMARKS.md"), "pauses", &text)?;
    }
    println!("\nstops:\n\n{table}");
    Ok(())
}
