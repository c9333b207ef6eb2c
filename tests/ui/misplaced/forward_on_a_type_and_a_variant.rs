use gc_core::Finalize;

#[derive(Finalize)]
#[finalize(forward)]
enum Value {
    #[finalize(forward)]
    Text(String),
}

fn main() {}
