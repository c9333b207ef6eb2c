//! Handles to trait objects, slices and text: made, cast back, collected. All of it in safe code.

#![forbid(unsafe_code)]

use std::any::{Any, TypeId};
use std::cell::Cell;
use std::fmt::{Debug, Display};

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap, unsize};
use static_assertions::assert_eq_size;

assert_eq_size!(Gc<dyn Debug>, Option<Gc<dyn Debug>>, Weak<dyn Debug>, &'static dyn Debug);

/// A trait that knows nothing of the library.
trait Animal {
    fn name(&self) -> String;
    fn befriend(&self, friend: Gc<dyn Animal>);
}

/// A subtrait.
trait Pet: Animal {
    fn owner(&self) -> String {
        format!("the owner of {}", self.name())
    }
}

thread_local!(static FINALIZED: Cell<u32> = const { Cell::new(0) });

#[derive(Trace)]
struct Dog {
    name: String,
    friend: GcCell<Option<Gc<dyn Animal>>>,
}

impl Finalize for Dog {
    fn finalize(&self) {
        FINALIZED.set(FINALIZED.get() + 1);
    }
}

impl Animal for Dog {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn befriend(&self, friend: Gc<dyn Animal>) {
        self.friend.set(Some(friend));
    }
}

impl Pet for Dog {}

/// A trait that a type can have for one lifetime, or for all.
trait Smells<'a> {
    fn smells(&self, what: &'a str) -> bool;
}

impl<'a> Smells<'a> for Dog {
    fn smells(&self, what: &'a str) -> bool {
        what != self.name
    }
}

/// Larger than a dog, and generic.
#[derive(Trace, Finalize)]
struct Herd<T: ?Sized, const N: usize> {
    all: [GcCell<Option<Gc<dyn Animal>>>; N],
    shepherd: Option<Gc<T>>,
}

impl<T: ?Sized + 'static, const N: usize> Animal for Herd<T, N> {
    fn name(&self) -> String {
        format!("{N} and {}", self.shepherd.is_some())
    }

    fn befriend(&self, friend: Gc<dyn Animal>) {
        self.all[0].set(Some(friend));
    }
}

fn dog(name: &str) -> Gc<Dog> {
    Gc::new(Dog { name: name.to_owned(), friend: GcCell::new(None) })
}

fn herd() -> Gc<Herd<dyn Animal, 3>> {
    let shepherd = Some(unsize!(dog("Lassie") => dyn Animal));
    Gc::new(Herd { all: [const { GcCell::new(None) }; 3], shepherd })
}

/// Every sort of object is freed through a handle that doesn't know its type.
#[test]
fn counted_through_a_trait_object() {
    let animals: Vec<Gc<dyn Animal>> = vec![unsize!(dog("a") => dyn Animal), unsize!(herd() => dyn Animal)];
    let names: Vec<_> = animals.iter().map(|animal| animal.name()).collect();
    assert_eq!(names, ["a", "3 and true"]);
    assert_eq!(heap::stats().live, 3);
    drop(animals);
    assert_eq!((heap::stats().live, FINALIZED.get()), (0, 2));
}

#[test]
fn cycles_of_trait_objects() {
    let (dog, herd) = (unsize!(dog("a") => dyn Animal), unsize!(herd() => dyn Animal));
    dog.befriend(herd.clone());
    herd.befriend(dog.clone());
    let weak = Gc::downgrade(&dog);
    drop((dog, herd));
    assert_eq!(weak.upgrade().map(|dog| dog.name()).as_deref(), Some("a"));
    assert_eq!(collect(), 3, "the shepherd hangs off them");
    assert!(weak.upgrade().is_none());
    assert_eq!((heap::stats().live, FINALIZED.get()), (0, 2));
}

/// The handle is moved, the object stays.
#[test]
fn the_object_is_the_same() {
    let one = dog("a");
    let address = Gc::as_ptr(&one).addr();
    let other = unsize!(one.clone() => dyn Animal);
    assert_eq!((Gc::strong_count(&one), Gc::as_ptr(&other).cast::<()>().addr()), (2, address));
    let weak = unsize!(Gc::downgrade(&one) => dyn Animal);
    assert_eq!(Gc::weak_count(&one), 1);
    assert!(weak.ptr_eq(&Gc::downgrade(&other)));
    drop((one, other));
    assert_eq!((weak.strong_count(), weak.upgrade().is_none()), (0, true));
}

/// A weak handle needs no living object to become one to a trait object.
#[test]
fn weak_handles_dead_and_new() {
    let one = dog("a");
    let (alive, dead) = (Gc::downgrade(&one), Gc::downgrade(&dog("b")));
    assert!(unsize!(alive => dyn Animal).upgrade().is_some());
    assert!(unsize!(dead => dyn Animal).upgrade().is_none());
    let new: Weak<dyn Animal> = unsize!(Weak::<Dog>::new() => dyn Animal);
    assert!(new.upgrade().is_none() && new.ptr_eq(&new.clone()));
    assert_eq!(one.name, "a");
}

/// Whatever a reference would coerce to.
#[test]
fn other_coercions() {
    let pet: Gc<dyn Pet> = unsize!(dog("a") => dyn Pet);
    assert_eq!(pet.owner(), "the owner of a");
    assert_eq!(unsize!(pet => dyn Animal).name(), "a");

    let both: Gc<dyn Display + Send> = unsize!(Gc::new(5) => dyn Display + Send);
    assert_eq!(unsize!(both => dyn Display).to_string(), "5");

    let mut slice: Gc<[u16]> = unsize!(Gc::new([1, 2, 3]) => [u16]);
    Gc::get_mut(&mut slice).unwrap()[1] = 7;
    assert_eq!(*slice, [1, 7, 3]);

    let call: Gc<dyn Fn(i32) -> i32> = unsize!(Gc::new(double as fn(i32) -> i32) => dyn Fn(i32) -> i32);
    assert_eq!(call(4), 8);
}

fn double(number: i32) -> i32 {
    number * 2
}

/// What `&mut` coerces to, which leaves no way to put in another value: shorter bounds of a trait
/// object, fewer auto traits, one lifetime of those that a trait is there for. Other ways to narrow
/// a handle's type are in `tests/ui/variance`.
#[test]
fn coercions_that_forget_something() {
    fn bounded<'a>(
        gc: Gc<dyn Animal>,
        weak: Weak<dyn Animal>,
        _: &'a str,
    ) -> (Gc<dyn Animal + 'a>, Weak<dyn Animal + 'a>) {
        (unsize!(gc => dyn Animal + 'a), unsize!(weak => dyn Animal + 'a))
    }
    let text = String::from("short-lived");
    let animal = unsize!(dog("a") => dyn Animal);
    let (animal, weak) = bounded(animal.clone(), Gc::downgrade(&animal), &text);
    assert_eq!((animal.name(), weak.upgrade().unwrap().name()), ("a".to_owned(), "a".to_owned()));
    // The object is what it was.
    assert!(Gc::downcast::<Dog>(animal).is_ok_and(|dog| dog.name == "a"));

    let gc: Gc<dyn Debug + Send + Sync> = unsize!(Gc::new(5) => dyn Debug + Send + Sync);
    let weak: Weak<dyn Debug> = unsize!(Gc::downgrade(&gc) => dyn Debug);
    let gc: Gc<dyn Debug> = unsize!(gc => dyn Debug);
    assert!(Gc::ptr_eq(&gc, &weak.upgrade().unwrap()));

    let any = unsize!(dog("a") => dyn for<'a> Smells<'a>);
    let weak: Weak<dyn Smells<'static>> = unsize!(Gc::downgrade(&any) => dyn Smells<'static>);
    let one: Gc<dyn Smells<'static>> = unsize!(any => dyn Smells<'static>);
    assert!(one.smells("meat") && weak.upgrade().unwrap().smells("meat"));

    let slice: Weak<[u16]> = unsize!(Gc::downgrade(&Gc::new([1, 2, 3])) => [u16]);
    assert!(slice.upgrade().is_none());
}

/// Unsized tails: only the last field changes.
#[test]
fn structs_with_an_unsized_tail() {
    #[derive(Trace, Finalize)]
    struct Labelled<T: ?Sized> {
        label: Gc<str>,
        value: T,
    }
    let number = Gc::new(Labelled { label: "five".into(), value: Gc::new(5) });
    let any: Gc<Labelled<dyn Debug>> = unsize!(number => Labelled<dyn Debug>);
    assert_eq!((&*any.label, format!("{:?}", &any.value).as_str()), ("five", "5"));
    drop(any);
    assert_eq!(heap::stats().live, 0);
}

/// What an object is, its header knows.
#[test]
fn types_and_downcasts() {
    let animal = unsize!(dog("a") => dyn Animal);
    assert_eq!(Gc::type_id(&animal), TypeId::of::<Dog>());
    assert!(Gc::is::<Dog>(&animal) && !Gc::is::<Herd<Dog, 1>>(&animal) && !Gc::is::<dyn Animal>(&animal));
    assert_eq!(Gc::downcast_ref::<Dog>(&animal).map(|dog| dog.name.as_str()), Some("a"));
    assert!(Gc::downcast_ref::<String>(&animal).is_none());
    let animal = Gc::downcast::<String>(animal).expect_err("it is a dog");
    let dog = Gc::downcast::<Dog>(animal).ok().expect("it is a dog");
    assert_eq!((dog.name.as_str(), Gc::strong_count(&dog)), ("a", 1));

    let any = unsize!(Gc::new(String::from("text")) => dyn Any);
    assert_eq!(Gc::downcast::<String>(any).ok().as_deref().map(String::as_str), Some("text"));

    let (text, bytes): (Gc<str>, Gc<[u8]>) = ("text".into(), vec![1_u8, 2].into());
    assert!(Gc::is::<str>(&text) && !Gc::is::<[u8]>(&text));
    assert!(Gc::is::<[u8]>(&bytes) && Gc::is::<[u8; 2]>(&unsize!(Gc::new([1_u8, 2]) => [u8])));
    assert!(Gc::is::<str>(&Gc::<[u8]>::from(text)), "the same object, seen as bytes");
}

/// The handle is an expression like any other.
#[test]
fn the_expression_is_evaluated_once() {
    let made = Cell::new(0);
    let puppy = || {
        made.set(made.get() + 1);
        dog("a")
    };
    let animal = unsize!(if made.get() == 0 { puppy() } else { dog("b") } => dyn Animal);
    assert_eq!((animal.name().as_str(), made.get()), ("a", 1));
    let failed: Result<Gc<dyn Animal>, ()> = (|| Ok(unsize!(None::<Gc<Dog>>.ok_or(())? => dyn Animal)))();
    assert!(failed.is_err());
}

/// Where dynamic handles sit in derived types, their edges are found.
#[test]
fn text_and_slices_from_everything() {
    let from: [Gc<str>; 4] = ["abc".into(), String::from("abc").into(), Box::<str>::from("abc").into(), {
        let cow: std::borrow::Cow<'_, str> = "abc".into();
        cow.into()
    }];
    assert!(from.iter().all(|text| &**text == "abc"));
    let from: [Gc<[i32]>; 6] = [
        vec![1, 2, 3].into(),
        vec![1, 2, 3].into_boxed_slice().into(),
        [1, 2, 3].into(),
        [1, 2, 3][..].into(),
        (1..4).collect(),
        [3, 2, 1].into_iter().rev().collect(),
    ];
    assert!(from.iter().all(|slice| **slice == [1, 2, 3]));
    let handles: Gc<[Gc<Dog>]> = ["a", "b"].into_iter().map(dog).collect();
    handles[0].befriend(unsize!(handles[1].clone() => dyn Animal));
    handles[1].befriend(unsize!(handles[0].clone() => dyn Animal));
    drop(handles);
    assert_eq!(collect(), 2);
}
