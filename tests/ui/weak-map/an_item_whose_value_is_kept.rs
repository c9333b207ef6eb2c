use gc_core::{Gc, WeakMap};

fn main() {
    let (mut map, key) = (WeakMap::new(), Gc::new(1));
    map.insert(&key, String::new());
    let mut kept: Option<&String> = None;
    for entry in &map {
        kept = Some(&*entry);
    }
    println!("{kept:?}");
}
