//! Reference-counted handles for Rust, with a collector for cycles.
//!
//! An object is freed when its last handle goes. Objects that only hold each other are found by the
//! collector.
//!
//! - **If you know `Rc`**: [`Gc<T>`](Gc) is an `Rc<T>` whose cycles don't leak. Reading, cloning
//!   and dropping a handle cost the same.
//! - **If you know Python**: objects live and die as they do in CPython. A count frees most of them
//!   at once, [`collect()`](collect) frees the cycles, and [`finalize`](trait@Finalize) is
//!   `__del__`.
//!
//! ```
//! use gc_core::{Finalize, Gc, GcCell, Trace, collect};
//!
//! #[derive(Trace)]
//! struct Person {
//!     name: String,
//!     friend: GcCell<Option<Gc<Person>>>,
//! }
//!
//! impl Finalize for Person {
//!     fn finalize(&self) {
//!         println!("{} object is being deleted.", self.name);
//!     }
//! }
//!
//! fn person(name: &str) -> Gc<Person> {
//!     Gc::new(Person { name: name.to_owned(), friend: GcCell::new(None) })
//! }
//!
//! fn main() {
//!     let alice = person("Alice");
//!     let again = alice.clone();
//!     drop(alice);
//!     assert_eq!(again.name, "Alice");
//!     drop(again); // The last handle: prints "Alice object is being deleted."
//!
//!     let (charlie, david) = (person("Charlie"), person("David"));
//!     charlie.friend.set(Some(david.clone()));
//!     david.friend.set(Some(charlie.clone()));
//!     drop((charlie, david)); // Each is held by the other. `Rc` would leak them.
//!     assert_eq!(collect(), 2); // Prints Charlie's line and David's.
//! }
//! ```
//!
//! # Where to read on
//! | you want to | read |
//! |---|---|
//! | learn the library | [`Gc`]: a worked example, cycles, weak handles, which cell for which field, trait objects, what a type may not do |
//! | know when finalizers run | [`Gc`](Gc#when-finalizers-run), [`Finalize`](trait@Finalize) |
//! | know what the derive takes, and its attributes | [`derive(Trace)`](derive.Trace.html), [`derive(Finalize)`](derive.Finalize.html), [`derive(CloneFromCell)`](derive.CloneFromCell.html) |
//! | keep objects in a map by their address | [`Weak`](Weak#addresses-are-reused) |
//! | change a field through a shared handle | [`GcCell`], or std's cells |
//! | decide when it collects, limit its memory, see its figures | [`heap`], [`heap::Config`], [`heap::Stats`] |
//! | test that nothing leaks into cycles | [`inspect`] |
//! | keep closures in objects | [`closure!`], [`Closure`] |
//! | hear of it when an object is gone | [`Cleaner`], [`GoneQueue`] |
//! | have objects as keys | [`ById`], [`Weak`] |
//! | hold a part of an object | [`Gc::map`] |
//! | hold trait objects | [`unsize!`], [`Gc::downcast`] |
//! | trace a foreign container | [`Trace`](trait@Trace), [`Tracer`] |
//!
//! The repository has a guide (`docs/`), programs (`examples/`), and README.md, which says when
//! another library is the better choice. BENCHMARKS.md has the speed beside `Rc` and other
//! collectors, ARCHITECTURE.md says how it works, and UNSAFE.md has the rules that its `unsafe`
//! code keeps.
//!
//! # Guarantees
//!
//! 1. **Prompt.** When the last handle goes, the value is finalized, dropped and freed before the
//!    next statement, and so is all that only it held, however deep. Weak handles don't delay that.
//! 2. **Cycles are collected.** A collection frees objects that only hold each other. Collections
//!    start by themselves when the heap has grown. The heap never exceeds its size after the last
//!    full collection by more than the growth that starts the next one, which is a share and a
//!    constant: see [`heap::Config`]. Objects that lived at that collection, and are garbage in
//!    cycles now, wait for that growth.
//! 3. **Finalizers run once,** before anything of the garbage is dropped. A finalizer may bring
//!    objects back.
//! 4. **A weak handle upgrades until its object is condemned**, and never keeps the object's
//!    memory.
//! 5. **User code may do anything.** Finalizers and destructors may allocate, drop, collect and
//!    panic. The first panic is resumed where the caller asked for the work, after all of the work
//!    is done.
//! 6. **No stack overflow.** Freeing, tracing and collecting don't recurse from object to object.
//! 7. **Each thread has its own heap.** Its exit collects what is left: see
//!    [`heap`](heap#the-end-of-a-thread). What threads share has handles of its own, at `Arc`'s
//!    price, and a collector that stops nobody: see [`sync`].
//! 8. **No undefined behaviour from safe code.** A crate that uses the library can be
//!    `#![forbid(unsafe_code)]`.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `derive` (default) | `#[derive(Trace, Finalize, CloneFromCell)]` |
//! | `serde` | `Serialize` and `Deserialize` for `Gc` and `Weak`, as for `Rc` and its `Weak`, and for `GcCell`, as for `RefCell`; for those of [`sync`], too |
//! | `svg` | [`inspect::Graph`] writes pictures |
//! | `track` | reports say where objects and handles were made: [`inspect::sites`](inspect::sites()) |
//! | `tracing`, `metrics` | collections in logs, and as metrics |
//! | `arrayvec`, `bytes`, `chrono`, `either`, `hashbrown`, `im`, `indexmap`, `num-bigint`, `ordered-float`, `parking_lot`, `petgraph`, `serde_json`, `slotmap`, `smallvec`, `thin-vec`, `uuid` | `Trace` and `Finalize` for the types of the crate of that name |

#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub mod __private;
mod alloc;
mod clock;
mod collector;
mod control;
mod handle;
mod hash;
pub mod heap;
mod impls;
pub mod inspect;
mod layout;
mod names;
mod object;
mod ptr;
mod state;
#[cfg(target_has_atomic = "64")]
pub mod sync;
mod table;
mod threads;
mod trace;
mod weak;

#[cfg(feature = "derive")]
pub use gc_derive::{CloneFromCell, Finalize, Trace};

pub use crate::handle::{
    ById, Cleaner, CloneFromCell, Closure, Gc, GcCell, GoneQueue, Mapped, NoRoomKind, TryNewError, Weak,
};
pub use crate::heap::collect;
pub use crate::trace::{Finalize, Managed, Trace, Traced, Tracer};
pub use crate::weak::{WeakMap, WeakSet, WeakValueMap};

/// What the methods of [`WeakMap`] return.
pub mod weak_map {
    pub use crate::weak::{Drain, Iter, MapEntry, Ref, RefMut};
}

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
