//! Runs one workload, with a counting allocator.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: gc_bench::memory::Counting = gc_bench::memory::Counting;

fn main() -> ExitCode {
    gc_bench::child::main()
}
