use gc_core::{Gc, closure};

fn main() {
    let list = Gc::new(vec![1]);
    let count = closure!([list, calls = 0] || {
        *calls += 1;
        list[0]
    });
    count();
}
