use gc_core::{Finalize, Gc, Trace};

#[derive(Trace, Finalize)]
struct Lazy<F: Fn() -> u8> {
    compute: F,
}

fn main() {
    let name = String::from("Alice");
    Gc::new(move || name.len());
    Gc::new(Lazy { compute: || 1 });
    Gc::new_cyclic(|weak| {
        let weak = weak.clone();
        move || weak.upgrade().is_some()
    });
}
