//! [`Cleaner`]: something to do when an object is gone.
//!
//! When what runs, for an object that dies:
//!
//! ```text
//!   finalizer        the object is whole; weak handles upgrade; it may come back, then nothing below happens
//!   sever            weak handles don't upgrade any more             (no user code)
//!   drop             the value's destructor
//!   queue            its cleaners are taken off the side record      (no user code, rule W2)
//!   free             its memory is free
//!   cleaners         newest first; they may do anything
//! ```
//!
//! On the counting path that is done for one object after the other, so that the cleaners have run
//! before the next statement; what a cleaner kills dies, and is cleaned up, inside of it, or waits
//! in the cascade's queue. In a collection each step is done for all the dead before the next is:
//! no cleaner runs while a value of the garbage is there. No collection begins inside of it, so
//! that what cleaners make is garbage for the next. At a thread's exit the collections run first,
//! then the cleaners that want to be run at the exit, then collections again.

use std::fmt;
use std::rc::Rc;

use super::{Gc, Weak};
use crate::heap::with_heap;
use crate::object::Attached;
use crate::trace::{Finalize, Trace, holds_nothing, no_parts};

/// Runs a function when an object is gone: what Python has as `weakref.finalize`.
///
/// [`Finalize`] belongs to a type, and sees the object; a cleaner belongs to one object, of
/// whatever type, and runs when there is nothing left to see. Use it for what an object of a
/// foreign type leaves behind: an entry in a table, a file, a handle of the operating system.
///
/// The function runs once: behind the destructor of the value, when its memory is free and no weak
/// handle upgrades. If the last handle is dropped, that is before the next statement; if a
/// collection finds the object, at its end. An object can have any number of cleaners; the newest
/// runs first. [`Gc::try_unwrap`] ends an object, too; [`Gc::get_mut`] and [`Gc::make_mut`] leave
/// its cleaners alone. An object that a finalizer brings back is not gone.
///
/// Dropping the `Cleaner` changes nothing: it is for whoever wants to [run](Cleaner::run) or
/// [cancel](Cleaner::cancel) the function before.
///
/// **What the function captures must not keep the object alive.** Handles in it count as held from
/// outside, as those in any closure: one that leads to the object keeps the object, and then the
/// function never runs. Capture what is needed of the object, or [`Weak`] handles to others.
///
/// # Panics
/// A panic of the function is treated as one of the value's destructor: the other cleaners run, the
/// rest is freed, and then it leaves the drop of the last handle, or [`collect`](crate::collect),
/// or is counted in [`Stats::panics`](crate::heap::Stats::panics) where the collection started by
/// itself. Where it runs in [`Gc::try_unwrap`], or at the thread's exit, it is counted.
///
/// # Examples
/// ```
/// use gc_core::{Cleaner, Gc};
/// use std::cell::RefCell;
/// use std::rc::Rc;
///
/// let open = Rc::new(RefCell::new(vec![7]));
/// let file = Gc::new(7); // of a type that knows nothing of the table
/// Cleaner::new(&file, {
///     let open = open.clone();
///     move || open.borrow_mut().retain(|number| *number != 7)
/// });
/// drop(file);
/// assert!(open.borrow().is_empty());
/// ```
#[derive(Clone)]
pub struct Cleaner {
    entry: Rc<Attached>,
}

impl Cleaner {
    /// Registers a function to be run when the object is gone.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Cleaner, Gc};
    /// use std::cell::Cell;
    /// use std::rc::Rc;
    ///
    /// let gone = Rc::new(Cell::new(false));
    /// let gc = Gc::new(5);
    /// let cleaner = Cleaner::new(&gc, { let gone = gone.clone(); move || gone.set(true) });
    /// assert!(cleaner.is_alive());
    /// drop(gc);
    /// assert!(gone.get() && !cleaner.is_alive());
    /// ```
    pub fn new<T: ?Sized>(gc: &Gc<T>, clean: impl FnOnce() + 'static) -> Self {
        let entry = Attached::new(Box::new(clean));
        with_heap(|heap| heap.attach(Gc::object(gc), &entry));
        Self { entry }
    }

    /// Runs the function now, if it is still to be run. Returns whether it was.
    ///
    /// # Panics
    /// As the function does.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Cleaner, Gc};
    ///
    /// let gc = Gc::new(5);
    /// let cleaner = Cleaner::new(&gc, || println!("closed"));
    /// assert!(cleaner.run()); // prints: closed
    /// assert!(!cleaner.run());
    /// ```
    #[allow(clippy::must_use_candidate, reason = "the answer is for those who want to know")]
    pub fn run(&self) -> bool {
        self.entry.take_action().map(|clean| clean()).is_some()
    }

    /// Drops the function without running it, if it is still to be run. Returns whether it was.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Cleaner, Gc};
    ///
    /// let gc = Gc::new(5);
    /// let cleaner = Cleaner::new(&gc, || unreachable!());
    /// assert!(cleaner.cancel());
    /// drop(gc);
    /// ```
    #[allow(clippy::must_use_candidate, reason = "the answer is for those who want to know")]
    pub fn cancel(&self) -> bool {
        self.entry.take_action().is_some()
    }

    /// Returns whether the function is still to be run: it was neither run nor cancelled.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Cleaner, Gc};
    ///
    /// let gc = Gc::new(5);
    /// assert!(Cleaner::new(&gc, || ()).is_alive());
    /// ```
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.entry.is_pending()
    }

    /// Lets the function run at the thread's exit if the object is still there then: leaked, or
    /// held by a thread-local. Of all such functions the newest runs first.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Cleaner, Gc};
    /// use std::sync::atomic::{AtomicBool, Ordering};
    ///
    /// static CLOSED: AtomicBool = AtomicBool::new(false);
    /// std::thread::spawn(|| {
    ///     let gc = Gc::new(5);
    ///     Cleaner::new(&gc, || CLOSED.store(true, Ordering::Relaxed)).at_exit();
    ///     std::mem::forget(gc);
    /// })
    /// .join()
    /// .unwrap();
    /// assert!(CLOSED.load(Ordering::Relaxed));
    /// ```
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the effect is elsewhere")]
    pub fn at_exit(self) -> Self {
        with_heap(|heap| heap.list_for_exit(&self.entry));
        self
    }
}

impl<T: ?Sized> Weak<T> {
    /// Registers a function to be run when the handle's object is gone: [`Cleaner::new`] for
    /// whoever has a weak handle alone.
    ///
    /// # Errors
    /// The function comes back if the object is gone already.
    ///
    /// # Examples
    /// ```
    /// use gc_core::Gc;
    /// use std::cell::RefCell;
    /// use std::rc::Rc;
    ///
    /// let gc = Gc::new(5);
    /// let observers = Rc::new(RefCell::new(vec![Gc::downgrade(&gc)]));
    /// let (list, gone) = (observers.clone(), Gc::downgrade(&gc));
    /// assert!(Gc::downgrade(&gc).on_gone(move || list.borrow_mut().retain(|weak| *weak != gone)).is_ok());
    /// drop(gc);
    /// assert!(observers.borrow().is_empty());
    /// ```
    pub fn on_gone<F: FnOnce() + 'static>(&self, f: F) -> Result<Cleaner, F> {
        match self.upgrade() {
            Some(gc) => Ok(Cleaner::new(&gc, f)),
            None => Err(f),
        }
    }
}

impl fmt::Debug for Cleaner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cleaner").field("is_alive", &self.is_alive()).finish()
    }
}

/// Opaque: the function belongs to the object that it waits for, and what it captures is held from
/// outside.
// SAFETY: no edge is reported.
unsafe impl Trace for Cleaner {
    no_parts!();
    holds_nothing!();
}

impl Finalize for Cleaner {
    fn needs_finalize() -> bool {
        false
    }
}
