//! Locks that a `trace` has taken and that are let go of later.

use std::alloc::{Layout, alloc, dealloc};
use std::mem::MaybeUninit;
use std::ops::Range;
use std::ptr::{NonNull, fn_addr_eq};

/// Room for the guards of most locks: two words.
type Place = [MaybeUninit<*mut ()>; 2];

/// The guards of locks of any type, in order. Those that are left are dropped with it.
#[derive(Default, Debug)]
pub(super) struct Guards(Vec<Guard>);

/// A guard. It isn't dropped but by [`Guards`].
#[derive(Debug)]
struct Guard {
    /// The guard itself, or where it is.
    place: Place,
    /// Drops those in these places, which are guards of one type; `None` where that was done.
    end: Option<End>,
}

type End = unsafe fn(&mut [Guard]);

/// Where a guard of this type goes: in place, or behind a pointer.
const fn fits<G>() -> bool {
    size_of::<G>() <= size_of::<Place>() && align_of::<G>() <= align_of::<Place>()
}

impl Guards {
    /// How many there are, with those that were let go of since the last [`Guards::let_go_of_all`].
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Keeps a guard. Gives it back where there is no memory for that.
    ///
    /// # Safety
    /// Rule M10: the lock stays where it is for as long as this is kept, and the guard's drop runs
    /// no code of users.
    #[inline]
    pub(super) unsafe fn keep<G>(&mut self, guard: G) -> Result<(), G> {
        if self.0.len() == self.0.capacity() && !self.grow() {
            return Err(guard);
        }
        if !fits::<G>() {
            self.0.push(Guard::boxed(guard)?);
            return Ok(());
        }
        self.0.push(Guard { place: [MaybeUninit::uninit(); 2], end: Some(end_in_place::<G>) });
        // Written where it stays: a copy of what was just written would wait for it.
        if let Some(kept) = self.0.last_mut() {
            // SAFETY: there is room for it, aligned as it must be.
            unsafe { kept.place.as_mut_ptr().cast::<G>().write(guard) };
        }
        Ok(())
    }

    /// Makes room for more; `false` where there is no memory for that.
    #[cold]
    #[inline(never)]
    fn grow(&mut self) -> bool {
        self.0.try_reserve(128).is_ok()
    }

    /// Lets go of these, in order, but for those of which that was done before.
    pub(super) fn let_go(&mut self, some: Range<usize>) {
        let mut left = &mut self.0[some];
        while let Some(first) = left.first() {
            // Together, where one function is for several: often all are of one type.
            let end = first.end;
            let run = left.iter().take_while(|guard| guard.ends_by(end)).count();
            let (together, others) = left.split_at_mut(run);
            if let Some(end) = end {
                // SAFETY: the guards are there, of the type that this is for, and go now.
                unsafe { end(together) };
            }
            left = others;
        }
    }

    /// Lets go of all.
    #[inline]
    pub(super) fn let_go_of_all(&mut self) {
        if !self.0.is_empty() {
            self.let_go(0..self.0.len());
            self.0.clear();
        }
    }
}

impl Drop for Guards {
    fn drop(&mut self) {
        self.let_go_of_all();
    }
}

/// Drops guards in their places.
///
/// # Safety
/// They are of this type, and are there.
unsafe fn end_in_place<G>(guards: &mut [Guard]) {
    for guard in guards {
        guard.end = None;
        // SAFETY: as this function asks for; for the last time, as `end` says from now on.
        unsafe { guard.place.as_mut_ptr().cast::<G>().drop_in_place() };
    }
}

/// Drops guards behind the pointers in these places.
///
/// # Safety
/// They are of this type, and are there.
unsafe fn end_boxed<G>(guards: &mut [Guard]) {
    for guard in guards {
        guard.end = None;
        // SAFETY: it was written when the guard was kept.
        let at = unsafe { guard.place[0].assume_init() }.cast::<G>();
        // SAFETY: as this function asks for; for the last time, as `end` says from now on.
        unsafe { at.drop_in_place() };
        // SAFETY: it was allocated with this layout.
        unsafe { dealloc(at.cast(), Layout::new::<G>()) };
    }
}

impl Guard {
    /// Keeps a guard that is too large to lie in its place.
    fn boxed<G>(guard: G) -> Result<Self, G> {
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
        Ok(Self { place, end: Some(end_boxed::<G>) })
    }

    /// Whether it is dropped by this function: then others of those are guards of its type, or of
    /// one that is dropped by the same code.
    #[inline]
    fn ends_by(&self, end: Option<End>) -> bool {
        match (self.end, end) {
            (Some(one), Some(other)) => fn_addr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
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

    fn keep<G>(guards: &mut Guards, guard: G) {
        // SAFETY: there is no lock.
        unsafe { guards.keep(guard) }.unwrap_or_else(|_| panic!("there is memory"));
    }

    #[test]
    fn guards_of_any_size_end_once() {
        #[repr(align(64))]
        struct Aligned(#[allow(dead_code, reason = "dropped")] Guards);
        let ended = Cell::new(0);
        let (mut kept, mut inner) = (Guards::default(), Guards::default());
        keep(&mut kept, Counts(&ended, [7; 1]));
        keep(&mut kept, Counts(&ended, [7; 2]));
        keep(&mut kept, Counts(&ended, [7; 3]));
        keep(&mut kept, Counts(&ended, [7; 40]));
        keep(&mut inner, Counts(&ended, [7; 0]));
        keep(&mut kept, Aligned(inner));
        keep(&mut kept, Counts(&ended, [7; 1]));
        keep(&mut kept, Counts(&ended, [7; 1]));
        assert_eq!(ended.get(), 0);
        kept.let_go(6..7);
        kept.let_go(6..7);
        assert_eq!(ended.get(), 1);
        kept.0.swap(0, 3);
        drop(kept);
        assert_eq!(ended.get(), 7);
    }
}
