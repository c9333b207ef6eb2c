#[derive(Trace, Finalize)]
struct Unit;
