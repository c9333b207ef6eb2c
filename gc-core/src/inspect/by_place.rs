//! What lives, by the place where it was made; and where what grew was made (feature `track`).

use std::any::TypeId;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::panic::Location;

use super::census::{signed, with_sign};
use super::survey::{Survey, survey_of_counts};
use crate::heap::with_heap;
use crate::names::Names;
use crate::table;

/// What lives in this thread's heap, by the place where it was made; from [`census_by_place`].
///
/// It prints as a table, and with the feature `serde` it serializes.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct CensusByPlace {
    /// The places, those whose objects take the most bytes first.
    pub places: Vec<PlaceCensus>,
}

/// The objects of one type that were made at one place.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct PlaceCensus {
    /// The line of code, as in [`Sites::made`](super::Sites::made). `None` if it is not known.
    pub place: Option<&'static Location<'static>>,
    /// The type's name, as [`std::any::type_name`] gives it.
    pub name: &'static str,
    /// Number of objects.
    pub objects: usize,
    /// Bytes of their blocks, headers included.
    pub bytes: usize,
    /// The handles by which they are held from outside, as in
    /// [`Figures::outside_handles`](super::Figures::outside_handles).
    pub outside_handles: usize,
    id: TypeId,
}

/// What has changed between two censuses; from [`CensusByPlace::since`].
///
/// It prints as a table, and with the feature `serde` it serializes.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct GrowthByPlace {
    /// The places of whose objects there are more or less, those that grew by the most bytes first.
    pub places: Vec<PlaceGrowth>,
}

/// What has changed of one type's objects of one place. Negative where there is less.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct PlaceGrowth {
    /// The line of code. `None` if it is not known.
    pub place: Option<&'static Location<'static>>,
    /// The type's name, as [`std::any::type_name`] gives it.
    pub name: &'static str,
    /// Objects more.
    pub objects: isize,
    /// Bytes of their blocks more.
    pub bytes: isize,
    /// Handles more by which they are held from outside.
    pub outside_handles: isize,
}

/// Counts what lives in this thread's heap, by the place where it was made and by type.
///
/// For a heap that grows, [`CensusByPlace::since`] tells which lines of code make what stays.
/// Only with the feature `track`.
///
/// # Panics
/// As [`census`](super::census()).
///
/// # Examples
/// ```
/// use gc_core::{Gc, inspect};
///
/// let numbers: Vec<_> = (0..3).map(|n| Gc::new(n)).collect();
/// let line = line!() - 1;
/// let text: Gc<str> = Gc::from("text");
///
/// let census = inspect::census_by_place();
/// let found = &census.places[0];
/// assert_eq!((found.name, found.objects, found.place.unwrap().line()), ("i32", 3, line));
/// # let (place, other) = (found.place.unwrap(), inspect::sites(&text).made.unwrap());
/// # let expected = format!("\
/// objects  bytes  handles  type, place
///       3     96        3  i32, {place}
///       1     48        1  str, {other}
/// # ");
/// # assert_eq!(census.to_string(), expected);
/// # drop(numbers);
/// ```
#[must_use]
pub fn census_by_place() -> CensusByPlace {
    survey_of_counts(|survey| CensusByPlace::of(&survey))
}

impl CensusByPlace {
    fn of(survey: &Survey) -> Self {
        let mut places = HashMap::new();
        for (number, object) in survey.objects.iter().enumerate() {
            let (place, id) = (with_heap(|heap| heap.sites.birth_of(*object)), object.type_id());
            let counted = places.entry((place, id)).or_insert_with(|| {
                let name = object.type_name();
                PlaceCensus { place, name, objects: 0, bytes: 0, outside_handles: 0, id }
            });
            counted.objects += 1;
            counted.bytes += object.place().bytes();
            counted.outside_handles += survey.outside(number);
        }
        let mut places: Vec<PlaceCensus> = places.into_values().collect();
        places.sort_unstable_by_key(|counted| (Reverse(counted.bytes), counted.name, counted.place));
        Self { places }
    }

    /// Returns what has changed since an earlier census, by place and type.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, inspect};
    ///
    /// let before = inspect::census_by_place();
    /// let cache: Vec<_> = (0..100_u64).map(Gc::new).collect();
    /// let growth = inspect::census_by_place().since(&before);
    /// assert_eq!((growth.places[0].name, growth.places[0].objects), ("u64", 100));
    /// # drop(cache);
    /// ```
    #[must_use]
    pub fn since(&self, earlier: &Self) -> GrowthByPlace {
        let mut places = HashMap::new();
        for (census, sign) in [(self, 1), (earlier, -1)] {
            for PlaceCensus { place, name, objects, bytes, outside_handles, id } in &census.places {
                let growth = places.entry((*place, *id)).or_insert(PlaceGrowth {
                    place: *place,
                    name,
                    objects: 0,
                    bytes: 0,
                    outside_handles: 0,
                });
                growth.objects += sign * signed(*objects);
                growth.bytes += sign * signed(*bytes);
                growth.outside_handles += sign * signed(*outside_handles);
            }
        }
        let any = |growth: &PlaceGrowth| [growth.objects, growth.bytes, growth.outside_handles] != [0; 3];
        let mut places: Vec<_> = places.into_values().filter(any).collect();
        places
            .sort_unstable_by_key(|growth| (Reverse(growth.bytes), Reverse(growth.objects), growth.name, growth.place));
        GrowthByPlace { places }
    }
}

impl fmt::Display for CensusByPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Names::new(self.places.iter().map(|counted| counted.name));
        let row = |counted: &PlaceCensus| {
            let [objects, bytes, handles] =
                [counted.objects, counted.bytes, counted.outside_handles].map(|figure| figure.to_string());
            [objects, bytes, handles, what(names.of(counted.name), counted.place)]
        };
        table::write(f, HEADINGS, &self.places.iter().map(row).collect::<Vec<_>>())
    }
}

impl fmt::Display for GrowthByPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places.is_empty() {
            return f.write_str("nothing has changed\n");
        }
        let names = Names::new(self.places.iter().map(|growth| growth.name));
        let row = |growth: &PlaceGrowth| {
            let [objects, bytes, handles] = [growth.objects, growth.bytes, growth.outside_handles].map(with_sign);
            [objects, bytes, handles, what(names.of(growth.name), growth.place)]
        };
        table::write(f, HEADINGS, &self.places.iter().map(row).collect::<Vec<_>>())
    }
}

const HEADINGS: [&str; 4] = ["objects", "bytes", "handles", "type, place"];

fn what(name: &str, place: Option<&'static Location<'static>>) -> String {
    place.map_or_else(|| format!("{name}, unknown"), |place| format!("{name}, {place}"))
}
