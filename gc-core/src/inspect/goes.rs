//! What goes with one object, entries of weak maps among it: these go with their keys as they go
//! with their maps, which no tree of dominators shows.

use super::entries::{Entries, Walk};
use super::leaders::leaders;
use super::survey::Survey;

/// What is reached, and from where.
pub(super) struct Goes<'a> {
    survey: &'a Survey,
    entries: &'a Entries,
    /// What is held from outside.
    held: Vec<bool>,
    pub(super) live: Vec<bool>,
    /// What garbage hangs on.
    leaders: Vec<usize>,
}

impl<'a> Goes<'a> {
    pub(super) fn new(survey: &'a Survey, entries: &'a Entries) -> Self {
        let objects = survey.objects.len();
        let held: Vec<bool> = (0..objects).map(|number| survey.outside(number) > 0).collect();
        let mut walk = Walk::new(entries, objects, |number| survey.edges(number));
        (0..objects).filter(|number| held[*number]).for_each(|number| walk.go(number));
        let live = walk.reached.clone();
        // An entry is reached with its key.
        let garbage = (0..objects).filter(|number| !live[*number] && entries.key_of(*number).is_none());
        let leaders = leaders(&mut walk, garbage, |walk, number| walk.reached[number], Walk::go);
        Self { survey, entries, held, live, leaders }
    }

    /// What goes with an object, itself among it. In the cycle of a leader, it stands for that one.
    pub(super) fn with(&self, object: usize) -> Vec<usize> {
        let (is_live, objects) = (self.live[object], self.live.len());
        let held = || (0..objects).filter(|number| self.held[*number]);
        let mut from = Walk::new(self.entries, objects, |number| self.survey.edges(number));
        let mut without = from.clone().without(object);
        held().for_each(|number| without.go(number));
        if !is_live {
            held().for_each(|number| from.go(number));
            from.go(object);
            self.leaders.iter().filter(|leader| !from.reached[**leader]).for_each(|leader| without.go(*leader));
        }
        (0..objects).filter(|number| self.live[*number] == is_live && !without.reached[*number]).collect()
    }
}
