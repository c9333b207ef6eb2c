//! Where objects and handles to them were made (feature `track`), for the reports of `inspect`.
//!
//! One small interface in two forms: `table` keeps what it is told, `none` has no size and does
//! nothing. Who makes an object or a handle takes the [`Site`] of its caller and reports it
//! (`heap/made.rs`); who frees an object's block says so.

#[cfg(not(feature = "track"))]
mod none;
#[cfg(feature = "track")]
mod table;

use std::panic::Location;

#[cfg(not(feature = "track"))]
pub(crate) use self::none::{Site, Sites};
#[cfg(feature = "track")]
pub(crate) use self::table::{Site, Sites};

/// What is known of an object.
#[derive(Default, Debug)]
pub(crate) struct Origin {
    /// Where it was made.
    pub(crate) made: Option<&'static Location<'static>>,
    /// Where further handles to it were made, and how many there.
    pub(crate) handles: Vec<(&'static Location<'static>, u32)>,
}
