//! When the garbage of all threads is collected.

use crate::heap::ConfigError;

/// When collections of shared objects run by themselves, in all threads; set with
/// [`sync::configure`](super::configure).
///
/// A collection begins when the objects of all threads have grown by `growth_percent` of what the
/// last one has left, and by `growth_objects`. From then on threads that make objects give way to
/// it: each for up to a millisecond once in 256 objects, the longer the more there are. When they
/// have grown by twice as much, these threads wait for it: for as long as it gets on, and for each
/// finalizer and destructor that it runs a tenth of a second at most. So the heap doesn't exceed
/// its size after the last collection by more than twice these, and 256 objects for each thread, as
/// long as finalizers and destructors don't block, and collections find something (`patience`). An
/// object of a kilobyte or more counts as one for each 256 bytes, and so do bytes that are
/// [reported](super::external) as held outside of objects.
///
/// Besides, whatever has become garbage is collected about a second later, and then at intervals of
/// twenty times what a collection takes.
///
/// # Examples
/// ```
/// use gc_core::sync;
///
/// sync::configure(|config| config.growth_objects = 20_000).unwrap();
/// let error = sync::configure(|config| config.growth_objects = 0).unwrap_err();
/// assert_eq!(error.to_string(), "`growth_objects` is 0: it must be at least 1 (objects)");
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Whether collections start by themselves. Default: `true`. [`sync::pause`](super::pause)
    /// stops them for a while.
    pub automatic: bool,
    /// Whether they run in a thread of their own, which is started when it is needed first. If not,
    /// or if there is none to be had, they run in threads that make objects, and finalizers and
    /// destructors with them: in the middle of whatever such a thread is doing, with the locks that
    /// it holds. Then only growth starts collections, and none comes by time. Default: `true`.
    pub background: bool,
    /// By which share of their number objects grow until a collection begins. Unit: percent, 1 to
    /// 1,000. Default: 25.
    pub growth_percent: u32,
    /// By how much that growth is multiplied at most, while collections find next to nothing: each
    /// that reclaims less than an eighth of what the heap has grown by doubles it, and the first
    /// that reclaims more sets it back. With 1 it is never doubled. Unit: a factor, 1 to 1,000.
    /// Default: 16.
    pub patience: u32,
    /// What is added to the share, so that small heaps don't collect all the time. Unit: objects,
    /// at least 1. Default: 5,000.
    pub growth_objects: usize,
}

impl Config {
    pub(super) const DEFAULT: Self =
        Self { automatic: true, background: true, growth_percent: 25, patience: 16, growth_objects: 5_000 };

    /// Whether its values make sense.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let wrong = |knob, value, allowed| Err(ConfigError::new(knob, value, allowed));
        if !(1..=1_000).contains(&self.growth_percent) {
            return wrong("growth_percent", self.growth_percent as usize, "from 1 to 1000 (percent)");
        }
        if !(1..=1_000).contains(&self.patience) {
            return wrong("patience", self.patience as usize, "from 1 to 1000 (a factor)");
        }
        if self.growth_objects == 0 {
            return wrong("growth_objects", 0, "at least 1 (objects)");
        }
        Ok(())
    }

    /// Takes over what has changed from one configuration to the other.
    pub(super) fn adopt(&mut self, before: &Self, after: &Self) {
        fn adopt<T: PartialEq + Copy>(mine: &mut T, before: T, after: T) {
            if before != after {
                *mine = after;
            }
        }
        let Self { automatic, background, growth_percent, patience, growth_objects } = self;
        adopt(automatic, before.automatic, after.automatic);
        adopt(background, before.background, after.background);
        adopt(growth_percent, before.growth_percent, after.growth_percent);
        adopt(patience, before.patience, after.patience);
        adopt(growth_objects, before.growth_objects, after.growth_objects);
    }

    /// How much a heap of so many objects grows until a collection begins.
    pub(super) fn growth(&self, objects: u64) -> u64 {
        let share = u128::from(objects) * u128::from(self.growth_percent) / 100;
        u64::try_from(share).unwrap_or(u64::MAX).saturating_add(self.growth_objects as u64)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::DEFAULT
    }
}
