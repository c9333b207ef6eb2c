use gc_core::Trace;

struct Foreign;
struct Other;

#[derive(Trace)]
enum Value {
    Nothing,
    One(Foreign),
    Two { first: Foreign, second: Other },
}

fn main() {}
