use gc_core::{Gc, GcCell};
use std::cell::RefCell;

struct Foreign;

fn main() {
    Gc::new(RefCell::new(Foreign));
    Gc::new(vec![Some(Foreign)]);
    let boxed: Box<dyn Fn(u8) -> u8> = Box::new(|x| x);
    Gc::new(boxed);
    Gc::new(GcCell::new(Foreign));
}
