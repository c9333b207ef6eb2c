//! A survey without the objects: plain data, which stays true of the moment that it was made in
//! whatever becomes of the heap. What is written to files is written from it, since who takes what
//! is written may run any code.

use std::collections::HashMap;
use std::ops::Range;
use std::panic::Location;

use super::entries::Entries;
use super::holders::Holders;
use super::labels::{Label, Labels, WeakEdge};
use super::survey::{Survey, as_number, survey_with_names};
use crate::heap::with_heap;
use crate::ptr::Object;

/// What is known of an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pictured {
    /// Of its value.
    pub(super) address: usize,
    pub(super) bytes: usize,
    /// Among the image's types.
    pub(super) type_number: u32,
    pub(super) strong: u32,
    pub(super) outside: u32,
    /// One more than its number among the places; zero where it isn't known.
    made: u32,
}

/// All objects at one moment, and what they hold by which name.
#[derive(Debug)]
pub(super) struct Image {
    pub(super) types: Vec<&'static str>,
    /// Where objects were made.
    pub(super) made: Vec<&'static Location<'static>>,
    pub(super) objects: Vec<Pictured>,
    ranges: Vec<Range<u32>>,
    targets: Vec<u32>,
    labels: Labels,
    pub(super) holders: Option<Holders>,
    /// Known where the holders are.
    pub(super) entries: Entries,
    /// The object that was asked about.
    pub(super) subject: Option<usize>,
}

impl Image {
    /// Takes one. `subject`: an object to be found again; `given`, if it is one that the caller has
    /// a handle to, borrowed. `backwards`: whether to know who holds what.
    ///
    /// # Panics
    /// As a survey.
    pub(super) fn take(subject: Option<(Object, bool)>, backwards: bool) -> Self {
        let given = subject.filter(|(_, given)| *given).map(|(object, _)| object);
        survey_with_names(given, |survey| Self::of(survey, subject.map(|(object, _)| object), backwards))
    }

    fn of(survey: Survey, subject: Option<Object>, backwards: bool) -> Self {
        let mut types = Vec::new();
        let mut numbers: HashMap<&'static str, u32> = HashMap::new();
        let mut made = Made::default();
        let picture = |(number, object): (usize, &Object)| Pictured {
            address: object.value_ptr().addr().get(),
            bytes: object.place().bytes(),
            type_number: *numbers.entry(object.type_name()).or_insert_with_key(|name| {
                types.push(*name);
                as_number(types.len() - 1)
            }),
            strong: object.header().strong(),
            outside: as_number(survey.outside(number)),
            made: with_heap(|heap| heap.sites.birth_of(*object)).map_or(0, |place| made.number(place)),
        };
        let objects: Vec<_> = survey.objects.iter().enumerate().map(picture).collect();
        let subject = subject.and_then(|object| survey.number(object));
        let holders = backwards.then(|| survey.holders());
        let entries = if backwards { Entries::of(&survey) } else { Entries::default() };
        let (ranges, targets, mut labels) = survey.into_edges();
        labels.sort();
        Self { types, made: made.places, objects, ranges, targets, labels, holders, entries, subject }
    }

    pub(super) fn type_name(&self, number: usize) -> &'static str {
        self.types[self.objects[number].type_number as usize]
    }

    /// Where an object was made, if that is known: its number among those places.
    pub(super) fn made(&self, number: usize) -> Option<usize> {
        (self.objects[number].made as usize).checked_sub(1)
    }

    /// What an object holds: what by which name.
    pub(super) fn edges(&self, number: usize) -> impl ExactSizeIterator<Item = (usize, Label)> + '_ {
        let Range { start, end } = self.ranges[number];
        (start as usize..end as usize).map(|edge| (self.targets[edge] as usize, self.labels.of_edge(edge)))
    }

    /// The targets alone.
    pub(super) fn targets(&self, number: usize) -> &[u32] {
        let Range { start, end } = self.ranges[number];
        &self.targets[start as usize..end as usize]
    }

    /// How many handles there are in objects.
    pub(super) fn edge_count(&self) -> usize {
        self.targets.len()
    }

    /// The weak handles in an object.
    pub(super) fn weak(&self, number: usize) -> &[WeakEdge] {
        let all = self.labels.weak();
        let begin = all.partition_point(|edge| (edge.from as usize) < number);
        let end = begin + all[begin..].partition_point(|edge| edge.from as usize == number);
        &all[begin..end]
    }

    /// How many weak handles there are in objects.
    pub(super) fn weak_count(&self) -> usize {
        self.labels.weak().len()
    }

    pub(super) fn text(&self, label: Label) -> String {
        self.labels.text(label)
    }

    /// The texts that labels refer to.
    pub(super) fn texts(&self) -> &[String] {
        self.labels.texts()
    }
}

/// Places, each once.
#[derive(Default)]
struct Made {
    places: Vec<&'static Location<'static>>,
    numbers: HashMap<&'static Location<'static>, u32>,
}

impl Made {
    /// One more than the number of a place.
    fn number(&mut self, place: &'static Location<'static>) -> u32 {
        *self.numbers.entry(place).or_insert_with(|| {
            self.places.push(place);
            as_number(self.places.len())
        })
    }
}
