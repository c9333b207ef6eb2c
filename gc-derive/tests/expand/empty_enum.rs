#[derive(Trace, Finalize)]
enum Never {}
