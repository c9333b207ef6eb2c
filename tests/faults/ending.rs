//! Memory fails in a child process, which may end for want of it, but only as it ends for a `Box`.

use std::env;
use std::process::{self, Command};

use gc_core::{Finalize, Gc, Trace, Weak, collect, heap};

use super::failing_allocations::{Kind, PROGRAMS, Ticket, after, node, ring, run};
use crate::Fault;

#[derive(Trace, Finalize)]
struct Selfish {
    me: Weak<Selfish>,
    #[trace(skip)]
    _ticket: Ticket,
}

/// Programs that end where the library, as `Box` does, ends the process for want of memory.
const ENDING: [(&str, fn()); 6] = [
    ("new", || {
        let made = (0..300).map(Gc::new).fold(0, |sum, gc| sum + *gc);
        assert_eq!(made, 299 * 150);
    }),
    ("new_cyclic", || {
        for _ in 0..300 {
            let one = Gc::new_cyclic(|me| Selfish { me: me.clone(), _ticket: Ticket::new() });
            assert!(one.me.upgrade().is_some());
        }
    }),
    ("downgrade", || {
        let held = [(); 300].map(|()| node(Kind::Plain));
        let weak = held.each_ref().map(|gc| gc.as_ref().map(Gc::downgrade));
        drop(held);
        assert!(weak.iter().flatten().all(|weak| weak.upgrade().is_none()));
    }),
    ("slices", || {
        for len in [0, 1, 100, 10_000] {
            let gc: Gc<[usize]> = vec![len; len].into();
            assert_eq!(gc.iter().sum::<usize>(), len * len);
            assert_eq!(Gc::<str>::from("text").len(), 4);
        }
    }),
    ("callbacks", || {
        let subscription = heap::on_collect(|_| drop(node(Kind::Plain)));
        ring(3, Kind::Plain);
        collect();
        drop(subscription);
    }),
    ("make_mut", || {
        let mut one = Gc::new([1_u64; 40]);
        for _ in 0..100 {
            let other = one.clone();
            Gc::make_mut(&mut one)[0] += 1;
            assert_eq!(one[0], other[0] + 1);
        }
    }),
];

/// Names the case that a child process runs.
const CASE: &str = "GC_CORE_FAULT_CASE";

/// What a child process says when nothing failed in it, and when an object was refused.
const UNHARMED: i32 = 77;
const REFUSING: i32 = 78;

/// Runs this test in a child process, with memory failing in a program at some point, and sees to
/// it that the child goes on as if nothing were, or says that it is out of memory and ends. What it
/// says; nothing if it ended.
fn in_a_child(test: &str, program: usize, at: u32) -> Option<i32> {
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CASE, format!("{program} {at}"))
        // Which takes a hundred times as long as the program.
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stderr);
    let out_of_memory = said.contains("memory allocation of") && said.contains("failed");
    // An abort has no code; a crash neither, but it says nothing.
    let ended = child.status.code().is_none_or(|code| code != 101) && !child.status.success() && out_of_memory;
    let what = format!("{test}, program {program}, {at}: {}, {said}", child.status);
    assert!(matches!(child.status.code(), Some(0 | UNHARMED | REFUSING)) || ended, "{what}");
    #[cfg(unix)]
    assert!(
        matches!(std::os::unix::process::ExitStatusExt::signal(&child.status), None | Some(libc::SIGABRT)),
        "{what}"
    );
    child.status.code().filter(|_| !ended)
}

/// All cases of a list of programs, each in a child process: this one, if it is the child. Where
/// the first allocation that fails is one that makes an object, and the `refusing` programs go on
/// without it, one must have been refused.
pub(super) fn all_in_children(test: &str, programs: &[(&'static str, fn())], fault: fn(u32) -> Fault, refusing: bool) {
    if let Ok(case) = env::var(CASE) {
        let (program, at) = case.split_once(' ').unwrap();
        let (name, program) = programs[program.parse::<usize>().unwrap()];
        process::exit(match run(name, program, fault(at.parse().unwrap())) {
            None => UNHARMED,
            Some(0) => 0,
            Some(_) => REFUSING,
        });
    }
    for (program, (name, _)) in programs.iter().enumerate() {
        let (mut at, mut refusals) = (0, 0);
        loop {
            match in_a_child(test, program, at) {
                Some(UNHARMED) => break,
                Some(REFUSING) => refusals += 1,
                _ => assert!(!refusing || at > 0, "{name}: there was no memory, and nothing was refused"),
            }
            at = after(at);
        }
        assert!(at > 0, "{name}");
        // Others may have some too: within a collection no other is tried first, and under a
        // sanitizer each object asks for memory of its own.
        assert!(refusals > 0 || !refusing, "{name}: nothing was refused");
    }
}

#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn the_process_ends_cleanly() {
    all_in_children("faults::ending::the_process_ends_cleanly", &ENDING, Fault::Once, false);
}

/// Memory that runs out, and stays out until the program has ended.
#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn memory_stays_out() {
    let programs = PROGRAMS.map(|(name, program, _)| (name, program));
    all_in_children("faults::ending::memory_stays_out", &programs, Fault::From, true);
}
