#![forbid(unsafe_code)]

use gc_core::{Finalize, Gc, Trace, Tracer};

macro_rules! node {
    ($name:ident, $with:path) => {
        #[derive(Trace, Finalize)]
        struct $name(#[trace(unsafe(with = $with))] Gc<u8>);
    };
}

node!(Node, visit);

fn visit(handle: &Gc<u8>, tracer: &mut Tracer<'_>) {
    handle.trace(tracer);
}

fn main() {}
