//! What is to be run when an object is gone: a list in its side record, newest first.
//!
//! The list owns its entries, jointly with whoever can cancel them. The death of an object moves
//! them to a queue, without memory and without user code (rule W2).

use std::cell::Cell;
use std::fmt;
use std::ptr;
use std::ptr::NonNull;
use std::rc::{Rc, Weak};

use crate::ptr::Object;

/// What is run.
pub(crate) type Action = Box<dyn FnOnce()>;

/// An action that waits for the end of an object.
pub(crate) struct Attached {
    /// `None` once it is run, or cancelled.
    action: Cell<Option<Action>>,
    /// The list that it is in (rule W2).
    list: Cell<Option<NonNull<Attachments>>>,
    /// The entry behind it, in a list or in a queue.
    next: Cell<Option<Rc<Attached>>>,
    /// The entry in front of it in the list.
    newer: Cell<Weak<Attached>>,
    /// The newest one of a list has this for the list: see [`Attachments::entry`].
    entry: Cell<Option<Object>>,
}

impl Attached {
    pub(crate) fn new(action: Action) -> Rc<Self> {
        Rc::new(Self {
            action: Cell::new(Some(action)),
            list: Cell::new(None),
            next: Cell::new(None),
            newer: Cell::new(Weak::new()),
            entry: Cell::new(None),
        })
    }

    /// Whether the action is still to be run.
    pub(crate) fn is_pending(&self) -> bool {
        let action = self.action.take();
        let is_pending = action.is_some();
        self.action.set(action);
        is_pending
    }

    /// Takes the action, and with it the entry off its list. The caller runs or drops it: user
    /// code, either way.
    pub(crate) fn take_action(&self) -> Option<Action> {
        let action = self.action.take()?;
        if let Some(list) = self.list.take() {
            // SAFETY: rule W2: an entry that has a list is in it, and the list is there.
            unsafe { list.as_ref() }.remove(self);
        }
        Some(action)
    }
}

impl fmt::Debug for Attached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attached").field("is_pending", &self.is_pending()).finish_non_exhaustive()
    }
}

/// The entries of one object. Part of its side record, in which it takes one word.
///
/// Beside them the word knows an object: the newest entry of a weak map that hangs on the list's
/// owner (`object/entry.rs`). Where there is nothing else it is in the word itself, marked by the
/// lowest bit; else in the newest of the list.
pub(crate) struct Attachments {
    /// Null, an `Rc<Attached>`, or an object's address and one.
    word: Cell<*const u8>,
}

impl Default for Attachments {
    fn default() -> Self {
        Self { word: Cell::new(ptr::null()) }
    }
}

impl Attachments {
    /// The newest, which stays the list's.
    fn newest(&self) -> Option<NonNull<Attached>> {
        let word = self.word.get();
        (word.addr() & 1 == 0).then(|| NonNull::new(word.cast_mut().cast())).flatten()
    }

    /// The newest entry of a weak map that hangs on the owner.
    pub(crate) fn entry(&self) -> Option<Object> {
        if let Some(newest) = self.newest() {
            // SAFETY: the list owns it.
            return unsafe { newest.as_ref() }.entry.get();
        }
        let word = self.word.get();
        if word.addr() & 1 == 0 {
            return None;
        }
        let header = word.map_addr(|address| address & !1).cast_mut();
        // SAFETY: without the mark it is the address that `put` was given, which isn't null.
        let header = unsafe { NonNull::new_unchecked(header) };
        // SAFETY: rules P1 and W3: the entry is there while it hangs on the owner.
        Some(unsafe { Object::from_header(header) })
    }

    /// Another entry of a weak map is the newest, or none.
    pub(crate) fn set_entry(&self, entry: Option<Object>) {
        if let Some(newest) = self.newest() {
            // SAFETY: the list owns it.
            unsafe { newest.as_ref() }.entry.set(entry);
        } else {
            self.put(None, entry);
        }
    }

    /// Takes all that the word knows.
    fn take(&self) -> (Option<Rc<Attached>>, Option<Object>) {
        let (newest, entry) = (self.newest(), self.entry());
        self.word.set(ptr::null());
        // SAFETY: the word's own count, which nobody else has.
        let newest = newest.map(|newest| unsafe { Rc::from_raw(newest.as_ptr()) });
        if let Some(newest) = &newest {
            newest.entry.set(None);
        }
        (newest, entry)
    }

    /// Writes the word, from which all was taken.
    fn put(&self, newest: Option<Rc<Attached>>, entry: Option<Object>) {
        match (newest, entry) {
            (Some(newest), entry) => {
                newest.entry.set(entry);
                self.word.set(Rc::into_raw(newest).cast());
            }
            (None, Some(entry)) => self.word.set(entry.header_ptr().as_ptr().map_addr(|address| address | 1)),
            (None, None) => self.word.set(ptr::null()),
        }
    }

    /// Puts an entry in front. It is in no list yet.
    pub(crate) fn attach(&self, entry: &Rc<Attached>) {
        debug_assert!(entry.list.get().is_none());
        let (older, hanging) = self.take();
        if let Some(older) = &older {
            older.newer.set(Rc::downgrade(entry));
        }
        entry.next.set(older);
        entry.list.set(Some(NonNull::from(self)));
        self.put(Some(Rc::clone(entry)), hanging);
    }

    /// Takes out an entry of this list.
    fn remove(&self, entry: &Attached) {
        let (newer, older) = (entry.newer.take(), entry.next.take());
        if let Some(older) = &older {
            older.newer.set(Weak::clone(&newer));
        }
        if let Some(newer) = newer.upgrade() {
            newer.next.set(older);
        } else {
            let (removed, hanging) = self.take();
            self.put(older, hanging);
            drop(removed);
        }
    }

    /// Takes out the newest entry.
    fn pop(&self) -> Option<Rc<Attached>> {
        let (newest, hanging) = self.take();
        let older = newest.as_ref().and_then(|newest| {
            newest.list.set(None);
            newest.next.take()
        });
        if let Some(older) = &older {
            older.newer.take();
        }
        self.put(older, hanging);
        newest
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.newest().is_none()
    }

    /// Moves all entries to another list, which is empty.
    pub(crate) fn move_to(&self, other: &Self) {
        let gone = Queue::new();
        self.move_to_queue(&gone);
        // The oldest first, so that the newest ends up in front.
        let mut newest_first = None;
        while let Some(entry) = gone.pop() {
            entry.next.set(newest_first.replace(Rc::clone(&entry)));
        }
        while let Some(entry) = newest_first {
            newest_first = entry.next.take();
            other.attach(&entry);
        }
    }

    /// Moves all entries to the end of a queue, the newest first.
    pub(crate) fn move_to_queue(&self, queue: &Queue) {
        while let Some(entry) = self.pop() {
            queue.push(entry);
        }
    }
}

impl Drop for Attachments {
    fn drop(&mut self) {
        drop(self.take());
    }
}

impl fmt::Debug for Attachments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachments").finish_non_exhaustive()
    }
}

/// Entries whose objects are gone, in the order of their deaths.
pub(crate) struct Queue {
    first: Cell<Option<Rc<Attached>>>,
    last: Cell<Option<Rc<Attached>>>,
}

impl Queue {
    pub(crate) const fn new() -> Self {
        Self { first: Cell::new(None), last: Cell::new(None) }
    }

    /// Whether there is nothing in it.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        // SAFETY: the reference is gone before anything changes the cell.
        unsafe { &*self.first.as_ptr() }.is_none()
    }

    /// All of it.
    pub(crate) fn take(&self) -> Self {
        Self { first: Cell::new(self.first.take()), last: Cell::new(self.last.take()) }
    }

    fn push(&self, entry: Rc<Attached>) {
        match self.last.replace(Some(Rc::clone(&entry))) {
            Some(last) => last.next.set(Some(entry)),
            None => self.first.set(Some(entry)),
        }
    }

    /// Takes out the first entry.
    pub(crate) fn pop(&self) -> Option<Rc<Attached>> {
        let first = self.first.take()?;
        match first.next.take() {
            Some(next) => self.first.set(Some(next)),
            None => drop(self.last.take()),
        }
        Some(first)
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("is_empty", &self.is_empty()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries that write down their number, in a list, the last one newest.
    fn entries(list: &Attachments, out: &Rc<Cell<Vec<usize>>>, count: usize) -> Vec<Rc<Attached>> {
        let entry = |number| {
            let out = Rc::clone(out);
            Attached::new(Box::new(move || {
                let mut all = out.take();
                all.push(number);
                out.set(all);
            }))
        };
        let entries: Vec<_> = (0..count).map(entry).collect();
        for entry in &entries {
            list.attach(entry);
        }
        entries
    }

    fn run(list: &Attachments) {
        let queue = Queue::new();
        list.move_to_queue(&queue);
        while let Some(entry) = queue.pop() {
            if let Some(action) = entry.take_action() {
                action();
            }
        }
        assert!(queue.is_empty());
    }

    /// Every set of up to five entries is cancelled in turn.
    #[test]
    fn newest_first_without_the_cancelled() {
        for cancelled in 0..1_usize << 5 {
            let (list, out) = (Attachments::default(), Rc::default());
            let entries = entries(&list, &out, 5);
            for (number, entry) in entries.iter().enumerate() {
                if cancelled >> number & 1 == 1 {
                    assert!(entry.take_action().is_some() && !entry.is_pending());
                    assert_eq!(Rc::strong_count(entry), 1, "it is off the list");
                }
            }
            run(&list);
            let expected: Vec<usize> = (0..5).rev().filter(|number| cancelled >> number & 1 == 0).collect();
            assert_eq!(out.take(), expected);
            assert!(entries.iter().all(|entry| !entry.is_pending() && Rc::strong_count(entry) == 1));
        }
    }

    #[test]
    fn a_list_moves_to_another() {
        let (list, other, out) = (Attachments::default(), Attachments::default(), Rc::default());
        let entries = entries(&list, &out, 4);
        list.move_to(&other);
        assert!(entries[2].take_action().is_some());
        run(&list);
        run(&other);
        assert_eq!(out.take(), [3, 1, 0]);
    }
}
