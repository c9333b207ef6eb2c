//! The side record between an object and its weak handles, made at the first `downgrade` (Swift's
//! side tables).
//!
//! Weak handles point here and never at the object, so that they don't pin its memory. While the
//! record exists, the object's header points at it and finds its type through it. The record is
//! owned jointly by the weak handles and by the object that points at it; the last owner frees it.

use std::cell::Cell;
use std::ptr::NonNull;

use super::{Attachments, VTable};
use crate::ptr::Object;

/// What the weak handles of one object share.
#[derive(Debug)]
#[repr(C, align(32))]
pub(crate) struct Side {
    /// Weak handles, and one for the object while it points here. First, where a free block has a
    /// zero (rule A1).
    owners: Cell<u32>,
    /// Whether the object is a weak map's (rule W3).
    map: Cell<bool>,
    vtable: Cell<&'static VTable>,
    /// `None` from the moment that the object is condemned, and before its value is there.
    object: Cell<Option<Object>>,
    /// What is to be run when the object is gone, and the newest entry that hangs on the object as
    /// its key. Empty when the record is handed back (rules W2 and W3).
    attachments: Attachments,
}

/// The class that records are placed in.
const _: () = assert!(size_of::<Side>() == 32 || size_of::<usize>() < 8);

impl Side {
    /// A record owned by its object alone.
    pub(crate) fn new(vtable: &'static VTable, object: Option<Object>) -> Self {
        Self {
            vtable: Cell::new(vtable),
            object: Cell::new(object),
            owners: Cell::new(1),
            map: Cell::new(false),
            attachments: Attachments::default(),
        }
    }

    #[inline]
    pub(crate) fn vtable(&self) -> &'static VTable {
        self.vtable.get()
    }

    pub(crate) fn set_vtable(&self, vtable: &'static VTable) {
        self.vtable.set(vtable);
    }

    /// What waits for the end of the object.
    pub(crate) fn attachments(&self) -> &Attachments {
        &self.attachments
    }

    /// The object, while weak handles may still reach it.
    #[inline]
    pub(crate) fn object(&self) -> Option<Object> {
        self.object.get()
    }

    /// The object is a weak map's from now on.
    pub(crate) fn make_map(&self) {
        self.map.set(true);
    }

    pub(super) fn is_map(&self) -> bool {
        self.map.get()
    }

    pub(super) fn newest_entry(&self) -> Option<Object> {
        self.attachments.entry()
    }

    pub(super) fn set_newest_entry(&self, entry: Option<Object>) {
        self.attachments.set_entry(entry);
    }

    /// Whether entries hang on the object as their key.
    #[inline]
    pub(crate) fn has_entries(&self) -> bool {
        self.attachments.entry().is_some()
    }

    /// Whether entries may hang on the object, as their key or as their map.
    #[inline]
    pub(crate) fn may_have_entries(&self) -> bool {
        self.map.get() || self.has_entries()
    }

    /// Lets weak handles reach the object, whose value is there now.
    pub(crate) fn reveal(&self, object: Object) {
        self.object.set(Some(object));
    }

    /// From now on no weak handle upgrades.
    pub(crate) fn sever(&self) {
        self.object.set(None);
    }

    /// One weak handle more.
    #[inline]
    pub(crate) fn retain(&self) {
        match self.owners.get().checked_add(1) {
            Some(owners) => self.owners.set(owners),
            None => std::process::abort(),
        }
    }

    /// One owner less. `true`: it was the last, and the record is to be freed.
    ///
    /// # Safety
    /// Rule W1: the caller is an owner, and is none from now on.
    #[inline]
    #[must_use]
    pub(crate) unsafe fn release(this: NonNull<Self>) -> bool {
        // SAFETY: rule W1: the caller is an owner, so the record is there.
        let owners = unsafe { &this.as_ref().owners };
        owners.set(owners.get() - 1);
        owners.get() == 0
    }

    /// Weak handles to an object that they can still reach.
    pub(crate) fn weak_handles(&self) -> usize {
        // While it can be reached, the object is one of the owners.
        if self.object.get().is_some() { self.owners.get() as usize - 1 } else { 0 }
    }
}
