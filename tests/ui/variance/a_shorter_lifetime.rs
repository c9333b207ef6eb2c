use gc_core::Gc;

// A handle doesn't forget that what its value borrows is there for ever.
fn shorten<'a>(gc: Gc<&'static str>, _: &'a str) -> Gc<&'a str> {
    gc
}

fn main() {
    shorten(Gc::new("text"), &String::from("text"));
}
