use gc_core::Trace;

mod arena {
    use gc_core::{Trace, Tracer};

    pub struct Gc<T>(pub T);

    unsafe impl<T: Trace> Trace for Gc<T> {
        fn trace(&self, tracer: &mut Tracer<'_>) {
            self.0.trace(tracer);
        }
    }
}

#[derive(Trace)]
struct Person<T> {
    name: arena::Gc<T>,
}

fn main() {}
