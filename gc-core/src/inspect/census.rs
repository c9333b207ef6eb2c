//! What lives, by type; and what grew.

use std::any::TypeId;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::ptr;

use super::holders::AHEAD;
use super::survey::{Survey, survey_of_counts};
use crate::heap::{Heap, with_heap};
use crate::names::Names;
use crate::table;
use crate::trace::Found;

/// What lives in this thread's heap, by type; from [`census`].
///
/// It prints as a table, and with the feature `serde` it serializes.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Census {
    /// The types, those that take the most bytes first.
    pub types: Vec<TypeCensus>,
    /// All of them together.
    pub total: Figures,
    /// Bytes outside of the heap that [`heap::adjust_external`](crate::heap::adjust_external) was
    /// told of, beside those of guards in objects.
    pub other_external_bytes: isize,
    /// Objects that were not looked into, since their values may be lent by
    /// [`Gc::get_mut`](crate::Gc::get_mut): what they hold looks held from outside.
    pub unread: usize,
    /// Whether something in an object was borrowed mutably, and so passed over: what it holds looks
    /// held from outside.
    pub hidden: bool,
}

/// The objects of one type.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct TypeCensus {
    /// The type's name, as [`std::any::type_name`] gives it.
    pub name: &'static str,
    /// What there is of it.
    pub figures: Figures,
    id: TypeId,
}

/// How many objects and bytes of a type, or of all types, there are.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Figures {
    /// Number of objects.
    pub objects: usize,
    /// Bytes of their blocks, headers included.
    pub bytes: usize,
    /// Bytes that [guards](crate::heap::external) in them report.
    pub external_bytes: isize,
    /// Objects that are held from outside: by handles in variables, in untraced fields, or in what
    /// was not looked into.
    pub held: usize,
    /// The handles by which they are.
    pub outside_handles: usize,
    /// Objects that a collection starts from.
    pub candidates: usize,
    /// Objects that [`heap::freeze`](crate::heap::freeze) hides from collections.
    pub frozen: usize,
}

/// What has changed between two censuses; from [`Census::since`].
///
/// It prints as a table, and with the feature `serde` it serializes.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Growth {
    /// The types of which something has changed, those that grew by the most bytes first.
    pub types: Vec<TypeGrowth>,
}

/// What has changed of one type. Negative where there is less.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct TypeGrowth {
    /// The type's name, as [`std::any::type_name`] gives it.
    pub name: &'static str,
    /// Objects more.
    pub objects: isize,
    /// Bytes of their blocks more.
    pub bytes: isize,
    /// Bytes that guards in them report more.
    pub external_bytes: isize,
    /// Handles more by which they are held from outside.
    pub outside_handles: isize,
}

/// Counts what lives in this thread's heap.
///
/// What only cycles keep alive is counted as well, until it is collected: call
/// [`collect`](crate::collect) first to count what is in use. How many handles hold a type from
/// outside shows what a walk over the fields can't: a field that is skipped, an `Rc` of handles, a
/// thread-local list.
///
/// # Panics
/// While a collection runs finalizers or drops what it found, and inside of a `trace`; the message
/// says which. In callbacks of [`heap::on_collect`](crate::heap::on_collect), and in destructors
/// and finalizers of what dies by counting, it is allowed, and between the slices of a collection;
/// what is being dropped, or has been condemned to be, is not counted, and what it still holds
/// looks held from outside. Also if a hand-written `trace` panics.
///
/// # Examples
/// ```
/// use gc_core::{Finalize, Gc, GcCell, Trace, inspect};
///
/// #[derive(Trace, Finalize)]
/// struct Song {
///     title: String,
/// }
///
/// #[derive(Trace, Finalize)]
/// struct Album {
///     songs: Vec<Gc<Song>>,
/// }
///
/// let songs: Vec<_> = ["One", "Two", "Three"].map(|title| Gc::new(Song { title: title.into() })).into();
/// let favourite = songs[0].clone();
/// let album = Gc::new(Album { songs });
///
/// let census = inspect::census();
/// # let expected = "\
/// objects  bytes  external  held  handles  candidates  frozen  type
///       3    144         0     1        1           0       0  Song
///       1     48         0     1        1           0       0  Album
///       4    192         0     2        2           0       0  (all)
/// # ";
/// # #[cfg(target_pointer_width = "64")]
/// # assert_eq!(census.to_string(), expected);
/// # assert_eq!((favourite.title.as_str(), album.songs.len()), ("One", 3));
/// ```
#[must_use]
pub fn census() -> Census {
    survey_of_counts(|survey| with_heap(|heap| Census::of(&survey, heap)))
}

impl Census {
    fn of(survey: &Survey, heap: &Heap) -> Self {
        let mut types: Vec<TypeCensus> = Vec::new();
        let mut by_id: HashMap<TypeId, usize> = HashMap::new();
        let mut by_table: HashMap<usize, usize> = HashMap::new();
        let mut last = (0, 0);
        let reported = heap.stats().external_bytes;
        let mut attributed = 0;
        for (number, object) in survey.objects.iter().enumerate() {
            if let Some(ahead) = survey.objects.get(number + AHEAD) {
                ahead.prefetch();
            }
            let header = object.header();
            let table = ptr::from_ref(header.vtable()).addr();
            if last.0 != table {
                let at = *by_table.entry(table).or_insert_with(|| {
                    *by_id.entry(object.type_id()).or_insert_with_key(|id| {
                        types.push(TypeCensus { name: object.type_name(), figures: Figures::default(), id: *id });
                        types.len() - 1
                    })
                });
                last = (table, at);
            }
            let figures = &mut types[last.1].figures;
            figures.objects += 1;
            figures.bytes += object.place().bytes();
            let outside = survey.outside(number);
            figures.outside_handles += outside;
            figures.held += usize::from(outside > 0);
            if header.state().is_frozen() {
                figures.frozen += 1;
            } else if header.is_candidate() {
                figures.candidates += 1;
            }
            if reported != 0 {
                survey.inspect(number, &mut |_, found| {
                    if let Found::External(bytes) = found {
                        figures.external_bytes += bytes;
                        attributed += bytes;
                    }
                });
            }
        }
        types.sort_by_key(|counted| (Reverse(counted.figures.bytes), counted.name));
        let total = types.iter().fold(Figures::default(), |sum, counted| sum.plus(counted.figures));
        let (unread, hidden) = (survey.unread, survey.hidden);
        Self { types, total, other_external_bytes: reported - attributed, unread, hidden }
    }

    /// Returns what has changed since an earlier census, by type.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, inspect};
    ///
    /// let before = inspect::census();
    /// let kept = [Gc::new(1_u8), Gc::new(2)];
    /// let text = Gc::new([0_u64; 6]);
    /// let growth = inspect::census().since(&before);
    /// # let expected = "\
    /// objects  bytes  external  handles  type
    ///      +2    +64         0       +2  u8
    ///      +1    +64         0       +1  [u64; 6]
    /// # ";
    /// # assert_eq!(growth.to_string(), expected);
    /// # drop((kept, text));
    /// ```
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Growth {
        let mut types: HashMap<TypeId, TypeGrowth> = HashMap::new();
        for (counted, sign) in
            self.types.iter().map(|counted| (counted, 1)).chain(earlier.types.iter().map(|counted| (counted, -1)))
        {
            let TypeCensus { name, figures, id } = counted;
            let growth = types.entry(*id).or_insert(TypeGrowth {
                name,
                objects: 0,
                bytes: 0,
                external_bytes: 0,
                outside_handles: 0,
            });
            growth.objects += sign * signed(figures.objects);
            growth.bytes += sign * signed(figures.bytes);
            growth.external_bytes += sign * figures.external_bytes;
            growth.outside_handles += sign * signed(figures.outside_handles);
        }
        let mut types: Vec<_> = types.into_values().filter(TypeGrowth::is_any).collect();
        types.sort_by_key(|growth| (Reverse(growth.bytes), Reverse(growth.objects), growth.name));
        Growth { types }
    }
}

impl Figures {
    fn plus(self, other: Self) -> Self {
        Self {
            objects: self.objects + other.objects,
            bytes: self.bytes + other.bytes,
            external_bytes: self.external_bytes + other.external_bytes,
            held: self.held + other.held,
            outside_handles: self.outside_handles + other.outside_handles,
            candidates: self.candidates + other.candidates,
            frozen: self.frozen + other.frozen,
        }
    }

    fn row(self, name: &str) -> [String; 8] {
        [
            self.objects.to_string(),
            self.bytes.to_string(),
            self.external_bytes.to_string(),
            self.held.to_string(),
            self.outside_handles.to_string(),
            self.candidates.to_string(),
            self.frozen.to_string(),
            name.to_owned(),
        ]
    }
}

impl TypeGrowth {
    fn is_any(&self) -> bool {
        [self.objects, self.bytes, self.external_bytes, self.outside_handles] != [0; 4]
    }
}

impl fmt::Display for Census {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Names::new(self.types.iter().map(|counted| counted.name));
        let mut rows: Vec<_> = self.types.iter().map(|counted| counted.figures.row(names.of(counted.name))).collect();
        rows.push(self.total.row("(all)"));
        let headings = ["objects", "bytes", "external", "held", "handles", "candidates", "frozen", "type"];
        table::write(f, headings, &rows)?;
        if self.other_external_bytes != 0 {
            writeln!(f, "{} bytes outside were reported without a guard in an object", self.other_external_bytes)?;
        }
        write_doubts(f, self.unread, self.hidden)
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.types.is_empty() {
            return f.write_str("nothing has changed\n");
        }
        let names = Names::new(self.types.iter().map(|growth| growth.name));
        let rows: Vec<_> = self
            .types
            .iter()
            .map(|growth| {
                let figures = [growth.objects, growth.bytes, growth.external_bytes, growth.outside_handles];
                let [objects, bytes, external, handles] = figures.map(with_sign);
                [objects, bytes, external, handles, names.of(growth.name).to_owned()]
            })
            .collect();
        table::write(f, ["objects", "bytes", "external", "handles", "type"], &rows)
    }
}

/// A number of things that are in memory, all at once.
pub(super) fn signed(number: usize) -> isize {
    isize::try_from(number).unwrap_or(isize::MAX)
}

/// A difference, as people write it.
pub(super) fn with_sign(number: isize) -> String {
    if number > 0 { format!("+{number}") } else { number.to_string() }
}

/// Says why something may look held from outside that isn't.
pub(super) fn write_doubts(f: &mut fmt::Formatter<'_>, unread: usize, hidden: bool) -> fmt::Result {
    match unread {
        0 => {}
        1 => f.write_str("1 object may be lent (`Gc::get_mut`): what it holds looks held from outside\n")?,
        _ => writeln!(f, "{unread} objects may be lent (`Gc::get_mut`): what they hold looks held from outside")?,
    }
    if hidden {
        f.write_str("something is borrowed mutably: what it holds looks held from outside\n")?;
    }
    Ok(())
}
