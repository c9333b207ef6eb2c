#[derive(Trace, Finalize)]
#[trace(skip_all)]
#[allow(deprecated)]
struct Config<T> {
    value: T,
}
