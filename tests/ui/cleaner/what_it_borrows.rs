use gc_core::{Cleaner, Gc};

fn main() {
    let gc = Gc::new(1);
    let name = String::from("short-lived");
    Cleaner::new(&gc, || println!("{name}"));
}
