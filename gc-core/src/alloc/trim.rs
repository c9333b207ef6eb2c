//! Handing wholly free chunks back a little at a time, while the program goes on.
//!
//! For each class in turn: its list of free blocks is taken off, so that nothing on it is allocated
//! meanwhile; chunks in which no block is in use are marked; and the blocks of the list go back one
//! by one, but for those of marked chunks, which wait with their chunk. A chunk whose blocks have
//! all come together is handed back. Where some have not, since they were freed in between or are
//! about to be, they return to the list.

use std::ptr::NonNull;

use super::Ledger;
use super::chunk::{Chunk, Free, in_use};
use super::pool::{Class, Pool};
use super::trimming::{Marked, Step, Trim};
use crate::layout::ClassId;

impl Pool {
    /// Begins to trim, in slices, where that isn't under way.
    pub(crate) fn begin_trim(&self) {
        self.trim.borrow_mut().get_or_insert_default();
    }

    /// Gives a trim up that has free blocks of this class, which return to their list. Whether
    /// there are any.
    #[cold]
    pub(super) fn stop_trim(&self, id: ClassId) -> bool {
        let class = &self.classes[id.index()];
        if self.trim.borrow().as_ref().is_none_or(|trim| trim.class != id.index()) {
            return false;
        }
        if let Some(trim) = self.trim.take() {
            trim.marked.iter().for_each(|marked| class.take_back(marked.list));
            class.take_back(trim.list);
        }
        class.free.get().is_some()
    }

    /// Whether there is such a trim.
    pub(crate) fn is_trimming(&self) -> bool {
        self.trim.borrow().is_some()
    }

    /// Does some of the trim that was begun, and returns how many blocks and chunks it looked at; 0
    /// where it is done.
    pub(crate) fn trim_some(&self, most: usize, ledger: &Ledger) -> usize {
        let Some(mut trim) = self.trim.take() else { return 0 };
        let looked_at = match trim.step {
            Step::Mark => self.mark_some(&mut trim, most),
            Step::Sort => self.sort_some(&mut trim, most),
            Step::Release => self.release_some(&mut trim, ledger),
        };
        if trim.class < ClassId::COUNT {
            self.trim.replace(Some(trim));
        }
        looked_at
    }

    fn mark_some(&self, trim: &mut Trim, most: usize) -> usize {
        let class = &self.classes[trim.class];
        if trim.at == 0 {
            trim.list = class.free.take();
        }
        if trim.list.is_none() && trim.at == 0 {
            // Nothing of the class is free.
            trim.class += 1;
            return 1;
        }
        let chunks = self.chunks.borrow();
        let mut looked_at = 0;
        while trim.at < chunks.len() && looked_at < most {
            let (at, chunk) = (trim.at, &chunks[trim.at]);
            trim.at += 1;
            looked_at += 1;
            if chunk.class.index() != trim.class || class.fresh.get() == Some(at) {
                continue;
            }
            let mut blocks = 0;
            let is_free = chunk.headers().all(|header| {
                blocks += 1;
                !in_use(header)
            });
            looked_at += blocks;
            if is_free && trim.marked.try_reserve(1).is_ok() {
                let start = chunk.start.addr().get();
                trim.marked.push(Marked { start, end: start + chunk.carved, blocks, come: 0, list: None });
            }
        }
        if trim.at == chunks.len() {
            trim.marked.sort_unstable_by_key(|marked| marked.start);
            trim.step = Step::Sort;
        }
        looked_at
    }

    fn sort_some(&self, trim: &mut Trim, most: usize) -> usize {
        let class = &self.classes[trim.class];
        for looked_at in 0..most {
            let Some(block) = trim.list else {
                trim.step = Step::Release;
                return looked_at + 1;
            };
            // SAFETY: rule A1: what was taken off a class's list is a free block, which nothing
            // else has.
            trim.list = unsafe { block.as_ref() }.next;
            let address = block.addr().get();
            let behind = trim.marked.partition_point(|marked| marked.start <= address);
            let marked = behind.checked_sub(1).map(|at| &mut trim.marked[at]).filter(|marked| address < marked.end);
            let list = match marked {
                Some(marked) => {
                    marked.come += 1;
                    marked.list.replace(block)
                }
                None => class.free.replace(Some(block)),
            };
            // SAFETY: rule A1, as above.
            unsafe { block.write(Free { count: 0, next: list }) };
        }
        most
    }

    fn release_some(&self, trim: &mut Trim, ledger: &Ledger) -> usize {
        const SOME: usize = 128;
        let class = &self.classes[trim.class];
        let mut gone = Vec::new();
        for _ in 0..SOME {
            let Some(marked) = trim.marked.pop() else { break };
            if marked.come == marked.blocks && gone.try_reserve(1).is_ok() {
                gone.push(marked.start);
                continue;
            }
            class.take_back(marked.list);
        }
        self.release(&mut gone, ledger);
        if trim.marked.is_empty() {
            *trim = Trim { class: trim.class + 1, ..Trim::default() };
        }
        SOME * 32
    }

    /// Hands these chunks back, none of whose blocks is in use or on a list.
    fn release(&self, starts: &mut [usize], ledger: &Ledger) {
        if starts.is_empty() {
            return;
        }
        starts.sort_unstable();
        let mut chunks = self.chunks.borrow_mut();
        let mut at = 0;
        while at < chunks.len() {
            if starts.binary_search(&chunks[at].start.addr().get()).is_err() {
                at += 1;
                continue;
            }
            let chunk = chunks.swap_remove(at);
            // SAFETY: the chunk came from `alloc` with this layout; all its blocks are free, and no
            // list has them.
            unsafe { ledger.free(chunk.start, Chunk::layout(chunk.bytes)) };
            if let Some(moved) = chunks.get(at) {
                let fresh = &self.classes[moved.class.index()].fresh;
                if fresh.get() == Some(chunks.len()) {
                    fresh.set(Some(at));
                }
            }
        }
    }
}

impl Class {
    /// Free blocks that a trim took off the list return to it.
    fn take_back(&self, mut blocks: Option<NonNull<Free>>) {
        while let Some(block) = blocks {
            // SAFETY: rule A1: a free block, which nothing else has.
            blocks = unsafe { block.as_ref() }.next;
            // SAFETY: rule A1, as above.
            unsafe { block.write(Free { count: 0, next: self.free.replace(Some(block)) }) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alloc::CREDIT;

    /// While it goes on blocks come and go; what is left of chunks with no block in use is handed
    /// back, and nothing else.
    #[test]
    fn chunks_go_while_blocks_come_and_go() {
        let (many, portions) =
            if cfg!(miri) { (1_000, [7].as_slice()) } else { (20_000, [1, 7, 100, 100_000].as_slice()) };
        for &most in portions {
            let (pool, ledger) = (Pool::new(), Ledger::new());
            let classes = [ClassId::new(3), ClassId::new(7)];
            let alloc = |class| loop {
                if let Some(block) = pool.alloc(class) {
                    // SAFETY: the block is this test's, and large enough. In use: a count that
                    // isn't zero.
                    unsafe { block.cast::<i32>().write(1) };
                    break block;
                }
                pool.replenish(class, CREDIT, &ledger).unwrap();
            };
            let free = |class, block| {
                // SAFETY: the block is of this class, and not used any more.
                if unsafe { pool.free(class, block) } {
                    pool.count_frees(class, CREDIT);
                }
            };
            let mut blocks: Vec<_> = (0..many).map(|at| (classes[at % 2], alloc(classes[at % 2]))).collect();
            // One in each half is left, of either class.
            let gap = many / 2 + 1;
            let kept: Vec<_> = blocks.iter().step_by(gap).copied().collect();
            for (at, (class, block)) in blocks.drain(..).enumerate() {
                if at % gap != 0 {
                    free(class, block);
                }
            }
            pool.begin_trim();
            let (mut extra, mut handed_back) = (Vec::new(), 0);
            while pool.is_trimming() {
                let held = ledger.held();
                assert!(pool.trim_some(most, &ledger) > 0);
                handed_back += held - ledger.held();
                extra.push((classes[0], alloc(classes[0])));
                if extra.len() > 40 {
                    for (class, block) in extra.drain(..20) {
                        free(class, block);
                    }
                }
            }
            assert!(handed_back > 0);
            assert_eq!(pool.live().0, kept.len() + extra.len());
            for (class, block) in kept.into_iter().chain(extra) {
                free(class, block);
            }
            // All that is on lists can be had: a whole trim finds every chunk free.
            // SAFETY: rule A3: all blocks are free.
            unsafe { pool.trim(&ledger) };
            assert_eq!(ledger.held(), 0);
        }
    }
}
