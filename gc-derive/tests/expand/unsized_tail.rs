#[derive(Trace, Finalize)]
struct Tail<T: ?Sized> {
    head: Gc<u8>,
    tail: T,
}
