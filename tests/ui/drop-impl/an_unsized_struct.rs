use gc_core::Trace;

#[derive(Trace)]
struct Text {
    length: usize,
    text: str,
}

impl Drop for Text {
    fn drop(&mut self) {}
}

fn main() {}
