//! Entries of weak maps in a set of objects: what a key and a map hold together.
//!
//! An entry has one handle, which comes off its trial count once, whoever reports it. It is reached
//! when all its parents (its key and its map) are that are in the set: what is outside counts as
//! reached, as anything unknown does. A pair `[entry, parent]` says that a member is a parent of an
//! entry.

use super::failure::{NoMemory, push};
use super::graph::Graph;

/// Takes each entry's handle off its trial count. Sorts the pairs.
#[cold]
#[inline(never)]
pub(super) fn count(halves: &mut [[u32; 2]], trial: &mut [u32]) {
    halves.sort_unstable();
    for of_entry in halves.chunk_by(|a, b| a[0] == b[0]) {
        let trial = &mut trial[of_entry[0][0] as usize];
        *trial = trial.saturating_sub(1);
    }
}

/// Goes on where plain edges lead no further: finds the entries all of whose parents are reached,
/// and what these reach. Members that are reached have a trial count, others have none.
#[cold]
#[inline(never)]
pub(super) fn follow(halves: &[[u32; 2]], graph: &mut Graph) -> Result<(), NoMemory> {
    let Graph { trial, targets, ends } = graph;
    // Unreached entries with the number of their parents that are unreached; and by these, the
    // entries' indices.
    let (mut waiting, mut by_parent, mut reached) = (Vec::new(), Vec::new(), Vec::new());
    for of_entry in halves.chunk_by(|a, b| a[0] == b[0]) {
        let entry = of_entry[0][0];
        if trial[entry as usize] > 0 {
            continue;
        }
        let mut parents = 0_u32;
        for [_, parent] in of_entry {
            if trial[*parent as usize] == 0 {
                push(&mut by_parent, (*parent, waiting.len()))?;
                parents += 1;
            }
        }
        if parents == 0 {
            push(&mut reached, entry)?;
        }
        push(&mut waiting, (entry, parents))?;
    }
    by_parent.sort_unstable();
    for entry in &reached {
        trial[*entry as usize] = 1;
    }
    while let Some(source) = reached.pop() {
        for target in &targets[ends[source as usize - 1] as usize..ends[source as usize] as usize] {
            if trial[*target as usize] == 0 {
                trial[*target as usize] = 1;
                push(&mut reached, *target)?;
            }
        }
        let first = by_parent.partition_point(|(parent, _)| *parent < source);
        for (_, index) in by_parent[first..].iter().take_while(|(parent, _)| *parent == source) {
            let (entry, parents) = &mut waiting[*index];
            *parents -= 1;
            if *parents == 0 && trial[*entry as usize] == 0 {
                trial[*entry as usize] = 1;
                push(&mut reached, *entry)?;
            }
        }
    }
    Ok(())
}
