//! [`GoneQueue`]: keys of objects that are gone, for whoever wants to hear of it later.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::rc::{self, Rc};

use super::{Cleaner, Gc};
use crate::trace::{Finalize, Trace, holds_nothing, no_parts};

/// A queue to which the keys of objects come when the objects are gone: what Java has as
/// `ReferenceQueue`.
///
/// For caches, observer lists and registries, which drop the entries of the dead when it suits
/// them, and never look through the others for it. Where a death adds to the queue, no other code
/// of the program's runs; in a [`Cleaner`] it does. Clones share the queue.
///
/// A key must not keep its object alive: no handle to it, but a number, a name, a
/// [`Weak`](crate::Weak) handle. Handles in keys count as held from outside.
///
/// # Examples
/// A cache without dead entries:
/// ```
/// use gc_core::{Gc, GoneQueue, Weak};
/// use std::collections::HashMap;
///
/// let (mut cache, gone) = (HashMap::new(), GoneQueue::new());
/// let page = Gc::new(String::from("<p>"));
/// cache.insert("index", Gc::downgrade(&page));
/// gone.watch(&page, "index");
///
/// drop(page);
/// while let Some(name) = gone.poll() {
///     cache.remove(name);
/// }
/// assert!(cache.is_empty());
/// ```
pub struct GoneQueue<K> {
    gone: Rc<RefCell<Gone<K>>>,
}

struct Gone<K> {
    /// Has room for all that may come, so that a death needs no memory.
    keys: VecDeque<K>,
    /// Keys that are not in the queue yet.
    watched: usize,
}

/// A place in the queue, for a key that waits for its object's death.
struct Place<K> {
    gone: rc::Weak<RefCell<Gone<K>>>,
}

impl<K> Place<K> {
    /// Adds the key, if the queue is still there.
    fn take(self, key: K) {
        if let Some(gone) = self.gone.upgrade() {
            gone.borrow_mut().keys.push_back(key);
        }
    }
}

impl<K> Drop for Place<K> {
    fn drop(&mut self) {
        if let Some(gone) = self.gone.upgrade() {
            gone.borrow_mut().watched -= 1;
        }
    }
}

impl<K: 'static> GoneQueue<K> {
    /// Creates an empty queue.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(gc_core::GoneQueue::<u8>::new().poll(), None);
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self { gone: Rc::new(RefCell::new(Gone { keys: VecDeque::new(), watched: 0 })) }
    }

    /// Adds a key to the queue when the object is gone. The cleaner that does it can be
    /// [cancelled](Cleaner::cancel).
    ///
    /// If the queue is gone by then, the key is dropped. The queue makes room for the key now, so
    /// that the death needs no memory.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, GoneQueue};
    ///
    /// let (gone, gc) = (GoneQueue::new(), Gc::new(1));
    /// gone.watch(&gc, "first");
    /// gone.watch(&gc, "second").cancel();
    /// drop(gc);
    /// assert_eq!((gone.poll(), gone.poll()), (Some("first"), None));
    /// ```
    #[allow(clippy::must_use_candidate, reason = "the cleaner is for those who want to cancel")]
    pub fn watch<T: ?Sized>(&self, gc: &Gc<T>, key: K) -> Cleaner {
        {
            let mut gone = self.gone.borrow_mut();
            let more = gone.watched + 1;
            gone.keys.reserve(more);
            gone.watched = more;
        }
        let place = Place { gone: Rc::downgrade(&self.gone) };
        Cleaner::new(gc, move || place.take(key))
    }

    /// Takes out and returns the key of the object that went first.
    ///
    /// # Examples
    /// See [`GoneQueue`].
    #[must_use]
    pub fn poll(&self) -> Option<K> {
        self.gone.borrow_mut().keys.pop_front()
    }
}

impl<K> Clone for GoneQueue<K> {
    fn clone(&self) -> Self {
        Self { gone: Rc::clone(&self.gone) }
    }
}

impl<K: 'static> Default for GoneQueue<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K> fmt::Debug for GoneQueue<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GoneQueue").field("waiting", &self.gone.borrow().keys.len()).finish()
    }
}

/// Opaque: clones share the keys.
// SAFETY: no edge is reported.
unsafe impl<K> Trace for GoneQueue<K> {
    no_parts!();
    holds_nothing!();
}

impl<K> Finalize for GoneQueue<K> {
    fn needs_finalize() -> bool {
        false
    }
}
