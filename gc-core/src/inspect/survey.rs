//! The heap as a graph of numbers: what each report begins with.
//!
//! A survey lists all objects, reads each value whose reading is sound (rule I1), and counts the
//! edges to each object. What an object's strong count has beyond these is held from outside: by
//! variables, by what isn't traced, and by values that were not read. An entry of a weak map is an
//! edge of the map's; that it needs its key as well, `entries.rs` says. While there is a survey, no
//! user code runs but `trace` and its like with names, as in a collection (rule R2), so that
//! objects stay where they are.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::holders::{AHEAD, Holders, prefetch_at};
use super::labels::Labels;
use super::places::Places;
pub(super) use super::places::as_number;
use crate::collector::without_collecting;
use crate::heap::{Heap, Phase, with_heap};
use crate::names::short;
use crate::ptr::Object;
use crate::trace::{Edges, Found, Inspector, Step, Tracer};

/// How many edges wait until their targets are looked up.
const BATCH: usize = 256;

/// What a survey finds out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Detail {
    /// How many edges lead to each object.
    Counts,
    /// And what they are.
    Edges,
    /// And what they are called.
    Names,
}

/// All objects of the heap, numbered.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) objects: Vec<Object>,
    places: Places,
    detail: Detail,
    /// Whether the value of each object was read.
    read: Vec<bool>,
    /// Where in `targets` the edges of each object begin and end.
    starts: Vec<u32>,
    ends: Vec<u32>,
    /// What the edges lead to. If only their counts were asked for, of those looked up last.
    targets: Vec<u32>,
    /// How many edges lead to each object.
    incoming: Vec<u32>,
    /// Weak maps.
    pub(super) maps: Vec<Object>,
    /// What the edges are called, if that was asked for.
    pub(super) labels: Labels,
    /// Objects whose values may be lent.
    pub(super) unread: usize,
    /// Whether something in a value that was read is borrowed mutably, and was passed over.
    pub(super) hidden: bool,
}

/// Surveys this thread's heap, and gives it to `look`, in which nothing else happens to the heap.
/// `given` is an object that the caller has a handle to, borrowed.
///
/// # Panics
/// If a `trace` panics, and while a collection has objects in its hands.
pub(super) fn survey<R>(given: Option<Object>, look: impl FnOnce(Survey) -> R) -> R {
    conduct(given, Detail::Edges, look)
}

/// The same without the edges: they are counted, and not kept.
///
/// # Panics
/// As [`survey`].
pub(super) fn survey_of_counts<R>(look: impl FnOnce(Survey) -> R) -> R {
    conduct(None, Detail::Counts, look)
}

/// The same with the names of fields.
///
/// # Panics
/// As [`survey`].
pub(super) fn survey_with_names<R>(given: Option<Object>, look: impl FnOnce(Survey) -> R) -> R {
    conduct(given, Detail::Names, look)
}

fn conduct<R>(given: Option<Object>, detail: Detail, look: impl FnOnce(Survey) -> R) -> R {
    let looked = with_heap(|heap| {
        let idle = heap.is_idle();
        match heap.phase() {
            Phase::Idle | Phase::Busy => {}
            Phase::Tracing => return Err("a `trace` is running"),
            Phase::Reclaiming => return Err("a collection is dropping what it found"),
        }
        // That of a collection whose callback this is called in.
        let outer_panic = heap.collection_panic.take();
        let result = without_collecting(heap, || {
            let looked = catch_unwind(AssertUnwindSafe(|| Survey::of(heap, idle, given, detail).map(look)));
            looked.map_err(|payload| heap.keep_trace_panic(payload)).ok()
        });
        if let Some(payload) = heap.collection_panic.restore(outer_panic) {
            heap.count_panic(payload);
        }
        match result {
            Ok(looked) => looked.unwrap_or(Err("a `trace` has panicked")),
            Err(payload) => resume_unwind(payload),
        }
    });
    looked.unwrap_or_else(|why| panic!("gc-core: can't look at the heap: {why}"))
}

/// Edges whose targets are still to be looked up.
struct Waiting {
    edges: Edges,
    /// Objects that hold them, and where the edges of each end. Empty if that isn't asked for.
    sources: Vec<(usize, usize)>,
    /// Where it stands which number each target has.
    slots: Vec<usize>,
}

impl Waiting {
    fn are_many(&mut self) -> bool {
        self.sources.len() >= BATCH || self.edges.unfetched().len() >= BATCH
    }
}

impl Survey {
    fn of(heap: &Heap, idle: bool, given: Option<Object>, detail: Detail) -> Result<Self, &'static str> {
        let mut objects = list(heap, idle)?;
        let number = objects.len();
        let kept = if detail == Detail::Counts { 0 } else { number };
        let mut survey = Self {
            places: Places::new(&mut objects),
            objects,
            detail,
            read: vec![false; number],
            starts: vec![0; kept],
            ends: vec![0; kept],
            targets: Vec::with_capacity(kept.max(BATCH)),
            incoming: vec![0; number],
            maps: Vec::new(),
            labels: Labels::default(),
            unread: 0,
            hidden: false,
        };
        survey.read(given);
        Ok(survey)
    }

    /// Reads the values of all objects that may be read (rule I1).
    fn read(&mut self, given: Option<Object>) {
        let mut waiting = Waiting { edges: Edges::without_fetching(), sources: Vec::new(), slots: Vec::new() };
        let mut doubtful = Vec::new();
        for number in 0..self.objects.len() {
            if let Some(ahead) = self.objects.get(number + AHEAD) {
                ahead.prefetch_value();
            }
            let header = self.objects[number].header();
            if header.may_be_lent() {
                doubtful.push(number);
                continue;
            }
            header.take_back();
            self.read_one(number, &mut waiting);
            if waiting.are_many() {
                self.resolve(&mut waiting);
            }
        }
        self.resolve(&mut waiting);
        let mut open: Vec<usize> = given.and_then(|object| self.number(object)).into_iter().collect();
        open.extend(doubtful.iter().filter(|number| self.incoming[**number] > 0));
        while let Some(number) = open.pop() {
            if self.read[number] {
                continue;
            }
            self.objects[number].header().take_back();
            let before = if self.detail == Detail::Counts { 0 } else { self.targets.len() };
            self.read_one(number, &mut waiting);
            self.resolve(&mut waiting);
            let reached = self.targets[before..].iter().map(|target| *target as usize);
            open.extend(reached.filter(|target| !self.read[*target]));
        }
        self.unread = doubtful.iter().filter(|number| !self.read[**number]).count();
        self.hidden |= waiting.edges.hides();
    }

    /// Reads a value. Its edges may wait to be looked up, together with those of others.
    fn read_one(&mut self, number: usize, waiting: &mut Waiting) {
        let object = self.objects[number];
        self.read[number] = true;
        if object.is_map() {
            self.maps.push(object);
        }
        if self.detail == Detail::Names {
            self.inspect_one(number);
            return;
        }
        let Waiting { edges, sources, .. } = waiting;
        if !object.header().is_leaf() {
            // SAFETY: rule P3: it has a strong handle, is no member, and so its value is there; by
            // rule I1, which our caller has looked after, no `&mut` to it is lent.
            unsafe { object.trace(&mut Tracer::new(edges)) };
        }
        object.each_entry_of_map(|entry, _| edges.record(entry));
        if self.detail == Detail::Edges {
            sources.push((number, edges.unfetched().len()));
        }
    }

    /// Looks up the targets of edges that wait.
    fn resolve(&mut self, waiting: &mut Waiting) {
        let Self { places, starts, ends, targets, incoming, .. } = self;
        let Waiting { edges, sources, slots } = waiting;
        if self.detail == Detail::Counts {
            targets.clear();
        }
        // All at once, one step after the other: what is waited for is memory.
        slots.clear();
        slots.extend(edges.unfetched().drain(..).map(|target| places.slot(target)));
        let (mut at, before) = (0, targets.len());
        // Who reports what isn't there breaks a promise; that isn't looked after here.
        let number_of = |slot: &usize| places.at(*slot).inspect(|target| prefetch_at(incoming, *target as usize));
        for (number, end) in sources.drain(..) {
            starts[number] = as_number(targets.len());
            targets.extend(slots[at..end].iter().filter_map(number_of));
            ends[number] = as_number(targets.len());
            at = end;
        }
        targets.extend(slots[at..].iter().filter_map(number_of));
        for target in &targets[before..] {
            incoming[*target as usize] += 1;
        }
    }

    /// Reads a value with the names of its fields.
    fn inspect_one(&mut self, number: usize) {
        let object = self.objects[number];
        self.starts[number] = as_number(self.targets.len());
        let Self { places, targets, incoming, labels, .. } = self;
        let mut found = |path: &[Step], found: Found| match found {
            Found::Strong(target) => {
                if let Some(target) = places.get(target) {
                    incoming[target as usize] += 1;
                    targets.push(target);
                    labels.add(path);
                }
            }
            Found::Weak(target) => {
                if let Some(target) = places.get(target) {
                    labels.add_weak(as_number(number), path, target);
                }
            }
            Found::External(_) => {}
        };
        let mut inspector = Inspector::thorough(&mut found);
        // SAFETY: as in `read_one`.
        unsafe { object.inspect(&mut inspector) };
        self.hidden |= inspector.hides();
        show_entries(object, &mut found);
        self.ends[number] = as_number(self.targets.len());
    }

    /// The number of an object.
    pub(super) fn number(&self, object: Object) -> Option<usize> {
        self.places.get(object).map(|number| number as usize)
    }

    /// The bytes of an object's block.
    pub(super) fn bytes(&self, number: usize) -> usize {
        self.objects[number].place().bytes()
    }

    /// Whether the value of an object was read.
    pub(super) fn is_read(&self, number: usize) -> bool {
        self.read[number]
    }

    /// Where in the list of all edges those of an object are.
    pub(super) fn range(&self, number: usize) -> std::ops::Range<usize> {
        self.starts[number] as usize..self.ends[number] as usize
    }

    /// What an object holds.
    pub(super) fn edges(&self, number: usize) -> &[u32] {
        &self.targets[self.range(number)]
    }

    /// The edges, and what they are called: where in the list of targets those of each object are.
    pub(super) fn into_edges(self) -> (Vec<std::ops::Range<u32>>, Vec<u32>, Labels) {
        let ranges = self.starts.into_iter().zip(self.ends).map(|(start, end)| start..end).collect();
        (ranges, self.targets, self.labels)
    }

    /// How many handles to an object are held from outside.
    pub(super) fn outside(&self, number: usize) -> usize {
        self.objects[number].header().strong().saturating_sub(self.incoming[number]) as usize
    }

    /// Shows what an object that was read holds, and as what.
    pub(super) fn inspect(&self, number: usize, found: &mut dyn FnMut(&[Step], Found)) {
        if self.is_read(number) {
            // SAFETY: as in `read_one`: it was read, and nothing has happened since.
            unsafe { self.objects[number].inspect(&mut Inspector::thorough(found)) };
            show_entries(self.objects[number], found);
        }
    }

    /// Who holds each object.
    pub(super) fn holders(&self) -> Holders {
        Holders::new(&self.incoming, |number| self.edges(number))
    }
}

/// Lists all objects.
fn list(heap: &Heap, idle: bool) -> Result<Vec<Object>, &'static str> {
    let mut members = false;
    let mut objects = Vec::with_capacity(heap.size().objects);
    heap.for_each(|object| {
        if object.header().is_member() {
            members = true;
        } else {
            objects.push(object);
        }
    });
    // Between the slices of a collection, members are condemned: as good as gone. Inside of a piece
    // of one they are presumed dead, and held by the collector while their finalizers run.
    if members && !idle {
        return Err("a collection is running finalizers");
    }
    // One number is for what isn't there, and one for the root of all.
    if objects.len() > u32::MAX as usize - 2 {
        return Err("there are too many objects");
    }
    Ok(objects)
}

/// Shows the entries of a weak map, if the object is one: as what the map holds, by the keys'
/// types.
fn show_entries(map: Object, found: &mut dyn FnMut(&[Step], Found)) {
    map.each_entry_of_map(|entry, key| {
        found(&[Step::Value(Some(short(key.type_name())))], Found::Strong(entry));
    });
}
