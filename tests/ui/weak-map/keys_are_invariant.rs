use gc_core::WeakMap;

fn shorter<'a>(map: WeakMap<&'static str, u8>) -> WeakMap<&'a str, u8> {
    map
}

fn main() {
    shorter(WeakMap::new());
}
