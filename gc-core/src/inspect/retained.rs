//! What would go with an object, and which objects keep the most.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;

use super::dominators::{Dominators, Parents};
use super::entries::Entries;
use super::garbage::TypeCount;
use super::goes::Goes;
use super::subject::{Subject, subject};
use super::survey::{Survey, survey};
use crate::names::Names;
use crate::table;

/// What would go with an object; from [`retained`]. It prints as a table.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Retained {
    /// Number of objects, itself among them.
    pub objects: usize,
    /// Bytes of their blocks, headers included.
    pub bytes: usize,
    /// Their types, most frequent first.
    pub types: Vec<TypeCount>,
}

/// Returns what would go if this object went: itself, and what is held by way of it alone, however
/// far away (what it *dominates*). An entry of a weak map goes with its map, and with its key, so
/// that each of them retains its value. Of garbage, a cycle that nothing else
/// leads to goes with each of its objects.
///
/// # Panics
/// As [`census`](super::census()).
///
/// # Examples
/// ```
/// use gc_core::{Gc, inspect};
///
/// let shared: Gc<str> = "shared".into();
/// let own: Gc<str> = "own".into();
/// let list = Gc::new(vec![shared.clone(), own]);
/// let retained = inspect::retained(&list);
/// # let expected = "\
/// objects  type
///       1  Vec<Gc<str>>
///       1  str
/// # ";
/// # assert_eq!(retained.to_string().split_once('\n').unwrap().1, expected);
/// assert_eq!(retained.objects, 2);
/// ```
#[must_use]
pub fn retained(object: &(impl Subject + ?Sized)) -> Retained {
    let Some((object, counts)) = subject(object) else { return Retained::default() };
    survey(counts.then_some(object), |survey| {
        let Some(number) = survey.number(object) else { return Retained::default() };
        let mut retained = Retained::default();
        let mut types: HashMap<&'static str, usize> = HashMap::new();
        for member in Goes::new(&survey, &Entries::of(&survey)).with(number) {
            let member = survey.objects[member];
            retained.objects += 1;
            retained.bytes += member.place().bytes();
            *types.entry(member.type_name()).or_default() += 1;
        }
        retained.types = types.into_iter().map(|(name, objects)| TypeCount { name, objects }).collect();
        retained.types.sort_by_key(|counted| (Reverse(counted.objects), counted.name));
        retained
    })
}

/// An object that keeps much; from [`largest_retainers`].
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Retainer {
    /// Its type's name, as [`std::any::type_name`] gives it.
    pub name: &'static str,
    /// The address of its value, as [`Gc::as_ptr`](crate::Gc::as_ptr) gives it.
    pub address: usize,
    /// Bytes of its own block.
    pub own_bytes: usize,
    /// Bytes of all that would go with it, its own among them.
    pub retained_bytes: u64,
}

/// Returns the objects that keep the most bytes, as [`retained`] counts them; at most so many, the
/// largest first. Of a cycle that is garbage, and that nothing else leads to, one object stands for
/// all.
///
/// Where there are weak maps that hold values, it takes the time of two walks over the heap for
/// each object in the answer.
///
/// # Panics
/// As [`census`](super::census()).
///
/// # Examples
/// ```
/// use gc_core::{Gc, inspect};
///
/// let small = Gc::new(vec![Gc::new([0_u64; 10])]);
/// let large = Gc::new(vec![Gc::new([0_u64; 20]), Gc::new([0_u64; 20])]);
/// let retainers = inspect::largest_retainers(2);
/// assert_eq!(retainers[0].address, Gc::as_ptr(&large).addr());
/// assert!(retainers[0].retained_bytes > 320 && retainers[0].own_bytes < 320);
/// # assert_eq!(retainers.len(), 2);
/// # drop(small);
/// ```
#[must_use]
pub fn largest_retainers(at_most: usize) -> Vec<Retainer> {
    survey(None, |survey| {
        let entries = Entries::of(&survey);
        let kept = if entries.are_none() {
            let kept = Dominators::of(&survey).retained(|object| survey.bytes(object));
            most(kept.into_iter().enumerate().collect(), at_most)
        } else {
            with_entries(&survey, &entries, at_most)
        };
        let retainer = |(number, retained_bytes): (usize, u64)| {
            let object = survey.objects[number];
            Retainer {
                name: object.type_name(),
                address: object.value_ptr().addr().get(),
                own_bytes: survey.bytes(number),
                retained_bytes,
            }
        };
        kept.into_iter().map(retainer).collect()
    })
}

/// Those objects that retain the most, where entries of weak maps go with two others.
///
/// What goes with their maps is a tree of dominators, and so is what goes with their keys. The two
/// show who may be among the largest; what goes with each of these is looked at one by one.
fn with_entries(survey: &Survey, entries: &Entries, at_most: usize) -> Vec<(usize, u64)> {
    let goes = Goes::new(survey, entries);
    let tree = |parents| {
        let dominators = Dominators::with_entries(survey, entries, &goes.live, parents);
        dominators.retained(|object| survey.bytes(object))
    };
    let least = tree(Parents::Maps).into_iter().zip(tree(Parents::Keys)).map(|(maps, keys)| maps.max(keys));
    let candidates = most(least.enumerate().collect(), at_most.saturating_mul(2));
    let bytes = |object: usize| goes.with(object).into_iter().map(|object| survey.bytes(object) as u64).sum();
    most(candidates.into_iter().map(|(object, _)| (object, bytes(object))).collect(), at_most)
}

/// Those with the most bytes, the largest first.
fn most(mut kept: Vec<(usize, u64)>, at_most: usize) -> Vec<(usize, u64)> {
    let order = |(number, bytes): &(usize, u64)| (Reverse(*bytes), *number);
    if at_most < kept.len() {
        kept.select_nth_unstable_by_key(at_most, order);
        kept.truncate(at_most);
    }
    kept.sort_unstable_by_key(order);
    kept
}

impl fmt::Display for Retained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} objects of {} bytes would go with it", self.objects, self.bytes)?;
        let names = Names::new(self.types.iter().map(|counted| counted.name));
        let row = |counted: &TypeCount| [counted.objects.to_string(), names.of(counted.name).to_owned()];
        table::write(f, ["objects", "type"], &self.types.iter().map(row).collect::<Vec<_>>())
    }
}
