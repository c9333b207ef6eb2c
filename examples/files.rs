//! Resources in collected objects: when files close, and how not to run out of them. `cargo run
//! --example files`.
//!
//! A line with `✓` is a claim, checked with `assert!` before it is printed.

use std::cell::Cell;
use std::fs::{self, File};
use std::process::Command;
use std::{env, io};

use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap};

/// The soft limit that the last part runs under, and how many files it opens all the same.
const LIMIT: usize = 1_024;
const FILES: usize = 5_000;
/// Set in the child process that runs the last part.
const CHILD: &str = "GC_FILES_EXAMPLE_CHILD";

/// Checks what it says, then says it.
macro_rules! claim {
    ($holds:expr, $($text:tt)+) => {
        assert!($holds, $($text)+);
        println!("  ✓ {}", format_args!($($text)+));
    };
}

fn main() -> io::Result<()> {
    if env::var_os(CHILD).is_some() {
        return many();
    }
    acyclic()?;
    cycle()?;
    many_in_a_child()?;
    println!("\nEverything above was asserted.");
    Ok(())
}

fn heading(text: &str) {
    println!("\n{text}\n{}", "-".repeat(text.chars().count()));
}

/// A file that is always there.
fn open() -> io::Result<File> {
    File::open(if cfg!(windows) { "NUL" } else { "/dev/null" })
}

/// The descriptors that this process has open, where the system tells.
fn descriptors() -> Option<usize> {
    // The one that lists the directory is among them every time.
    fs::read_dir("/proc/self/fd").ok().map(Iterator::count)
}

/// Claims that `expected` descriptors more are open than at `start`.
fn claim_open(start: Option<usize>, expected: usize, what: &str) {
    match (start, descriptors()) {
        (Some(start), Some(now)) => {
            claim!(now == start + expected, "{what}: {expected} more open than at the start");
        }
        _ => println!("  - {what}: not counted, this system has no /proc/self/fd"),
    }
}

/// A log whose file nobody reads here: it is there to be open.
#[derive(Trace, Finalize)]
struct Log {
    _file: File,
}

fn acyclic() -> io::Result<()> {
    heading("A file closes when the last handle to its owner goes");
    let start = descriptors();
    let log = Gc::new(Log { _file: open()? });
    let again = log.clone();
    claim_open(start, 1, "one log, two handles");
    drop(log);
    claim_open(start, 1, "one handle is gone");
    drop(again);
    claim_open(start, 0, "the last handle is gone");
    claim!(heap::stats().full_collections == 0 && heap::stats().young_collections == 0, "no collection was needed");
    Ok(())
}

/// Two of these hold each other.
#[derive(Trace, Finalize)]
struct Session {
    _file: File,
    peer: GcCell<Option<Gc<Session>>>,
}

fn cycle() -> io::Result<()> {
    heading("In a cycle, it closes at the collection");
    let start = descriptors();
    let one = Gc::new(Session { _file: open()?, peer: GcCell::new(None) });
    let two = Gc::new(Session { _file: open()?, peer: GcCell::new(Some(one.clone())) });
    one.peer.set(Some(two.clone()));
    drop((one, two));
    claim_open(start, 2, "two sessions hold each other, nobody holds them");
    let found = collect();
    claim!(found == 2, "collect() found both");
    claim_open(start, 0, "after the collection");
    Ok(())
}

/// A file that weighs something: the collector sees small objects, and so doesn't know that
/// descriptors are scarce.
///
/// No object can see freed neighbours here, so this field type may implement `Drop`: it gives the
/// weight back at the very moment at which the file closes. (The other place for that is the
/// owner's `finalize`.)
struct WeighedFile {
    _file: File,
    weight: isize,
}

/// What one descriptor is said to weigh. A young collection runs at 2 MiB more, unless configured
/// otherwise: 128 files.
const WEIGHT: isize = 16 << 10;

thread_local! {
    /// Weighed files open now, and the most at any time.
    static OPEN: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

impl WeighedFile {
    fn open(weight: isize) -> io::Result<Self> {
        // First the report, which may collect and so close files, then the file.
        heap::adjust_external(weight);
        let file = open().inspect_err(|_| heap::adjust_external(-weight))?;
        let (now, most) = OPEN.get();
        OPEN.set((now + 1, most.max(now + 1)));
        Ok(Self { _file: file, weight })
    }
}

impl Drop for WeighedFile {
    fn drop(&mut self) {
        heap::adjust_external(-self.weight);
        let (now, most) = OPEN.get();
        OPEN.set((now - 1, most));
    }
}

#[derive(Trace, Finalize)]
struct Connection {
    #[trace(skip)]
    _file: WeighedFile,
    peer: GcCell<Option<Gc<Connection>>>,
}

/// Opens two files in a pair of objects that hold each other, and lets go of both.
fn forget_a_pair(weight: isize) -> io::Result<()> {
    let connection = |peer| Ok::<_, io::Error>(Gc::new(Connection { _file: WeighedFile::open(weight)?, peer }));
    let one = connection(GcCell::new(None))?;
    let two = connection(GcCell::new(Some(one.clone())))?;
    one.peer.set(Some(two));
    Ok(())
}

/// Runs `many` in a process whose soft limit is `LIMIT`. Std can't set limits; the shell can.
fn many_in_a_child() -> io::Result<()> {
    heading("5,000 files in cycles under a limit of 1,024");
    let program = env::current_exe()?;
    let limited = format!("ulimit -S -n {LIMIT} && exec \"$0\"");
    let can_limit = Command::new("sh").arg("-c").arg(format!("ulimit -S -n {LIMIT}")).status();
    let mut child = if can_limit.is_ok_and(|status| status.success()) {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(limited).arg(program).env(CHILD, "limited");
        shell
    } else {
        println!("  - no limit could be set here (it takes `sh` and `ulimit`): the peak is checked against it instead");
        let mut same = Command::new(program);
        same.env(CHILD, "unlimited");
        same
    };
    let status = child.status()?;
    assert!(status.success(), "the child failed: {status}");
    Ok(())
}

fn many() -> io::Result<()> {
    if env::var_os(CHILD).is_some_and(|value| value == "limited") {
        let failed_at = (0..FILES).step_by(2).find(|_| forget_a_pair(0).is_err());
        claim!(
            failed_at.is_some_and(|n| n < LIMIT),
            "without a report, opening fails after {} files",
            failed_at.unwrap()
        );
        collect();
        claim!(OPEN.get().0 == 0, "collect() closes them all");
    }

    OPEN.set((0, 0));
    let before = heap::stats();
    for _ in 0..FILES / 2 {
        forget_a_pair(WEIGHT)?;
    }
    let (open, most) = OPEN.get();
    let after = heap::stats();
    claim!(after.created == before.created + FILES as u64, "with it, all {FILES} were opened");
    claim!(most < LIMIT, "at most {most} were open at a time");
    let young = after.young_collections - before.young_collections;
    let full = after.full_collections - before.full_collections;
    claim!(young + full > 0, "{young} young and {full} full collections started by themselves");
    let weight = isize::try_from(open).unwrap() * WEIGHT;
    claim!(
        after.external_bytes == before.external_bytes + weight,
        "the weight reported is that of the {open} still open"
    );

    collect();
    claim!(OPEN.get().0 == 0, "a last collect() closes those");
    claim!(heap::stats().external_bytes == before.external_bytes, "and the weight is back where it was");
    Ok(())
}
