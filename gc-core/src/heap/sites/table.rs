//! With the feature `track`: a table of lines of code, by object.
//!
//! An object has a chain of nodes: one for its birth, and one for each place at which handles to it
//! were made. It is exact: the chain goes when the object's block goes, by whatever path, which
//! takes no memory. The table grows when an object or a handle is made, and not while it is
//! borrowed: a global allocator is user code, and may make and drop objects itself. Where there is
//! no memory for an entry, the place stays unknown.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::iter;
use std::mem;
use std::panic::Location;
use std::ptr;

use super::Origin;
use crate::hash::ByAddress;
use crate::ptr::Object;

/// A line of code that makes something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site(&'static Location<'static>);

impl Site {
    /// The caller's.
    #[inline]
    #[track_caller]
    pub(crate) const fn here() -> Self {
        Self(Location::caller())
    }
}

/// What is known of the objects of a heap.
#[derive(Debug)]
pub(crate) struct Sites {
    table: RefCell<Table>,
    /// Whether memory is being asked for: what the global allocator makes meanwhile asks for none.
    growing: Cell<bool>,
    /// The place at which a cell's content is being cloned.
    within: Cell<Option<Site>>,
}

/// How many entries the first table has room for.
const FEW: usize = 64;

impl Sites {
    /// Whether anything is kept.
    pub(crate) const KEPT: bool = true;

    pub(crate) const fn new() -> Self {
        Self { table: RefCell::new(Table::new()), growing: Cell::new(false), within: Cell::new(None) }
    }

    /// An object was made. Its value is in its place: user code may run here.
    pub(crate) fn born(&self, object: Object, site: Site) {
        // Nothing is known of an object before its birth, so the node is a new one.
        self.add_or_grow(true, |table| table.add(object, site, 0));
    }

    /// A handle to an object was made. User code may run here, but for clones that are made in
    /// [`Sites::cloned_within`].
    pub(crate) fn handle_made(&self, object: Object, site: Site) {
        let within = self.within.get();
        let site = within.unwrap_or(site);
        self.add_or_grow(within.is_none(), |table| table.count(object, site));
    }

    /// Runs `clone`, which clones what is in a cell: handles that it makes were made at `site`.
    /// Memory for them is seen to before: none may be asked for while the content is borrowed
    /// (rule C1).
    pub(crate) fn cloned_within<R>(&self, site: Site, clone: impl FnOnce() -> R) -> R {
        let has_room = self.table.borrow().has_room_to_clone();
        if !has_room && self.within.get().is_none() {
            self.grow();
        }
        let outer = self.within.replace(Some(site));
        let cloned = clone();
        self.within.set(outer);
        cloned
    }

    /// An object's block is about to go.
    pub(crate) fn gone(&self, object: Object) {
        self.table.borrow_mut().remove(object);
    }

    /// Gives back memory that isn't used.
    pub(crate) fn trim(&self) {
        let (wasted, target) = self.table.borrow().waste();
        if wasted {
            self.resize(target);
        }
    }

    /// Where an object was made, if that is known.
    pub(crate) fn birth_of(&self, object: Object) -> Option<&'static Location<'static>> {
        self.table.borrow().chain(object).find(|node| node.count == 0).map(|node| node.site.0)
    }

    /// What is known of an object.
    pub(crate) fn of(&self, object: Object) -> Origin {
        self.table.borrow().of(object)
    }

    /// Adds something, for which there may be no room before the table has grown.
    fn add_or_grow(&self, may_grow: bool, add: impl Fn(&mut Table) -> bool) {
        let added = add(&mut self.table.borrow_mut());
        if !added && may_grow && self.grow() {
            // Where the allocator has used up the room, the place stays unknown.
            add(&mut self.table.borrow_mut());
        }
    }

    /// Makes room for more. Whether there is some.
    #[cold]
    fn grow(&self) -> bool {
        let (objects, nodes) = self.table.borrow().used();
        self.resize((FEW.max(2 * objects), FEW.max(2 * nodes)))
    }

    /// Moves all to a table with room for so many objects and nodes, if there is memory for it.
    fn resize(&self, (objects, nodes): (usize, usize)) -> bool {
        if self.growing.replace(true) {
            return false;
        }
        // The allocator may be user code, which makes and drops objects: nothing is borrowed
        // meanwhile.
        let old = Table::with_room(objects, nodes).map(|mut new| {
            let mut table = self.table.borrow_mut();
            let fits = new.has_room_for(&table);
            if fits {
                new.take_all(&mut table);
                mem::swap(&mut *table, &mut new);
            }
            (new, fits)
        });
        let grown = old.as_ref().is_some_and(|(_, fits)| *fits);
        drop(old);
        self.growing.set(false);
        grown
    }
}

/// The end of a chain.
const END: u32 = u32::MAX;

/// A place, in the chain of an object. The births' have a count of zero.
#[derive(Clone, Copy, Debug)]
struct Node {
    site: Site,
    count: u32,
    next: u32,
}

#[derive(Debug)]
struct Table {
    /// Where the chain of each object begins.
    chains: HashMap<usize, u32, ByAddress>,
    nodes: Vec<Node>,
    /// The chain of nodes that are free, and how many there are.
    free: u32,
    free_nodes: usize,
}

impl Table {
    const fn new() -> Self {
        Self { chains: HashMap::with_hasher(ByAddress::new()), nodes: Vec::new(), free: END, free_nodes: 0 }
    }

    fn with_room(objects: usize, nodes: usize) -> Option<Self> {
        let mut table = Self::new();
        table.chains.try_reserve(objects).ok()?;
        table.nodes.try_reserve_exact(nodes).ok()?;
        Some(table)
    }

    /// How many objects there are, and how many nodes.
    fn used(&self) -> (usize, usize) {
        (self.chains.len(), self.nodes.len() - self.free_nodes)
    }

    /// Whether less than an eighth of the room is used, and what would do.
    fn waste(&self) -> (bool, (usize, usize)) {
        let (objects, nodes) = self.used();
        let wasted = |used: usize, room: usize| room > 8 * used && (room > 8 * FEW || used == 0);
        (wasted(objects, self.chains.capacity()) || wasted(nodes, self.nodes.capacity()), (objects, nodes))
    }

    fn free_room(&self) -> usize {
        self.free_nodes
            + (self.nodes.capacity() - self.nodes.len()).min((END as usize).saturating_sub(self.nodes.len()))
    }

    /// Whether there is room for the clones of what is in a cell.
    fn has_room_to_clone(&self) -> bool {
        self.free_room() >= FEW / 4 && self.chains.capacity() - self.chains.len() >= FEW / 4
    }

    fn has_room_for(&self, other: &Self) -> bool {
        let (objects, nodes) = other.used();
        self.chains.capacity() >= objects && self.nodes.capacity() >= nodes
    }

    /// Counts a handle that was made. `false` if there is no room for an entry.
    fn count(&mut self, object: Object, site: Site) -> bool {
        let Some(first) = self.chains.get(&address(object)).copied() else {
            return self.add(object, site, 1);
        };
        let mut at = first;
        while at != END {
            let node = &mut self.nodes[at as usize];
            if node.count > 0 && ptr::eq(node.site.0, site.0) {
                node.count = node.count.saturating_add(1);
                // The last place is likely to be the next one, too.
                self.change_places(first, at);
                return true;
            }
            at = node.next;
        }
        self.add(object, site, 1)
    }

    /// Two nodes of a chain change places.
    fn change_places(&mut self, one: u32, other: u32) {
        let (one, other) = (one as usize, other as usize);
        let (next_of_one, next_of_other) = (self.nodes[one].next, self.nodes[other].next);
        self.nodes.swap(one, other);
        self.nodes[one].next = next_of_one;
        self.nodes[other].next = next_of_other;
    }

    /// Adds a node to an object's chain, in front. Takes no memory; `false` if there is no room.
    fn add(&mut self, object: Object, site: Site, count: u32) -> bool {
        if self.free_room() == 0 {
            return false;
        }
        let key = address(object);
        let next = match self.chains.get(&key) {
            Some(first) => *first,
            // A map that isn't full takes one more without growing.
            None if self.chains.len() == self.chains.capacity() => return false,
            None => END,
        };
        let node = Node { site, count, next };
        let at = if self.free == END {
            self.nodes.push(node);
            as_index(self.nodes.len() - 1)
        } else {
            let at = self.free;
            self.free = mem::replace(&mut self.nodes[at as usize], node).next;
            self.free_nodes -= 1;
            at
        };
        self.chains.insert(key, at);
        true
    }

    fn remove(&mut self, object: Object) {
        let Some(first) = self.chains.remove(&address(object)) else { return };
        let (mut last, mut nodes) = (first, 1);
        while self.nodes[last as usize].next != END {
            last = self.nodes[last as usize].next;
            nodes += 1;
        }
        self.nodes[last as usize].next = self.free;
        self.free = first;
        self.free_nodes += nodes;
    }

    /// Takes over all that another table has. There is room for it.
    fn take_all(&mut self, other: &mut Self) {
        for (object, first) in other.chains.drain() {
            let begin = self.nodes.len();
            let mut at = first;
            while at != END {
                let node = other.nodes[at as usize];
                self.nodes.push(Node { next: as_index(self.nodes.len() + 1), ..node });
                at = node.next;
            }
            if let Some(last) = self.nodes.last_mut() {
                last.next = END;
            }
            self.chains.insert(object, as_index(begin));
        }
        other.nodes.clear();
        (other.free, other.free_nodes) = (END, 0);
    }

    /// An object's nodes.
    fn chain(&self, object: Object) -> impl Iterator<Item = &Node> {
        let first = self.chains.get(&address(object)).copied().unwrap_or(END);
        // The index `END` is that of no node.
        iter::successors(self.nodes.get(first as usize), |node| self.nodes.get(node.next as usize))
    }

    fn of(&self, object: Object) -> Origin {
        let mut origin = Origin::default();
        for Node { site, count, .. } in self.chain(object) {
            match origin.handles.iter_mut().find(|(known, _)| *known == site.0) {
                _ if *count == 0 => origin.made = Some(site.0),
                // One line may have several copies of its `Location`.
                Some((_, known)) => *known = known.saturating_add(*count),
                None => origin.handles.push((site.0, *count)),
            }
        }
        origin.handles.sort_by_key(|(place, count)| (Reverse(*count), *place));
        origin
    }
}

fn address(object: Object) -> usize {
    object.header_ptr().addr().get()
}

/// The index of a node: there are less than 2^32.
#[allow(clippy::cast_possible_truncation, reason = "`free_room` sees to that")]
fn as_index(node: usize) -> u32 {
    node as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Gc;

    fn lines(sites: &Sites, gc: &Gc<usize>) -> Vec<(u32, u32)> {
        sites.of(Gc::object(gc)).handles.iter().map(|(place, count)| (place.line(), *count)).collect()
    }

    /// A table of its own, for objects that are there.
    #[test]
    fn chains_come_and_go() {
        let sites = Sites::new();
        let objects: Vec<_> = (0..1_000).map(Gc::new).collect();
        let (birth, clone) = (Site::here(), Site::here());
        for round in 0..3 {
            for gc in &objects {
                sites.born(Gc::object(gc), birth);
                for _ in 0..**gc % 3 {
                    sites.handle_made(Gc::object(gc), clone);
                    sites.handle_made(Gc::object(gc), birth);
                }
            }
            let (one, other) = (birth.0.line(), clone.0.line());
            for gc in &objects {
                let count = u32::try_from(**gc % 3).unwrap();
                let expected: &[_] = if count == 0 { &[] } else { &[(one, count), (other, count)] };
                assert_eq!((sites.birth_of(Gc::object(gc)), &*lines(&sites, gc)), (Some(birth.0), expected), "{round}");
            }
            // Most go, then all.
            let (few, most) = objects.split_at(10);
            for gc in most {
                sites.gone(Gc::object(gc));
            }
            let room = sites.table.borrow().nodes.capacity();
            sites.trim();
            assert!(sites.table.borrow().nodes.capacity() < room / 8);
            assert_eq!(sites.birth_of(Gc::object(&few[7])), Some(birth.0));
            for gc in few {
                sites.gone(Gc::object(gc));
            }
            assert_eq!(sites.table.borrow().used(), (0, 0));
            sites.trim();
            assert_eq!((sites.table.borrow().nodes.capacity(), sites.table.borrow().chains.capacity()), (0, 0));
        }
    }

    /// A few objects at a time, for ever: the table stays as it is.
    #[test]
    fn a_table_doesnt_grow_for_what_is_gone() {
        let sites = Sites::new();
        let objects: Vec<_> = (0..10_000).map(Gc::new).collect();
        for few in objects.chunks(10) {
            for gc in few {
                sites.born(Gc::object(gc), Site::here());
                sites.handle_made(Gc::object(gc), Site::here());
            }
            for gc in few {
                sites.gone(Gc::object(gc));
            }
            assert!(sites.table.borrow().nodes.capacity() <= 2 * FEW);
            assert!(sites.table.borrow().chains.capacity() <= 4 * FEW);
        }
    }

    /// Where memory is being asked for already, and within a cell, nothing asks for more.
    #[test]
    fn without_room_a_place_stays_unknown() {
        let (sites, gc) = (Sites::new(), Gc::new(1));
        let object = Gc::object(&gc);
        sites.growing.set(true);
        sites.born(object, Site::here());
        sites.handle_made(object, Site::here());
        assert_eq!((sites.birth_of(object), lines(&sites, &gc)), (None, vec![]));
        sites.gone(object);
        sites.growing.set(false);
        sites.handle_made(object, Site::here());
        assert_eq!((sites.birth_of(object), lines(&sites, &gc).len()), (None, 1));
        let full = sites.table.borrow().free_room();
        let all: Vec<_> = (0..10 * full).map(Gc::new).collect();
        sites.cloned_within(Site::here(), || all.iter().for_each(|gc| sites.handle_made(Gc::object(gc), Site::here())));
        assert_eq!(sites.table.borrow().free_room(), 0);
    }
}
