//! The story that this library exists for: Python's memory model, told with people.
//!
//! Run it with `cargo run --example person`. Everything that it prints is asserted as well.

use std::cell::RefCell;

use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap};

#[derive(Trace)]
struct Person {
    name: String,
    friend: GcCell<Option<Gc<Person>>>,
}

thread_local! {
    /// Who has said good-bye, in order.
    static GONE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

impl Finalize for Person {
    fn finalize(&self) {
        println!("{} object is being deleted.", self.name);
        GONE.with_borrow_mut(|gone| gone.push(self.name.clone()));
    }
}

fn person(name: &str) -> Gc<Person> {
    Gc::new(Person { name: name.to_owned(), friend: GcCell::new(None) })
}

/// Those who have said good-bye since the last call.
fn gone() -> Vec<String> {
    GONE.take()
}

fn main() {
    counting();
    println!();
    cycles();
    println!();
    finalizers();
    println!();
    stages();
}

/// (a) An object lives as long as anybody has a name for it, and not a statement longer.
fn counting() {
    println!("(a) Reference counting");
    let before = heap::stats();

    let person1 = person("Alice");
    let person2 = person1.clone();
    let person3 = person1.clone();
    println!("Alice has {} names.", Gc::strong_count(&person1));
    assert_eq!(Gc::strong_count(&person1), 3);

    drop(person1);
    drop(person2);
    println!("Two names are gone; {} lives, with {} name left.", person3.name, Gc::strong_count(&person3));
    assert_eq!((person3.name.as_str(), Gc::strong_count(&person3)), ("Alice", 1));
    assert!(gone().is_empty());

    let weak = Gc::downgrade(&person3);
    drop(person3);
    assert_eq!(gone(), ["Alice"], "finalized at that statement");
    assert!(weak.upgrade().is_none());
    let after = heap::stats();
    println!("The last name is gone, and so is the object: {} live objects.", after.live);
    assert_eq!((after.live, after.freed), (before.live, before.freed + 1));
}

/// (b) Two friends who only have each other are beyond counting; the collector finds them.
fn cycles() {
    println!("(b) A circular reference");
    let charlie = person("Charlie");
    let david = person("David");
    charlie.friend.set(Some(david.clone()));
    david.friend.set(Some(charlie.clone()));

    let live = heap::stats().live;
    drop(charlie);
    drop(david);
    println!("Both names are gone, yet {} objects live: each is held by the other.", heap::stats().live);
    assert_eq!(heap::stats().live, live);
    assert!(gone().is_empty());

    let reclaimed = collect();
    println!("collect() reclaimed {reclaimed} objects; {} are left.", heap::stats().live);
    assert_eq!(reclaimed, 2);
    assert_eq!(heap::stats().live, live - 2);
    let mut friends = gone();
    friends.sort();
    assert_eq!(friends, ["Charlie", "David"]);
}

/// (c) Each says good-bye when its name goes.
fn finalizers() {
    println!("(c) Finalizers");
    let alice = person("Alice");
    let bob = person("Bob");
    let charlie = person("Charlie");
    drop(alice);
    assert_eq!(gone(), ["Alice"]);
    drop(bob);
    assert_eq!(gone(), ["Bob"]);
    drop(charlie);
    assert_eq!(gone(), ["Charlie"]);
}

/// (d) The four stages of an object's life, with the heap's own figures.
fn stages() {
    println!("(d) The life of an object");
    let start = heap::stats();

    let eve = person("Eve");
    let home = Gc::as_ptr(&eve).addr();
    let stats = heap::stats();
    // Not so under a sanitizer: then each object is a block of the global allocator's.
    let pooled = stats.heap_bytes > stats.live_bytes;
    println!("1. created and allocated:   {} object made, {} live", stats.created - start.created, stats.live);
    assert_eq!((stats.created, stats.live), (start.created + 1, start.live + 1));

    eve.friend.set(Some(eve.clone()));
    println!("2. counted:                 {} references, one of them her own", Gc::strong_count(&eve));
    assert_eq!(Gc::strong_count(&eve), 2);

    drop(eve);
    assert!(gone().is_empty(), "she holds herself");
    let reclaimed = collect();
    println!("3. collected:               {reclaimed} object found unreachable");
    assert_eq!(reclaimed, 1);
    assert_eq!(gone(), ["Eve"]);

    let stats = heap::stats();
    let frank = person("Frank");
    let reused = Gc::as_ptr(&frank).addr() == home;
    println!(
        "4. deallocated and reused:  {} live; Frank {} Eve's place",
        stats.live,
        if reused { "moves into" } else { "does not move into" },
    );
    assert_eq!(stats.live, start.live);
    assert!(reused || !pooled, "the slot is reused by the next object of its size");
    drop(frank);
    assert_eq!(gone(), ["Frank"]);

    let end = heap::stats();
    println!(
        "In all: {} created = {} freed by counting + {} reclaimed + {} live",
        end.created, end.freed, end.reclaimed, end.live
    );
    assert_eq!(end.created, end.freed + end.reclaimed + end.live as u64);
}
