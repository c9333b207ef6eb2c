//! Panics in functions that derived code calls: those of `with`.

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, collect, heap, inspect};

use super::panic_points::{Mode, Ticket, alone, once, part, point, run_all, with_hook};

#[derive(Trace, Finalize)]
#[finalize(with = finalize_link)]
struct Link {
    // SAFETY: the field is traced once; what else the function does is to panic.
    #[trace(unsafe(with = trace_next))]
    next: GcCell<Option<Gc<Link>>>,
    #[trace(skip)]
    ticket: Ticket,
    /// Beside what is traced by hand.
    beside: Option<Gc<Link>>,
}

fn trace_next(next: &GcCell<Option<Gc<Link>>>, tracer: &mut Tracer<'_>) {
    once();
    next.trace(tracer);
    once();
}

fn finalize_link(link: &Link) {
    link.ticket.finalized();
    point();
    drop(link.next.get());
    point();
}

fn link(beside: Option<Gc<Link>>) -> Gc<Link> {
    let link = Gc::new(Link { next: GcCell::new(None), ticket: Ticket::new(), beside });
    link.ticket.born();
    link
}

/// A ring of two, with an object beside each.
fn ring() -> Gc<Link> {
    let (one, two) = (link(Some(link(None))), link(Some(link(None))));
    one.next.set(Some(two.clone()));
    two.next.set(Some(one.clone()));
    one
}

const PROGRAMS: [(&str, fn()); 5] = [
    ("a chain, derived", || {
        let chain = link(Some(link(Some(link(None)))));
        chain.next.set(Some(link(None)));
    }),
    ("a ring, derived, in full", || {
        drop(ring());
        part(collect);
        collect();
    }),
    ("a ring, derived, young", || {
        drop(ring());
        part(heap::collect_young);
    }),
    ("a ring, derived, asked about", || {
        drop(ring());
        part(|| inspect::garbage().to_string());
        part(collect);
    }),
    ("a ring, derived, left to the exit", || drop(ring())),
];

#[test]
fn functions_of_attributes_panic() {
    let _alone = alone();
    for mode in [Mode::Once, Mode::Forever] {
        run_all(&PROGRAMS, mode);
    }
    with_hook(|| run_all(&PROGRAMS, Mode::Hooked));
}
