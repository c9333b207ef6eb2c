//! Heap snapshots as V8 writes them: for Chrome's DevTools, and memlab.
//!
//! The readers want the keys in one order, the edges in the order of their nodes, and their numbers
//! to match exactly. Nodes are arrays of seven figures, edges of three; an edge names its target by
//! where the target's figures begin.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};

use super::image::Image;
use super::json::Quoted;
use super::labels::Label;
use super::subject::{Subject, subject};
use super::survey::as_number;
use crate::names::Names;

/// The heap at one moment, as `.heapsnapshot` files have it: Chrome's DevTools (*Memory*, *Load*)
/// and memlab read them.
///
/// Objects that are held from outside are the roots. Ids stay the same from one snapshot to the
/// next, so that DevTools compares them, as long as an object lives; a new one may get the id of
/// one that is gone. Weak handles are weak edges. What only cycles keep is below *(garbage)*, by
/// weak edges. An object's size is that of its block. With the feature `track`, the place where an
/// object was made is its allocation stack.
///
/// # Examples
/// ```
/// use gc_core::inspect::HeapSnapshot;
/// use gc_core::Gc;
///
/// let list = Gc::new(vec![Gc::new(1), Gc::new(2)]);
/// let snapshot = HeapSnapshot::take();
/// let mut file = Vec::new();
/// snapshot.write(&mut file)?;
/// let text = String::from_utf8(file).unwrap();
/// assert!(text.starts_with(r#"{"snapshot":{"meta":{"node_fields":["type","name","id","#));
/// assert_eq!(snapshot.objects(), 3);
/// # drop(list);
/// # std::io::Result::Ok(())
/// ```
#[derive(Debug)]
pub struct HeapSnapshot {
    image: Image,
    ids: Vec<u32>,
    /// The objects that are held from outside.
    held: Vec<u32>,
    /// Those that only cycles keep.
    garbage: Vec<u32>,
}

/// What is written of the format itself: as V8 of node 20 does, without what is empty here.
const META: &str = r#""meta":{"node_fields":["type","name","id","self_size","edge_count","trace_node_id","detachedness"],"node_types":[["hidden","array","string","object","code","closure","regexp","number","native","synthetic","concatenated string","sliced string","symbol","bigint","object shape"],"string","number","number","number","number","number"],"edge_fields":["type","name_or_index","to_node"],"edge_types":[["context","element","property","internal","hidden","shortcut","weak"],"string_or_number","node"],"trace_function_info_fields":["function_id","name","script_name","script_id","line","column"],"trace_node_fields":["id","function_info_index","count","size","children"],"sample_fields":["timestamp_us","last_assigned_id"],"location_fields":["object_index","script_id","line","column"]}"#;

const FIELDS: usize = 7;
const OBJECT: u8 = 3;
const SYNTHETIC: u8 = 9;

/// Nodes that are no objects: the root, what holds the objects that are held, and what has the
/// garbage.
const OWN_NODES: usize = 3;

/// The number of the first place in the tree of those that made something; the root's is 1.
const FIRST_TRACE: usize = 2;

/// Types of edges.
const ELEMENT: u8 = 1;
const PROPERTY: u8 = 2;
const SHORTCUT: u8 = 5;
const WEAK: u8 = 6;

impl HeapSnapshot {
    /// Takes a snapshot: copies what it is to say, some hundred bytes an object, and lets the heap
    /// be.
    ///
    /// # Panics
    /// As [`census`](super::census()), and if the heap's memory lies in more than 120 places of 256
    /// MiB: ids have 32 bits.
    ///
    /// # Examples
    /// See [`HeapSnapshot`].
    #[must_use]
    pub fn take() -> Self {
        let image = Image::take(None, false);
        let ids = IDS.with_borrow_mut(|ids| image.objects.iter().map(|object| ids.of(object.address)).collect());
        let numbers = 0..image.objects.len();
        let held: Vec<u32> =
            numbers.clone().filter(|number| image.objects[*number].outside > 0).map(as_number).collect();
        let mut reached = vec![false; image.objects.len()];
        let mut open = held.clone();
        while let Some(number) = open.pop() {
            if !std::mem::replace(&mut reached[number as usize], true) {
                open.extend_from_slice(image.targets(number as usize));
            }
        }
        let garbage = numbers.filter(|number| !reached[*number]).map(as_number).collect();
        Self { image, ids, held, garbage }
    }

    /// Returns how many objects there are in it. The file has some nodes more, which stand for
    /// roots.
    ///
    /// # Examples
    /// See [`HeapSnapshot`].
    #[must_use]
    pub fn objects(&self) -> usize {
        self.image.objects.len()
    }

    /// Returns the id that an object has in every snapshot; `None` if it is gone, or was not there
    /// when this one was taken.
    ///
    /// # Examples
    /// ```
    /// use gc_core::inspect::HeapSnapshot;
    /// use gc_core::Gc;
    ///
    /// let gc = Gc::new(1);
    /// let id = HeapSnapshot::take().id_of(&gc);
    /// assert_eq!(HeapSnapshot::take().id_of(&gc), id);
    /// assert_eq!(id.map(|id| id % 2), Some(1));
    /// ```
    #[must_use]
    pub fn id_of(&self, object: &(impl Subject + ?Sized)) -> Option<u32> {
        let address = subject(object)?.0.value_ptr().addr().get();
        let number = self.image.objects.iter().position(|pictured| pictured.address == address)?;
        Some(self.ids[number])
    }

    /// Writes the snapshot.
    ///
    /// # Errors
    /// Those of the writer.
    ///
    /// # Examples
    /// See [`HeapSnapshot`].
    pub fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        self.write_with_progress(to, |_, _| {})
    }

    /// Writes the snapshot, and tells every now and then how much is done, of how much.
    ///
    /// # Errors
    /// Those of the writer.
    ///
    /// # Examples
    /// ```
    /// use gc_core::inspect::HeapSnapshot;
    ///
    /// let mut told = Vec::new();
    /// HeapSnapshot::take().write_with_progress(&mut std::io::sink(), |done, all| told.push((done, all)))?;
    /// let (done, all) = told.last().unwrap();
    /// assert_eq!(done, all);
    /// # std::io::Result::Ok(())
    /// ```
    pub fn write_with_progress(&self, to: &mut dyn Write, mut progress: impl FnMut(usize, usize)) -> io::Result<()> {
        let mut to = BufWriter::with_capacity(1 << 16, to);
        let objects = self.image.objects.len();
        let nodes = OWN_NODES + objects;
        let edges = self.edges_of_own().iter().sum::<usize>() + self.image.edge_count() + self.image.weak_count();
        // One for the root, and one for each place.
        let functions = if self.image.made.is_empty() { 0 } else { 1 + self.image.made.len() };
        let mut told = |done: usize| {
            if done % (1 << 16) == 0 || done == 2 * objects {
                progress(done, 2 * objects);
            }
        };
        write!(
            to,
            "{{\"snapshot\":{{{META},\"node_count\":{nodes},\"edge_count\":{edges},\"trace_function_count\":{functions}}},\n\"nodes\":["
        )?;
        let texts = self.image.texts().len();
        for (node, (id, edges)) in [1, 3, 5].into_iter().zip(self.edges_of_own()).enumerate() {
            let comma = if node == 0 { "" } else { "," };
            writeln!(to, "{comma}{SYNTHETIC},{node},{id},0,{edges},0,0")?;
        }
        for (number, (object, id)) in self.image.objects.iter().zip(&self.ids).enumerate() {
            told(number);
            let name = OWN_TEXTS + texts + object.type_number as usize;
            let edges = self.image.targets(number).len() + self.image.weak(number).len();
            let trace = self.image.made(number).map_or(0, |place| FIRST_TRACE + place);
            writeln!(to, ",{OBJECT},{name},{id},{},{edges},{trace},0", object.bytes)?;
        }
        write!(to, "],\n\"edges\":[")?;
        self.write_edges(&mut to, |number| told(objects + number))?;
        writeln!(to, "],")?;
        self.write_places(&mut to)?;
        write!(to, "\"samples\":[],\n\"locations\":[],\n\"strings\":[")?;
        self.write_strings(&mut to)?;
        writeln!(to, "]}}")?;
        to.flush()?;
        told(2 * objects);
        Ok(())
    }

    /// How many edges the nodes have that are no objects.
    fn edges_of_own(&self) -> [usize; OWN_NODES] {
        // To the two others, and a shortcut to each root: the readers count steps from what the
        // first node holds.
        [2 + self.held.len(), self.held.len(), self.garbage.len()]
    }

    fn write_edges(&self, to: &mut impl Write, mut told: impl FnMut(usize)) -> io::Result<()> {
        let place = |number: u32| (OWN_NODES + number as usize) * FIELDS;
        writeln!(to, "{ELEMENT},1,{FIELDS}")?;
        writeln!(to, ",{ELEMENT},2,{}", 2 * FIELDS)?;
        for number in &self.held {
            writeln!(to, ",{SHORTCUT},{HELD},{}", place(*number))?;
        }
        for number in &self.held {
            writeln!(to, ",{PROPERTY},{HELD},{}", place(*number))?;
        }
        for number in &self.garbage {
            writeln!(to, ",{WEAK},{KEPT},{}", place(*number))?;
        }
        for number in 0..self.image.objects.len() {
            told(number);
            for (target, label) in self.image.edges(number) {
                let target = place(as_number(target));
                match label {
                    Label::Element(index) => writeln!(to, ",{ELEMENT},{index},{target}")?,
                    Label::Text(text) => writeln!(to, ",{PROPERTY},{},{target}", OWN_TEXTS + text as usize)?,
                }
            }
            for edge in self.image.weak(number) {
                let name = match edge.label {
                    Label::Element(_) => ELEMENT_TEXT,
                    Label::Text(text) => OWN_TEXTS + text as usize,
                };
                writeln!(to, ",{WEAK},{name},{}", place(edge.to))?;
            }
        }
        Ok(())
    }

    /// Writes where objects were made: each place is a function, called by the root.
    fn write_places(&self, to: &mut impl Write) -> io::Result<()> {
        let places = &self.image.made;
        if places.is_empty() {
            return writeln!(to, "\"trace_function_infos\":[],\n\"trace_tree\":[],");
        }
        writeln!(to, "\"trace_function_infos\":[0,{MADE},{NO_TEXT},0,0,0")?;
        let names = self.first_place_text();
        for (number, place) in places.iter().enumerate() {
            // The names of the places come first among the strings, and then their files.
            let (name, file) = (names + number, names + places.len() + number);
            writeln!(to, ",{},{name},{file},0,{},{}", number + 1, place.line(), place.column())?;
        }
        let mut made = vec![(0, 0); places.len()];
        for (number, object) in self.image.objects.iter().enumerate() {
            if let Some(place) = self.image.made(number) {
                made[place].0 += 1;
                made[place].1 += object.bytes;
            }
        }
        let (objects, bytes) = made.iter().fold((0, 0), |sum, made| (sum.0 + made.0, sum.1 + made.1));
        write!(to, "],\n\"trace_tree\":[1,0,{objects},{bytes},[")?;
        for (place, (objects, bytes)) in made.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            writeln!(to, "{comma}{},{},{objects},{bytes},[]", FIRST_TRACE + place, place + 1)?;
        }
        writeln!(to, "]],")
    }

    /// The texts of places are the last of the strings.
    fn first_place_text(&self) -> usize {
        OWN_TEXTS + self.image.texts().len() + self.image.types.len()
    }

    fn write_strings(&self, to: &mut impl Write) -> io::Result<()> {
        let own = ["", "(GC roots)", "(garbage)", "held from outside", "kept by cycles", "[…]", "(made)"];
        for (at, text) in own.iter().enumerate() {
            let comma = if at == 0 { "" } else { ",\n" };
            write!(to, "{comma}{}", Quoted(text))?;
        }
        for text in self.image.texts() {
            let text = text.strip_prefix('.').unwrap_or(text);
            write!(to, ",\n{}", Quoted(if text.is_empty() { "(unnamed)" } else { text }))?;
        }
        let names = Names::new(self.image.types.iter().copied());
        for full in &self.image.types {
            let name = names.of(full);
            // To the readers, these are types of their own.
            let taken = name == "Object" || name.starts_with("Object(") || name.starts_with("system /");
            write!(to, ",\n{}", Quoted(if taken { full } else { name }))?;
        }
        for place in &self.image.made {
            write!(to, ",\n{}", Quoted(&place.to_string()))?;
        }
        for place in &self.image.made {
            write!(to, ",\n{}", Quoted(place.file()))?;
        }
        Ok(())
    }
}

/// The texts that are the same in all files, and where the others begin.
const NO_TEXT: usize = 0;
const HELD: usize = 3;
const KEPT: usize = 4;
const ELEMENT_TEXT: usize = 5;
const MADE: usize = 6;
const OWN_TEXTS: usize = 7;

thread_local! {
    /// Kept from one snapshot to the next.
    static IDS: RefCell<Ids> = const { RefCell::new(Ids { regions: Vec::new() }) };
}

/// Ids by address: odd, and less than 2^32. Memory is divided into regions, which are numbered as
/// they are met; an id has the region's number, and the place in it.
struct Ids {
    regions: Vec<usize>,
}

impl Ids {
    /// Bits of an address within its region.
    const REGION: u32 = 28;
    /// Objects lie at multiples of 16.
    const GRANULE: u32 = 4;
    /// The first region's number: below are the nodes that are no objects.
    const FIRST: usize = 1;
    const MOST: usize = (1 << (31 + Self::GRANULE - Self::REGION)) - Self::FIRST;

    fn of(&mut self, address: usize) -> u32 {
        let region = address >> Self::REGION;
        // The last one is the likeliest.
        let known = self.regions.iter().rposition(|known| *known == region);
        let number = known.unwrap_or_else(|| {
            self.regions.push(region);
            self.regions.len() - 1
        });
        assert!(number < Self::MOST, "gc-core: the heap lies in too many places for ids of 32 bits");
        let place = (address & ((1 << Self::REGION) - 1)) >> Self::GRANULE;
        as_number(((number + Self::FIRST) << (Self::REGION - Self::GRANULE) | place) * 2 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_distinct_odd_and_small() {
        let mut ids = Ids { regions: Vec::new() };
        let regions = if usize::BITS == 32 { 4 } else { 40_usize };
        let addresses = (0..regions).map(|region| region << 30).flat_map(|at| [at, at + 16, at + (1 << 28) - 16]);
        let first: Vec<u32> = addresses.clone().map(|address| ids.of(address)).collect();
        let again: Vec<u32> = addresses.map(|address| ids.of(address)).collect();
        assert_eq!(first, again);
        let distinct: std::collections::BTreeSet<_> = first.iter().collect();
        assert_eq!(distinct.len(), first.len());
        assert!(first.iter().all(|id| id % 2 == 1 && *id > 5));
    }
}
