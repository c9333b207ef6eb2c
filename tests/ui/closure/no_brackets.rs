use gc_core::{Gc, closure};

fn main() {
    let list = Gc::new(vec![1]);
    closure!(|| list.len());
    closure!([&list] || list.len());
    closure!([list, list] || list.len());
}
