use gc_core::{Gc, Weak, unsize};

type Any = for<'a> fn(&'a str);
type Static = fn(&'static str);
type AnyBox = Box<dyn for<'a> Fn(&'a str)>;
type StaticBox = Box<dyn Fn(&'static str)>;

// All of these are 'static, and the first is a subtype of the second.
fn function(gc: Gc<Any>) -> Gc<Static> {
    unsize!(gc => Static)
}

fn weak_function(weak: Weak<Any>) -> Weak<Static> {
    unsize!(weak => Static)
}

fn functions(gc: Gc<[Any; 1]>) -> Gc<[Static]> {
    unsize!(gc => [Static])
}

fn trait_object(gc: Gc<AnyBox>) -> Gc<StaticBox> {
    unsize!(gc => StaticBox)
}

fn weak_trait_object(weak: Weak<AnyBox>) -> Weak<StaticBox> {
    unsize!(weak => StaticBox)
}

fn main() {}
