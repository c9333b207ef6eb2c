//! Why a scan was given up.

use crate::heap::PanicPayload;

/// Why a scan of a set of objects was given up.
#[derive(Debug)]
pub(super) enum Failure {
    /// A `trace` panicked.
    Panic(PanicPayload),
    /// There was no memory for the collector's lists.
    Memory,
}

/// There was no memory for one of the collector's lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoMemory;

/// Adds to a list; a refused allocation gives the scan up instead of ending the process.
#[inline]
pub(crate) fn push<T>(list: &mut Vec<T>, entry: T) -> Result<(), NoMemory> {
    if list.len() == list.capacity() {
        grow(list)?;
    }
    list.push(entry);
    Ok(())
}

#[cold]
fn grow<T>(list: &mut Vec<T>) -> Result<(), NoMemory> {
    list.try_reserve(64).map_err(|_| NoMemory)
}
