use gc_core::{Gc, Trace};

#[derive(Trace)]
#[trace(crate)]
struct A(Gc<u8>);

#[derive(Trace)]
#[trace(crate = "gc-core")]
struct B(Gc<u8>);

#[derive(Trace)]
#[trace(crate(gc_core))]
struct C(Gc<u8>);

fn main() {}
