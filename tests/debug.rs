//! `{:?}` of handles: graphs of any shape are printed to an end.

#![forbid(unsafe_code)]

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt::{self, Debug};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap, unsize};
use gc_workspace::sized;

#[derive(Trace, Finalize, Debug, PartialEq)]
struct Person {
    name: &'static str,
    friend: GcCell<Option<Gc<Person>>>,
}

fn person(name: &'static str) -> Gc<Person> {
    Gc::new(Person { name, friend: GcCell::new(None) })
}

fn pair() -> (Gc<Person>, Gc<Person>) {
    let (charlie, david) = (person("Charlie"), person("David"));
    charlie.friend.set(Some(david.clone()));
    david.friend.set(Some(charlie.clone()));
    (charlie, david)
}

/// An object prints as its value does, as for `Rc`, wherever it is not within itself.
#[test]
fn handles_print_as_their_values() {
    let five = Gc::new(5);
    assert_eq!(format!("{five:?} {:?} {:05?}", [five.clone(), five.clone()], Gc::new(7)), "5 [5, 5] 00007");
    let both = Gc::new((person("Charlie"), Gc::<str>::from("text")));
    let text = r#"(Person { name: "Charlie", friend: GcCell(None) }, "text")"#;
    assert_eq!(format!("{both:?}"), text);
    assert_eq!(format!("{:?}", unsize!(both.clone() => dyn Debug)), text);
    assert_eq!(format!("{:?}", Gc::<[Gc<u8>]>::from_iter([Gc::new(1), Gc::new(2)])), "[1, 2]");
    assert_eq!(format!("{:#?}", Gc::new(Some(Gc::new(1)))), "Some(\n    1,\n)");
}

#[test]
fn cycles_end_where_they_close() {
    let (charlie, david) = pair();
    let text =
        r#"Person { name: "Charlie", friend: GcCell(Some(Person { name: "David", friend: GcCell(Some(Gc(…))) })) }"#;
    for _ in 0..2 {
        assert_eq!(format!("{charlie:?}"), text);
    }
    assert!(
        format!("{david:?}").starts_with(r#"Person { name: "David", friend: GcCell(Some(Person { name: "Charlie", "#)
    );
    assert_eq!(format!("{charlie:#?}").matches("Gc(…),\n").count(), 1);
    assert_eq!(format!("{:?}", [&charlie, &charlie]), format!("[{text}, {text}]"), "one beside the other is no cycle");

    // The value's own `Debug`, without a handle around it, is one level more.
    assert_eq!(format!("{:?}", *charlie).matches("Charlie").count(), 2);
    charlie.friend.take();
}

/// Whatever holds the handle that closes the cycle.
#[test]
fn every_way_round() {
    #[derive(Trace, Finalize, Debug, Default)]
    struct Ways {
        refs: RefCell<Vec<Gc<Ways>>>,
        once: OnceCell<Gc<[Gc<Ways>]>>,
        dynamic: RefCell<Option<Gc<dyn Shown>>>,
    }
    trait Shown: Debug {}
    impl Shown for Ways {}

    let ways: [fn(&Gc<Ways>); 3] = [
        |it| it.refs.borrow_mut().extend([it.clone(), it.clone()]),
        |it| it.once.set(Gc::from([it.clone()])).unwrap(),
        |it| *it.dynamic.borrow_mut() = Some(unsize!(it.clone() => dyn Shown)),
    ];
    let all = Gc::new(Ways::default());
    for way in ways {
        let one = Gc::new(Ways::default());
        way(&one);
        way(&all);
        assert!(format!("{one:?}").contains("Gc(…)"), "{one:?}");
        drop(one);
        assert_eq!(collect().min(1), 1);
    }
    assert_eq!(format!("{all:?}").matches("Gc(…)").count(), 4);
    drop(all);
    assert_eq!((collect(), heap::stats().live), (2, 0), "the slice as well");
}

/// A failing assertion says what differs.
#[test]
fn a_failing_assertion() {
    let (one, _) = pair();
    let message = catch_unwind(AssertUnwindSafe(|| assert_eq!(one, person("Charlie")))).unwrap_err();
    let message = message.downcast_ref::<String>().unwrap();
    assert!(message.contains("friend: GcCell(Some(Gc(…)))") && message.contains("right: Person"), "{message}");
    one.friend.take();
}

fn chain(len: usize) -> Gc<Person> {
    let mut head = person("last");
    for _ in 1..len {
        let next = person("one");
        next.friend.set(Some(head));
        head = next;
    }
    head
}

/// Depth is bounded, so that the stack lasts, and says so.
#[test]
fn deep_structures_are_cut_off() {
    let small = thread::Builder::new().stack_size(256 << 10);
    let thread = small.spawn(|| {
        let text = format!("{:?}", chain(128));
        assert_eq!((text.matches("name").count(), text.contains("last"), text.contains('…')), (128, true, false));
        for _ in 0..2 {
            let text = format!("{:?}", chain(sized(100_000, 200)));
            assert_eq!((text.matches("name").count(), text.matches("Gc(… more than 128 levels)").count()), (128, 1));
            let text = format!("{:#?}", chain(sized(100_000, 200)));
            assert_eq!((text.matches("name").count(), text.matches("Gc(… more than 128 levels)").count()), (128, 1));
        }
    });
    thread.unwrap().join().unwrap();
}

/// In a graph of many ways, which could be printed for years, each object is printed a bounded
/// number of times.
#[test]
fn dense_graphs_are_cut_off() {
    #[derive(Trace, Finalize, Debug)]
    struct Node(RefCell<Vec<Gc<Node>>>);
    let nodes: Vec<_> = (0..40).map(|_| Gc::new(Node(RefCell::default()))).collect();
    for node in &nodes {
        node.0.borrow_mut().extend(nodes.iter().cloned());
    }
    let text = format!("{:?}", nodes[0]);
    assert!(text.contains("Gc(… more objects)") && text.len() < 5_000_000, "{} bytes", text.len());
    for node in &nodes {
        node.0.take();
    }
    // What is in a tree is printed in full, and so are leaves, however often.
    let many = sized(100_000, 200);
    let leaf = Gc::new(5);
    let leaves = Gc::new(vec![leaf; many]);
    assert_eq!(format!("{leaves:?}").len(), 3 * many);
    let wide: Gc<Vec<Gc<Node>>> = Gc::new((0..many / 2).map(|_| Gc::new(Node(RefCell::default()))).collect());
    assert!(!format!("{wide:?}").contains('…'));
}

/// Takes so many bytes.
struct Full(usize);
impl fmt::Write for Full {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
        Ok(())
    }
}

thread_local!(static PANICS: Cell<bool> = const { Cell::new(false) });

/// A `Debug` that panics, or fails, leaves nothing behind.
#[test]
fn panics_and_errors_in_between() {
    #[derive(Trace, Finalize)]
    struct Bad;
    impl Debug for Bad {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            assert!(!PANICS.get(), "in Debug");
            f.write_str("Bad")
        }
    }
    let bad = Gc::new(vec![Gc::new(Bad)]);
    for _ in 0..300 {
        PANICS.set(true);
        assert!(catch_unwind(AssertUnwindSafe(|| format!("{bad:?}"))).is_err());
        PANICS.set(false);
        assert_eq!(format!("{bad:?}"), "[Bad]");
    }
    for _ in 0..300 {
        assert!(fmt::write(&mut Full(10), format_args!("{:?}", chain(3))).is_err());
    }
    assert_eq!(format!("{:?}", chain(128)).matches("name").count(), 128);
}

/// What prints something else meanwhile is within it all the same.
#[test]
fn printed_from_within() {
    #[derive(Trace, Finalize)]
    struct Outer(GcCell<Option<Gc<Outer>>>, Weak<Outer>);
    impl Debug for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let inner = format!("{:?} {:?}", self.0.get(), self.1.upgrade());
            let elsewhere = thread::spawn(|| format!("{:?}", pair().0)).join().unwrap();
            write!(f, "Outer({inner}, {})", elsewhere.matches('…').count())
        }
    }
    let outer = Gc::new_cyclic(|me| Outer(GcCell::new(None), me.clone()));
    assert_eq!(format!("{outer:?}"), "Outer(None Some(Gc(…)), 1)");
    let other = Gc::new(Outer(GcCell::new(Some(outer)), Weak::new()));
    assert_eq!(format!("{other:?}"), "Outer(Some(Outer(None Some(Gc(…)), 1)) None, 1)");
}

/// At the very end of a thread, when destructors of thread-locals run.
#[test]
fn at_the_end_of_a_thread() {
    struct Last(Option<Gc<Person>>);
    impl Drop for Last {
        fn drop(&mut self) {
            let text = format!("{:?}", self.0);
            TEXT.lock().unwrap().push(text);
            if let Some(ring) = &self.0 {
                ring.friend.take();
            }
        }
    }
    static TEXT: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());
    thread_local! {
        static EARLY: RefCell<Last> = const { RefCell::new(Last(None)) };
        static LATE: RefCell<Last> = const { RefCell::new(Last(None)) };
    }
    let thread = thread::spawn(|| {
        // One before the heap's own end is arranged for, one after that.
        for (of, last) in [("early", &EARLY), ("late", &LATE)] {
            last.with(|_| ());
            let ring = person(of);
            ring.friend.set(Some(ring.clone()));
            last.with_borrow_mut(|last| last.0 = Some(ring));
        }
    });
    thread.join().unwrap();
    let texts = TEXT.lock().unwrap();
    assert_eq!(texts.len(), 2);
    assert!(texts.iter().all(|text| text.contains("Gc(…)")), "{texts:?}");
}
