//! Reports of garbage: the objects that only cycles keep alive, and the fields that close the
//! cycles.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::path::fields;
use crate::collector::{cycles, dry_run, edges_of};
use crate::heap::{Heap, Phase, with_heap};
use crate::names::Names;
use crate::ptr::Object;
use crate::trace::{Found, Inspector, Step};

/// A report of what a full collection would find; from [`garbage`].
///
/// `Display` prints it for people. A type is printed without its path, unless the report has
/// another of the same name:
/// ```
/// use gc_core::{Finalize, Gc, GcCell, Trace, collect, inspect};
///
/// #[derive(Trace, Finalize)]
/// struct Person {
///     friend: GcCell<Option<Gc<Person>>>,
/// }
///
/// let [charlie, david] = [(); 2].map(|()| Gc::new(Person { friend: GcCell::new(None) }));
/// charlie.friend.set(Some(david.clone()));
/// david.friend.set(Some(charlie.clone()));
/// drop((charlie, david));
///
/// let garbage = inspect::garbage();
/// # let expected = "\
/// 2 objects are kept alive by cycles alone:
///     2 × Person
/// a cycle is closed by:
///     Person.friend → Person
/// # ";
/// # assert_eq!(garbage.to_string(), expected);
/// # collect();
/// ```
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Garbage {
    /// The types of the objects, most frequent first.
    pub types: Vec<TypeCount>,
    /// The cycles among them, most frequent first. Cycles through the same fields and types are one
    /// entry.
    pub cycles: Vec<Cycle>,
}

/// A type, and how many objects of it there are.
///
/// # Examples
/// ```
/// use gc_core::{Gc, inspect};
/// use std::cell::RefCell;
///
/// #[derive(gc_core::Trace, gc_core::Finalize)]
/// struct Ring {
///     next: RefCell<Option<Gc<Ring>>>,
/// }
///
/// let ring = Gc::new(Ring { next: RefCell::new(None) });
/// *ring.next.borrow_mut() = Some(ring.clone());
/// drop(ring);
/// let types = inspect::garbage().types;
/// assert_eq!((types.len(), types[0].objects), (1, 1));
/// assert!(types[0].name.ends_with("Ring"));
/// # gc_core::collect();
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub struct TypeCount {
    /// The type's name, as [`std::any::type_name`] gives it.
    pub name: &'static str,
    /// The number of objects.
    pub objects: usize,
}

/// A cycle: objects that hold each other, or one that holds itself.
///
/// # Examples
/// ```
/// use gc_core::{Gc, inspect};
/// use std::cell::RefCell;
///
/// #[derive(gc_core::Trace, gc_core::Finalize)]
/// struct Ring {
///     next: RefCell<Option<Gc<Ring>>>,
/// }
///
/// let ring = Gc::new(Ring { next: RefCell::new(None) });
/// *ring.next.borrow_mut() = Some(ring.clone());
/// drop(ring);
/// let cycles = inspect::garbage().cycles;
/// assert_eq!((cycles[0].times, cycles[0].links.len()), (1, 1));
/// # gc_core::collect();
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Cycle {
    /// The fields that close the cycle, each once.
    pub links: Vec<Link>,
    /// How many such cycles there are.
    pub times: usize,
}

/// A field in a cycle: its object holds another of the cycle, or itself.
///
/// # Examples
/// ```
/// use gc_core::{Gc, inspect};
/// use std::cell::RefCell;
///
/// #[derive(gc_core::Trace, gc_core::Finalize)]
/// struct Ring {
///     next: RefCell<Option<Gc<Ring>>>,
/// }
///
/// let ring = Gc::new(Ring { next: RefCell::new(None) });
/// *ring.next.borrow_mut() = Some(ring.clone());
/// drop(ring);
/// let link = &inspect::garbage().cycles[0].links[0];
/// assert_eq!((link.field.as_str(), link.from), ("next", link.to));
/// # gc_core::collect();
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub struct Link {
    /// The type that has the field, as [`std::any::type_name`] gives it.
    pub from: &'static str,
    /// The name of the field, with dots where fields are inside others, and `…` for names left out
    /// where values nest very deep. Empty for a type whose `Trace` is not derived.
    pub field: String,
    /// The type of the object that the field holds, as [`std::any::type_name`] gives it.
    pub to: &'static str,
}

impl Garbage {
    /// Returns the number of objects that only cycles keep alive, those that hang on cycles
    /// included.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(gc_core::inspect::garbage().objects(), 0);
    /// ```
    #[must_use]
    pub fn objects(&self) -> usize {
        self.types.iter().map(|counted| counted.objects).sum()
    }

    /// Creates the report on these objects.
    fn of(dead: &[Object]) -> Self {
        let mut types: BTreeMap<&'static str, usize> = BTreeMap::new();
        for object in dead {
            *types.entry(object.type_name()).or_default() += 1;
        }
        let mut types: Vec<_> = types.into_iter().map(|(name, objects)| TypeCount { name, objects }).collect();
        types.sort_by_key(|counted| std::cmp::Reverse(counted.objects));

        let all = addresses(dead);
        let components = cycles(dead, |object| {
            // SAFETY: rule P3: a dead object's value is there until it is collected, and nobody can
            // borrow it.
            let mut edges = unsafe { edges_of(object) };
            object.each_entry(|entry| edges.push(entry.object()));
            edges.retain(|target| all.contains(&target.header_ptr().as_ptr()));
            edges
        });
        let mut alike: BTreeMap<BTreeSet<Link>, usize> = BTreeMap::new();
        for component in components {
            *alike.entry(links(&component)).or_default() += 1;
        }
        let mut cycles: Vec<_> =
            alike.into_iter().map(|(links, times)| Cycle { links: links.into_iter().collect(), times }).collect();
        cycles.sort_by_key(|cycle| std::cmp::Reverse(cycle.times));
        Self { types, cycles }
    }
}

fn addresses(objects: &[Object]) -> BTreeSet<*mut u8> {
    objects.iter().map(|object| object.header_ptr().as_ptr()).collect()
}

/// The edges inside a component.
fn links(component: &[Object]) -> BTreeSet<Link> {
    let inside = addresses(component);
    let mut links = BTreeSet::new();
    for object in component {
        let mut found = |path: &[Step], found: Found| {
            let Found::Strong(target) = found else { return };
            if inside.contains(&target.header_ptr().as_ptr()) {
                links.insert(Link { from: object.type_name(), field: fields(path), to: target.type_name() });
            }
        };
        // SAFETY: as for their edges.
        unsafe { object.inspect(&mut Inspector::new(&mut found)) };
        object.each_entry_of_map(|entry, _| found(&[Step::Field("entries")], Found::Strong(entry)));
        object.each_entry_of_key(|entry| found(&[Step::Field("(as a key)")], Found::Strong(entry)));
    }
    links
}

impl fmt::Display for Garbage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.objects() {
            0 => return f.write_str("no object is kept alive by cycles alone\n"),
            1 => f.write_str("1 object is kept alive by cycles alone:\n")?,
            objects => writeln!(f, "{objects} objects are kept alive by cycles alone:")?,
        }
        let links = self.cycles.iter().flat_map(|cycle| &cycle.links).flat_map(|link| [link.from, link.to]);
        let names = Names::new(self.types.iter().map(|counted| counted.name).chain(links));
        for TypeCount { name, objects } in &self.types {
            writeln!(f, "    {objects} × {}", names.of(name))?;
        }
        for cycle in &self.cycles {
            match cycle.times {
                1 => f.write_str("a cycle is closed by:\n")?,
                times => writeln!(f, "{times} cycles are each closed by:")?,
            }
            for Link { from, field, to } in &cycle.links {
                let (from, to) = (names.of(from), names.of(to));
                if field.is_empty() {
                    writeln!(f, "    {from} → {to}")?;
                } else {
                    writeln!(f, "    {from}.{field} → {to}")?;
                }
            }
        }
        Ok(())
    }
}

/// Returns a report of what a full collection would find now, and why that is garbage. Collects and
/// finalizes nothing, but for the objects that a collection in slices has in hand: these are done
/// with first.
///
/// Takes the time of a full collection, and more. An empty report means that there is no garbage
/// only if a full collection could look for it. The report is also empty inside a collection, and
/// where there is no memory for the collector's lists. [Frozen](crate::heap::freeze) objects are
/// not looked at, as in collections. [`assert_no_garbage`] tells these cases apart.
///
/// # Panics
/// If a hand-written `trace` panics.
///
/// # Examples
/// See [`Garbage`].
#[must_use]
pub fn garbage() -> Garbage {
    seen().unwrap_or_default()
}

/// Returns the report, or why there is none.
fn seen() -> Result<Garbage, &'static str> {
    with_heap(|heap| match heap.phase() {
        Phase::Idle => dry_run(heap, Garbage::of).ok_or("there is no memory for it"),
        Phase::Tracing | Phase::Busy | Phase::Reclaiming => Err("a collection is running"),
    })
}

/// Asserts that no object is kept alive by cycles alone. For tests of structures that should be
/// freed without a collection.
///
/// It passes only if all objects could be looked at. So it also panics inside a collection (in a
/// finalizer that a collection runs, for example), if memory is short, and if there are frozen
/// objects: call [`heap::unfreeze`](crate::heap::unfreeze) first.
///
/// # Panics
/// If there is garbage; the message names its types, and the fields that close the cycles. If not
/// all objects can be looked at; the message says why.
///
/// # Examples
/// ```
/// use gc_core::{Gc, inspect};
///
/// let gc = Gc::new(vec![Gc::new(1)]);
/// drop(gc);
/// inspect::assert_no_garbage();
/// ```
#[track_caller]
pub fn assert_no_garbage() {
    match seen() {
        Ok(garbage) => assert!(garbage.types.is_empty(), "{garbage}"),
        Err(why) => panic!("gc-core: can't look for garbage: {why}"),
    }
    // Afterwards: garbage that is seen says more.
    match with_heap(Heap::frozen) {
        0 => {}
        1 => panic!("gc-core: can't look for garbage in 1 frozen object: call `heap::unfreeze` first"),
        frozen => panic!("gc-core: can't look for garbage in {frozen} frozen objects: call `heap::unfreeze` first"),
    }
}
