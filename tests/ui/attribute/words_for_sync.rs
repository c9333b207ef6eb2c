use gc_core::Trace;

#[derive(Trace)]
#[trace(shared)]
struct Person;

#[derive(Trace)]
#[trace(thread_safe)]
struct Address;

fn main() {}
