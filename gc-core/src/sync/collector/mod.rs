//! L4. The collector of shared objects: finds those that only hold each other, while other threads
//! go on.
//!
//! A collection is *take → detect → verdict → finalize → second verdict → reclaim*:
//!
//! - [`take`] empties the threads' tables of candidates.
//! - [`detect`] traces what they reach, and finds what looks dead. It stops nobody, so that it may
//!   be wrong in both directions.
//! - [`verdict`] decides, set by set, with the locks in the set held and each word looked at twice.
//! - [`finalize`] runs finalizers; what had some is judged once more.
//! - [`reclaim`] severs weak handles, drops the values, then frees the memory.
//!
//! `models/sync` has every step of it, and the rules (M1 to M26 of UNSAFE.md) that each is there
//! for. Trial counting is Bacon and Rajan's (2001); the two looks at each word take the place of
//! their stop of all threads.

mod background;
mod collection;
mod condemned;
mod detect;
mod finalize;
#[cfg(unix)]
mod fork;
mod growth;
mod judge;
mod members;
mod pace;
mod reclaim;
mod shield;
mod survey;
mod tracing;
mod turn;
mod verdict;

pub use self::collection::collect;
#[cfg(unix)]
pub(super) use self::fork::look_after as look_after_forks;
pub(super) use self::growth::reconfigure;
pub(super) use self::pace::made_many;
pub(super) use self::survey::survey;
pub use self::survey::{Survey, SurveyedType};
pub(super) use self::turn::give_back_lists;

/// Where nobody forks.
#[cfg(not(unix))]
pub(super) fn look_after_forks() {}
