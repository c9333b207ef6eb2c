//! `Gc::map`: handles to parts of objects.

#![forbid(unsafe_code)]

use std::cell::{OnceCell, RefCell};

use gc_core::{Finalize, Gc, GcCell, Mapped, Trace, collect, heap, inspect, unsize};

#[derive(Trace, Finalize, Default)]
struct Document {
    title: String,
    lines: Vec<String>,
    first: OnceCell<usize>,
    selection: RefCell<Option<Mapped<str>>>,
    itself: GcCell<Option<Gc<Document>>>,
}

fn document() -> Gc<Document> {
    Gc::new(Document { title: "title".into(), lines: vec!["one".into(), "two".into()], ..Document::default() })
}

#[test]
fn a_part_keeps_the_whole() {
    let document = document();
    let weak = Gc::downgrade(&document);
    let lines = Gc::map(document.clone(), |document| document.lines.as_slice());
    let line = lines.clone().project(|lines| &*lines[1]);
    assert_eq!((Gc::strong_count(&document), lines.len(), &*line), (3, 2, "two"));
    drop((document, lines));
    assert!(weak.upgrade().is_some_and(|document| document.title == "title"));
    assert_eq!(*line, *"two");
    drop(line);
    assert!(weak.upgrade().is_none());
    assert_eq!(heap::stats().live, 0);
}

#[test]
fn a_cycle_through_a_part_is_collected() {
    let document = document();
    *document.selection.borrow_mut() = Some(Gc::map(document.clone(), |document| &*document.title));
    assert_eq!(document.selection.borrow().as_deref(), Some("title"));
    assert_eq!(inspect::count_edges(&*document), 1);
    drop(document);
    assert_eq!(inspect::garbage().cycles[0].links[0].field, "selection");
    assert_eq!(collect(), 1);
}

/// What is changed by the only handle can't be changed while there is a handle to a part.
#[test]
fn a_part_is_another_handle() {
    let mut document = document();
    let title = Gc::map(document.clone(), |document| &document.title);
    assert!(Gc::get_mut(&mut document).is_none());
    let Err(document) = Gc::try_unwrap(document) else { panic!("there is another handle") };
    assert_eq!(*title, "title");
    drop(title);
    assert_eq!(Gc::try_unwrap(document).map(|document| document.title).ok(), Some("title".into()));
}

#[test]
fn parts_of_every_kind() {
    let document = document();
    document.first.set(7).unwrap();
    let set_once = Gc::map(document.clone(), |document| document.first.get().unwrap());
    let cell = Gc::map(document.clone(), |document| &document.itself);
    cell.set(Some(document.clone()));
    assert!(set_once.is_of_same_object(&cell) && *set_once == 7 && document.itself.get().is_some());
    cell.set(None);
    let whole: Mapped<Document> = document.clone().into();
    assert!(whole.is_of_same_object(&set_once) && whole.title == "title");
    let constant: Mapped<str> = Gc::map(document, |_| "constant");
    assert_eq!((constant.to_string(), format!("{constant:?}")), ("constant".into(), "\"constant\"".into()));

    let slice: Gc<[u8]> = vec![1, 2, 3].into();
    assert_eq!(*Gc::map(slice, |all| &all[1..]), [2, 3]);
    let object = unsize!(Gc::new(5_u8) => dyn std::any::Any);
    assert_eq!(*Gc::map(object, |any| any.downcast_ref::<u8>().unwrap()), 5);
    let (one, other) = (Gc::map(Gc::new((1, 2)), |pair| &pair.0), Gc::map(Gc::new((1, 3)), |pair| &pair.0));
    assert!(one == other && one.cmp(&other).is_eq() && one <= other && !one.is_of_same_object(&other));
}

#[test]
fn a_function_that_panics_drops_its_handle() {
    let document = document();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        Gc::map(document.clone(), |document| &*document.lines[9]);
    }));
    assert!(panicked.is_err());
    assert_eq!(Gc::strong_count(&document), 1);
}

#[test]
fn one_word_beside_the_reference() {
    assert_eq!(size_of::<Mapped<u8>>(), 2 * size_of::<usize>());
    assert_eq!(size_of::<Mapped<str>>(), size_of::<&str>() + size_of::<usize>());
    assert_eq!(size_of::<Option<Mapped<u8>>>(), size_of::<Mapped<u8>>());
}
