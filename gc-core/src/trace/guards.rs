//! Locks that a `trace` has taken and that are let go of later.

use std::alloc::{Layout, alloc, dealloc};
use std::mem::MaybeUninit;
use std::ptr::NonNull;

/// Room for the guards of most locks: two words.
type Place = [MaybeUninit<*mut ()>; 2];

/// The guard of a lock, whatever its type. Dropped, it unlocks.
#[derive(Debug)]
pub(crate) struct Guard {
    /// The guard itself, or where it is.
    place: Place,
    /// Drops what is in the place, once.
    end: Option<unsafe fn(&mut Place)>,
}

/// Where a guard of this type goes: in place, or behind a pointer.
const fn fits<G>() -> bool {
    size_of::<G>() <= size_of::<Place>() && align_of::<G>() <= align_of::<Place>()
}

impl Guard {
    /// Keeps a guard at the end of a list. Gives it back where there is no memory for that.
    ///
    /// # Safety
    /// Rule M10: the lock stays where it is for as long as this is kept, and the guard's drop runs
    /// no code of users.
    #[inline]
    pub(super) unsafe fn keep<G>(guards: &mut Vec<Self>, guard: G) -> Result<(), G> {
        if guards.len() == guards.capacity() && guards.try_reserve(1).is_err() {
            return Err(guard);
        }
        if !fits::<G>() {
            // SAFETY: as this function asks for.
            guards.push(unsafe { Self::boxed(guard) }?);
            return Ok(());
        }
        // SAFETY: `end` is called once, with what is written here.
        let end = |place: &mut Place| unsafe { place.as_mut_ptr().cast::<G>().drop_in_place() };
        guards.push(Self { place: [MaybeUninit::uninit(); 2], end: None });
        // Written where it stays: a copy of what was just written would wait for it.
        if let Some(kept) = guards.last_mut() {
            // SAFETY: there is room for it, aligned as it must be.
            unsafe { kept.place.as_mut_ptr().cast::<G>().write(guard) };
            kept.end = Some(end);
        }
        Ok(())
    }

    /// Keeps a guard that is too large to lie in its place.
    ///
    /// # Safety
    /// As for [`Guard::keep`].
    unsafe fn boxed<G>(guard: G) -> Result<Self, G> {
        if size_of::<G>() == 0 {
            // There is no such lock.
            return Err(guard);
        }
        // SAFETY: it has a size.
        let Some(at) = NonNull::new(unsafe { alloc(Layout::new::<G>()) }) else { return Err(guard) };
        // SAFETY: there is room for it.
        unsafe { at.cast::<G>().write(guard) };
        let mut place: Place = [MaybeUninit::uninit(); 2];
        place[0].write(at.as_ptr().cast());
        let end = |place: &mut Place| {
            // SAFETY: it was written when the guard was kept.
            let at = unsafe { place[0].assume_init() }.cast::<G>();
            // SAFETY: the guard is there, for the last time.
            unsafe { at.drop_in_place() };
            // SAFETY: it was allocated with this layout.
            unsafe { dealloc(at.cast(), Layout::new::<G>()) };
        };
        Ok(Self { place, end: Some(end) })
    }

    /// Unlocks, if that wasn't done before.
    #[inline]
    pub(super) fn let_go(&mut self) {
        if let Some(end) = self.end.take() {
            // SAFETY: the guard is there, and goes now.
            unsafe { end(&mut self.place) }
        }
    }
}

impl Drop for Guard {
    #[inline]
    fn drop(&mut self) {
        self.let_go();
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

    fn keep<G>(guards: &mut Vec<Guard>, guard: G) {
        // SAFETY: there is no lock.
        unsafe { Guard::keep(guards, guard) }.unwrap_or_else(|_| panic!("there is memory"));
    }

    #[test]
    fn guards_of_any_size_end_once() {
        #[repr(align(64))]
        struct Aligned(#[allow(dead_code, reason = "dropped")] Vec<Guard>);
        let ended = Cell::new(0);
        let (mut kept, mut inner) = (Vec::new(), Vec::new());
        keep(&mut kept, Counts(&ended, [7; 1]));
        keep(&mut kept, Counts(&ended, [7; 2]));
        keep(&mut kept, Counts(&ended, [7; 3]));
        keep(&mut kept, Counts(&ended, [7; 40]));
        keep(&mut inner, Counts(&ended, [7; 0]));
        keep(&mut kept, Aligned(inner));
        assert_eq!(ended.get(), 0);
        kept.swap(0, 3);
        drop(kept);
        assert_eq!(ended.get(), 5);
    }
}
