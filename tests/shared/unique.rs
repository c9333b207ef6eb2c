//! The only handle.

use gc_core::sync::Gc;

use crate::{Log, node, taken};

#[test]
fn it_lends_mutably() {
    let mut gc = Gc::new(String::from("a"));
    Gc::get_mut(&mut gc).unwrap().push('b');
    let other = gc.clone();
    assert!(Gc::get_mut(&mut gc).is_none());
    drop(other);
    let weak = Gc::downgrade(&gc);
    assert!(Gc::get_mut(&mut gc).is_none(), "a weak handle could upgrade");
    Gc::make_mut(&mut gc).push('c');
    assert!(weak.upgrade().is_none(), "cut off");
    assert_eq!((gc.as_str(), Gc::weak_count(&gc)), ("abc", 0));
    let again = Gc::downgrade(&gc);
    drop(weak);
    assert!(again.upgrade().is_some());
    drop(again);
    assert!(Gc::get_mut(&mut gc).is_some(), "a record without handles is no obstacle");
}

#[test]
fn make_mut_clones_what_is_shared() {
    let mut a = Gc::new(vec![1]);
    let b = a.clone();
    Gc::make_mut(&mut a).push(2);
    assert_eq!((&*a, &*b), (&vec![1, 2], &vec![1]));
}

/// Forgotten, the guard does no harm.
#[test]
fn a_forgotten_guard() {
    let log = Log::default();
    let mut gc = node(&log, "a");
    std::mem::forget(Gc::get_mut(&mut gc));
    let other = gc.clone();
    drop(other);
    assert_eq!(Gc::get_mut(&mut gc).unwrap().name, "a");
    drop(gc);
    assert_eq!(taken(&log), ["f a", "d a"]);
}

/// The value comes out unfinalized.
#[test]
fn it_gives_the_value_up() {
    let log = Log::default();
    let gc = node(&log, "a");
    let (other, weak) = (gc.clone(), Gc::downgrade(&gc));
    let gc = Gc::try_unwrap(gc).err().unwrap();
    assert!(Gc::into_inner(other).is_none());
    let value = Gc::try_unwrap(gc).ok().unwrap();
    assert!(weak.upgrade().is_none() && taken(&log).is_empty());
    drop(value);
    assert_eq!(taken(&log), ["d a"]);
    let shared = Gc::new(String::from("text"));
    assert_eq!((Gc::unwrap_or_clone(shared.clone()), Gc::unwrap_or_clone(shared)), ("text".into(), "text".into()));
}
