//! Enums and small wrappers, with one part or two.

use std::cmp::Reverse;
use std::mem::Discriminant;
use std::num::{Saturating, Wrapping};
use std::ops::{Bound, ControlFlow, Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};
use std::panic::AssertUnwindSafe;
use std::sync::PoisonError;
use std::sync::mpsc::{SendError, TrySendError};
use std::task::Poll;

use super::{leaf, parts_in_place};

parts_in_place! {
    [T] Option<T>: |this, to| if let Some(value) = this {
        to.part(value);
    };
    [T, E] Result<T, E>: |this, to| match this {
        Ok(value) => to.part(value),
        Err(error) => to.part(error),
    };
    [B, C] ControlFlow<B, C>: |this, to| match this {
        ControlFlow::Break(value) => to.part(value),
        ControlFlow::Continue(value) => to.part(value),
    };
    [T] Poll<T>: |this, to| if let Poll::Ready(value) = this {
        to.part(value);
    };
    [T] Bound<T>: |this, to| match this {
        Bound::Included(value) | Bound::Excluded(value) => to.part(value),
        Bound::Unbounded => {}
    };
    [T] Wrapping<T>: |this, to| to.part(&this.0);
    [T] Saturating<T>: |this, to| to.part(&this.0);
    [T] Reverse<T>: |this, to| to.part(&this.0);
    [T] AssertUnwindSafe<T>: |this, to| to.part(&this.0);
    [T] Range<T>: |this, to| {
        to.part(&this.start);
        to.part(&this.end);
    };
    [T] RangeInclusive<T>: |this, to| {
        to.part(this.start());
        to.part(this.end());
    };
    [T] RangeFrom<T>: |this, to| to.part(&this.start);
    [T] RangeTo<T>: |this, to| to.part(&this.end);
    [T] RangeToInclusive<T>: |this, to| to.part(&this.end);
    [T] PoisonError<T>: |this, to| to.part(this.get_ref());
    [T] SendError<T>: |this, to| to.part(&this.0);
    [T] TrySendError<T>: |this, to| match this {
        TrySendError::Full(value) | TrySendError::Disconnected(value) => to.part(value),
    };
}

leaf!([T] (Discriminant<T>));
