//! The heap as a graph of numbers: what each report begins with.
//!
//! A survey lists all objects, reads each value whose reading is sound (rule I1), and counts the
//! edges to each object. What an object's strong count has beyond these is held from outside: by
//! variables, by what isn't traced, and by values that were not read. An entry of a weak map is an
//! edge of the map's; that it needs its key as well, `entries.rs` says. While there is a survey, no
//! user code runs but `trace` and its like with names, as in a collection (rule R2), so that
//! objects stay where they are.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::labels::Labels;
use super::places::Places;
pub(super) use super::places::as_number;
use crate::collector::without_collecting;
use crate::heap::{Heap, Phase, with_heap};
use crate::names::short;
use crate::ptr::{Object, prefetch};
use crate::trace::{Edges, Found, Inspector, Step, Tracer};

/// How many edges wait until their targets are looked up.
const BATCH: usize = 256;

/// Stands for the end of the edges of an object that was not read.
const UNREAD: u32 = u32::MAX;

/// All objects of the heap, numbered.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) objects: Vec<Object>,
    places: Places,
    /// Where in `targets` the edges of each object begin and end.
    starts: Vec<u32>,
    ends: Vec<u32>,
    targets: Vec<u32>,
    /// How many edges lead to each object.
    incoming: Vec<u32>,
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
    conduct(given, false, look)
}

/// The same with the names of fields.
///
/// # Panics
/// As [`survey`].
pub(super) fn survey_with_names<R>(given: Option<Object>, look: impl FnOnce(Survey) -> R) -> R {
    conduct(given, true, look)
}

fn conduct<R>(given: Option<Object>, named: bool, look: impl FnOnce(Survey) -> R) -> R {
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
            let looked = catch_unwind(AssertUnwindSafe(|| Survey::of(heap, idle, given, named).map(look)));
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

impl Survey {
    fn of(heap: &Heap, idle: bool, given: Option<Object>, named: bool) -> Result<Self, &'static str> {
        let mut survey = Self {
            objects: Vec::new(),
            places: Places::default(),
            starts: Vec::new(),
            ends: Vec::new(),
            targets: Vec::new(),
            incoming: Vec::new(),
            labels: Labels::default(),
            unread: 0,
            hidden: false,
        };
        survey.list(heap, idle)?;
        let number = survey.objects.len();
        survey.starts = vec![0; number];
        survey.ends = vec![UNREAD; number];
        survey.incoming = vec![0; number];
        survey.targets.reserve(number);
        if named {
            survey.labels.begin();
        }
        survey.read(given);
        Ok(survey)
    }

    /// Numbers all objects.
    fn list(&mut self, heap: &Heap, idle: bool) -> Result<(), &'static str> {
        let mut members = false;
        self.objects.reserve(heap.size().objects);
        heap.for_each(|object| {
            if object.header().is_member() {
                members = true;
            } else {
                self.objects.push(object);
            }
        });
        // Between the slices of a collection, members are condemned: as good as gone. Inside of a
        // piece of one they are presumed dead, and held by the collector while their finalizers
        // run.
        if members && !idle {
            return Err("a collection is running finalizers");
        }
        // One number is for what isn't there, and one for the root of all.
        if self.objects.len() > UNREAD as usize - 2 {
            return Err("there are too many objects");
        }
        self.places = Places::new(&mut self.objects);
        Ok(())
    }

    /// Reads the values of all objects that may be read (rule I1).
    fn read(&mut self, given: Option<Object>) {
        let mut edges = Edges::new();
        let mut doubtful = Vec::new();
        let mut batch = Vec::with_capacity(BATCH);
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
            self.read_one(number, &mut edges, &mut batch);
        }
        self.resolve(&mut edges, &mut batch);
        let mut open: Vec<usize> = given.and_then(|object| self.number(object)).into_iter().collect();
        open.extend(doubtful.iter().filter(|number| self.incoming[**number] > 0));
        while let Some(number) = open.pop() {
            if self.ends[number] != UNREAD {
                continue;
            }
            self.objects[number].header().take_back();
            self.read_one(number, &mut edges, &mut batch);
            self.resolve(&mut edges, &mut batch);
            let reached = self.edges(number).iter().map(|target| *target as usize);
            open.extend(reached.filter(|target| self.ends[*target] == UNREAD));
        }
        self.unread = doubtful.iter().filter(|number| self.ends[**number] == UNREAD).count();
        self.hidden |= edges.hides();
    }

    /// Reads a value. Its edges may wait to be looked up, together with those of others.
    fn read_one(&mut self, number: usize, edges: &mut Edges, batch: &mut Vec<usize>) {
        let object = self.objects[number];
        if self.labels.are_wanted() {
            self.inspect_one(number);
            return;
        }
        batch.push(number);
        if !object.header().is_leaf() {
            // SAFETY: rule P3: it has a strong handle, is no member, and so its value is there; by
            // rule I1, which our caller has looked after, no `&mut` to it is lent.
            unsafe { object.trace(&mut Tracer::new(edges)) };
        }
        object.each_entry_of_map(|entry, _| edges.record(entry));
        self.starts[number] = as_number(edges.waiting().len());
        if batch.len() >= BATCH || edges.waiting().len() >= BATCH {
            self.resolve(edges, batch);
        }
    }

    /// Looks up the targets of edges that wait, which are of the objects in the batch.
    fn resolve(&mut self, edges: &mut Edges, batch: &mut Vec<usize>) {
        // All at once, one step after the other: what is waited for is memory.
        let slots: Vec<usize> = edges.waiting().iter().map(|target| self.places.slot(*target)).collect();
        let (mut at, before) = (0, self.targets.len());
        let counts = self.incoming.as_ptr();
        let number_of = |slot: &usize| {
            let target = self.places.at(*slot)?;
            prefetch(counts.wrapping_add(target as usize).cast());
            Some(target)
        };
        for number in batch.drain(..) {
            let end = self.starts[number] as usize;
            self.starts[number] = as_number(self.targets.len());
            // Who reports what isn't there breaks a promise; that isn't looked after here.
            self.targets.extend(slots[at..end].iter().filter_map(number_of));
            self.ends[number] = as_number(self.targets.len());
            at = end;
        }
        for target in &self.targets[before..] {
            self.incoming[*target as usize] += 1;
        }
        edges.discard(at);
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
        self.ends[number] != UNREAD
    }

    /// Where in the list of all edges those of an object are.
    pub(super) fn range(&self, number: usize) -> std::ops::Range<usize> {
        if self.is_read(number) { self.starts[number] as usize..self.ends[number] as usize } else { 0..0 }
    }

    /// What an object holds.
    pub(super) fn edges(&self, number: usize) -> &[u32] {
        &self.targets[self.range(number)]
    }

    /// The edges, and what they are called: where in the list of targets those of each object are.
    pub(super) fn into_edges(self) -> (Vec<std::ops::Range<u32>>, Vec<u32>, Labels) {
        let range = |(start, end): (u32, u32)| if end == UNREAD { 0..0 } else { start..end };
        let ranges = self.starts.into_iter().zip(self.ends).map(range).collect();
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

/// Shows the entries of a weak map, if the object is one: as what the map holds, by the keys'
/// types.
fn show_entries(map: Object, found: &mut dyn FnMut(&[Step], Found)) {
    map.each_entry_of_map(|entry, key| {
        found(&[Step::Value(Some(short(key.type_name())))], Found::Strong(entry));
    });
}

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
    fn new<'a>(incoming: &[u32], edges: impl Fn(usize) -> &'a [u32]) -> Self {
        let mut begins = Vec::with_capacity(incoming.len() + 1);
        let mut sum = 0;
        for incoming in incoming {
            begins.push(sum);
            sum += *incoming;
        }
        begins.push(sum);
        let mut at = begins.clone();
        let mut sources = vec![0; sum as usize];
        let ahead = |number: usize| {
            let edges: &[u32] = if number < incoming.len() { edges(number) } else { &[] };
            edges.iter().take(FEW).map(|target| *target as usize)
        };
        for number in 0..incoming.len() {
            // What is written lies anywhere: first where it goes is brought near, then that place.
            for target in ahead(number + 2 * AHEAD) {
                prefetch_at(&at, target);
            }
            for target in ahead(number + AHEAD) {
                prefetch_at(&sources, at[target] as usize);
            }
            for target in edges(number) {
                let place = &mut at[*target as usize];
                sources[*place as usize] = as_number(number);
                *place += 1;
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
