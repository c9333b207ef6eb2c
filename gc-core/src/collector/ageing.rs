//! Ageing: what becomes of those that survive a young collection.
//!
//! An object grows old in the second young collection that it survives. What is being built when
//! the first comes is whole by the next, and dead perhaps: were it old, as a part of its cycle
//! would be, only a full collection could find it. Where more than half survive, the program builds
//! something up, and all that exists grows old at once, so that nothing is looked at in vain twice.

use super::set::Set;
use crate::heap::Heap;
use crate::state::State;

/// Leaves nothing but the dead in the set of a young collection, in order. The others stay young,
/// or grow old if they have survived one before. Candidates among them stay candidates (rule R1);
/// those that are young come to be in front of their buffer, which is empty.
pub(super) fn keep_dead(heap: &Heap, set: &mut Set) {
    let era = heap.era();
    let aged = std::mem::take(&mut set.aged);
    let mut aged = aged.iter().copied().peekable();
    set.keep_dead(|object| {
        let header = object.header();
        let number = header.number();
        while aged.next_if(|aged| *aged < number).is_some() {}
        let was_candidate = if aged.peek() == Some(&number) {
            header.survive(State::Old, era)
        } else {
            header.stay_young(era.wrapping_sub(1))
        };
        if was_candidate {
            heap.record(object);
        }
    });
    heap.survivors.set(heap.candidates(State::Young).len());
}
