use gc_core::Trace;

/// It has the name of a type whose parameters need no bound.
#[derive(Trace)]
#[trace(sync, bound = "T: Trace")]
struct Rc<T> {
    value: T,
}

#[derive(Trace)]
#[trace(sync, bound = "T: Trace")]
struct Holder<T> {
    value: Rc<T>,
}

fn main() {}
