//! The derive macros of `gc-core`, which re-exports them: depend on that crate, not on this one.
//!
//! [`macro@Trace`] tells the collector which fields of a type hold handles. [`macro@Finalize`] says
//! what to do before an object is dropped, which is mostly nothing. [`macro@CloneFromCell`] lets
//! values be cloned out of a `GcCell`.
//!
//! ```
//! use gc_core::{Finalize, Gc, Trace};
//! use std::cell::RefCell;
//!
//! #[derive(Trace, Finalize)]
//! struct Person {
//!     name: String,
//!     friend: RefCell<Option<Gc<Person>>>,
//! }
//!
//! let charlie = Gc::new(Person { name: "Charlie".into(), friend: RefCell::new(None) });
//! let friend = RefCell::new(Some(charlie.clone()));
//! let david = Gc::new(Person { name: "David".into(), friend });
//! *charlie.friend.borrow_mut() = Some(david);
//! ```
//!
//! # How it is made
//! An input goes through five steps, a module each: `parse` reads the attributes, `model` describes
//! the type in data structures of this crate, `check` applies the rules that concern more than one
//! place, `bounds` finds the bounds of type parameters, and `expand` writes the impls. All mistakes
//! in an input are reported together, each at its own token. An impl that does nothing is written
//! beside them, so that no further errors follow from a missing one.
//!
//! Two modules help: `constants` hides expressions inside types from the parser, and `names` finds
//! names for bindings that collide with none of the user's.

mod bounds;
mod check;
mod constants;
mod errors;
mod expand;
#[cfg(test)]
mod golden;
mod manifest;
mod model;
mod names;
mod parse;
mod tail;

use proc_macro::TokenStream;

/// Derives `gc_core::Trace`: the impl visits each field that can hold a `Gc` once.
///
/// It takes structs and enums of every shape, with parameters of every kind, recursive or not; no
/// unions. It asks of the type:
///
/// - Each field's type has `Trace` too, or the field has one of the attributes below. Fields whose
///   type is written as a fn pointer need neither: they own nothing. (Behind an alias, a fn pointer
///   needs an impl. The library has impls for those that take references in the usual places. For
///   one with other lifetimes in its signature, write `#[trace(skip)]`.)
/// - The type has no `Drop`. When a cycle is freed, its members are dropped one after the other,
///   and a destructor could meet a neighbour that is gone. `Finalize` is the place for such code.
///   (No `Drop` is generated either: values can be destructured, and `..Default::default()` works.)
/// - Type parameters that occur in fields have `Trace`: the impl is `impl<T: Traced> Trace for …`,
///   which means the same. Those that occur only in skipped fields, references, raw pointers, fn
///   pointers, or inside `PhantomData`, `Gc`, `Weak`, `Rc` or `Arc`, need not. The derive knows
///   these types by their names. If a type of your own has such a name and does need a bound on its
///   parameter, use `bound`.
/// - In a `#[repr(packed)]` struct, whose fields can't be borrowed, each field is `Copy` or
///   skipped.
///
/// # Attributes
/// On a **field** or on a **variant** of an enum:
///
/// - `#[trace(skip)]`: it is not visited, and its type needs no `Trace`. This is safe whatever it
///   holds. A `Gc` in it keeps its target alive, as a handle on the stack would, so that a cycle
///   through it is never freed.
///
/// On a **field**:
///
/// - `#[trace(unsafe(with = "path::to::function"))]`: the function visits the field. It is called
///   with `&field` and the tracer, so it is a `fn(&FieldType, &mut Tracer<'_>)`, or a function that
///   takes what these coerce to: for a `Vec<Gc<T>>` it may take a `&[Gc<T>]`. It may be generic,
///   and an `unsafe fn`. **By writing `unsafe` you make a promise**: for this field, the four
///   promises that `Trace` asks for. The function reports each handle that the field owns at most
///   once, reports no other, and changes nothing. The destructor of the field's type, if it has
///   one, neither dereferences nor clones nor moves out a handle that the function reports. Nothing
///   checks this, and breaking it is undefined behaviour: a destructor that looks at such a handle
///   is a use after free.
/// - `#[trace(unsafe(with = "path::to::function", frozen))]`: the same, in a type with
///   `#[trace(sync)]`. **You promise more**: promises 5 and 6, which `gc_core::sync::TraceSync`
///   asks for. What the function reports of the field changes only under `&mut`, or under a lock
///   whose guard the function gives to `Tracer::locked`, which visits what is behind it; and it
///   waits for nothing.
///
/// On the **type**:
///
/// - `#[trace(acyclic)]`: a promise that its objects are never part of a cycle, so that the
///   collector doesn't look for them. If one is in a cycle after all, the cycle is never freed; it
///   does no other harm.
/// - `#[trace(skip_all)]`: no field is visited, and nothing is asked of their types or of
///   parameters.
/// - `#[trace(sync)]`: the type also gets `gc_core::sync::TraceSync`, so that it can be in objects
///   that threads share. The type of each field that is traced must have it, and so must the type
///   parameters that occur in them. This is safe: a field that lacks it is an error.
/// - `#[trace(bound = "T: Trace, U: MyTrait")]`: the impl has these bounds instead of those
///   described above. `#[trace(bound())]` is for none. Bounds in the type's own definition are
///   always added, and so are those on `TraceSync` with `sync`.
/// - `#[trace(crate = "path::to::gc_core")]`: where to find the library, if another crate
///   re-exports it. (A renamed dependency, `gc = { package = "gc-core", … }`, is found without it.)
/// - `#[trace(unsafe(allow_drop))]`: lets the type have a `Drop` impl. **By writing `unsafe` you
///   make a promise**, the fourth of `Trace`: the destructor neither dereferences nor clones nor
///   moves out any handle that the type's fields hold, at any depth. When the object dies in a
///   cycle, the target may be gone.
///
/// Paths can be written with or without quotation marks. In a `macro_rules!` macro, a path with
/// `$crate` has to be without.
///
/// The attributes with `unsafe` are `unsafe` code to the compiler: `#![forbid(unsafe_code)]`
/// forbids them, and Clippy's `undocumented_unsafe_blocks` asks for a `// SAFETY:` comment above
/// the attribute. An `#[allow(unsafe_code)]` on the type or the field allows them. No other derived
/// code counts as `unsafe`.
///
/// # Examples
/// A graph whose nodes have data of a foreign type, which holds no handle:
///
/// ```
/// use gc_core::{Finalize, Gc, Trace};
/// use std::cell::RefCell;
///
/// # mod foreign { pub struct Matrix; }
/// #[derive(Trace, Finalize)]
/// struct Node<T> {
///     value: T,
///     neighbours: RefCell<Vec<Gc<Node<T>>>>,
///     #[trace(skip)]
///     weights: foreign::Matrix,
/// }
///
/// let node = Gc::new(Node { value: 1, neighbours: RefCell::default(), weights: foreign::Matrix });
/// node.neighbours.borrow_mut().push(node.clone());
/// assert!(Node::<u8>::can_hold_gc());
/// ```
///
/// An enum, such as an interpreter's values. A type that can hold no `Gc` is recognised, and costs
/// the collector nothing:
///
/// ```
/// use gc_core::{Finalize, Gc, Trace};
///
/// #[derive(Trace, Finalize)]
/// enum Value {
///     Nil,
///     Number(f64),
///     List(Vec<Gc<Value>>),
///     Call { function: Gc<Value>, arguments: Vec<Value> },
/// #    #[allow(dead_code)]
///     Native(fn(&[Value]) -> Value),
/// }
///
/// #[derive(Trace, Finalize)]
/// enum Token<'src> {
///     Word(&'src str),
///     Number(f64),
/// }
///
/// assert!(Value::can_hold_gc());
/// assert!(!Token::can_hold_gc());
/// ```
///
/// A foreign container, traced by a function:
///
/// ```
/// use gc_core::{Finalize, Gc, Trace, Tracer};
///
/// /// From another crate, without `Trace`.
/// struct Arena<T> {
///     slots: Vec<T>,
/// }
///
/// /// Reports each handle once: `Vec`'s own impl does.
/// fn trace_arena<T: Trace>(arena: &Arena<T>, tracer: &mut Tracer<'_>) {
///     arena.slots.trace(tracer);
/// }
///
/// #[derive(Trace, Finalize)]
/// #[trace(bound = "T: Trace")]
/// struct Scope<T> {
///     // SAFETY: each handle is reported once; an arena's destructor only drops its slots.
///     #[trace(unsafe(with = "trace_arena"))]
///     variables: Arena<T>,
///     parent: Option<Gc<Scope<T>>>,
/// }
///
/// let global = Gc::new(Scope { variables: Arena { slots: vec![1, 2] }, parent: None });
/// let local = Gc::new(Scope { variables: Arena { slots: vec![] }, parent: Some(global) });
/// # let _ = local;
/// ```
///
/// A type that threads can share. What isn't fit for that is an error, or skipped:
///
/// ```
/// use gc_core::sync::TraceSync;
/// use gc_core::{Finalize, Trace};
/// use std::sync::Mutex;
///
/// # mod foreign { pub struct Matrix; }
/// #[derive(Trace, Finalize)]
/// #[trace(sync)]
/// struct Node<T> {
///     value: T,
///     children: Mutex<Vec<Node<T>>>,
///     #[trace(skip)]
///     weights: foreign::Matrix,
/// }
///
/// fn can_be_shared<T: TraceSync>(_: &T) {}
/// can_be_shared(&Node { value: 1, children: Mutex::default(), weights: foreign::Matrix });
/// ```
///
/// A `Drop` impl is refused, by an error that says what to do instead:
///
/// ```compile_fail,E0119
/// use gc_core::{Finalize, Gc, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Person {
///     friend: Option<Gc<Person>>,
/// }
///
/// // error: conflicting implementations of trait
/// //        `TypesThatDeriveTraceMayNotImplementDrop_ImplementFinalizeInstead` for type `Person`
/// impl Drop for Person {
///     fn drop(&mut self) {}
/// }
/// ```
///
/// `allow_drop` permits it, if the destructor touches no handle:
///
/// ```
/// use gc_core::{Finalize, Gc, Trace};
///
/// #[derive(Trace, Finalize)]
/// // SAFETY: the destructor reads `port` alone, never `log`.
/// #[trace(acyclic, unsafe(allow_drop))]
/// struct Connection {
///     port: u16,
///     log: Gc<Vec<String>>,
/// }
///
/// impl Drop for Connection {
///     fn drop(&mut self) {
///         println!("port {} is free again", self.port);
///     }
/// }
/// ```
///
/// The library under another name:
///
/// ```
/// mod vendored {
///     pub use gc_core as gc;
/// }
///
/// #[derive(vendored::gc::Trace, vendored::gc::Finalize)]
/// #[trace(crate = "vendored::gc")]
/// struct Person {
///     friend: Option<vendored::gc::Gc<Person>>,
/// }
/// ```
#[proc_macro_derive(Trace, attributes(trace))]
pub fn derive_trace(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), expand::Derive::Trace).into()
}

/// Derives `gc_core::Finalize`. Without attributes, the finalizer does nothing and costs nothing.
///
/// It takes every type, and puts no bounds on fields or parameters.
///
/// # Attributes
/// On the **type**:
///
/// - `#[finalize(with = "path::to::function")]`: the function, a `fn(&Self)`, is the finalizer.
/// - `#[finalize(crate = "path::to::gc_core")]`: where to find the library. A `#[trace(crate = …)]`
///   is enough for both.
///
/// On a **field**:
///
/// - `#[finalize(forward)]`: the type's `finalize` calls that of the field. Type parameters that
///   occur in such a field must have `Finalize`. If none of these fields has anything to do,
///   neither has the type. The same holds for a single value (`Finalize::value_needs_finalize`).
///
/// # Examples
/// ```
/// use gc_core::{Finalize, Gc, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Quiet {
///     name: String,
/// }
///
/// #[derive(Trace, Finalize)]
/// #[finalize(with = "say_goodbye")]
/// struct Person {
///     name: String,
/// }
///
/// fn say_goodbye(person: &Person) {
///     println!("{} object is being deleted.", person.name);
/// }
///
/// #[derive(Trace, Finalize)]
/// struct Named<T> {
///     name: String,
///     #[finalize(forward)]
///     value: T,
/// }
///
/// assert!(!Quiet::needs_finalize());
/// assert!(Person::needs_finalize());
/// assert!(Named::<Person>::needs_finalize());
/// assert!(!Named::<Quiet>::needs_finalize());
/// ```
#[proc_macro_derive(Finalize, attributes(trace, finalize))]
pub fn derive_finalize(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), expand::Derive::Finalize).into()
}

/// Derives `gc_core::CloneFromCell`, so that values of the type can be cloned out of a `GcCell`.
///
/// It takes structs and enums of every shape but packed ones. It asks of the type:
///
/// - Each field's type has `CloneFromCell` too, or is `Copy` and the field has the attribute below.
///   Fields whose type is written as a fn pointer need neither: they are `Copy`.
/// - Type parameters that occur in fields have `CloneFromCell`; those in fields that are copied
///   have `Copy`. As for [`macro@Trace`], parameters inside `PhantomData`, `Gc`, `Weak`, `Rc`,
///   `Arc`, references, raw pointers and fn pointers need nothing.
///
/// The copy is made field by field. The type needs no `Clone`, and if it has one, it is not called.
///
/// # Attributes
/// On a **field**:
///
/// - `#[clone_from_cell(copy)]`: the field is copied bit by bit; its type must be `Copy`. For types
///   of other crates, and for aliases of fn pointers.
///
/// On the **type**:
///
/// - `#[clone_from_cell(crate = "path::to::gc_core")]`: where to find the library. A `#[trace(crate
///   = …)]` is enough for both.
///
/// # Examples
/// ```
/// use gc_core::{CloneFromCell, Finalize, Gc, GcCell, Trace};
/// # mod foreign { #[derive(Clone, Copy)] pub struct Date(pub u32); }
///
/// type Native = fn(&mut Machine, &[Value]) -> Value;
///
/// #[derive(Trace, Finalize, CloneFromCell)]
/// enum Value {
///     Nil,
///     Number(f64),
///     List(Gc<List>),
///     Function(#[clone_from_cell(copy)] Native),
///     Date(#[trace(skip)] #[clone_from_cell(copy)] foreign::Date),
/// }
///
/// #[derive(Trace, Finalize)]
/// struct List {
///     first: GcCell<Value>,
///     rest: GcCell<Option<Gc<List>>>,
/// }
///
/// # #[derive(Trace, Finalize)]
/// struct Machine;
///
/// let list = Gc::new(List { first: GcCell::new(Value::Nil), rest: GcCell::new(None) });
/// list.first.set(Value::Date(foreign::Date(20_261_126)));
/// assert!(matches!(list.first.get(), Value::Date(date) if date.0 == 20_261_126));
/// # list.first.set(Value::Function(|_, _| Value::Number(1.0)));
/// # let Value::Function(one) = list.first.get() else { unreachable!() };
/// # list.first.set(one(&mut Machine, &[]));
/// # list.first.set(Value::List(list.clone()));
/// # assert!(matches!(list.first.get(), Value::List(it) if Gc::ptr_eq(&it, &list)));
/// ```
#[proc_macro_derive(CloneFromCell, attributes(trace, clone_from_cell))]
pub fn derive_clone_from_cell(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), expand::Derive::CloneFromCell).into()
}
