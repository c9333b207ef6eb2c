use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
enum Shape {
    Circle(f64),
    #[trace(skip)]
    Other(String),
}

impl Drop for Shape {
    fn drop(&mut self) {}
}

#[derive(Trace, Finalize)]
#[trace(skip_all)]
struct Point(f64, f64);

impl Drop for Point {
    fn drop(&mut self) {}
}

fn main() {}
