//! L2. The header of a shared object, and what it tells.
//!
//! ```text
//! ┌───────────── Header (16) ─────────────┐┌─ value ─┐
//!  word: count, number, flags   type|SIDE   T …
//!                                           ↑ Gc<T> points here
//! ```

use std::ptr::NonNull;

use super::primitives::{AtomicPtr, Ordering};
use super::record::Record;
use super::word::Word;
use crate::object::VTable;
use crate::ptr::{HEADER, Shared};
use crate::trace::Tracer;

/// Sixteen bytes in front of every shared value.
#[derive(Debug)]
#[repr(C, align(16))]
pub(super) struct Header {
    pub(super) word: Word,
    /// The type's table, or with [`SIDE`] the record that knows it.
    kind: AtomicPtr<u8>,
}

const _: () = assert!(size_of::<Header>() == HEADER);

/// In the pointer to the type's table: it points to a record instead.
const SIDE: usize = 1;
const _: () = assert!(align_of::<VTable>() > SIDE && align_of::<Record>() > SIDE);

/// What the second word of a header leads to.
enum Kind {
    Table(&'static VTable),
    Record(NonNull<Record>),
}

impl Shared {
    /// The header.
    #[inline]
    pub(super) fn header(&self) -> &Header {
        // SAFETY: rule M2: a `Shared` is only held by who owns the memory, or by who has a handle;
        // all of the header is atomic.
        unsafe { self.header_ptr().cast::<Header>().as_ref() }
    }
}

impl Shared {
    /// Passes the value's edges to the tracer.
    ///
    /// # Safety
    /// Rule P3: the value is there, and nothing has a `&mut` to it.
    #[inline]
    pub(super) unsafe fn trace(self, tracer: &mut Tracer<'_>) {
        let trace = self.header().vtable().trace;
        // SAFETY: the table is that of the value's type; rule P3, as this function asks for.
        unsafe { trace(self.block(), tracer) }
    }
}

impl Header {
    /// That of a new object with one handle.
    #[inline]
    pub(super) fn new(word: Word, vtable: &'static VTable) -> Self {
        Self { word, kind: AtomicPtr::new(NonNull::from(vtable).as_ptr().cast()) }
    }

    /// What the pointer leads to, which another thread may change any time.
    #[inline]
    fn kind(&self) -> Kind {
        let kind = self.kind.load(Ordering::Acquire);
        if kind.addr() & SIDE == 0 {
            // SAFETY: it is from a reference, as is what was there before a record.
            let vtable = unsafe { NonNull::new_unchecked(kind) }.cast::<VTable>();
            // SAFETY: without the flag it is what `new` put there, a `&'static VTable`.
            return Kind::Table(unsafe { vtable.as_ref() });
        }
        // SAFETY: with the flag it is what `attach` put there, which was not null without it.
        Kind::Record(unsafe { NonNull::new_unchecked(kind.map_addr(|address| address & !SIDE)) }.cast())
    }

    /// The type's table.
    #[inline]
    pub(super) fn vtable(&self) -> &'static VTable {
        match self.kind() {
            Kind::Table(vtable) => vtable,
            // SAFETY: as in `record`.
            Kind::Record(record) => unsafe { record.as_ref() }.vtable(),
        }
    }

    /// The type's table, if the object has no side record.
    #[inline]
    pub(super) fn vtable_alone(&self) -> Option<&'static VTable> {
        let kind = self.kind.load(Ordering::Acquire);
        if kind.addr() & SIDE != 0 {
            return None;
        }
        // SAFETY: it is from a reference.
        let vtable = unsafe { NonNull::new_unchecked(kind) }.cast::<VTable>();
        // SAFETY: without the flag it is what `new` put there, a `&'static VTable`.
        Some(unsafe { vtable.as_ref() })
    }

    /// The side record, if the object has one.
    #[inline]
    pub(super) fn record(&self) -> Option<&Record> {
        // SAFETY: rule M15: the object owns its record until `detach`, and who calls that has the
        // only handle, or has seen the last one go.
        self.record_ptr().map(|record| unsafe { record.as_ref() })
    }

    #[inline]
    pub(super) fn record_ptr(&self) -> Option<NonNull<Record>> {
        match self.kind() {
            Kind::Table(_) => None,
            Kind::Record(record) => Some(record),
        }
    }

    /// Gives the object a side record. Where it has one by now, returns that.
    ///
    /// # Safety
    /// The record is this object's, with its type's table, and stays until [`Header::detach`] has
    /// taken it off.
    pub(super) unsafe fn attach(&self, record: NonNull<Record>) -> Result<(), NonNull<Record>> {
        let vtable = match self.kind() {
            Kind::Table(vtable) => NonNull::from(vtable).as_ptr().cast(),
            Kind::Record(record) => return Err(record),
        };
        let tagged = record.as_ptr().cast::<u8>().map_addr(|address| address | SIDE);
        match self.kind.compare_exchange(vtable, tagged, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(()),
            // Records come and don't go while there are several handles.
            Err(_) => Err(self.record_ptr().expect("another handle has attached one")),
        }
    }

    /// Gives up the object's own part of its side record. Who calls this has the only handle, or
    /// has seen the last one go, and has severed the record.
    pub(super) fn drop_record(&self) {
        let Kind::Record(record) = self.kind() else { return };
        // SAFETY: the object is an owner until now.
        let vtable = unsafe { record.as_ref() }.vtable();
        self.set_vtable(vtable);
        // SAFETY: the object was an owner, and is none from now on.
        unsafe { Record::release(record) };
    }

    /// Another table from now on, and no record. The caller has the only handle.
    pub(super) fn set_vtable(&self, vtable: &'static VTable) {
        self.kind.store(NonNull::from(vtable).as_ptr().cast(), Ordering::Release);
    }
}
