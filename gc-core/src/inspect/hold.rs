//! Who holds what, by which field.

use std::fmt;
use std::panic::Location;

use super::path::place;
use super::sites::write_made;
use super::subject::{Subject, subject};
use super::survey::{Survey, survey};
use crate::heap::with_heap;
use crate::names::Names;
use crate::ptr::Object;
use crate::table;
use crate::trace::{Found, Step};
use crate::weak::is_entry;

/// An object that holds another, and as what.
///
/// # Examples
/// ```
/// use gc_core::{Gc, inspect};
///
/// let parent = Gc::new(vec![Gc::new(1)]);
/// let hold = &inspect::why_alive(&parent[0]).chain[0];
/// assert_eq!((hold.place.as_str(), hold.to), ("[0]", "i32"));
/// assert!(hold.from.ends_with("Gc<i32>>"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Hold {
    /// The type of the object that holds.
    pub from: &'static str,
    /// Where in it the handle is, as one would write it behind a variable: `.children[3]`.
    /// Variants, boxes and cells are left out. An entry of a weak map is named by its key's type:
    /// `[Button]`. Empty for what a hand-written `trace` reports, and for an entry's value.
    pub place: String,
    /// The type of the object that is held.
    pub to: &'static str,
    /// Where the object that is held was made, if that is known (feature `track`): see
    /// [`sites`](super::sites()).
    pub made: Option<&'static Location<'static>>,
}

/// Returns the objects that hold this one, with the fields by which they do; one entry for each
/// handle. Python's `gc.get_referrers`.
///
/// Handles from outside are not among them: [`why_alive`](super::why_alive()) counts these.
///
/// # Panics
/// As [`census`](super::census()).
///
/// # Examples
/// ```
/// use gc_core::{Finalize, Gc, Trace, inspect};
///
/// #[derive(Trace, Finalize)]
/// struct Folder {
///     entries: Vec<Gc<str>>,
/// }
///
/// let name: Gc<str> = "readme".into();
/// let folder = Gc::new(Folder { entries: vec!["other".into(), name.clone()] });
/// let lines: Vec<_> = inspect::referrers(&name).iter().map(ToString::to_string).collect();
/// # if cfg!(feature = "track") { return } // Where it was made follows.
/// assert_eq!(lines, ["Folder.entries[1] → str"]);
/// # drop(folder);
/// ```
#[must_use]
pub fn referrers(object: &(impl Subject + ?Sized)) -> Vec<Hold> {
    let Some((object, counts)) = subject(object) else { return Vec::new() };
    survey(counts.then_some(object), |survey| {
        let Some(goal) = survey.number(object) else { return Vec::new() };
        let holders = survey.holders();
        let mut sources: Vec<usize> = holders.of(goal).iter().map(|source| *source as usize).collect();
        sources.dedup();
        sources.into_iter().flat_map(|source| Hold::all(&survey, source, goal)).collect()
    })
}

/// Returns what this object holds, with the fields by which it does; one entry for each handle.
/// Python's `gc.get_referents`.
///
/// # Panics
/// As [`census`](super::census()).
///
/// # Examples
/// ```
/// use gc_core::{Finalize, Gc, Trace, inspect};
///
/// #[derive(Trace, Finalize)]
/// struct Folder {
///     name: Gc<str>,
///     sizes: (Gc<u64>, Gc<u64>),
/// }
///
/// let folder = Gc::new(Folder { name: "src".into(), sizes: (Gc::new(1), Gc::new(2)) });
/// let lines: Vec<_> = inspect::referents(&folder).iter().map(ToString::to_string).collect();
/// # if cfg!(feature = "track") { return } // Where each was made follows.
/// assert_eq!(lines, ["Folder.name → str", "Folder.sizes.0 → u64", "Folder.sizes.1 → u64"]);
/// ```
#[must_use]
pub fn referents(object: &(impl Subject + ?Sized)) -> Vec<Hold> {
    let Some((object, counts)) = subject(object) else { return Vec::new() };
    survey(counts.then_some(object), |survey| {
        let mut holds = Vec::new();
        let Some(number) = survey.number(object) else { return holds };
        survey.inspect(number, &mut |path, found| {
            if let Found::Strong(target) = found {
                holds.push(Hold::new(object, path, target));
            }
        });
        holds
    })
}

/// The objects of a type that are held from outside; from [`held_from_outside`].
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct HeldType {
    /// The type's name, as [`std::any::type_name`] gives it.
    pub name: &'static str,
    /// Objects of it that are held from outside.
    pub objects: usize,
    /// The handles by which they are.
    pub handles: usize,
}

/// What is held from outside, by type; from [`held_from_outside`]. It prints as a table.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct HeldFromOutside {
    /// The types, those with the most handles first.
    pub types: Vec<HeldType>,
}

/// Counts, by type, the handles that are not in fields of objects: those in variables and statics,
/// in fields that are skipped or opaque, such as an `Rc` of handles, and in what was not looked
/// into.
///
/// A leak that is no garbage shows here: more handles to a type than the program has variables.
///
/// # Panics
/// As [`census`](super::census()).
///
/// # Examples
/// ```
/// use gc_core::{Gc, inspect};
/// use std::rc::Rc;
///
/// let text: Gc<str> = "text".into();
/// let forgotten = Rc::new(vec![text.clone(), text.clone()]);
/// let number = Gc::new(1);
/// # let expected = "\
/// objects  handles  type
///       1        3  str
///       1        1  i32
/// # ";
/// # assert_eq!(inspect::held_from_outside().to_string(), expected);
/// # drop((forgotten, number));
/// ```
#[must_use]
pub fn held_from_outside() -> HeldFromOutside {
    let held = super::census().types.into_iter().filter(|counted| counted.figures.held > 0);
    let mut types: Vec<_> = held
        .map(|counted| HeldType {
            name: counted.name,
            objects: counted.figures.held,
            handles: counted.figures.outside_handles,
        })
        .collect();
    types.sort_by_key(|held| (std::cmp::Reverse(held.handles), held.name));
    HeldFromOutside { types }
}

impl fmt::Display for HeldFromOutside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Names::new(self.types.iter().map(|held| held.name));
        let row =
            |held: &HeldType| [held.objects.to_string(), held.handles.to_string(), names.of(held.name).to_owned()];
        table::write(f, ["objects", "handles", "type"], &self.types.iter().map(row).collect::<Vec<_>>())
    }
}

impl Hold {
    fn new(from: Object, path: &[Step], to: Object) -> Self {
        let made = with_heap(|heap| heap.sites.birth_of(to));
        Self { from: from.type_name(), place: place(path), to: to.type_name(), made }
    }

    /// All handles by which an object holds another.
    pub(super) fn all(survey: &Survey, from: usize, to: usize) -> Vec<Self> {
        let (source, target) = (survey.objects[from], survey.objects[to]);
        let mut holds = Vec::new();
        survey.inspect(from, &mut |path, found| {
            if matches!(found, Found::Strong(object) if object == target) {
                holds.push(Self::new(source, path, target));
            }
        });
        holds
    }

    pub(super) fn shown_place(&self) -> &str {
        // The value of a weak map's entry, which the step before has named.
        if !self.place.is_empty() || is_entry(self.from) { &self.place } else { ".(unnamed)" }
    }
}

impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Names::new([self.from, self.to].into_iter());
        write!(f, "{}{} → {}", names.of(self.from), self.shown_place(), names.of(self.to))?;
        write_made(f, self.made)
    }
}
