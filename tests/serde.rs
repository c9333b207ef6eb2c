//! Handles in serde: what is written, what is read, and what can't be.

#![forbid(unsafe_code)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap};
use gc_workspace::sized;
use serde::{Deserialize, Serialize};
use serde_json::{Value, from_str, json, to_string, to_value};

#[derive(Trace, Finalize, Serialize, Deserialize)]
struct Person {
    name: Gc<str>,
    friend: GcCell<Option<Gc<Person>>>,
    #[serde(default)]
    parent: GcCell<Weak<Person>>,
    scores: Gc<[u8]>,
}

fn person(name: &str) -> Gc<Person> {
    let (friend, parent) = (GcCell::new(None), GcCell::new(Weak::new()));
    Gc::new(Person { name: name.into(), friend, parent, scores: [1, 2].into() })
}

fn chain(length: usize) -> Gc<Person> {
    let mut head = person("last");
    for _ in 1..length {
        let next = person("one");
        next.friend.set(Some(head));
        head = next;
    }
    head
}

/// What serde makes of an `Rc` it makes of a `Gc`.
#[test]
fn handles_are_as_transparent_as_those_of_rc() {
    let (rc, gc) = (Rc::new((1, "two")), Gc::new((1, "two")));
    assert_eq!(to_string(&gc).unwrap(), to_string(&*rc).unwrap());
    assert_eq!(to_value(Some(Gc::new(5))).unwrap(), json!(5));
    assert_eq!(to_value(Gc::<str>::from("text")).unwrap(), json!("text"));
    assert_eq!(to_value(Gc::<[u8]>::from([1, 2])).unwrap(), json!([1, 2]));
    assert_eq!(to_value(GcCell::new(Some(Gc::new(5)))).unwrap(), json!(5));
    let weak = Gc::downgrade(&gc);
    assert_eq!(to_value(&weak).unwrap(), json!([1, "two"]));
    drop(gc);
    assert_eq!((to_value(&weak).unwrap(), to_value(Weak::<u8>::new()).unwrap()), (Value::Null, Value::Null));
}

#[test]
fn there_and_back() {
    let text = r#"{"name":"Charlie","friend":{"name":"David","friend":null,"parent":null,"scores":[]},"parent":null,"scores":[3]}"#;
    let charlie: Gc<Person> = from_str(text).unwrap();
    let david = charlie.friend.get().unwrap();
    assert_eq!((&*charlie.name, &*david.name, &*charlie.scores), ("Charlie", "David", &[3][..]));
    assert_eq!(to_string(&charlie).unwrap(), text);
    assert!(charlie.parent.get().upgrade().is_none());

    // What a weak handle is read from is checked and let go.
    assert!(from_str::<Weak<u8>>("5").unwrap().upgrade().is_none());
    assert!(from_str::<Weak<u8>>("\"five\"").is_err());
    drop((charlie, david));
    assert_eq!(heap::stats().live, 0);
}

/// An object with two handles is written twice, and read as two.
#[test]
fn shared_objects_are_written_each_time() {
    let shared = person("shared");
    let both = [shared.clone(), shared.clone()];
    let [one, two]: [Gc<Person>; 2] = from_str(&to_string(&both).unwrap()).unwrap();
    assert!(!Gc::ptr_eq(&one, &two) && one.name == two.name);
}

#[test]
fn cycles_are_errors() {
    let (charlie, david) = (person("Charlie"), person("David"));
    charlie.friend.set(Some(david.clone()));
    david.friend.set(Some(charlie.clone()));
    for _ in 0..2 {
        let error = to_string(&charlie).unwrap_err().to_string();
        assert_eq!(
            error,
            "gc-core: a cyclic structure can't be serialized: an object of type `serde::Person` holds itself"
        );
    }
    david.friend.take();
    assert!(to_string(&charlie).is_ok(), "nothing is left of the failures");

    // A weak handle is followed as well.
    david.parent.set(Gc::downgrade(&charlie));
    assert!(to_string(&charlie).unwrap_err().to_string().contains("cyclic"));
    drop((charlie, david));
    assert_eq!((collect(), heap::stats().live), (0, 0));
}

/// What is too deep for the stack is an error long before.
#[test]
fn deep_structures_are_errors() {
    let small = std::thread::Builder::new().stack_size(2 << 20);
    let thread = small.spawn(|| {
        assert!(to_string(&chain(250)).is_ok());
        let error = to_string(&chain(sized(100_000, 300))).unwrap_err().to_string();
        assert!(error.starts_with("gc-core: more than 256 objects within each other"), "{error}");
        assert!(to_string(&chain(250)).is_ok());
    });
    thread.unwrap().join().unwrap();
}

/// A `Serialize` that panics leaves nothing behind either.
#[test]
fn a_panic_in_between() {
    #[derive(Trace, Finalize)]
    struct Bad;
    impl Serialize for Bad {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            panic!("in serialize");
        }
    }
    let bad = Gc::new(vec![Gc::new(Bad)]);
    for _ in 0..300 {
        assert!(catch_unwind(AssertUnwindSafe(|| to_string(&bad))).is_err());
    }
    let good = Gc::new(vec![Gc::new(1)]);
    assert_eq!(to_string(&good).unwrap(), "[1]");
}

/// A heap without room is an error of the deserializer.
#[test]
fn a_heap_without_room() {
    heap::configure(|config| config.max_bytes = Some(10)).unwrap();
    let error = from_str::<Gc<[u8; 32]>>(&to_string(&[1_u8; 32]).unwrap()).unwrap_err().to_string();
    assert!(error.contains("exceed its limit of 10 "), "{error}");
    assert_eq!(heap::stats().live, 0);
}
