//! Whether objects hold all the handles to each other that there are: one sum for all of them,
//! where trial counts are a number for each.
//!
//! Presumed dead are dead nearly always, and to show that takes no more than this: no array, no
//! order, and a header is read once for each edge.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::scan::{BATCH, trace_each};
use super::set::{Dead, fetched};
use crate::heap::{Heap, Phase, WorkLists};
use crate::object::Header;
use crate::ptr::Object;
use crate::trace::{EDGES_AHEAD, Edges};

/// What a look at presumed dead shows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Balance {
    /// They are dead.
    Even(Dead),
    /// Somebody else may hold one. Or it takes trial counts to tell, since entries of weak maps are
    /// among them; or memory was refused.
    Unknown,
    /// The `trace` of this one of them panicked: the panic hook may have done anything.
    Panicked(usize),
}

/// Handles less edges. There is at most one edge for each handle, so that nothing left means none
/// left of any object.
#[derive(Default)]
struct Sum {
    handles: u64,
    /// Each handle counts as a number that is its target's own: this shows a `trace`, too, that
    /// reports one edge too many and misses another.
    marks: u64,
}

impl Sum {
    fn add(&mut self, object: Object, handles: u32) {
        self.handles += u64::from(handles);
        self.marks = self.marks.wrapping_add(u64::from(handles).wrapping_mul(mark(object)));
    }

    fn take_off(&mut self, target: Object) {
        self.handles = self.handles.wrapping_sub(1);
        self.marks = self.marks.wrapping_sub(mark(target));
    }

    fn is_nothing(&self) -> bool {
        self.handles == 0 && self.marks == 0
    }
}

fn mark(object: Object) -> u64 {
    let spread = (object.header_ptr().addr().get() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    spread ^ (spread >> 32)
}

/// Whether these objects hold all handles to each other, but for one to each that the collector
/// holds. They are in the state `Member` then. `join`: makes one a member, and held if it isn't;
/// how many handles there are without the collector's.
pub(super) fn balance(heap: &Heap, held: &[Object], join: impl Fn(&Header) -> u32) -> Balance {
    let _tracing = heap.enter(Phase::Tracing);
    let mut lists = heap.take_work_lists();
    let mut edges = Edges::with_memory_of(std::mem::take(&mut lists.edges));
    let found = weigh(heap, held, join, &mut edges);
    heap.keep_work_lists(WorkLists { edges: edges.into_memory(), ..lists });
    found
}

fn weigh(heap: &Heap, held: &[Object], join: impl Fn(&Header) -> u32, edges: &mut Edges) -> Balance {
    let mut sum = Sum::default();
    let (mut pending, mut closed) = (false, true);
    for object in fetched(held) {
        let header = object.header();
        sum.add(object, join(header));
        pending |= !header.flags().is_settled();
    }
    let mut traced = 0;
    while traced < held.len() {
        const NONE: u32 = u32::MAX;
        let mut ends = [NONE; BATCH];
        let tracing = AssertUnwindSafe(|| trace_each(held, traced, 0, edges, &mut ends));
        match catch_unwind(tracing) {
            Ok(some) => traced += some,
            Err(payload) => {
                heap.keep_trace_panic(payload);
                return Balance::Panicked(traced + ends.iter().take_while(|end| **end != NONE).count());
            }
        }
        if edges.refused() || !edges.halves().is_empty() {
            return Balance::Unknown;
        }
        let ahead = if traced == held.len() { 0 } else { EDGES_AHEAD.min(edges.waiting().len()) };
        let ready = edges.waiting().len() - ahead;
        for target in &edges.waiting()[..ready] {
            if target.header().is_member() {
                sum.take_off(*target);
            } else {
                closed = false;
            }
        }
        edges.discard(ready);
    }
    let hidden = edges.hides();
    if sum.is_nothing() { Balance::Even(Dead { pending, hidden, closed }) } else { Balance::Unknown }
}
