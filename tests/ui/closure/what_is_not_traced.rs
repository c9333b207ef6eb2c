use gc_core::{Gc, closure};

#[derive(Clone)]
struct Connection(u32);

fn main() {
    let (list, connection) = (Gc::new(vec![1]), Connection(1));
    let send = closure!([list, move connection] || list[0] + connection.0);
    send();
}
