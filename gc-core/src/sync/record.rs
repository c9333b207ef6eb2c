//! L2. The side record: what the weak handles of one object share.
//!
//! It names the object as long as that can be upgraded to. A weak handle *enters* it, a lock in the
//! pointer's lowest bit, and has the object's memory at hand until it leaves; who severs the object
//! from its weak handles waits for that (rule M15). So weak handles pin no memory.

use std::process::abort;
use std::ptr::{self, NonNull};

use super::primitives::{AtomicPtr, AtomicU32, Ordering};
use super::wait::Wait;
use crate::object::VTable;
use crate::ptr::Shared;

/// What the weak handles of one object share.
#[derive(Debug)]
#[repr(align(32))]
pub(super) struct Record {
    /// The object's header, with [`ENTERED`]; null from the moment that no weak handle upgrades any
    /// more, and before the value is there.
    object: AtomicPtr<u8>,
    /// That of the object's type: it changes when the value comes.
    vtable: AtomicPtr<VTable>,
    /// Weak handles, and one for the object.
    owners: AtomicU32,
}

/// In the pointer to the object: somebody is in the record.
const ENTERED: usize = 1;

impl Record {
    /// One that its object alone owns; it names the object if that has its value.
    pub(super) fn new(vtable: &'static VTable, object: Option<Shared>) -> NonNull<Self> {
        let object = object.map_or(ptr::null_mut(), |object| object.header_ptr().as_ptr());
        let vtable = AtomicPtr::new(ptr::from_ref(vtable).cast_mut());
        let record = Self { object: AtomicPtr::new(object), vtable, owners: AtomicU32::new(1) };
        NonNull::from(Box::leak(Box::new(record)))
    }

    pub(super) fn vtable(&self) -> &'static VTable {
        // SAFETY: it is from a `&'static VTable`.
        unsafe { &*self.vtable.load(Ordering::Relaxed) }
    }

    /// Enters the record; `None` if it names no object any more.
    #[inline]
    pub(super) fn enter(&self) -> Option<Entered<'_>> {
        let object = NonNull::new(self.object.load(Ordering::Relaxed))?;
        self.try_enter(object).or_else(|| self.enter_later())
    }

    /// Enters the record where it names this, and nobody is in it.
    #[inline]
    fn try_enter(&self, object: NonNull<u8>) -> Option<Entered<'_>> {
        let seen = object.as_ptr();
        let entered = seen.map_addr(|address| address | ENTERED);
        let enters = seen.addr() & ENTERED == 0
            && self.object.compare_exchange_weak(seen, entered, Ordering::Acquire, Ordering::Relaxed).is_ok();
        enters.then(|| Entered { record: self, object })
    }

    /// Somebody else was in the record.
    #[cold]
    #[inline(never)]
    fn enter_later(&self) -> Option<Entered<'_>> {
        let mut wait = Wait::new();
        loop {
            let object = NonNull::new(self.object.load(Ordering::Relaxed))?;
            if let Some(entered) = self.try_enter(object) {
                return Some(entered);
            }
            wait.a_while();
        }
    }

    /// Names the object, whose value is there now, of the type that has this table.
    pub(super) fn reveal(&self, object: Shared, vtable: &'static VTable) {
        self.vtable.store(ptr::from_ref(vtable).cast_mut(), Ordering::Relaxed);
        self.object.store(object.header_ptr().as_ptr(), Ordering::Release);
    }

    /// Weak handles to the object, which has the record.
    pub(super) fn weak_handles(&self) -> usize {
        self.owners.load(Ordering::Relaxed).saturating_sub(1) as usize
    }

    /// One owner more, by one. Ends the process where they don't fit, as `Arc` does.
    #[inline]
    pub(super) fn retain(&self) {
        if self.owners.fetch_add(1, Ordering::Relaxed) > u32::MAX / 2 {
            abort();
        }
    }

    /// One owner less; the last frees the record.
    ///
    /// # Safety
    /// The caller is an owner, and is none from now on.
    #[inline]
    pub(super) unsafe fn release(this: NonNull<Self>) {
        // SAFETY: the caller is an owner, as this function asks for, so that the record is there.
        let owners = &unsafe { this.as_ref() }.owners;
        if owners.fetch_sub(1, Ordering::Release) == 1 {
            // What the others did. A load and no fence: ThreadSanitizer doesn't know fences.
            owners.load(Ordering::Acquire);
            // SAFETY: it came from a `Box`, and nobody owns it any more.
            drop(unsafe { Box::from_raw(this.as_ptr()) });
        }
    }
}

/// The record is entered until this goes: its object's memory is there.
#[derive(Debug)]
pub(super) struct Entered<'a> {
    record: &'a Record,
    object: NonNull<u8>,
}

impl Entered<'_> {
    /// The object.
    #[inline]
    pub(super) fn object(&self) -> Shared {
        // SAFETY: rule M15: who ends the object severs it first, and waits until this is left.
        unsafe { Shared::from_header(self.object) }
    }

    /// Leaves the record without an object: no weak handle upgrades from now on.
    pub(super) fn sever(self) {
        let this = std::mem::ManuallyDrop::new(self);
        this.record.object.store(ptr::null_mut(), Ordering::Release);
    }
}

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        self.record.object.store(self.object.as_ptr(), Ordering::Release);
    }
}
