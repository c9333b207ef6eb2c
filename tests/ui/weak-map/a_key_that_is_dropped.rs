use gc_core::{Gc, WeakMap};

fn main() {
    let (mut map, key) = (WeakMap::new(), Gc::new(1));
    map.insert(&key, String::new());
    let value = map.get(&key);
    drop(key);
    println!("{value:?}");
}
