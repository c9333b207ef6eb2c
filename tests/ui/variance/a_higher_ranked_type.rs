use gc_core::{Gc, GcCell, Weak};

type Any = for<'a> fn(&'a str);
type Static = fn(&'static str);

// Both types are 'static, and the first is a subtype of the second; their finalizers may differ.
fn strong(gc: Gc<Any>) -> Gc<Static> {
    gc
}

fn weak(weak: Weak<Any>) -> Weak<Static> {
    weak
}

fn cell(cell: GcCell<Any>) -> GcCell<Static> {
    cell
}

fn main() {}
