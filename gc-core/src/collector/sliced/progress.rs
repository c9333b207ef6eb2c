//! How much of its work a sliced collection has done, by what is left.

use super::batch::Batch;
use super::cycle::{Sliced, Stage};
use super::large::Large;
use super::pace::{COUNT, DISPOSE, FOLLOW, JUDGE, RECORD, RECOUNT, RELEASE, SORT, VERIFY};

/// What a dead object takes until it is sorted: it is entered, left, and reached by an edge.
const SORT_ONE: u64 = 3 * SORT;

/// What it takes from then on: it is verified, dropped and freed.
const END_ONE: u64 = VERIFY + 2 * DISPOSE;

impl Sliced {
    /// How much of its work is done, from 0 to 1, as far as that can be told.
    #[allow(clippy::cast_precision_loss, reason = "it is an estimate")]
    pub(super) fn progress(&self) -> f64 {
        let (done, left) = (self.pace.done as f64, self.left() as f64);
        done / (done + left)
    }

    /// How much is left to do: something, to the end. Until it is known how many are dead, as many
    /// are taken for dead as the heap had grown by. What waits in the backlog is no part of it.
    fn left(&self) -> u64 {
        let rest = |objects: usize| objects.saturating_sub(self.at) as u64;
        let (sources, dead) = (self.sources() as u64, self.dead.len() as u64);
        // What they reach is still to be seen.
        let members = if self.stage <= Stage::Record { self.members().max(self.pace.objects) } else { self.members() };
        let found = match self.stage {
            Stage::Take => members as u64 * (RECORD + FOLLOW + JUDGE),
            Stage::Record => rest(members) * RECORD + members as u64 * (FOLLOW + JUDGE),
            Stage::Follow => rest(self.sources()) * FOLLOW + sources * JUDGE,
            Stage::Judge => rest(self.sources()) * JUDGE,
            Stage::Recount => rest(self.dead.len()) * RECOUNT + dead * (COUNT + FOLLOW + JUDGE),
            Stage::Count => rest(self.dead.len()) * COUNT + dead * (FOLLOW + JUDGE),
            Stage::Sort | Stage::Dispose | Stage::Release | Stage::Clear => 0,
        };
        let sorted = self.next_order as usize - 1;
        let to_sort = match self.stage {
            Stage::Dispose | Stage::Release | Stage::Clear => 0,
            _ => self.presumed_dead().saturating_sub(sorted) as u64,
        };
        let released = match self.stage {
            Stage::Release => rest(self.slots),
            Stage::Clear => 0,
            _ => members as u64,
        };
        // Half a nanosecond an entry, since they go in pieces.
        let cleared = 1 + self.trial.len().max(self.graph.len()).max(self.slots) as u64 / 2;
        let batch = self.batch.as_ref().map_or(0, Batch::left);
        let to_end = self.presumed_dead() as u64;
        found + to_sort * SORT_ONE + to_end * END_ONE + batch + released * RELEASE + cleared
    }

    /// How many are to be verified and disposed of, as far as that is known.
    fn presumed_dead(&self) -> usize {
        match self.stage {
            Stage::Take | Stage::Record => self.pace.grown.objects,
            Stage::Follow if !self.again => self.unreached.min(self.pace.grown.objects),
            Stage::Follow | Stage::Recount | Stage::Count => self.dead.len(),
            Stage::Judge | Stage::Sort => self.unreached,
            Stage::Dispose => self.order.len() + self.large.as_ref().map_or(0, Large::len),
            Stage::Release | Stage::Clear => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::cycle::HELD;
    use super::super::pace::Pace;
    use super::*;
    use crate::heap::{Collection, CollectionKind};

    const MEMBERS: usize = if cfg!(miri) { 500 } else { 10_000 };
    const DEAD: usize = MEMBERS / 10 * 9;

    /// A collection of which nothing is done yet. Few of the dead were expected to be.
    fn begun() -> Sliced {
        let mut cycle = Sliced::new(Collection::new(CollectionKind::Full, false), Pace::default(), 1);
        (cycle.pace.objects, cycle.pace.grown.objects) = (MEMBERS, MEMBERS / 10);
        (0..=MEMBERS).for_each(|_| cycle.trial.push(HELD).unwrap());
        cycle
    }

    /// Does what a stage has to do, `nanos` for each of so many objects; the shares on the way.
    fn run(cycle: &mut Sliced, stage: Stage, objects: usize, nanos: u64, each: impl Fn(&mut Sliced)) -> Vec<f64> {
        cycle.enter(stage);
        let one = |_| {
            let before = cycle.progress();
            cycle.at += 1;
            cycle.pace.done += nanos;
            each(cycle);
            before
        };
        (0..objects).map(one).collect()
    }

    /// From when it is known how many are dead, shares grow evenly, as work is done, however often
    /// the dead are counted. Nothing makes a collection look further than it is.
    #[test]
    fn it_tells_how_far_a_collection_is() {
        let mut cycle = begun();
        cycle.unreached = DEAD;
        for (stage, nanos) in [(Stage::Record, RECORD), (Stage::Follow, FOLLOW), (Stage::Judge, JUDGE)] {
            assert!(run(&mut cycle, stage, MEMBERS, nanos, |_| ()).is_sorted(), "{stage:?}");
        }
        (0..DEAD).for_each(|_| cycle.dead.push(1).unwrap());
        (cycle.again, cycle.unreached) = (true, 0);
        let no_change = |_: &mut Sliced| ();
        let mut shares = run(&mut cycle, Stage::Recount, DEAD, RECOUNT, no_change);
        shares.extend(run(&mut cycle, Stage::Count, DEAD, COUNT, no_change));
        shares.extend(run(&mut cycle, Stage::Follow, DEAD, FOLLOW, no_change));
        cycle.unreached = DEAD;
        shares.extend(run(&mut cycle, Stage::Judge, DEAD, JUDGE, no_change));
        shares.extend(run(&mut cycle, Stage::Sort, DEAD, SORT_ONE, |cycle| cycle.next_order += 1));
        (0..DEAD).for_each(|_| cycle.order.push(1).unwrap());
        shares.extend(run(&mut cycle, Stage::Dispose, DEAD, END_ONE, |cycle| {
            cycle.order.pop();
        }));
        cycle.slots = MEMBERS;
        shares.extend(run(&mut cycle, Stage::Release, MEMBERS, RELEASE, no_change));
        assert!(shares.is_sorted());
        let longest = shares.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
        assert!(longest < if cfg!(miri) { 0.02 } else { 0.001 }, "a jump of {longest}");
        assert!(shares[0] < 0.3, "{} of it is done before the dead are counted again", shares[0]);
        assert!(*shares.last().unwrap() > 0.99);
        // Some have got new numbers.
        cycle.slots += DEAD;
        assert!(cycle.progress() < 0.98);
        cycle.enter(Stage::Clear);
        while !cycle.trial.free_some() {}
        assert!(cycle.progress() > 0.99);
        cycle.slots = 0;
        assert!((0.999..1.0).contains(&cycle.progress()), "before the end");
    }
}
