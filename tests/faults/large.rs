//! Values too large to be copied to and fro: how many of them are on the stack at once on their way
//! to the heap.
//!
//! Each program runs in child processes, with room for one value on the stack, for two, and so on,
//! until it survives.

use std::env;
use std::hint::black_box;
use std::panic::catch_unwind;
use std::process::Command;
use std::thread;

use gc_core::{Finalize, Gc, Trace, heap};

const SIZE: usize = 1 << 20;
/// Besides the values.
const STACK: usize = 256 << 10;

#[derive(Trace, Finalize)]
#[repr(transparent)]
struct Large([u8; SIZE]);

#[inline(never)]
#[allow(clippy::large_stack_arrays, reason = "it is to be large, and on the stack")]
fn large() -> Large {
    Large([7; SIZE])
}

fn boxed() -> Box<Large> {
    let bytes: Box<[u8; SIZE]> = vec![7; SIZE].into_boxed_slice().try_into().unwrap();
    // SAFETY: a `Large` is its bytes.
    unsafe { Box::from_raw(Box::into_raw(bytes).cast::<Large>()) }
}

fn refuse() {
    heap::configure(|config| config.max_bytes = Some(SIZE / 2)).unwrap();
}

/// How many copies a program may have, given how many `Box::new` has: one where the compiler
/// optimizes, two where it doesn't. An error of `try_new` is as large as the value in it, and the
/// caller has both.
type Bound = fn(usize) -> usize;

/// The first is what the others are measured by.
const PROGRAMS: [(&str, fn(), Bound); 9] = [
    ("a box", || assert_eq!(black_box(Box::new(large())).0[1], 7), |boxed| boxed),
    ("new", || assert_eq!(Gc::new(large()).0[1], 7), |boxed| 2 * boxed - 1),
    ("try_new", || assert!(Gc::try_new(large()).as_ref().is_ok_and(|gc| gc.0[1] == 7)), |boxed| 4 * boxed - 1),
    (
        "try_new, refused",
        || {
            refuse();
            assert!(Gc::try_new(large()).as_ref().is_err());
        },
        |boxed| 4 * boxed - 1,
    ),
    ("new_cyclic", || assert_eq!(Gc::new_cyclic(|_| large()).0[1], 7), |boxed| 2 * boxed - 1),
    (
        "new, refused",
        || {
            refuse();
            assert!(catch_unwind(|| Gc::new(large())).is_err());
        },
        |boxed| 2 * boxed - 1,
    ),
    ("from a box", || assert_eq!(Gc::<Large>::from(boxed()).0[1], 7), |_| 0),
    ("try_from_box", || assert_eq!(Gc::<Large>::try_from_box(boxed()).unwrap().0[1], 7), |_| 0),
    (
        "from a box, refused",
        || {
            refuse();
            assert_eq!(Gc::<Large>::try_from_box(boxed()).err().unwrap().into_value().0[1], 7);
            assert!(catch_unwind(|| Gc::<Large>::from(boxed())).is_err());
        },
        |_| 0,
    ),
];

/// Names the program and the number of copies that a child process has room for.
const CASE: &str = "GC_CORE_LARGE";
const TEST: &str = "faults::large::few_copies_on_the_stack";

/// How many copies a program needs room for.
fn copies(program: usize) -> usize {
    let survives = |copies: &usize| {
        let mut child = Command::new(env::current_exe().unwrap());
        let child = child.args(["--exact", TEST]).env(CASE, format!("{program} {copies}")).output().unwrap();
        let said = String::from_utf8_lossy(&child.stderr);
        // Whatever else goes wrong in a child is no matter of stack.
        assert!(child.status.success() || said.contains("overflow"), "{}: {said}", PROGRAMS[program].0);
        child.status.success()
    };
    (0..20).find(survives).unwrap_or_else(|| panic!("{}: more than 20 copies", PROGRAMS[program].0))
}

#[test]
fn few_copies_on_the_stack() {
    if let Ok(case) = env::var(CASE) {
        let (program, copies) = case.split_once(' ').unwrap();
        let program = PROGRAMS[program.parse::<usize>().unwrap()].1;
        let stack = copies.parse::<usize>().unwrap() * SIZE + STACK;
        return thread::Builder::new().stack_size(stack).spawn(program).unwrap().join().unwrap();
    }
    // A sanitizer needs stack of its own.
    if !gc_workspace::pooled() {
        return;
    }
    let boxed = copies(0);
    for (program, (name, _, bound)) in PROGRAMS.iter().enumerate() {
        let copies = copies(program);
        assert!(copies <= bound(boxed), "{name}: {copies} copies on the stack; a box: {boxed}");
    }
}
