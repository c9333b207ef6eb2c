//! The configuration of a heap.

use std::error::Error;
use std::fmt;
use std::time::Duration;

/// When and how much a thread's heap collects, set with
/// [`heap::configure`](crate::heap::configure).
///
/// The heap never exceeds its size after the last full collection by more than
/// `patience × (growth_percent × that size + full_objects) + young_objects` objects, and what each
/// size of block has on credit until the heap is looked at again, up to 256; nor by more than the
/// same in bytes, and one object. Before the first full collection that size is nothing. What lived
/// then and died since waits for the growth: after a mass death, garbage can be most of the heap.
/// The patience is 1, unless full collections have found next to nothing of late. A collection in
/// slices ends within that growth as long as `max_pause` leaves it the time to; where huge objects
/// or a very short pause don't, the pause is kept, and the heap grows beyond. One that begins when
/// most of that growth is used up, since nothing could be garbage before, or collections were
/// paused, has a quarter of that growth from there.
///
/// # Examples
/// ```
/// use gc_core::heap;
///
/// heap::configure(|config| config.young_objects = 500).unwrap();
/// let error = heap::configure(|config| config.young_objects = 0).unwrap_err();
/// assert_eq!(error.to_string(), "`young_objects` is 0: it must be at least 1 (objects)");
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Whether collections start by themselves. Default: `true`.
    /// [`heap::pause`](crate::heap::pause) stops them for a while.
    pub automatic: bool,
    /// A young collection runs when the heap has grown by this many objects since the last
    /// collection. Unit: objects, at least 1. Default: 2,000.
    pub young_objects: usize,
    /// A young collection also runs when the heap has grown by this many bytes, external ones
    /// included. Unit: bytes, at least 1. Default: 2 MiB.
    pub young_bytes: usize,
    /// A full collection runs when the heap has grown by this share of its size after the last one,
    /// in objects or bytes, and by the `full_…` amount on top. In slices it begins at two fifths of
    /// that growth, and ends before nine tenths. Unit: percent, 1 to 1,000. Default: 25.
    pub growth_percent: u32,
    /// How many times the growth for a full collection is doubled at most, as a factor, while full
    /// collections find next to nothing: each that reclaims less than an eighth of what the
    /// heap has grown by doubles it, and the first that reclaims more, or a probe of a few
    /// candidates that comes upon garbage, sets it back. Meanwhile most young collections that
    /// would find nothing are left out, too. With 1 it is never doubled. Unit: a factor, 1 to
    /// 1,000. Default: 16.
    pub patience: u32,
    /// Whether automatic full collections run in slices. Unit: none. Default: [`Mode::Sliced`].
    pub mode: Mode,
    /// About how long a slice of an automatic full collection may stop the program; a heap that a
    /// whole collection is expected to be through with in that time is collected as a whole: by how
    /// long the last ones took for each object, or for each eight edges where there are more, 10 ns
    /// at least and 50 at most. Shorter stops are more of them. Longer ones are one value's own
    /// `trace`, finalizer or destructor, a young collection, and the verification of one strongly
    /// connected component. Measured by the clock, and by counting objects where there is none.
    /// Unit: time, more than zero. Default: 500 µs.
    pub max_pause: Duration,
    /// What is added to the share, so that small heaps don't collect all the time. Unit: objects,
    /// at least 1. Default: 6,000.
    pub full_objects: usize,
    /// The same for bytes. Unit: bytes, at least 1. Default: 8 MiB.
    pub full_bytes: usize,
    /// The most objects that the drop of one handle frees before it returns; `None` for all of
    /// them, as is promised unless this is set. What is left is freed a little at a time, with
    /// the slices of collections: when objects are made, by [`heap::step`](crate::heap::step),
    /// and by [`collect`](crate::collect) as a whole. Until then its finalizers and destructors
    /// haven't run, and its weak handles don't upgrade. For programs that let go of huge
    /// structures and can't wait. Unit: objects, at least 1. Default: `None`.
    pub max_cascade: Option<usize>,
    /// The most bytes that the heap may take from the global allocator,
    /// [external](crate::heap::external) ones not counted; `None` for no limit. Before an
    /// allocation fails for it, a full collection is tried, unless they are paused. Memory
    /// comes in chunks of up to 64 KiB. Side records, which the first weak handle to an object
    /// makes, are counted, but not refused. Unit: bytes, at least 1. Default: `None`.
    pub max_bytes: Option<usize>,
}

/// How automatic full collections run.
///
/// # Examples
/// ```
/// use gc_core::heap::{self, Mode};
///
/// heap::configure(|config| config.mode = Mode::Whole).unwrap();
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Mode {
    /// In slices, between which the program runs, where the heap is too large for one short stop.
    /// It costs some 30 to 60 ns more for each object that a full collection looks at than
    /// [`Mode::Whole`] does, and some 100 to 300 more where a large random graph dies.
    Sliced,
    /// In one stop, of some 30 to 50 ns for each object that candidates reach.
    Whole,
}

impl Config {
    pub(crate) const fn new() -> Self {
        Self {
            automatic: true,
            young_objects: 2_000,
            young_bytes: 2 << 20,
            growth_percent: 25,
            patience: 16,
            mode: Mode::Sliced,
            max_pause: Duration::from_micros(500),
            full_objects: 6_000,
            full_bytes: 8 << 20,
            max_cascade: None,
            max_bytes: None,
        }
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let at_least_one = [
            ("young_objects", self.young_objects, "at least 1 (objects)"),
            ("young_bytes", self.young_bytes, "at least 1 (bytes)"),
            ("full_objects", self.full_objects, "at least 1 (objects)"),
            ("full_bytes", self.full_bytes, "at least 1 (bytes)"),
            ("max_cascade", self.max_cascade.unwrap_or(1), "at least 1 (objects), or `None` for no limit"),
            ("max_bytes", self.max_bytes.unwrap_or(1), "at least 1 (bytes), or `None` for no limit"),
        ];
        for (knob, value, allowed) in at_least_one {
            if value == 0 {
                return Err(ConfigError::new(knob, value, allowed));
            }
        }
        if self.max_pause.is_zero() {
            return Err(ConfigError::new("max_pause", 0, "longer than no time"));
        }
        if !(1..=1_000).contains(&self.growth_percent) {
            let percent = self.growth_percent as usize;
            return Err(ConfigError::new("growth_percent", percent, "from 1 to 1000 (percent)"));
        }
        if !(1..=1_000).contains(&self.patience) {
            return Err(ConfigError::new("patience", self.patience as usize, "from 1 to 1000 (a factor)"));
        }
        Ok(())
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::new()
    }
}

/// A knob of a [`Config`], or of a [`sync::Config`](crate::sync::Config), was given a value that
/// makes no sense. Nothing was changed.
///
/// # Examples
/// ```
/// let error = gc_core::heap::configure(|config| config.growth_percent = 0).unwrap_err();
/// assert!(error.to_string().contains("from 1 to 1000"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfigError {
    knob: &'static str,
    value: usize,
    allowed: &'static str,
}

impl ConfigError {
    pub(crate) fn new(knob: &'static str, value: usize, allowed: &'static str) -> Self {
        Self { knob, value, allowed }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is {}: it must be {}", self.knob, self.value, self.allowed)
    }
}

impl Error for ConfigError {}
