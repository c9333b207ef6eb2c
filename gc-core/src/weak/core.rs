//! [`Hub`]: what weak collections share. It owns a map's object, and adds entries to it.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

use super::held::WeakEntry;
use crate::collector::let_go_of;
use crate::handle::Gc;
use crate::heap::with_heap;
use crate::object::{Entry, Map, Table, Taken};
use crate::trace::{Finalize, Trace, Traced, Tracer, holds_any, no_parts};

/// What a map's object holds. The table is the hub's to free: members of a dead set may still look
/// into it while others are dropped (rule W4).
#[repr(C)]
pub(super) struct WeakTable<V> {
    #[allow(dead_code, reason = "the collector looks at it")]
    table: ManuallyDrop<Table>,
    /// Whether the object is tracked, says the type of the values.
    values: PhantomData<V>,
}

// SAFETY: entries are owned by the map and its keys together, and reported by the collector itself.
unsafe impl<V: Traced> Trace for WeakTable<V> {
    holds_any!(V);
    no_parts!();
}

impl<V> Finalize for WeakTable<V> {
    fn needs_finalize() -> bool {
        false
    }
}

/// The one handle to a map's object, which is made with the first entry.
pub(super) struct Hub<V> {
    core: Option<Gc<WeakTable<V>>>,
}

impl<V> Hub<V> {
    pub(super) const fn new() -> Self {
        Self { core: None }
    }

    /// What the collector knows the map's object as.
    #[inline]
    pub(super) fn map(&self) -> Option<Map> {
        // SAFETY: the value of a `WeakTable` begins with a table.
        self.core.as_ref().map(|core| unsafe { Map::of(Gc::object(core)) })
    }

    pub(super) fn len(&self) -> usize {
        self.map().map_or(0, Map::len)
    }

    /// The first entry at this place or behind it, and its place.
    pub(super) fn first_behind(&self, place: usize) -> Option<(usize, Entry)> {
        self.map()?.first_behind(place)
    }

    /// Removes an entry and returns its value.
    ///
    /// # Safety
    /// Rules W3 and C2: it is hooked on this map, was made as a `WeakEntry<K, V>`, and nobody
    /// refers to the value.
    pub(super) unsafe fn remove<K: ?Sized>(&mut self, entry: Entry) -> V {
        // SAFETY: rule W3: a hooked entry is there, and it was made as this type.
        let held = unsafe { WeakEntry::<K, V>::of(entry) };
        // SAFETY: rule C2: nobody refers to the value, as this function asks for.
        let value = unsafe { held.take() };
        // Its value is gone: this frees memory, and runs no user code.
        self.end(entry);
        value
    }

    /// Removes an entry and drops its value.
    #[allow(clippy::unused_self, reason = "whoever removes something borrows the map mutably")]
    pub(super) fn end(&mut self, entry: Entry) {
        debug_assert!(entry.is_hooked());
        let mut taken = Taken::default();
        entry.unhook();
        taken.push(entry);
        let_go_of(taken);
    }

    /// Ends all entries.
    pub(super) fn clear(&mut self) {
        if let (Some(core), Some(map)) = (&self.core, self.map()) {
            let mut taken = Taken::default();
            Gc::object(core).take_entries(&mut taken);
            map.free();
            let_go_of(taken);
        }
    }
}

impl<V: Trace + 'static> Hub<V> {
    /// Hangs a new entry on a key and on this map, under a word. `None` if one of these is being
    /// reclaimed: then the value was dropped.
    ///
    /// # Panics
    /// As [`Gc::new`] does.
    #[cfg_attr(feature = "track", track_caller)]
    pub(super) fn hang<K: ?Sized + 'static>(
        &mut self,
        key: &Gc<K>,
        word: impl FnOnce() -> usize,
        value: V,
    ) -> Option<NonNull<WeakEntry<K, V>>> {
        let core = self.core.get_or_insert_with(|| {
            let core = Gc::new(WeakTable { table: ManuallyDrop::new(Table::new()), values: PhantomData });
            let side = with_heap(|heap| heap.side_of(Gc::object(&core), true));
            // SAFETY: rule S4: the object's header points at the record.
            unsafe { side.as_ref() }.make_map();
            core
        });
        let (key, core) = (&key, &*core);
        // A collection may run here, and with it any user code.
        let entry = Gc::new(WeakEntry::new(key, value));
        let (key, core) = (Gc::object(key), Gc::object(core));
        // SAFETY: the value of a `WeakTable` begins with a table.
        let map = unsafe { Map::of(core) };
        let is_hooked = with_heap(|heap| {
            let (side, map_side) = (heap.side_of(key, true), heap.side_of(core, true));
            map.reserve();
            // SAFETY: rule S4: the object's header points at the record.
            let side = unsafe { side.as_ref() };
            // SAFETY: as above.
            let map_side = unsafe { map_side.as_ref() };
            if side.object().is_none() || map_side.object().is_none() {
                return false;
            }
            if !Gc::object(&entry).header().is_leaf() {
                heap.track(key);
            }
            WeakEntry::entry(&entry).hook(side, map, word());
            true
        });
        // Where it is hooked, key and map own the handle now.
        is_hooked.then(|| Gc::value(&ManuallyDrop::new(entry)))
    }
}

impl<V> Drop for Hub<V> {
    fn drop(&mut self) {
        // The core's own handle goes behind it, whether this panics or not.
        self.clear();
    }
}

// SAFETY: the one handle is reported once. The destructor looks at the core's table, whose memory
// outlives all drops (rule W4).
unsafe impl<V: Traced> Trace for Hub<V> {
    holds_any!(V);

    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.core.trace(tracer);
    }

    #[inline]
    fn __trace_part(&self, tracer: &mut Tracer<'_>) {
        self.trace(tracer);
    }
}
