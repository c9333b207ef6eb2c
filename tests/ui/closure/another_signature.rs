use gc_core::{Closure, Gc, closure, unsize};

fn main() {
    let list = Gc::new(vec![1]);
    let first = Gc::new(closure!([list] |add: i32| list[0] + add));
    unsize!(first => Closure<dyn Fn(&str)>);
    let first = closure!([list] |add: i32| list[0] + add);
    first("text");
}
