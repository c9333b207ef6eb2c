#[derive(Trace, Finalize)]
#[trace(crate = "vendored::gc", bound = "T: Visit", acyclic, unsafe_allow_drop)]
#[finalize(with = "goodbye")]
struct Wrapper<T> {
    #[trace(with = "visit")]
    foreign: Foreign<T>,
    own: vendored::gc::Gc<T>,
}
