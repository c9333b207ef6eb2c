//! The derive macros of `gc-core`, which re-exports them: depend on that crate, not on this one.
//!
//! [`macro@Trace`] tells the collector where a type keeps its handles; [`macro@Finalize`] says what
//! to do before an object goes, which is mostly nothing; [`macro@CloneFromCell`] lets values be
//! cloned out of a `GcCell`.
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
//! let david = Gc::new(Person { name: "David".into(), friend: RefCell::new(Some(charlie.clone())) });
//! *charlie.friend.borrow_mut() = Some(david);
//! ```
//!
//! # How it is made
//! An input goes through five steps, a module each: `parse` reads the attributes, `model` puts the
//! type into words of its own, `check` holds the rules that look at more than one place, `bounds`
//! finds what to ask of type parameters, `expand` writes the impls. All mistakes of an input are
//! collected and reported together, each at its own token; beside them stands an impl that does
//! nothing, so that no further errors follow from a missing one. Around these, `constants` hides
//! expressions inside types from the parser, and `names` finds names for what is bound that meet
//! none of the user's.

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

/// Derives `gc_core::Trace`: each field that can hold a `Gc` is visited, once.
///
/// It takes structs and enums of every shape, with parameters of every kind, recursive or not. It
/// asks of the type:
///
/// - Each field's type has `Trace` too, or the field has one of the attributes below. Fields of
///   fn-pointer type need neither: they own nothing. (An alias hides a fn pointer: the library has
///   impls for fn pointers that take references in the usual places. For one with other lifetimes
///   in its signature, write `#[trace(skip)]`.)
/// - The type has no `Drop`. When a cycle is freed, its members are dropped one after the other,
///   and a destructor could meet a neighbour that is gone; `Finalize` is the place for such code.
///   (No `Drop` is generated either: values can be taken apart, and `..Default::default()` works.)
/// - Type parameters that occur in fields have `Trace`: the impl is `impl<T: Traced> Trace for …`,
///   which means the same. Those that occur only in skipped fields, references, raw pointers, fn
///   pointers, or inside `PhantomData`, `Gc`, `Weak`, `Rc` or `Arc`, need not. These types are
///   known by name; for a type of your own that is called as one of them and does ask something of
///   its parameter, use `bound`.
/// - In a `#[repr(packed)]` struct, whose fields can't be borrowed, each field is `Copy` or
///   skipped.
///
/// Unions can't be derived for.
///
/// # Attributes
/// On a **field** or on a **variant** of an enum:
///
/// - `#[trace(skip)]`: it is not visited, and its type needs no `Trace`. This is safe whatever it
///   holds: a `Gc` in it keeps its target alive as a handle on the stack would. A cycle through it
///   is never freed.
///
/// On a **field**:
///
/// - `#[trace(unsafe(with = "path::to::function"))]`: the function visits the field. It is called
///   with `&field` and the tracer, so it is a `fn(&FieldType, &mut Tracer<'_>)`, or what such a
///   call can be made of: for a `Vec<Gc<T>>` it may take a `&[Gc<T>]`. It may be generic, and an
///   `unsafe fn`. **`unsafe` is a promise of yours**, of all four that `Trace` asks for, as far as
///   this field goes: the function reports each handle that the field owns at most once, reports no
///   other, and changes nothing; and the destructor of the field's type, if it has one, neither
///   dereferences nor clones nor moves out a handle that the function reports. Nothing checks any
///   of that, and to break it is undefined behaviour: where the field's destructor looks at its
///   handle, that is a use after free.
///
/// On the **type**:
///
/// - `#[trace(acyclic)]`: a promise that its objects are never part of a cycle. The collector then
///   doesn't look for them; if one is in a cycle after all, the cycle is never freed, and no more
///   harm is done.
/// - `#[trace(skip_all)]`: no field is visited, and nothing is asked of their types or of
///   parameters.
/// - `#[trace(bound = "T: Trace, U: MyTrait")]`: these are the impl's bounds instead of those
///   described above. `#[trace(bound())]` is for none. Bounds in the type's own definition stand in
///   any case.
/// - `#[trace(crate = "path::to::gc_core")]`: where to find the library, if another crate
///   re-exports it. (A dependency under another name, `gc = { package = "gc-core", … }`, is found
///   without.)
/// - `#[trace(unsafe(allow_drop))]`: lets the type have a `Drop` impl. **`unsafe` is a promise of
///   yours**, the fourth of `Trace`: that destructor neither dereferences nor clones nor moves out
///   any handle that the type's fields hold, at any depth, for when the object dies in a cycle the
///   target may be gone.
///
/// Paths can be written with or without quotation marks; a `macro_rules!` macro needs them without,
/// for `$crate`.
///
/// The two that say `unsafe` are `unsafe` code to the compiler: `#![forbid(unsafe_code)]` forbids
/// them, and Clippy's `undocumented_unsafe_blocks` asks for a `// SAFETY:` comment above the
/// attribute. An `#[allow(unsafe_code)]` on the type or the field allows them. Nothing else that is
/// derived is.
///
/// # Examples
/// A graph with data of a foreign type, and a cache that nobody need look into:
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
/// An enum, as an interpreter's values are; a type that can hold no `Gc` is known as such, and
/// costs nothing:
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
///     // SAFETY: each handle is reported once, and an arena's destructor drops its slots and no more.
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
/// A `Drop` is refused, by an error that names the way out:
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
/// … unless its author has shown that it touches no handle:
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
/// The library under another name, and out of a macro:
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

/// Derives `gc_core::Finalize`: by default, that there is nothing to do, at no cost.
///
/// It takes every type, and asks nothing of its fields or parameters.
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
/// - `#[finalize(forward)]`: the field's own `finalize` is called. Type parameters that occur in
///   such a field must have `Finalize`. If no such field has anything to do, then neither has the
///   type; and likewise for a value (`Finalize::value_needs_finalize`).
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

/// Derives `gc_core::CloneFromCell`: values of the type can be cloned out of a `GcCell`.
///
/// It takes structs and enums of every shape but packed ones. It asks of the type:
///
/// - Each field's type has `CloneFromCell` too, or is `Copy` and the field says so (below). Fields
///   of fn-pointer type need neither: they are `Copy`.
/// - Type parameters that occur in fields have `CloneFromCell`; those in fields that are copied
///   have `Copy`. As for [`macro@Trace`], none is asked of what stands inside `PhantomData`, `Gc`,
///   `Weak`, `Rc`, `Arc`, behind references, raw pointers and fn pointers.
///
/// The copy is made field by field. The type's own `Clone`, if there is one, is not called, and
/// need not be there.
///
/// # Attributes
/// On a **field**:
///
/// - `#[clone_from_cell(copy)]`: its type is `Copy`, and is copied bit by bit. For types of other
///   crates, and for aliases of fn pointers.
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
