use gc_core::closure;

fn main() {
    let name = || closure!([name = String::new()] || name);
    name()();
}
