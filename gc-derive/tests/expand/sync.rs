#[derive(Trace, Finalize)]
#[trace(sync, bound = "T: Visit")]
struct Shared<T: ?Sized, U> {
    own: Option<Box<Shared<T, U>>>,
    #[trace(unsafe(with = "visit", frozen))]
    foreign: Foreign<U>,
    #[trace(skip)]
    local: Gc<U>,
    last: T,
}

#[derive(Trace)]
#[trace(sync)]
enum Value {
    Nil,
    Text(String, String),
}
