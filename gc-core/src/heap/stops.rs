//! How long collections have stopped the program, as a small histogram.

use std::cell::Cell;
use std::fmt;
use std::time::Duration;

/// How many sorts of stops are told apart: shorter than 1 µs, 2 µs, 4 µs and so on; the last takes
/// all that are longer.
const SORTS: usize = 18;

/// How often collections have stopped the program, by the length of the stops; from
/// [`Stats::stops`](crate::heap::Stats::stops).
///
/// A whole collection, a young one, and each slice of a sliced one is a stop. Lengths are told
/// apart by powers of two, from 1 µs to 65 ms. Where there is no clock, as on
/// `wasm32-unknown-unknown`, all are of no length.
///
/// # Examples
/// ```
/// use gc_core::{collect, heap};
/// use std::time::Duration;
///
/// let before = heap::stats().stops.count();
/// collect();
/// let stops = heap::stats().stops;
/// assert_eq!(stops.count(), before + 1);
/// assert!(stops.quantile(0.5) <= stops.quantile(0.999));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Stops {
    of_sort: [u64; SORTS],
}

impl Stops {
    /// Returns how many stops there were.
    ///
    /// # Examples
    /// See [`Stops`].
    #[must_use]
    pub fn count(&self) -> u64 {
        self.of_sort.iter().sum()
    }

    /// Returns a length that so large a share of the stops didn't exceed: a power of two, in
    /// microseconds. [`Duration::MAX`] where that share includes stops of more than 65 ms.
    ///
    /// # Examples
    /// See [`Stops`].
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "it is a share of what has fewer digits")]
    pub fn quantile(&self, share: f64) -> Duration {
        let wanted = self.count() as f64 * share;
        let mut seen = 0;
        for (limit, stops) in self.iter() {
            seen += stops;
            if seen as f64 >= wanted {
                return limit;
            }
        }
        Duration::MAX
    }

    /// Returns the sorts of stops from the shortest on: the length that each is shorter than, and
    /// how many there were.
    ///
    /// # Examples
    /// ```
    /// let stops = gc_core::heap::stats().stops;
    /// for (shorter_than, stops) in stops.iter().filter(|(_, stops)| *stops > 0) {
    ///     println!("{stops} stops shorter than {shorter_than:?}");
    /// }
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (Duration, u64)> + '_ {
        self.of_sort.iter().enumerate().map(|(sort, stops)| {
            let limit = if sort + 1 == SORTS { Duration::MAX } else { Duration::from_micros(1 << sort) };
            (limit, *stops)
        })
    }
}

impl fmt::Display for Stops {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (limit, stops) in self.iter().filter(|(_, stops)| *stops > 0) {
            if limit == Duration::MAX {
                writeln!(f, "{stops:>12} of 65.536ms or longer")?;
            } else {
                writeln!(f, "{stops:>12} shorter than {limit:?}")?;
            }
        }
        Ok(())
    }
}

/// The counters behind [`Stops`].
#[derive(Debug)]
pub(super) struct StopCounters([Cell<u64>; SORTS]);

impl StopCounters {
    pub(super) const fn new() -> Self {
        Self([const { Cell::new(0) }; SORTS])
    }

    /// There was a stop of so long.
    pub(super) fn add(&self, length: Duration) {
        let sort = (u128::BITS - length.as_micros().leading_zeros()) as usize;
        let counter = &self.0[sort.min(SORTS - 1)];
        counter.set(counter.get() + 1);
    }

    pub(super) fn read(&self) -> Stops {
        Stops { of_sort: std::array::from_fn(|sort| self.0[sort].get()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_length_has_its_sort() {
        let counters = StopCounters::new();
        for micros in [0, 1, 2, 3, 4, 500, 65_535, 65_536, 1_000_000] {
            counters.add(Duration::from_micros(micros));
        }
        let stops = counters.read();
        assert_eq!(stops.count(), 9);
        let of = |micros| stops.iter().find(|(limit, _)| *limit == Duration::from_micros(micros)).unwrap().1;
        assert_eq!([of(1), of(2), of(4), of(8), of(512), of(65_536)], [1, 1, 2, 1, 1, 1]);
        assert_eq!(stops.iter().last(), Some((Duration::MAX, 2)));
        assert_eq!(
            [stops.quantile(0.1), stops.quantile(0.5), stops.quantile(1.0)],
            [Duration::from_micros(1), Duration::from_micros(8), Duration::MAX]
        );
        assert!(stops.to_string().ends_with("           2 of 65.536ms or longer\n"), "{stops}");
    }
}
