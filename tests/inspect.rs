//! Reports on what only cycles keep alive.

use std::cell::RefCell;
use std::panic::catch_unwind;

use gc_core::inspect::{assert_no_garbage, garbage};
use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, collect, heap};
use gc_workspace::{log, node, ring};

#[derive(Trace, Finalize)]
struct Person {
    friend: GcCell<Option<Gc<Person>>>,
    pets: RefCell<Vec<Option<Gc<Pet>>>>,
    parent: GcCell<Weak<Person>>,
    name: Gc<str>,
}

#[derive(Trace, Finalize)]
enum Pet {
    Stray,
    Owned { by: Gc<Person> },
}

/// Written by hand: its edges have no names.
struct Nameless(GcCell<Option<Gc<Nameless>>>);

// SAFETY: the one handle is visited once; no destructor.
unsafe impl Trace for Nameless {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.trace(tracer);
    }
}

impl Finalize for Nameless {
    fn needs_finalize() -> bool {
        false
    }
}

fn person(name: &str) -> Gc<Person> {
    Gc::new(Person {
        friend: GcCell::new(None),
        pets: RefCell::default(),
        parent: GcCell::new(Weak::new()),
        name: name.into(),
    })
}

#[test]
fn types_and_fields_are_named() {
    for _ in 0..3 {
        let (one, two) = (person("a"), person("b"));
        one.friend.set(Some(two.clone()));
        two.friend.set(Some(one.clone()));
        two.parent.set(Gc::downgrade(&one));
        two.pets.borrow_mut().push(Some(Gc::new(Pet::Stray)));
    }
    let owner = person("c");
    owner.pets.borrow_mut().push(None);
    owner.pets.borrow_mut().push(Some(Gc::new(Pet::Owned { by: owner.clone() })));
    drop(owner);
    let nameless = Gc::new(Nameless(GcCell::new(None)));
    nameless.0.set(Some(nameless.clone()));
    drop(nameless);
    let report = garbage().to_string();
    let expected = "\
12 objects are kept alive by cycles alone:
    7 × Person
    4 × Pet
    1 × Nameless
3 cycles are each closed by:
    Person.friend → Person
a cycle is closed by:
    Nameless → Nameless
a cycle is closed by:
    Person.pets → Pet
    Pet.Owned.by → Person
";
    assert_eq!(report, expected);
    assert_eq!(garbage().objects(), collect());
    assert_eq!(heap::stats().live, 0);
}

#[test]
fn nothing_is_changed() {
    let (kept, alone) = (person("kept"), person("alone"));
    assert_eq!(&*alone.name, "alone");
    kept.friend.set(Some(alone));
    drop(kept.clone());
    drop(ring(&["a", "b"]));
    let before = heap::stats();
    for _ in 0..2 {
        assert_eq!(garbage().types.iter().map(|counted| counted.objects).collect::<Vec<_>>(), [2]);
    }
    assert_eq!(heap::stats(), before);
    assert_eq!((log().len(), collect(), log().len()), (0, 2, 4));
    assert_no_garbage();
    drop(kept);
    assert_eq!(heap::stats().live, 0);
}

#[test]
fn garbage_fails_a_test() {
    assert_no_garbage();
    drop(ring(&["a"]));
    let panic = catch_unwind(assert_no_garbage).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.contains("1 object is kept alive by cycles alone:\n    1 × Node"), "{message}");
    assert_eq!(collect(), 1);
    assert_no_garbage();
    assert_eq!(garbage().to_string(), "no object is kept alive by cycles alone\n");
}

/// The message tells what to mend: a derived type's fields by name.
#[test]
fn the_message_names_the_fields() {
    let owner = person("a");
    owner.pets.borrow_mut().push(Some(Gc::new(Pet::Owned { by: owner.clone() })));
    drop(owner);
    let message = complaint().unwrap();
    for part in ["2 objects are kept alive", "1 × Person", "Person.pets → Pet", "Pet.Owned.by → Person"] {
        assert!(message.contains(part), "{part} is not in:\n{message}");
    }
    assert_eq!((collect(), complaint()), (2, None));
}

/// What `assert_no_garbage` has against the heap as it is.
fn complaint() -> Option<String> {
    catch_unwind(assert_no_garbage).err().map(|panic| match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => (*panic.downcast::<&str>().unwrap()).to_owned(),
    })
}

const RUNNING: Option<&str> = Some("gc-core: can't look for garbage: a collection is running");

/// Types are called as people write them. Two of one name keep their paths.
#[test]
fn types_of_one_name() {
    mod elsewhere {
        #[derive(gc_core::Trace, gc_core::Finalize)]
        pub(super) struct Pet(pub(super) std::cell::RefCell<Vec<gc_core::Gc<Pet>>>);
    }
    let own = Gc::new(elsewhere::Pet(RefCell::default()));
    own.0.borrow_mut().push(own.clone());
    drop(own);
    assert_eq!(garbage().to_string().matches("inspect::").count(), 0);
    assert!(garbage().to_string().contains("    1 × Pet\na cycle is closed by:\n    Pet.0 → Pet\n"));
    let owner = person("a");
    owner.pets.borrow_mut().push(Some(Gc::new(Pet::Owned { by: owner.clone() })));
    drop(owner);
    let report = garbage().to_string();
    for line in [
        "1 × Person",
        "1 × inspect::Pet",
        "1 × inspect::types_of_one_name::elsewhere::Pet",
        "Person.pets → inspect::Pet",
        "inspect::Pet.Owned.by → Person",
    ] {
        assert!(report.contains(line), "{line} is not in:\n{report}");
    }
    assert_eq!(collect(), 3);
}

/// Inside a collection nothing is seen, and nothing is lost; a guard that can't see does not let
/// pass.
#[test]
fn inside_a_collection() {
    let one = ring(&["a"]);
    one[0].finalizer(|_| {
        drop(ring(&["b"]));
        assert_eq!(garbage().objects(), 0);
        assert_eq!(complaint().as_deref(), RUNNING);
    });
    one[0].destructor(|| assert_eq!((garbage().objects(), complaint().as_deref()), (0, RUNNING)));
    let subscription = heap::on_collect(|_| assert_eq!((garbage().objects(), complaint().as_deref()), (0, RUNNING)));
    drop(one);
    assert_eq!(collect(), 1);
    drop(subscription);
    assert_eq!(garbage().objects(), 1);
    assert_eq!(collect(), 1);

    // No collection runs where a finalizer runs because a last handle went.
    let one = node("c");
    one.finalizer(|_| {
        assert_eq!(complaint(), None);
        drop(ring(&["d", "e"]));
        assert!(complaint().unwrap().starts_with("2 objects"));
        assert_eq!(collect(), 2);
    });
    drop(one);
    assert_eq!(log().len(), 10);
}

/// A frozen cycle may be garbage or not: nobody can tell until it is thawed.
#[test]
fn frozen_objects_are_not_looked_at() {
    let frozen =
        |objects: &str| Some(format!("gc-core: can't look for garbage in {objects}: call `heap::unfreeze` first"));
    drop(ring(&["a", "b"]));
    heap::freeze();
    assert_eq!((garbage().objects(), complaint()), (0, frozen("2 frozen objects")));
    drop(ring(&["c"]));
    assert!(complaint().unwrap().starts_with("1 object is kept alive by cycles alone:\n    1 × "));
    assert_eq!((collect(), heap::frozen_count()), (1, 2));
    heap::unfreeze();
    assert!(complaint().unwrap().starts_with("2 objects"));
    assert_eq!((collect(), complaint()), (2, None));
    let kept = node("live");
    heap::freeze();
    assert_eq!(complaint(), frozen("1 frozen object"));
    drop(kept);
    assert_eq!((heap::frozen_count(), complaint()), (0, None));
}

/// Where `trace` panics, its panic is seen, and nothing is lost.
#[test]
fn where_trace_panics() {
    let two = ring(&["c"]);
    for look in [|| drop(garbage()), assert_no_garbage] {
        two[0].trace_fuse.set(1);
        drop(two[0].clone());
        let panic = catch_unwind(look).unwrap_err();
        assert_eq!(panic.downcast_ref::<String>().unwrap(), "trace c");
    }
    drop(two);
    assert_eq!(garbage().objects(), 1);
    assert_eq!(collect(), 1);
    let live = node("d");
    drop(live.clone());
    assert_no_garbage();
}
