use gc_core::Trace;

#[derive(Trace)]
#[trace("acyclic")]
struct Person {
    #[trace(= skip)]
    name: String,
    #[trace(, skip)]
    other: String,
}

fn main() {}
