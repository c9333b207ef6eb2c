//! `==`, `<` and their like of handles: of the values, and without a look at them where the answer
//! is known.

#![forbid(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};
use std::hash::{Hash, Hasher};

use gc_core::{Finalize, Gc, GcCell, Trace, unsize};

thread_local! {
    /// How often values were compared.
    static COMPARED: Cell<u32> = const { Cell::new(0) };
}

fn compared() {
    COMPARED.set(COMPARED.get() + 1);
}

/// Equals itself, and says so.
#[derive(Trace, Finalize)]
struct Whole(u32);

impl Hash for Whole {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl PartialEq for Whole {
    fn eq(&self, other: &Self) -> bool {
        compared();
        self.0 == other.0
    }
}

impl Eq for Whole {}

impl PartialOrd for Whole {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Whole {
    fn cmp(&self, other: &Self) -> Ordering {
        compared();
        self.0.cmp(&other.0)
    }
}

/// Equals nothing, not itself either, and is not `Eq`.
#[derive(Trace, Finalize)]
struct Never;

impl PartialEq for Never {
    fn eq(&self, _: &Self) -> bool {
        compared();
        false
    }
}

impl PartialOrd for Never {
    fn partial_cmp(&self, _: &Self) -> Option<Ordering> {
        compared();
        None
    }
}

#[derive(Trace, Finalize, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Pair<T: ?Sized, U: ?Sized>(Gc<T>, Gc<U>);

#[derive(Trace, Finalize, PartialEq, Eq)]
struct Node {
    name: u8,
    next: GcCell<Option<Gc<Node>>>,
    others: RefCell<Vec<Gc<Node>>>,
}

fn node(name: u8) -> Gc<Node> {
    Gc::new(Node { name, next: GcCell::new(None), others: RefCell::default() })
}

/// In code that knows of `PartialEq` only.
fn equals_itself<T: ?Sized + PartialEq>(gc: &Gc<T>) -> bool {
    *gc == gc.clone()
}

#[test]
fn what_is_eq_equals_itself_unseen() {
    let (one, same, other) = (Gc::new(Whole(1)), Gc::new(Whole(1)), Gc::new(Whole(2)));
    let it = one.clone();
    assert!(
        one == it && it.cmp(&one).is_eq() && it.partial_cmp(&one) == Some(Ordering::Equal) && one <= it && one >= it
    );
    assert!(!(one != it || one < it || one > it));
    assert_eq!(COMPARED.take(), 0);
    assert!(one == same && one != other && one < other && one.cmp(&same).is_eq());
    assert_eq!(COMPARED.take(), 4);

    // Whatever is around it, and however generic.
    let pair = Gc::new(Pair(one.clone(), other.clone()));
    assert!(equals_itself(&one) && equals_itself(&pair) && *pair == *pair);
    assert!(equals_itself(&Gc::new(Some(vec![(pair.clone(), 1)]))));
    assert!(equals_itself(&Gc::<[Gc<Whole>]>::from([one.clone(), other])));
    assert!(equals_itself(&Gc::<str>::from("text")));
    assert!(equals_itself(&Gc::new(GcCell::new(Some(pair)))));
    assert!(equals_itself(&unsize!(Gc::new([Whole(3)]) => [Whole])));
    assert_eq!(COMPARED.take(), 0);
}

#[test]
fn what_is_not_eq_is_looked_at() {
    let never = Gc::new(Never);
    let it = never.clone();
    let answers = (never == it, never != it, never.partial_cmp(&it), never <= it);
    assert_eq!((answers, COMPARED.take()), ((false, true, None, false), 4));
    let number = Gc::new(f64::NAN);
    assert_eq!((number.partial_cmp(&number.clone()), number >= number.clone()), (None, false));

    assert!(!equals_itself(&Gc::new(f64::NAN)) && equals_itself(&Gc::new(1.0)));
    assert!(!equals_itself(&Gc::new(Some(f32::NAN))) && !equals_itself(&Gc::new([1.0, f32::NAN])));
    assert!(!equals_itself(&Gc::<[f64]>::from([f64::NAN])) && equals_itself(&Gc::<[f64]>::from([0.0, -0.0])));
    assert!(!equals_itself(&Gc::new((Gc::new(Whole(1)), never.clone()))));
    assert!(!equals_itself(&Gc::new(Pair(Gc::new(Whole(1)), never.clone()))));
    assert!(!equals_itself(&Gc::new(Pair(never.clone(), Gc::new(Whole(1))))));
    assert!(equals_itself(&Gc::new(Pair(Gc::new(1), Gc::<str>::from("text")))));
}

/// A trait object is what its trait says, not what the object's own type would say.
#[test]
fn trait_objects() {
    trait Shape {
        fn area(&self) -> f64;
    }
    impl PartialEq for dyn Shape {
        fn eq(&self, other: &Self) -> bool {
            self.area() == other.area()
        }
    }
    trait Named {
        fn name(&self) -> String;
    }
    impl PartialEq for dyn Named {
        fn eq(&self, other: &Self) -> bool {
            compared();
            self.name() == other.name()
        }
    }
    impl Eq for dyn Named {}

    #[derive(Trace, Finalize, PartialEq, Eq)]
    struct Unknown;
    impl Shape for Unknown {
        fn area(&self) -> f64 {
            f64::NAN
        }
    }
    impl Named for Unknown {
        fn name(&self) -> String {
            "unknown".to_owned()
        }
    }
    let (one, other) = (Gc::new(Unknown), Gc::new(Unknown));
    assert!(one == other);
    let shape = unsize!(one.clone() => dyn Shape);
    assert!(shape != shape.clone(), "its area isn't known");
    let (named, other) = (unsize!(one => dyn Named), unsize!(other => dyn Named));
    assert!(named == named.clone() && COMPARED.take() == 0);
    assert!(named == other && COMPARED.take() == 1);
}

/// Of as many ways to a shared object as there are, one is taken.
#[test]
fn shared_structure_is_compared_once() {
    let mut shared = node(0);
    for name in 1..=60 {
        let above = node(name);
        above.others.borrow_mut().extend([shared.clone(), shared.clone()]);
        above.next.set(Some(shared));
        shared = above;
    }
    // 3^60 ways.
    assert!(shared == shared.clone() && *shared == *shared);
    let (one, other) = (node(1), node(1));
    one.next.set(Some(shared.clone()));
    assert!(one != other);
    other.next.set(Some(shared));
    assert!(one == other);
}

#[test]
fn a_ring_equals_itself() {
    let (one, two) = (node(1), node(2));
    one.next.set(Some(two.clone()));
    two.next.set(Some(one.clone()));
    two.others.borrow_mut().push(two.clone());
    assert!(one == one.clone() && *one == *one && one != two && two == one.next.get().unwrap());
    // An object more that holds the ring at the same place as its member does.
    let copy = node(1);
    copy.next.set(Some(two.clone()));
    assert!(copy == one && !Gc::ptr_eq(&copy, &one));
    two.next.take();
    two.others.take();
}

/// As keys.
#[test]
fn sets_of_handles() {
    let (one, same, other) = (Gc::new(Whole(1)), Gc::new(Whole(1)), Gc::new(Whole(2)));
    let all = [one.clone(), one, same, other.clone(), other];
    assert_eq!((HashSet::from(all.clone()).len(), BTreeSet::from(all).len()), (2, 2));
}
