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
        assert_eq!(error, "a cyclic structure can't be serialized: an object of type `serde::Person` holds itself");
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
        assert!(error.starts_with("more than 256 objects within each other"), "{error}");
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

/// Handles that threads share are the same.
#[test]
fn shared_handles_are_as_those_of_arc() {
    use gc_core::sync::{Gc, GcCell, Weak};

    #[derive(Trace, Finalize, Serialize, Deserialize)]
    #[trace(sync)]
    struct Job {
        name: Gc<str>,
        next: GcCell<Option<Gc<Job>>>,
        #[serde(default)]
        before: GcCell<Weak<Job>>,
        steps: Gc<[u8]>,
    }

    let text =
        r#"{"name":"first","next":{"name":"last","next":null,"before":null,"steps":[]},"before":null,"steps":[3]}"#;
    let first: Gc<Job> = from_str(text).unwrap();
    let last = first.next.get().unwrap();
    assert_eq!((&*first.name, &*last.name, &*first.steps), ("first", "last", &[3][..]));
    assert_eq!(to_string(&first).unwrap(), text);
    last.before.set(Gc::downgrade(&first));
    let error = to_string(&first).unwrap_err().to_string();
    assert!(error.starts_with("a cyclic structure can't be serialized: an object of type `serde::shared"), "{error}");
    last.before.set(Weak::new());
    let (mut deep, shared) = (last, first);
    for _ in 0..300 {
        let steps = [1].into();
        deep = Gc::new(Job { name: "more".into(), next: GcCell::new(Some(deep)), before: GcCell::default(), steps });
    }
    assert!(to_string(&deep).unwrap_err().to_string().starts_with("more than 256 objects within each other"));
    let texts: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(|| to_string(&shared).unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(texts.iter().all(|other| other == text));
}

/// A heap without room is an error of the deserializer.
#[test]
fn a_heap_without_room() {
    heap::configure(|config| config.max_bytes = Some(10)).unwrap();
    let errors = [
        from_str::<Gc<[u8; 32]>>(&to_string(&[1_u8; 32]).unwrap()).map(|_| ()),
        from_str::<Gc<[u8]>>("[1, 2, 3]").map(|_| ()),
        from_str::<Gc<[String]>>(r#"["one", "two"]"#).map(|_| ()),
        from_str::<Gc<str>>(r#""text""#).map(|_| ()),
        from_str::<Gc<Person>>(r#"{"name":"Charlie","friend":null,"scores":[]}"#).map(|_| ()),
    ];
    for error in errors {
        let error = error.unwrap_err().to_string();
        assert!(error.contains("exceed its limit of 10 "), "{error}");
    }
    assert_eq!(heap::stats().live, 0);
}

/// An error of a serializer's own, made by code that serializes. So is one of a deserializer's own;
/// nothing of it is lost.
#[test]
fn an_error_that_serializes() {
    use serde::ser::{Error as _, Impossible};
    use std::fmt::{self, Display};

    #[derive(Debug)]
    struct Nested(String);
    impl serde::ser::Error for Nested {
        fn custom<T: Display>(message: T) -> Self {
            let ring = person("in an error");
            ring.friend.set(Some(ring.clone()));
            let other = to_string(&ring).unwrap_err();
            ring.friend.take();
            // Deep down there is no room for more.
            Self(format!("{message}, {:?}, {other}", to_string(&ring)))
        }
    }
    impl Display for Nested {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&self.0)
        }
    }
    impl std::error::Error for Nested {}

    /// Serializes nothing but handles and newtypes.
    struct Only;
    macro_rules! refuse {
        ($($name:ident($($type:ty),*) -> $result:ty;)*) => {$(
            fn $name(self, $(_: $type),*) -> Result<$result, Nested> { Err(Nested::custom(stringify!($name))) }
        )*};
    }
    impl serde::Serializer for Only {
        type Ok = ();
        type Error = Nested;
        type SerializeSeq = Impossible<(), Nested>;
        type SerializeTuple = Impossible<(), Nested>;
        type SerializeTupleStruct = Impossible<(), Nested>;
        type SerializeTupleVariant = Impossible<(), Nested>;
        type SerializeMap = Impossible<(), Nested>;
        type SerializeStruct = Impossible<(), Nested>;
        type SerializeStructVariant = Impossible<(), Nested>;
        refuse! {
            serialize_bool(bool) -> (); serialize_i8(i8) -> (); serialize_i16(i16) -> (); serialize_i32(i32) -> ();
            serialize_i64(i64) -> (); serialize_u8(u8) -> (); serialize_u16(u16) -> (); serialize_u32(u32) -> ();
            serialize_u64(u64) -> (); serialize_f32(f32) -> (); serialize_f64(f64) -> (); serialize_char(char) -> ();
            serialize_str(&str) -> (); serialize_bytes(&[u8]) -> (); serialize_unit() -> ();
            serialize_unit_struct(&'static str) -> ();
            serialize_unit_variant(&'static str, u32, &'static str) -> ();
            serialize_seq(Option<usize>) -> Self::SerializeSeq; serialize_tuple(usize) -> Self::SerializeTuple;
            serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
            serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
            serialize_map(Option<usize>) -> Self::SerializeMap;
            serialize_struct(&'static str, usize) -> Self::SerializeStruct;
            serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
        }
        fn serialize_none(self) -> Result<(), Nested> {
            Ok(())
        }
        fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Nested> {
            value.serialize(Only)
        }
        fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Result<(), Nested> {
            value.serialize(Only)
        }
        fn serialize_newtype_variant<T: ?Sized + Serialize>(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            value: &T,
        ) -> Result<(), Nested> {
            value.serialize(Only)
        }
    }

    #[derive(Trace, Finalize, Serialize)]
    struct Link(GcCell<Option<Gc<Link>>>);
    let link = |next| Gc::new(Link(GcCell::new(next)));
    let ring = link(None);
    ring.0.set(Some(link(Some(ring.clone()))));
    let mut deep = link(None);
    for _ in 0..1000 {
        deep = link(Some(deep));
    }
    for _ in 0..2 {
        let error = ring.serialize(Only).unwrap_err().0;
        assert!(error.contains("`serde::an_error_that_serializes::Link` holds itself, Ok("), "{error}");
        assert!(error.ends_with("`serde::Person` holds itself"), "{error}");
        let error = deep.serialize(Only).unwrap_err().0;
        assert!(error.contains("`serde::an_error_that_serializes::Link`, Err("), "{error}");
        assert!(link(None).serialize(Only).is_ok());
    }
    ring.0.take();
}

/// At the very end of a thread, when destructors of thread-locals run, in whatever order.
#[test]
fn at_the_end_of_a_thread() {
    use std::cell::RefCell;
    use std::sync::Mutex;
    static TEXTS: Mutex<Vec<String>> = Mutex::new(Vec::new());
    struct Last(Option<Gc<Person>>);
    impl Drop for Last {
        fn drop(&mut self) {
            TEXTS.lock().unwrap().push(to_string(&self.0).unwrap());
        }
    }
    thread_local! {
        static EARLY: RefCell<Last> = const { RefCell::new(Last(None)) };
        static LATE: RefCell<Last> = const { RefCell::new(Last(None)) };
    }
    let thread = std::thread::spawn(|| {
        EARLY.with_borrow_mut(|last| last.0 = Some(person("early")));
        assert!(to_string(&person("now")).is_ok());
        LATE.with_borrow_mut(|last| last.0 = Some(person("late")));
    });
    thread.join().unwrap();
    let mut texts = TEXTS.lock().unwrap().clone();
    texts.sort();
    assert!(texts.len() == 2 && texts[0].contains("early") && texts[1].contains("late"), "{texts:?}");
}
