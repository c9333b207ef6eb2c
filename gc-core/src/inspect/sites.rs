//! Where an object and handles to it were made.

use std::fmt;
use std::panic::Location;

use super::subject::{Subject, subject};
use crate::heap::with_heap;
use crate::ptr::Object;

/// Where an object was made, and where handles to it were; from [`sites`], and in
/// [`WhyAlive`](super::WhyAlive).
///
/// It prints in one line; as nothing where nothing is known.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Sites {
    /// Where the object was made. `None` without the feature `track`, and where there was no memory
    /// to remember it.
    pub made: Option<&'static Location<'static>>,
    /// The places at which handles to it were made beside its first one, those with the most first.
    /// Empty without the feature `track`.
    pub handles: Vec<HandleSite>,
}

/// A place at which handles to an object were made; from [`sites`].
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct HandleSite {
    /// The line of code.
    pub place: &'static Location<'static>,
    /// How many handles were made there, since the object was. Some or all of them may be gone.
    pub made: usize,
}

/// Returns where an object and handles to it were made. With the feature `track` this is known, and
/// without it nothing is.
///
/// A place is that of the call in the program: of `Gc::new`, `Gc::from` and their like, of
/// `clone`, [`Weak::upgrade`](crate::Weak::upgrade), [`GcCell::get`](crate::GcCell::get) and
/// [`GcCell::at`](crate::GcCell::at). Where std's or another crate's code makes the call, it is a
/// place in that code: `vec.clone()` clones handles in std, `iterator.collect()` makes an object
/// there.
///
/// A handle has no identity: it is 8 bytes, and moves. So it is known where handles to an object
/// were made, and how many, but not which of them are left. A handle that is moved keeps nothing of
/// where it is now.
///
/// The guide says what the feature costs.
///
/// # Examples
/// ```
/// use gc_core::{Gc, inspect};
///
/// let gc = Gc::new(1);
/// let others = [gc.clone(), gc.clone()];
/// let sites = inspect::sites(&gc);
/// if cfg!(feature = "track") {
///     assert_eq!(sites.made.unwrap().line(), line!() - 4);
///     let lines = sites.handles.iter().map(|site| (site.place.line(), site.made));
///     let lines: Vec<_> = lines.collect();
///     assert_eq!(lines, [(line!() - 6, 1), (line!() - 6, 1)], "in two columns");
/// } else {
///     assert_eq!(sites, inspect::Sites::default());
/// }
/// # drop(others);
/// ```
#[must_use]
pub fn sites(object: &(impl Subject + ?Sized)) -> Sites {
    subject(object).map(|(object, _)| Sites::of(object)).unwrap_or_default()
}

impl Sites {
    pub(super) fn of(object: Object) -> Self {
        let origin = with_heap(|heap| heap.sites.of(object));
        let handles = origin.handles.into_iter().map(|(place, made)| HandleSite { place, made: made as usize });
        Self { made: origin.made, handles: handles.collect() }
    }

    /// Writes a line for each of the two where it is known.
    pub(super) fn write_lines(&self, f: &mut fmt::Formatter<'_>, indent: &str) -> fmt::Result {
        if let Some(made) = self.made {
            writeln!(f, "{indent}made at {made}")?;
        }
        if !self.handles.is_empty() {
            writeln!(f, "{indent}handles to it were made at {}", Places(&self.handles))?;
        }
        Ok(())
    }
}

impl fmt::Display for Sites {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(made) = self.made {
            write!(f, "made at {made}")?;
        }
        if !self.handles.is_empty() {
            let comma = if self.made.is_some() { "; " } else { "" };
            write!(f, "{comma}handles to it were made at {}", Places(&self.handles))?;
        }
        Ok(())
    }
}

/// Places in one line.
struct Places<'a>(&'a [HandleSite]);

impl fmt::Display for Places<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, site) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{}", site.place)?;
            if site.made > 1 {
                write!(f, " ({} times)", site.made)?;
            }
        }
        Ok(())
    }
}

/// Writes where something was made, behind what it is, where that is known.
pub(super) fn write_made(f: &mut fmt::Formatter<'_>, made: Option<&'static Location<'static>>) -> fmt::Result {
    made.map_or(Ok(()), |made| write!(f, ", made at {made}"))
}
