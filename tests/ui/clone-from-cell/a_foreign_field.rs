use gc_core::CloneFromCell;

#[derive(Clone, Copy)]
struct Date(u32);

type Native = for<'a> fn(&'a mut Machine<'_>, &'a [Value]) -> &'a Value;
struct Machine<'a>(&'a str);

#[derive(CloneFromCell)]
enum Value {
    Date(Date),
    Function(Native),
}

fn main() {}
