use gc_core::{Gc, Trace, Tracer};

#[derive(Trace)]
struct Person {
    #[trace(with = "trace_name")]
    name: Vec<Gc<u8>>,
    #[trace(with = helpers::trace_friend)]
    friend: Gc<u8>,
}

#[derive(Trace)]
enum Value {
    List(#[trace(with = "trace_name",)] Vec<Gc<u8>>),
}

fn trace_name(name: &[Gc<u8>], tracer: &mut Tracer<'_>) {
    name.trace(tracer);
}

mod helpers {
    pub fn trace_friend(friend: &gc_core::Gc<u8>, tracer: &mut gc_core::Tracer<'_>) {
        gc_core::Trace::trace(friend, tracer);
    }
}

fn main() {}
