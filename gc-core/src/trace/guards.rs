//! Locks that a `trace` has taken and that are let go of later.

use std::alloc::{Layout, alloc, dealloc};
use std::mem::MaybeUninit;
use std::ptr::NonNull;

/// Room for the guards of most locks: three words.
type Place = [MaybeUninit<*mut ()>; 3];

/// The guard of a lock, whatever its type. Dropped, it unlocks.
#[derive(Debug)]
pub(crate) struct Guard {
    /// The guard itself, or where it is.
    place: Place,
    /// Drops what is in the place, once.
    end: unsafe fn(&mut Place),
}

/// Where a guard of this type goes: in place, or behind a pointer.
const fn fits<G>() -> bool {
    size_of::<G>() <= size_of::<Place>() && align_of::<G>() <= align_of::<Place>()
}

impl Guard {
    /// Keeps a guard. Gives it back where there is no memory for that.
    ///
    /// # Safety
    /// Rule M10: the lock stays where it is for as long as this is kept, and the guard's drop runs
    /// no code of users.
    pub(super) unsafe fn new<G>(guard: G) -> Result<Self, G> {
        let mut place: Place = [MaybeUninit::uninit(); 3];
        if fits::<G>() {
            // SAFETY: there is room for it, aligned as it must be.
            unsafe { place.as_mut_ptr().cast::<G>().write(guard) };
            // SAFETY: `end` is called once, with what was written here.
            let end = |place: &mut Place| unsafe { place.as_mut_ptr().cast::<G>().drop_in_place() };
            return Ok(Self { place, end });
        }
        if size_of::<G>() == 0 {
            // There is no such lock.
            return Err(guard);
        }
        // SAFETY: it has a size.
        let Some(at) = NonNull::new(unsafe { alloc(Layout::new::<G>()) }) else { return Err(guard) };
        // SAFETY: there is room for it.
        unsafe { at.cast::<G>().write(guard) };
        place[0].write(at.as_ptr().cast());
        let end = |place: &mut Place| {
            // SAFETY: it was written when the guard was kept.
            let at = unsafe { place[0].assume_init() }.cast::<G>();
            // SAFETY: the guard is there, for the last time.
            unsafe { at.drop_in_place() };
            // SAFETY: it was allocated with this layout.
            unsafe { dealloc(at.cast(), Layout::new::<G>()) };
        };
        Ok(Self { place, end })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // SAFETY: the guard is there, and goes now.
        unsafe { (self.end)(&mut self.place) }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    struct Counts<'a, const WORDS: usize>(&'a Cell<usize>, [usize; WORDS]);
    impl<const WORDS: usize> Drop for Counts<'_, WORDS> {
        fn drop(&mut self) {
            assert_eq!(self.1, [7; WORDS]);
            self.0.set(self.0.get() + 1);
        }
    }

    fn keep<G>(guard: G) -> Guard {
        // SAFETY: there is no lock.
        unsafe { Guard::new(guard) }.unwrap_or_else(|_| panic!("there is memory"))
    }

    #[test]
    fn guards_of_any_size_end_once() {
        #[repr(align(64))]
        struct Aligned(#[allow(dead_code, reason = "dropped")] Vec<Guard>);
        let ended = Cell::new(0);
        let mut kept = vec![keep(Counts(&ended, [7; 1])), keep(Counts(&ended, [7; 2]))];
        kept.push(keep(Counts(&ended, [7; 3])));
        kept.push(keep(Counts(&ended, [7; 40])));
        kept.push(keep(Aligned(vec![keep(Counts(&ended, [7; 0]))])));
        assert_eq!(ended.get(), 0);
        kept.swap(0, 3);
        drop(kept);
        assert_eq!(ended.get(), 5);
    }
}
