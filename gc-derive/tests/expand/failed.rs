#[derive(Trace, Finalize)]
#[trace(acylic)]
union Bits<T: Copy> {
    int: u32,
    other: T,
}
