//! What would go with an object, and which objects keep the most.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;

use super::dominators::Dominators;
use super::garbage::TypeCount;
use super::subject::{Subject, subject};
use super::survey::survey;
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
/// far away (what it *dominates*).
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
        for member in Dominators::of(&survey).dominated(number) {
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
/// largest first.
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
        let kept = Dominators::of(&survey).retained(|object| survey.objects[object].place().bytes());
        let mut numbers: Vec<usize> = (0..kept.len()).collect();
        let most = |number: &usize| (Reverse(kept[*number]), *number);
        if at_most < numbers.len() {
            numbers.select_nth_unstable_by_key(at_most, most);
            numbers.truncate(at_most);
        }
        numbers.sort_by_key(most);
        let retainer = |number: usize| {
            let object = survey.objects[number];
            Retainer {
                name: object.type_name(),
                address: object.value_ptr().addr().get(),
                own_bytes: object.place().bytes(),
                retained_bytes: kept[number],
            }
        };
        numbers.into_iter().map(retainer).collect()
    })
}

impl fmt::Display for Retained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} objects of {} bytes would go with it", self.objects, self.bytes)?;
        let names = Names::new(self.types.iter().map(|counted| counted.name));
        let row = |counted: &TypeCount| [counted.objects.to_string(), names.of(counted.name).to_owned()];
        table::write(f, ["objects", "type"], &self.types.iter().map(row).collect::<Vec<_>>())
    }
}
