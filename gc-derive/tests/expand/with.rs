#[derive(Trace, Finalize)]
#[trace(crate = "vendored::gc", bound = "T: Visit", acyclic, unsafe(allow_drop))]
#[finalize(with = "goodbye")]
struct Wrapper<T> {
    #[trace(unsafe(with = "visit"))]
    foreign: Foreign<T>,
    own: vendored::gc::Gc<T>,
}
