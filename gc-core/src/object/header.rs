//! The header in front of every value, and what it tells about an [`Object`].

use std::any::TypeId;
use std::cell::Cell;
use std::ptr::NonNull;

use super::{Shape, Side, VTable, WATCHES_PROMISES};
use crate::alloc::Place;
use crate::ptr::{HEADER, Object, Tagged};
use crate::state::{Count, Flags, State};
use crate::trace::{Inspector, Tracer};

/// Sixteen bytes in front of every value.
#[derive(Debug)]
#[repr(C, align(16))]
pub(crate) struct Header {
    pub(crate) count: Count,
    /// A candidate's index in its buffer; a member's number; the birth mark of a young object that is neither.
    pub(crate) scratch: Cell<u32>,
    /// The type's table, or the side record that knows it; [`Flags`] beneath.
    word: Cell<Tagged>,
}

const _: () = assert!(size_of::<Header>() == HEADER);

/// Sixteen bytes in front of the header of a slice and of a big block.
#[derive(Debug)]
#[repr(C, align(16))]
pub(crate) struct Prefix {
    /// A slice's number of elements.
    pub(crate) len: usize,
    /// A big block's index in the heap's list of them.
    pub(crate) registry: Cell<usize>,
}

/// Bytes of the [`Prefix`].
pub(crate) const PREFIX: usize = size_of::<Prefix>();

impl Header {
    #[inline]
    pub(crate) fn new(count: i32, scratch: u32, vtable: &'static VTable, flags: Flags) -> Self {
        Self {
            count: Count::new(count),
            scratch: Cell::new(scratch),
            word: Cell::new(Tagged::new(NonNull::from(vtable), flags.bits())),
        }
    }

    #[inline]
    pub(crate) fn flags(&self) -> Flags {
        Flags::from_bits(self.word.get().flags())
    }

    #[inline]
    pub(crate) fn set_flags(&self, flags: Flags) {
        self.word.set(self.word.get().with_flags(flags.bits()));
    }

    #[inline]
    pub(crate) fn state(&self) -> State {
        self.flags().state()
    }

    #[inline]
    pub(crate) fn set_state(&self, state: State) {
        self.word.set(self.word.get().with_bits(Flags::STATE, state as u8));
    }

    #[inline]
    pub(crate) fn vtable(&self) -> &'static VTable {
        match self.side() {
            Some(side) => side.vtable(),
            // SAFETY: there is none.
            None => unsafe { self.own_vtable() },
        }
    }

    /// [`Header::vtable`] of an object without a side record.
    ///
    /// # Safety
    /// Rule S4: the flags say that there is none.
    #[inline]
    pub(crate) unsafe fn own_vtable(&self) -> &'static VTable {
        // SAFETY: rule S4: without the side flag the word is what `new` put there, a `&'static VTable`.
        unsafe { self.word.get().target::<VTable>().as_ref() }
    }

    /// Another type's table from now on: the object's value has changed its meaning (see `Gc::new_cyclic`).
    pub(crate) fn become_type(&self, vtable: &'static VTable, flags: Flags) {
        match self.side() {
            Some(side) => {
                side.set_vtable(vtable);
                self.set_flags(flags.with_side(true));
            }
            None => self.word.set(Tagged::new(NonNull::from(vtable), flags.bits())),
        }
    }

    /// The side record, if the object ever had a weak handle.
    #[inline]
    pub(crate) fn side(&self) -> Option<&Side> {
        // SAFETY: rule S4: the record lives as long as the header points at it.
        self.side_ptr().map(|side| unsafe { side.as_ref() })
    }

    #[inline]
    pub(crate) fn side_ptr(&self) -> Option<NonNull<Side>> {
        let word = self.word.get();
        Flags::from_bits(word.flags()).has_side().then(|| word.target())
    }

    /// Puts a side record between the header and its type's table.
    ///
    /// # Safety
    /// Rule S4: the record has this object's table, and stays until [`Header::detach_side`] has taken it off.
    pub(crate) unsafe fn attach_side(&self, side: NonNull<Side>) {
        self.word.set(Tagged::new(side, self.flags().with_side(true).bits()));
    }

    /// Takes the side record off; the caller owns it now.
    pub(crate) fn detach_side(&self) -> Option<NonNull<Side>> {
        let side = self.side_ptr()?;
        let flags = self.flags().with_side(false);
        self.word.set(Tagged::new(NonNull::from(self.vtable()), flags.bits()));
        Some(side)
    }

    /// Whether the object has an entry in a buffer (rule S2).
    #[inline]
    pub(crate) fn is_listed(&self) -> bool {
        self.count.is_quiet() && self.is_listed_when_quiet()
    }

    /// Whether being quiet means that the object has an entry in a buffer.
    #[inline]
    pub(crate) fn is_listed_when_quiet(&self) -> bool {
        match self.state() {
            State::Young | State::Old | State::Frozen => true,
            State::Untracked => self.is_watched(),
            _ => false,
        }
    }

    /// Whether the object can hold no handle.
    pub(crate) fn is_leaf(&self) -> bool {
        matches!(self.state(), State::Untracked | State::UntrackedFrozen) && !self.vtable().acyclic
    }

    /// Whether the object's type promises to be in no cycle, and somebody looks whether that is true.
    #[inline]
    pub(crate) fn is_watched(&self) -> bool {
        WATCHES_PROMISES && self.vtable().acyclic
    }
}

impl Object {
    /// The header.
    #[inline]
    pub(crate) fn header(&self) -> &Header {
        // SAFETY: rule P1: an `Object` is only held while its header is allocated and initialised. All its fields are
        // cells, so that shared references to it may coexist.
        unsafe { self.header_ptr().cast::<Header>().as_ref() }
    }

    /// The prefix, where the block has one.
    ///
    /// # Safety
    /// The object is a slice or a big block.
    pub(crate) unsafe fn prefix(&self) -> &Prefix {
        // SAFETY: by the caller's word there is a prefix in front of the header, in the same block (rule P2).
        let prefix = unsafe { self.header_ptr().byte_sub(PREFIX) }.cast::<Prefix>();
        // SAFETY: as above; its fields are constant or cells.
        unsafe { prefix.as_ref() }
    }

    /// Number of elements.
    ///
    /// # Safety
    /// The object is a slice.
    #[inline]
    pub(crate) unsafe fn len(self) -> usize {
        // SAFETY: the caller's word.
        unsafe { self.prefix() }.len
    }

    /// Where the block came from.
    #[inline]
    pub(crate) fn place(self) -> Place {
        match self.header().vtable().shape {
            Shape::Sized(place) => place,
            Shape::Slice { element } => {
                // SAFETY: its shape says that it is a slice.
                let len = unsafe { self.len() };
                Place::of_slice(element, len).expect("it was placed before")
            }
        }
    }

    /// Passes the value's edges to the tracer.
    ///
    /// # Safety
    /// Rule P3: the value is there, and nothing has a `&mut` to it.
    #[inline]
    pub(crate) unsafe fn trace(self, tracer: &mut Tracer<'_>) {
        let trace = self.header().vtable().trace;
        // SAFETY: the table is that of the value's type; the caller vouches for the value.
        unsafe { trace(self, tracer) }
    }

    /// Passes the value's edges to the inspector, with the names of the fields.
    ///
    /// # Safety
    /// As for [`Object::trace`].
    pub(crate) unsafe fn inspect(self, inspector: &mut Inspector<'_>) {
        let inspect = self.header().vtable().inspect;
        // SAFETY: the table is that of the value's type; the caller vouches for the value.
        unsafe { inspect(self, inspector) }
    }

    /// Runs the value's finalizer.
    ///
    /// # Safety
    /// Rule P3, and the object is held for the time of the call.
    pub(crate) unsafe fn finalize(self) {
        let finalize = self.header().vtable().finalize;
        // SAFETY: as in `trace`.
        unsafe { finalize(self) }
    }

    /// Drops the value in its place.
    ///
    /// # Safety
    /// Rule P4: the value is there, nobody refers to it, and nobody will look for it again.
    #[inline]
    pub(crate) unsafe fn drop_value(self) {
        if let Some(drop_value) = self.header().vtable().drop_value {
            // SAFETY: the table is that of the value's type; the caller vouches for the value.
            unsafe { drop_value(self) }
        }
    }

    /// The type's name, as `std::any::type_name` gives it.
    pub(crate) fn type_name(self) -> &'static str {
        (self.header().vtable().type_name)()
    }

    /// The type's identity.
    pub(crate) fn type_id(self) -> TypeId {
        (self.header().vtable().type_id)()
    }
}
