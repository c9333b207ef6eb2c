use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
#[trace()]
#[finalize()]
enum Value {
    #[trace()]
    #[finalize()]
    One(
        #[trace()]
        #[finalize()]
        String,
    ),
    #[finalize]
    #[finalize(skip)]
    #[finalize(rename)]
    #[finalize(= 3)]
    Two,
}

fn main() {}
