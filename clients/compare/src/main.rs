//! `compare RUNS ENGINE ORIGINAL ON_GC_CORE FILE…`: runs each file by both builds of an engine, in
//! turns, and prints rows of a Markdown table: the least CPU time and the least peak of memory.
//!
//! Ends with 1 if an output or an exit status differs, or a run fails.

use std::error::Error;
use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};
use std::{env, fs, mem};

/// What a run took, and what it printed.
struct Run {
    seconds: f64,
    megabytes: f64,
    status: ExitStatus,
    output: Vec<u8>,
}

/// Waits for a child, and returns its status and what it used.
fn wait(pid: u32) -> Result<(ExitStatus, libc::rusage), Box<dyn Error>> {
    let mut status = 0;
    // SAFETY: `rusage` is numbers, for which zeros are valid.
    let mut usage: libc::rusage = unsafe { mem::zeroed() };
    // SAFETY: both pointers are to variables of their types.
    let waited = unsafe { libc::wait4(pid.try_into()?, &raw mut status, 0, &raw mut usage) };
    if waited < 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    Ok((ExitStatus::from_raw(status), usage))
}

fn run(engine: &Path, program: &Path, scratch: &Path) -> Result<Run, Box<dyn Error>> {
    let child = Command::new(engine).arg(program).stdout(File::create(scratch)?).spawn()?;
    let (status, usage) = wait(child.id())?;
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    // Kilobytes, but on macOS bytes.
    let unit = if cfg!(target_vendor = "apple") { 1.0 } else { 1024.0 };
    Ok(Run {
        seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
        megabytes: usage.ru_maxrss as f64 * unit / 1e6,
        status,
        output: fs::read(scratch)?,
    })
}

/// Prints a row for one program. Returns whether both sides did the same.
fn compare(engine: &str, sides: &[PathBuf; 2], program: &Path, runs: u32) -> Result<bool, Box<dyn Error>> {
    let scratch = env::temp_dir().join(format!("gc-core-clients-{}", std::process::id()));
    let mut least = [(f64::INFINITY, f64::INFINITY); 2];
    let mut first: Option<Vec<u8>> = None;
    let mut same = true;
    for _ in 0..runs {
        for (side, least) in sides.iter().zip(&mut least) {
            let run = run(side, program, &scratch)?;
            *least = (least.0.min(run.seconds), least.1.min(run.megabytes));
            same &= run.status.success() && *first.get_or_insert(run.output.clone()) == run.output;
        }
    }
    fs::remove_file(&scratch)?;
    let [original, here] = least;
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    println!(
        "| {engine}: {name} | {:.0} ms | {:.0} ms | **{:.2}** | {:.1} MB | {:.1} MB |",
        original.0 * 1e3,
        here.0 * 1e3,
        here.0 / original.0,
        original.1,
        here.1
    );
    if !same {
        eprintln!("{engine}: {name}: the outputs differ, or a run failed");
    }
    Ok(same)
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: compare RUNS ENGINE ORIGINAL ON_GC_CORE FILE…");
    let runs = next()?.parse()?;
    let engine = next()?;
    let sides = [PathBuf::from(next()?), PathBuf::from(next()?)];
    let mut same = true;
    for program in arguments {
        same &= compare(&engine, &sides, Path::new(&program), runs)?;
    }
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
