use gc_core::{Gc, WeakMap};

fn main() {
    let (mut map, key) = (WeakMap::new(), Gc::new(1));
    map.insert(&key, Vec::new());
    let mut value = map.get_mut(&key).unwrap();
    value.push(key);
}
