//! Reports on the heap read no value that is lent (rule I1): each of them is asked while a `&mut`
//! is alive, which is used before and afterwards. Miri sees any read in between; without it, the
//! figures show whether a value was read.

use std::cell::RefCell;

use gc_core::inspect::{Graph, HeapSnapshot, Limits};
use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap, inspect};

#[derive(Trace, Finalize, Clone, Default)]
struct Node {
    name: String,
    children: Vec<Gc<Node>>,
    other: GcCell<Option<Gc<Node>>>,
}

fn node(name: &str) -> Gc<Node> {
    Gc::new(Node { name: name.to_owned(), ..Node::default() })
}

/// Every report there is, on the whole heap and on this object.
fn report_all(on: &Gc<Node>) {
    let weak = Gc::downgrade(on);
    let census = inspect::census();
    assert!(!census.since(&census).to_string().is_empty());
    assert!(!inspect::why_alive(&weak).to_string().is_empty());
    assert!(!inspect::why_alive(on).to_string().is_empty());
    assert!(!inspect::held_from_outside().to_string().is_empty());
    assert_eq!(inspect::referrers(on).len(), inspect::referrers(&weak).len());
    assert_eq!(inspect::referents(on).len(), inspect::referents(&weak).len());
    assert!(inspect::retained(on).objects > 0 && inspect::retained(&weak).objects > 0);
    assert_eq!(inspect::largest_retainers(1).len(), 1);
    for limits in [Limits::default(), Limits::none()] {
        assert!(Graph::whole(limits).objects.len() > 1);
        assert!(!Graph::reached_from(on, limits).objects.is_empty());
        assert!(!Graph::leading_to(&weak, limits).objects.is_empty());
    }
    assert!(HeapSnapshot::take().id_of(on).is_some());
    let _unused = inspect::garbage();
}

/// How many objects are not looked into.
fn unread() -> usize {
    inspect::census().unread
}

/// Reports come while the value is borrowed mutably, which is changed before and after.
fn lend(value: &mut Node, other: &Gc<Node>) {
    value.children.push(other.clone());
    value.name.push('!');
    report_all(other);
    value.children.push(other.clone());
    value.name.push('?');
}

#[test]
fn a_lent_value_is_not_read() {
    let child = node("child");
    let mut lent = node("lent");
    let value = Gc::get_mut(&mut lent).unwrap();
    lend(value, &child);
    assert_eq!(unread(), 1);
    // Its handles to the child are not counted.
    assert_eq!(inspect::census().total.outside_handles, 4);
    value.children.clear();
    assert_eq!(lent.name, "lent!?");
}

#[test]
fn what_is_lent_inside_of_the_lent_is_not_read() {
    let other = node("other");
    let mut outer = Gc::new(Node { children: vec![node("inner")], ..Node::default() });
    let inner = Gc::get_mut(&mut Gc::get_mut(&mut outer).unwrap().children[0]).unwrap();
    lend(inner, &other);
    assert_eq!(unread(), 2);
    lend(inner, &other);
    // Once the outer one is known to be lent no more, so is the inner one.
    let second = outer.clone();
    assert_eq!(unread(), 0);
    drop(second);
    report_all(&outer);
}

#[test]
fn what_is_lent_out_of_a_cell_is_not_read() {
    #[derive(Trace, Finalize)]
    struct Holder(RefCell<Gc<Node>>);

    let (holder, other) = (Gc::new(Holder(RefCell::new(node("held")))), node("other"));
    let mut borrowed = holder.0.borrow_mut();
    lend(Gc::get_mut(&mut borrowed).unwrap(), &other);
    assert_eq!(unread(), 1);
    assert!(inspect::census().hidden);
    lend(Gc::get_mut(&mut borrowed).unwrap(), &other);
    drop(borrowed);
    assert_eq!((unread(), inspect::census().hidden), (0, false));
}

#[test]
fn made_to_be_mutable_is_lent() {
    let other = node("other");
    let mut first = node("first");
    let weak = Gc::downgrade(&first);
    lend(Gc::make_mut(&mut first), &other);
    assert!(weak.upgrade().is_none());
    let shared = first.clone();
    // A new object; the old one has lost a handle, and is a candidate.
    let value = Gc::make_mut(&mut first);
    lend(value, &other);
    assert_eq!((unread(), Gc::strong_count(&shared)), (1, 1));
    lend(value, &other);
}

#[test]
fn former_candidates_and_frozen_objects_are_lent_too() {
    let other = node("other");
    let mut lent = node("lent");
    drop(lent.clone());
    assert_eq!(inspect::census().total.candidates, 1);
    lend(Gc::get_mut(&mut lent).unwrap(), &other);
    assert_eq!((unread(), inspect::census().total.candidates), (1, 0));
    heap::freeze();
    lend(Gc::get_mut(&mut lent).unwrap(), &other);
    assert_eq!(inspect::census().total.frozen, 2);
    let value = Gc::get_mut(&mut lent).unwrap();
    heap::unfreeze();
    lend(value, &other);
    collect();
    lend(value, &other);
    assert_eq!(unread(), 1);
}

#[test]
fn slices_are_lent_too() {
    let other = node("other");
    let mut slice: Gc<[Gc<Node>]> = vec![other.clone()].into();
    let value = Gc::get_mut(&mut slice).unwrap();
    value[0] = node("new");
    report_all(&other);
    assert_eq!(unread(), 1);
    value[0] = other.clone();
    let mut text: Gc<str> = "text".into();
    let value = Gc::get_mut(&mut text).unwrap();
    value.make_ascii_uppercase();
    report_all(&other);
    value.make_ascii_lowercase();
    assert_eq!(&*text, "text");
}

/// Who was lent once is read again as soon as it is known that it is not lent any more.
#[test]
fn the_mark_goes() {
    let mut lent = node("lent");
    lend(Gc::get_mut(&mut lent).unwrap(), &node("other"));
    assert_eq!(unread(), 1, "there is but one handle, which can't tell");
    drop(lent.clone());
    assert_eq!(unread(), 0, "a candidate is not lent");
    collect();
    assert_eq!(unread(), 0, "it is not lent since");
    assert!(inspect::why_alive(&lent.children[0]).is_held());
    lend(Gc::get_mut(&mut lent).unwrap(), &node("other"));
    assert_eq!(unread(), 1, "it was lent again");
    let keeper = node("keeper");
    keeper.other.set(Some(lent));
    assert_eq!(unread(), 0, "it is held by what was read");
}

/// A handle to the object shows that it isn't lent.
#[test]
fn who_asks_about_an_object_has_it() {
    let mut lent = Gc::new(Node { children: vec![node("child")], ..Node::default() });
    Gc::get_mut(&mut lent).unwrap().name.push('!');
    assert_eq!(inspect::why_alive(&lent).unread, 0);
    assert_eq!(unread(), 0);
}

/// What becomes of a lent object is as before: the mark changes nothing else.
#[test]
fn lending_leaves_young_and_old_as_they_were() {
    let mut lent = node("lent");
    let value = Gc::get_mut(&mut lent).unwrap();
    value.name.push('!');
    let ring = lent.clone();
    lent.other.set(Some(ring));
    drop(lent);
    assert_eq!(heap::collect_young(), 1);
    assert_eq!(heap::stats().live, 0);
}
