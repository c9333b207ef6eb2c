#[derive(Trace, Finalize)]
#[repr(C, packed)]
struct Wire<T> {
    kind: u8,
    value: T,
    #[trace(skip)]
    text: String,
}
