use gc_core::GcCell;

fn main() {
    let name = GcCell::new(String::from("Alice"));
    println!("{}", name.get());
}
