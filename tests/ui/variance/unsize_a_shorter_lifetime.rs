use gc_core::{Gc, Weak, unsize};

struct Label<'a>(&'a str);

trait Named<'a> {
    fn rename(&mut self, name: &'a str);
}

// To unsize a handle, or to pretend to, doesn't forget either that what its value borrows is there for ever.
fn strong<'a>(gc: Gc<Label<'static>>, _: &'a str) -> Gc<Label<'a>> {
    unsize!(gc => Label<'a>)
}

fn weak<'a>(weak: Weak<Label<'static>>, _: &'a str) -> Weak<Label<'a>> {
    unsize!(weak => Label<'a>)
}

fn inferred<'a>(gc: Gc<Label<'static>>, _: &'a str) -> Gc<Label<'a>> {
    unsize!(gc => Label<'_>)
}

fn slice<'a>(gc: Gc<[&'static str; 1]>, _: &'a str) -> Gc<[&'a str]> {
    unsize!(gc => [&'a str])
}

fn weak_slice<'a>(weak: Weak<[&'static str; 1]>, _: &'a str) -> Weak<[&'a str]> {
    unsize!(weak => [&'a str])
}

fn trait_object<'a>(gc: Gc<dyn Named<'static>>, _: &'a str) -> Gc<dyn Named<'a>> {
    unsize!(gc => dyn Named<'a>)
}

fn weak_trait_object<'a>(weak: Weak<dyn Named<'static>>, _: &'a str) -> Weak<dyn Named<'a>> {
    unsize!(weak => dyn Named<'a>)
}

fn boxed<'a>(gc: Gc<Box<dyn Fn(&'a str)>>, _: &'a str) -> Gc<Box<dyn Fn(&'static str)>> {
    unsize!(gc => Box<dyn Fn(&'static str)>)
}

fn longer<'a>(gc: Gc<dyn Send + 'a>, _: &'a str) -> Gc<dyn Send> {
    unsize!(gc => dyn Send + 'static)
}

fn main() {}
