use gc_core::Trace;

#[derive(Trace)]
#[trace(bound)]
struct A<T>(Vec<T>);

#[derive(Trace)]
#[trace(bound = T)]
struct B<T>(Vec<T>);

#[derive(Trace)]
#[trace(bound = "T + Trace")]
struct C<T>(Vec<T>);

#[derive(Trace)]
#[trace(bound(T))]
struct D<T>(Vec<T>);

fn main() {}
