use gc_core::{Gc, GcCell, closure};

fn main() {
    let (list, count) = (Gc::new(vec![1]), GcCell::new(0));
    let add = closure!([list] |number: i32| count.set(list[0] + number));
    add(1);
}
