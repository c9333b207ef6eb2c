use gc_core::{Finalize, Gc, GcCell, Trace, Weak, heap};

#[derive(Trace, Finalize)]
struct Person {
    friend: GcCell<Option<Gc<Person>>>,
    parent: Weak<Person>,
}

static NOBODY: Weak<Person> = Weak::new();
static NUMBER: GcCell<u8> = GcCell::new(1);

fn send(_: impl Send) {}
fn share(_: &(impl Sync + ?Sized)) {}

fn main() {
    let person = Person { friend: GcCell::new(None), parent: Weak::new() };
    send(vec![person]);
    share(&*Gc::new(1));
    share(&[Gc::new(1)]);
    send(heap::pause());
    send(heap::on_collect(|_| ()));
}
