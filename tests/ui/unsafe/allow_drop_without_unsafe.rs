use gc_core::{Gc, Trace};

#[derive(Trace)]
#[trace(acyclic, allow_drop)]
struct Connection(Gc<u8>);

impl Drop for Connection {
    fn drop(&mut self) {}
}

#[derive(Trace)]
#[trace(unsafe_allow_drop)]
struct Socket(Gc<u8>);

impl Drop for Socket {
    fn drop(&mut self) {}
}

fn main() {}
