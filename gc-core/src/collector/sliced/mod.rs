//! A full collection in slices, between which the program runs: a *cycle*, in the word of
//! incremental collectors.
//!
//! Nothing that was found in one slice is trusted in the next but by [`verify`](super::verify),
//! which counts a batch of presumed dead in one piece, and alone condemns. UNSAFE.md says under S3,
//! R2 and R4 what may happen in between.
//!
//! ```text
//! Take → Record ──► Follow → Judge ─┬─► Dispose (batch by batch) → Release → Clear
//!                     ▲             │      ▲
//!                   Count ◄ Recount ┤      │    many presumed dead are counted once more, if their
//!                                   └─► Sort    counts have changed, and sorted into components
//! ```
//!
//! Where following leaves nobody unreached, nothing is dead, and there is nothing to judge.

mod backlog;
mod batch;
mod cycle;
mod dispose;
mod driver;
mod judge;
mod large;
mod pace;
mod progress;
mod record;
mod release;
mod schedule;
mod sort;
mod work;

pub(super) use self::backlog::{drain_all, drain_some};
pub(crate) use self::driver::give_up_counting_panics;
pub(super) use self::driver::{Standing, do_some, give_up};
pub(super) use self::schedule::{begin_one, collect_some_if_due, fits, fits_in_one_stop, is_due};
