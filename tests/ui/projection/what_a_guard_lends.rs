use gc_core::Gc;
use std::cell::RefCell;

fn main() {
    let cell = Gc::new(RefCell::new(5));
    Gc::map(cell, |cell| &*cell.borrow());
    let local = 5;
    Gc::map(Gc::new(1), |_| &local);
}
