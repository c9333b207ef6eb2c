//! Objects' blocks: taken, begun, handed back; and what they come to.

use std::ptr::NonNull;

use super::{Heap, Size};
use crate::alloc::{AllocError, CREDIT};
use crate::layout::{ClassId, Place, Prefix};
use crate::object::{Header, Kind};
use crate::ptr::Object;
use crate::state::State;

impl Heap {
    /// A free block, if there is one on its class's list; where its header is to be written (rule
    /// A2). A slice's length is still to be written.
    #[inline]
    pub(crate) fn block_at_hand(&self, place: Place) -> Option<NonNull<u8>> {
        self.pool.alloc(place.pooled()?)
    }

    /// A block, from the global allocator if there is none at hand; where its header is to be
    /// written (rule A2). `len` is for slices.
    pub(crate) fn allocate(&self, place: Place, len: usize) -> Result<NonNull<u8>, AllocError> {
        match place {
            Place::Pooled(class) => {
                let credit = self.config.borrow().young_objects.min(CREDIT as usize);
                #[allow(clippy::cast_possible_truncation, reason = "at most CREDIT")]
                self.pool.replenish(class, credit as u32, &self.ledger)?;
                let header = self.pool.alloc(class).expect("replenished just now");
                if class.header() > 0 {
                    // SAFETY: a class with a prefix has room for one in front of the header, and
                    // the block is ours.
                    unsafe { Prefix::write_len(header, len) };
                }
                Ok(header)
            }
            // SAFETY: rule A2: our caller writes the header.
            Place::Big { block, header } => unsafe { self.big.alloc(&self.ledger, block, header, len) },
        }
    }

    /// The block of a slice of `len` elements of this layout.
    #[inline]
    pub(crate) fn slice_at_hand(&self, place: Place, len: usize) -> Option<NonNull<u8>> {
        let header = self.block_at_hand(place)?;
        // SAFETY: slices go to classes with room for a prefix, and the block is ours.
        unsafe { Prefix::write_len(header, len) };
        Some(header)
    }

    /// Writes the header of a new object with one handle into a block.
    ///
    /// # Safety
    /// Rule A2: `header` is where a block of the kind's place has its header, and the block is the
    /// caller's.
    #[inline]
    pub(crate) unsafe fn begin(&self, header: NonNull<u8>, kind: Kind) -> Object {
        let begun = Header::new(kind, self.era());
        // SAFETY: the block has room for a header there, aligned; the block is the caller's.
        unsafe { header.cast::<Header>().write(begun) };
        // SAFETY: rules P1 and P2: the block is allocated, the header written, and the pointer is
        // the block's.
        unsafe { Object::from_header(header) }
    }

    /// Deallocates an object whose value is gone: its block, and its side record if no weak handle
    /// has it.
    ///
    /// # Safety
    /// Rules P1 and P4 end here: no handle, buffer or set has the object any more.
    #[inline(never)]
    pub(crate) unsafe fn deallocate(&self, object: Object) {
        let header = object.header();
        debug_assert!(header.state() != State::Enlisted, "its slot leads to it");
        let place = object.place();
        if let Some(side) = header.detach_side() {
            // SAFETY: rule W1: the object is an owner.
            unsafe { self.queue_attached(side) };
            // SAFETY: rule W1: the object was an owner and is none now.
            unsafe { Self::release_side(side) };
        }
        header.clear_count();
        match place {
            // SAFETY: rules P1 and P4 end, as this function asks for; the class is the object's
            // own.
            Place::Pooled(class) => unsafe { self.free_pooled(object, class) },
            Place::Big { block, header } => {
                self.sites.gone(object);
                // SAFETY: rules P1 and P4 end, as this function asks for; layout and offset are the
                // object's own.
                unsafe { self.big.free(&self.ledger, object, block, header) };
                if self.exiting.get() {
                    self.release_if_empty();
                }
            }
        }
    }

    /// Hands back the block of an object in a class.
    ///
    /// # Safety
    /// Rules P1 and P4 end here: its value is gone, no handle, buffer or set has the object, and
    /// neither has a side record. The class is its own.
    #[inline]
    pub(crate) unsafe fn free_pooled(&self, object: Object, class: ClassId) {
        self.sites.gone(object);
        // SAFETY: rule P1 ends, as this function asks for; the block came from this class.
        if unsafe { self.pool.free(class, object.header_ptr()) } {
            self.frees_counted(class);
        }
    }

    /// A class's credit for frees is used up.
    #[cold]
    #[inline(never)]
    pub(super) fn frees_counted(&self, class: ClassId) {
        if self.exiting.get() {
            // From now on every free comes here, so that the last one is noticed.
            self.pool.count_frees(class, 0);
            self.release_if_empty();
        } else {
            self.pool.count_frees(class, CREDIT);
        }
    }

    /// Objects in use, with all the bytes that count towards collections: blocks and external
    /// memory.
    #[inline]
    pub(crate) fn size(&self) -> Size {
        let (objects, bytes) = self.pool.live();
        #[allow(clippy::cast_possible_truncation, reason = "no more blocks than bytes of memory")]
        let big = (self.big.created() - self.big.freed()) as usize;
        let external = usize::try_from(self.external.get()).unwrap_or(0);
        Size { objects: objects + big, bytes: (bytes + self.big.bytes()).saturating_add(external) }
    }

    /// Objects hold so many bytes more elsewhere, or less.
    pub(crate) fn add_external(&self, bytes: isize) {
        self.external.set(self.external.get().saturating_add(bytes));
    }

    /// Every object with a strong count. `visit` must not allocate or free objects.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(Object)) {
        self.pool.for_each(&mut visit);
        self.big.for_each(visit);
    }
}
