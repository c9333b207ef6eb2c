//! What goes with one object, entries of weak maps among it: these go with their keys as they go
//! with their maps, which no tree of dominators shows.

use super::entries::{Entries, Walk};
use super::survey::Survey;

/// What is reached, and from where.
pub(super) struct Goes<'a> {
    survey: &'a Survey,
    entries: &'a Entries,
    /// What is held from outside.
    held: Vec<bool>,
    pub(super) live: Vec<bool>,
    /// That, and of the garbage so much that the rest is reached from it.
    tops: Vec<bool>,
}

impl<'a> Goes<'a> {
    pub(super) fn new(survey: &'a Survey, entries: &'a Entries) -> Self {
        let objects = survey.objects.len();
        let held: Vec<bool> = (0..objects).map(|number| survey.outside(number) > 0).collect();
        let mut walk = Walk::new(entries, objects, |number| survey.edges(number));
        (0..objects).filter(|number| held[*number]).for_each(|number| walk.go(number));
        let (live, mut tops) = (walk.reached.clone(), held.clone());
        // An entry is reached with its key.
        for number in (0..objects).filter(|number| entries.key_of(*number).is_none()) {
            tops[number] |= !walk.reached[number];
            walk.go(number);
        }
        Self { survey, entries, held, live, tops }
    }

    /// What goes with an object, itself among it.
    pub(super) fn with(&self, object: usize) -> Vec<usize> {
        let is_live = self.live[object];
        let from = if is_live { &self.held } else { &self.tops };
        let objects = from.len();
        let mut walk = Walk::new(self.entries, objects, |number| self.survey.edges(number)).without(object);
        (0..objects).filter(|number| from[*number]).for_each(|number| walk.go(number));
        (0..objects).filter(|number| self.live[*number] == is_live && !walk.reached[*number]).collect()
    }
}
