//! The edges of a survey, backwards: who holds what.

use super::places::as_number;
use crate::ptr::prefetch;

/// How many objects ahead memory is asked for.
pub(super) const AHEAD: usize = 8;
/// For how many edges of one.
pub(super) const FEW: usize = 8;

/// The edges of a survey, backwards.
#[derive(Debug)]
pub(super) struct Holders {
    /// Where among the sources those of each object begin; one more than there are objects.
    begins: Vec<u32>,
    sources: Vec<u32>,
}

impl Holders {
    pub(super) fn new<'a>(incoming: &[u32], edges: impl Fn(usize) -> &'a [u32]) -> Self {
        // First where those of each object end. As the sources are put in, the last ones first,
        // each end moves down to where they begin.
        let mut begins = Vec::with_capacity(incoming.len() + 1);
        let mut sum = 0;
        for incoming in incoming {
            sum += *incoming;
            begins.push(sum);
        }
        begins.push(sum);
        let mut sources = vec![0; sum as usize];
        let ahead = |number: usize, steps: usize| {
            let edges: &[u32] = number.checked_sub(steps * AHEAD).map_or(&[], &edges);
            edges.iter().take(FEW).map(|target| *target as usize)
        };
        for number in (0..incoming.len()).rev() {
            // What is written lies anywhere: first where it goes is brought near, then that place.
            for target in ahead(number, 2) {
                prefetch_at(&begins, target);
            }
            for target in ahead(number, 1) {
                prefetch_at(&sources, (begins[target] as usize).wrapping_sub(1));
            }
            for target in edges(number) {
                let place = &mut begins[*target as usize];
                *place -= 1;
                sources[*place as usize] = as_number(number);
            }
        }
        Self { begins, sources }
    }

    /// Those of a graph.
    pub(super) fn of_edges<'a>(objects: usize, edges: impl Fn(usize) -> &'a [u32]) -> Self {
        let mut incoming = vec![0; objects];
        (0..objects).flat_map(&edges).for_each(|target| incoming[*target as usize] += 1);
        Self::new(&incoming, edges)
    }

    /// Asks the processor to bring near where it stands who holds an object.
    #[inline]
    pub(super) fn prefetch(&self, number: usize) {
        prefetch_at(&self.begins, number);
    }

    /// The same of who that is, once the other is near.
    #[inline]
    pub(super) fn prefetch_of(&self, number: usize) {
        prefetch_at(&self.sources, self.begins[number] as usize);
    }

    /// Who holds an object; more than once, if by more than one handle.
    pub(super) fn of(&self, number: usize) -> &[u32] {
        &self.sources[self.begins[number] as usize..self.begins[number + 1] as usize]
    }
}

/// Asks the processor to bring an element near.
#[inline]
pub(super) fn prefetch_at<T>(list: &[T], index: usize) {
    prefetch(list.as_ptr().wrapping_add(index).cast());
}
