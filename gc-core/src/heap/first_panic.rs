//! A panic that is kept until all work is done.

use std::any::Any;
use std::cell::RefCell;

/// What a panic was called with.
pub(crate) type PanicPayload = Box<dyn Any + Send>;

/// A panic that is to be resumed once all work is done.
#[derive(Default, Debug)]
pub(crate) struct FirstPanic(RefCell<Option<PanicPayload>>);

impl FirstPanic {
    pub(crate) const fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// Keeps the payload if there is none yet; gives it back if there is.
    pub(crate) fn keep(&self, payload: PanicPayload) -> Option<PanicPayload> {
        let mut first = self.0.borrow_mut();
        if first.is_some() {
            return Some(payload);
        }
        *first = Some(payload);
        None
    }

    pub(crate) fn take(&self) -> Option<PanicPayload> {
        self.0.borrow_mut().take()
    }

    #[inline]
    pub(crate) fn is_some(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Puts back what was taken at the start of a piece of work that ended meanwhile.
    pub(crate) fn restore(&self, payload: Option<PanicPayload>) -> Option<PanicPayload> {
        self.0.replace(payload)
    }
}
