use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
#[trace(acylic)]
struct Person<T> {
    friend: Gc<Person<T>>,
    other: T,
}

#[derive(Trace, Finalize)]
struct House<T> {
    inhabitant: Person<T>,
}

fn main() {
    fn asks<T: Trace + Finalize>() {}
    asks::<House<u8>>();
}
