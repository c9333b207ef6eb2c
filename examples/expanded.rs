//! What `#[derive(Trace, Finalize)]` writes for `Person`, written by hand, with the reasons.
//!
//! Run it with `cargo run --example expanded`. It does with the hand-written impls what it does
//! with the derived ones, and asserts that both come to the same.

use gc_core::inspect::{count_edges, edge_names};
use gc_core::{Finalize, Gc, GcCell, Trace, collect};

/// The struct as a user writes it.
mod derived {
    use gc_core::{Finalize, Gc, GcCell, Trace};

    #[derive(Trace, Finalize)]
    pub(super) struct Person {
        pub(super) name: String,
        pub(super) friend: GcCell<Option<Gc<Person>>>,
        pub(super) children: Vec<Gc<Person>>,
    }
}

/// The same struct, and what the derive adds to it.
mod by_hand {
    use gc_core::{Gc, GcCell};

    pub(super) struct Person {
        pub(super) name: String,
        pub(super) friend: GcCell<Option<Gc<Person>>>,
        pub(super) children: Vec<Gc<Person>>,
    }

    // A constant without a name: a scope of its own, so that nothing in it can collide with what
    // the user has. All paths are absolute (`::gc_core`, `::core`), all methods are called by their
    // trait's name, and the bindings are the macro's own: a module called `core`, a field called
    // `tracer` or a method called `trace` change nothing.
    const _: () = {
        // The library asks four promises of a `Trace` impl. Here is why they hold by construction:
        // 1. no edge twice: each field is visited in one place;
        // 2. no foreign edge: what is visited are the fields, which `self` owns;
        // 3. no change: `trace` calls nothing but the fields' own `__trace_part`, which is their `trace`;
        // 4. no reach from destructors: the type has none, see the last impl.
        // SAFETY: as said.
        unsafe impl ::gc_core::Trace for Person {
            // Called by collections: small enough to disappear in the caller, with the fields' own
            // `trace`.
            #[inline]
            fn trace(&self, __tracer: &mut ::gc_core::Tracer<'_>) {
                // By destructuring rather than by `self.name`: a field that is added and forgotten
                // would be an error, and fields of packed structs can't be borrowed by accident.
                let Self { name: __field_name, friend: __field_friend, children: __field_children } = self;
                // Nothing is left of this call: a `String` holds no handle.
                <String as ::gc_core::Trace>::__trace_part(__field_name, __tracer);
                // One edge if there is a friend. The cell is not locked and not changed.
                <GcCell<Option<Gc<Person>>> as ::gc_core::Trace>::__trace_part(__field_friend, __tracer);
                // An edge for each child. What the edges lead to is not visited from here: the
                // collector has a worklist, so that no structure is too deep for the stack.
                <Vec<Gc<Person>> as ::gc_core::Trace>::__trace_part(__field_children, __tracer);
            }

            // What a person is visited by where it is part of another value. An impl that is
            // written by hand inherits one by which it is known: in a cell such an impl is passed
            // over, for it may panic.
            #[inline]
            fn __trace_part(&self, __tracer: &mut ::gc_core::Tracer<'_>) {
                <Self as ::gc_core::Trace>::trace(self, __tracer);
            }

            // Whether a person can hold a handle. The answer is a constant, so that `Gc::new` pays
            // nothing for the question.
            #[inline]
            fn can_hold_gc() -> ::core::primitive::bool {
                <Self as ::gc_core::Trace>::__holds_gc::<::gc_core::__private::Deepest>()
            }

            // The question passed on to the fields. `__D` counts down, one level for each derived
            // type on the way: for a type that contains itself, the last level says yes, which is
            // always safe.
            #[inline]
            fn __holds_gc<__D: ::gc_core::__private::Depth>() -> ::core::primitive::bool {
                __D::LAST
                    || <String as ::gc_core::Trace>::__holds_gc_once::<__D::Less>()
                    || <GcCell<Option<Gc<Person>>> as ::gc_core::Trace>::__holds_gc_once::<__D::Less>()
                    || <Vec<Gc<Person>> as ::gc_core::Trace>::__holds_gc_once::<__D::Less>()
            }

            // The same edges with the names of the fields, for whoever explains a heap to people.
            // Collections never call it.
            fn __inspect(&self, __inspector: &mut ::gc_core::__private::Inspector<'_>) {
                let Self { name: __field_name, friend: __field_friend, children: __field_children } = self;
                __inspector.field("name", __field_name, <String as ::gc_core::Trace>::__inspect);
                __inspector.field(
                    "friend",
                    __field_friend,
                    <GcCell<Option<Gc<Person>>> as ::gc_core::Trace>::__inspect,
                );
                __inspector.field("children", __field_children, <Vec<Gc<Person>> as ::gc_core::Trace>::__inspect);
            }
        }

        // The guard. The library implements this trait for everything that has a `Drop`; if
        // `Person` had one, these would be two impls for one type: a compile error, in which the
        // trait's name is the explanation. No `Drop` is generated, so that a person can be taken
        // apart (`let Person { name, .. } = person`).
        impl ::gc_core::__private::TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead for Person {}
    };

    const _: () = {
        // The empty `finalize` is the trait's own. That there is nothing to run is known when the
        // object is made: no flag is looked at and nothing is called when it dies.
        impl ::gc_core::Finalize for Person {
            #[inline]
            fn needs_finalize() -> ::core::primitive::bool {
                false
            }
        }
    };
}

/// What the story needs of a person, whoever wrote the impls.
trait Character: Trace + Finalize + Sized + 'static {
    fn new(name: &str, children: Vec<Gc<Self>>) -> Self;
    fn name(&self) -> &str;
    fn friend(&self) -> &GcCell<Option<Gc<Self>>>;
}

impl Character for derived::Person {
    fn new(name: &str, children: Vec<Gc<Self>>) -> Self {
        Self { name: name.to_owned(), friend: GcCell::new(None), children }
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn friend(&self) -> &GcCell<Option<Gc<Self>>> {
        &self.friend
    }
}

impl Character for by_hand::Person {
    fn new(name: &str, children: Vec<Gc<Self>>) -> Self {
        Self { name: name.to_owned(), friend: GcCell::new(None), children }
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn friend(&self) -> &GcCell<Option<Gc<Self>>> {
        &self.friend
    }
}

/// Two friends with three children between them; what there is to see of it.
fn story<P: Character>() -> Vec<String> {
    let child = |name| Gc::new(P::new(name, Vec::new()));
    let charlie = Gc::new(P::new("Charlie", vec![child("Erin"), child("Frank")]));
    let david = Gc::new(P::new("David", vec![child("Grace")]));
    charlie.friend().set(Some(david.clone()));
    david.friend().set(Some(charlie.clone()));
    let mut seen = vec![
        format!("a person can hold a handle: {}, needs a finalizer: {}", P::can_hold_gc(), P::needs_finalize()),
        format!("{} reports {} edges: {}", charlie.name(), count_edges(&*charlie), edge_names(&*charlie).join(", ")),
        format!("{} reports {} edges: {}", david.name(), count_edges(&*david), edge_names(&*david).join(", ")),
    ];
    drop((charlie, david));
    seen.push(format!("{} objects reclaimed", collect()));
    seen
}

fn main() {
    let (derived, by_hand) = (story::<derived::Person>(), story::<by_hand::Person>());
    for line in &by_hand {
        println!("{line}");
    }
    assert_eq!(derived, by_hand);
    assert_eq!(
        by_hand,
        [
            "a person can hold a handle: true, needs a finalizer: false",
            "Charlie reports 3 edges: friend, children, children",
            "David reports 2 edges: friend, children",
            "5 objects reclaimed",
        ]
    );
    println!("The derived impls do the same.");
}
