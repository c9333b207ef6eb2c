//! Entries of weak maps, as the collector knows them: objects that hang on a key and on a map.
//!
//! An entry owns a value. It has one handle, which its key and its map own together: it is in a
//! list that begins in the key's side record, and in the map's [`Table`]. Whoever ends, key or map,
//! takes its entries off the other in the piece that severs it, before user code runs, and owns
//! their handles alone from then on (rule W3).

use std::cell::Cell;
use std::ptr::NonNull;

use super::{Side, Table};
use crate::ptr::Object;

/// An object whose value begins with [`Hooks`] and a pointer to the key's value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub(crate) struct Entry(Object);

/// An object whose value begins with a [`Table`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub(crate) struct Map(Object);

/// Where an entry hangs.
#[derive(Default, Debug)]
#[repr(C)]
pub(crate) struct Hooks {
    /// The neighbours in the key's list; `next` is that in a list of [`Taken`] ones as well.
    newer: Cell<Option<Entry>>,
    next: Cell<Option<Entry>>,
    /// `None` from the moment that the entry is taken off key and map.
    map: Cell<Option<Map>>,
    slot: Cell<u32>,
    /// Whether a value is there.
    full: Cell<bool>,
    /// Whether it is lent mutably, so that nobody looks at it (rule R3).
    lent: Cell<bool>,
    /// Whether a `trace` looks at it (rule C1).
    seen: Cell<bool>,
}

/// The beginning of any entry's value.
#[repr(C)]
struct Start {
    hooks: Hooks,
    /// Of a handle to the key; where that is wide, its first half.
    key: NonNull<u8>,
}

impl Hooks {
    #[inline]
    pub(crate) fn is_full(&self) -> bool {
        self.full.get()
    }

    pub(crate) fn set_full(&self, full: bool) {
        self.full.set(full);
    }

    #[inline]
    pub(crate) fn is_lent(&self) -> bool {
        self.lent.get()
    }

    pub(crate) fn set_lent(&self, lent: bool) {
        self.lent.set(lent);
    }

    pub(crate) fn is_seen(&self) -> bool {
        self.seen.get()
    }

    #[inline]
    pub(crate) fn set_seen(&self, seen: bool) {
        self.seen.set(seen);
    }
}

impl Entry {
    /// Claims that an object is an entry.
    ///
    /// # Safety
    /// Its value begins with `Hooks` and a pointer to the key's value, in C's order, for as long as
    /// the result is used.
    #[inline]
    pub(crate) const unsafe fn of(object: Object) -> Self {
        Self(object)
    }

    #[inline]
    pub(crate) const fn object(self) -> Object {
        self.0
    }

    #[inline]
    fn start(&self) -> &Start {
        // SAFETY: rule P1, and whoever made this said that the value begins so. All that changes in
        // it are cells.
        unsafe { self.0.value_ptr().cast::<Start>().as_ref() }
    }

    #[inline]
    fn hooks(&self) -> &Hooks {
        &self.start().hooks
    }

    /// The key.
    ///
    /// # Safety
    /// Rule W3: the entry is hooked.
    #[inline]
    unsafe fn key(self) -> Object {
        // SAFETY: rule W3: the key of a hooked entry is there, and the pointer is that of a handle
        // to it.
        unsafe { Object::from_value(self.start().key) }
    }

    /// Whether it hangs on its key and on its map.
    #[inline]
    pub(crate) fn is_hooked(self) -> bool {
        self.hooks().map.get().is_some()
    }

    /// Hangs a new entry on its key, whose side record this is, and on a map, under this word.
    pub(crate) fn hook(self, key: &Side, map: Map, word: usize) {
        debug_assert!(!self.is_hooked());
        let hooks = self.hooks();
        hooks.map.set(Some(map));
        hooks.slot.set(map.table().insert(word, self.0));
        let next = newest(key);
        if let Some(next) = next {
            next.hooks().newer.set(Some(self));
        }
        hooks.next.set(next);
        key.set_newest_entry(Some(self.0));
    }

    /// Takes the entry off key and map. The caller owns its handle now.
    pub(crate) fn unhook(self) {
        let hooks = self.hooks();
        let Some(map) = hooks.map.take() else { return };
        map.table().remove(hooks.slot.get());
        let (newer, next) = (hooks.newer.take(), hooks.next.take());
        if let Some(next) = next {
            next.hooks().newer.set(newer);
        }
        match newer {
            Some(newer) => newer.hooks().next.set(next),
            // SAFETY: rule W3: it was hooked until now.
            None => match unsafe { self.key() }.header().side() {
                Some(side) => side.set_newest_entry(next.map(Self::object)),
                None => unreachable!("a key with entries has a side record"),
            },
        }
    }
}

/// The newest entry that hangs on a key with this record.
fn newest(key: &Side) -> Option<Entry> {
    // SAFETY: rule W3: nothing but hooked entries is in the list of a key's record.
    key.newest_entry().map(|entry| unsafe { Entry::of(entry) })
}

fn each_on_key(key: &Side, mut show: impl FnMut(Entry)) {
    let mut next = newest(key);
    while let Some(entry) = next {
        next = entry.hooks().next.get();
        show(entry);
    }
}

impl Map {
    /// Claims that an object is a map.
    ///
    /// # Safety
    /// Its value begins with a `Table`, for as long as the result is used.
    #[inline]
    pub(crate) const unsafe fn of(object: Object) -> Self {
        Self(object)
    }

    #[inline]
    fn table(&self) -> &Table {
        // SAFETY: rule P1, and whoever made this said that the value begins so. All of a table are
        // cells.
        unsafe { self.0.value_ptr().cast::<Table>().as_ref() }
    }

    /// How many entries there are.
    pub(crate) fn len(self) -> usize {
        self.table().len()
    }

    /// The first entry with this word, and its place; or the next, behind a place.
    #[inline]
    pub(crate) fn find(self, word: usize, behind: Option<usize>) -> Option<(usize, Entry)> {
        let (place, entry) = self.table().find(word, behind)?;
        // SAFETY: rule W3: nothing but hooked entries is in a table.
        Some((place, unsafe { Entry::of(entry) }))
    }

    /// The first entry at this place or behind it, and its place.
    pub(crate) fn first_behind(self, place: usize) -> Option<(usize, Entry)> {
        let table = self.table();
        let (place, entry) = (place..table.places()).find_map(|place| Some((place, table.at(place)?)))?;
        // SAFETY: rule W3: nothing but hooked entries is in a table.
        Some((place, unsafe { Entry::of(entry) }))
    }

    fn each(self, mut show: impl FnMut(Entry)) {
        // SAFETY: rule W3: nothing but hooked entries is in a table.
        self.table().each(|entry| show(unsafe { Entry::of(entry) }));
    }

    /// Makes room for one more entry.
    pub(crate) fn reserve(self) {
        self.table().reserve(|entry, slot| {
            // SAFETY: rule W3: nothing but hooked entries is in a table.
            unsafe { Entry::of(entry) }.hooks().slot.set(slot);
        });
    }

    /// Frees the memory of a table without entries.
    pub(crate) fn free(self) {
        self.table().free();
    }
}

/// Entries that were taken off key and map, and whose handles the list owns.
#[derive(Default, Debug)]
#[must_use = "their handles are to be dropped"]
pub(crate) struct Taken(Option<Entry>);

impl Taken {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn push(&mut self, entry: Entry) {
        debug_assert!(!entry.is_hooked());
        entry.hooks().next.set(self.0);
        self.0 = Some(entry);
    }

    /// Takes out one, with its handle.
    pub(crate) fn pop(&mut self) -> Option<Object> {
        let first = self.0?;
        self.0 = first.hooks().next.take();
        Some(first.object())
    }
}

impl Object {
    /// Shows all entries that hang on the object, as a key or as a map.
    pub(crate) fn each_entry(self, mut show: impl FnMut(Entry)) {
        let Some(side) = self.header().side() else { return };
        each_on_key(side, &mut show);
        if side.is_map() {
            // SAFETY: rule W3: only an object whose value begins with a table is marked as a map.
            unsafe { Map::of(self) }.each(show);
        }
    }

    /// Shows all entries that hang on the object as a key.
    pub(crate) fn each_entry_of_key(self, mut show: impl FnMut(Self)) {
        if let Some(side) = self.header().side() {
            each_on_key(side, |entry| show(entry.object()));
        }
    }

    /// Whether the object is a map.
    pub(crate) fn is_map(self) -> bool {
        self.header().side().is_some_and(Side::is_map)
    }

    /// Shows all entries of a map, each with its key. There are none if it is no map.
    pub(crate) fn each_entry_of_map(self, mut show: impl FnMut(Self, Self)) {
        if self.is_map() {
            // SAFETY: rule W3: only an object whose value begins with a table is marked as a map.
            let map = unsafe { Map::of(self) };
            // SAFETY: rule W3: what is in a table is hooked.
            map.each(|entry| show(entry.object(), unsafe { entry.key() }));
        }
    }

    /// Takes all entries that hang on the object, which ends as a key, or as a map. No user code
    /// runs.
    #[cold]
    #[inline(never)]
    pub(crate) fn take_entries(self, taken: &mut Taken) {
        let Some(side) = self.header().side() else { return };
        while let Some(entry) = newest(side) {
            entry.unhook();
            taken.push(entry);
        }
        if side.is_map() {
            // SAFETY: rule W3: only an object whose value begins with a table is marked as a map.
            let map = unsafe { Map::of(self) };
            map.each(|entry| {
                entry.unhook();
                taken.push(entry);
            });
        }
    }
}
