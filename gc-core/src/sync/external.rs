//! L3. Bytes that shared objects hold outside of themselves: buffers, textures.

use super::collector::made_many;
use super::memory;
use super::primitives::{AtomicU64, Ordering};

/// Reports bytes that a shared object holds outside of it, such as buffers and textures, until the
/// guard is dropped.
///
/// They count towards the growth that starts collections, 256 of them as an object, so that small
/// objects with large resources are collected in time. For resources without a size, such as file
/// descriptors, report a number of bytes that says how scarce they are. Keep the guard in the
/// object, beside the resource: the bytes are taken back when the object is dropped. This call may
/// wait for a collection, as [`Gc::new`](super::Gc::new) may.
///
/// # Examples
/// ```
/// use gc_core::sync::{self, Gc};
/// use gc_core::{Finalize, Trace};
///
/// #[derive(Trace, Finalize)]
/// #[trace(sync)]
/// struct Image {
///     pixels: Vec<u8>,
///     external: sync::External,
/// }
///
/// let image = Gc::new(Image { pixels: vec![0; 1 << 20], external: sync::external(1 << 20) });
/// assert_eq!(sync::stats().external_bytes, 1 << 20);
/// drop(image);
/// assert_eq!(sync::stats().external_bytes, 0);
/// ```
pub fn external(bytes: usize) -> External {
    let external = External { bytes: AtomicU64::new(0) };
    external.set_bytes(bytes);
    external
}

/// A guard that counts bytes as held outside of shared objects while it lives; from [`external`].
///
/// # Examples
/// See [`external`].
#[derive(Debug)]
#[must_use = "the bytes are taken back as soon as the guard is dropped"]
pub struct External {
    bytes: AtomicU64,
}

impl External {
    /// Returns the number of bytes that it reports.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(gc_core::sync::external(1000).bytes(), 1000);
    /// ```
    #[must_use]
    pub fn bytes(&self) -> usize {
        usize::try_from(self.bytes.load(Ordering::Relaxed)).unwrap_or(usize::MAX)
    }

    /// Changes the number of bytes that it reports. A larger number may wait for a collection.
    ///
    /// # Examples
    /// ```
    /// let external = gc_core::sync::external(1000);
    /// external.set_bytes(5000);
    /// assert_eq!(external.bytes(), 5000);
    /// ```
    pub fn set_bytes(&self, bytes: usize) {
        let now = limited(bytes);
        let before = self.bytes.swap(now.unsigned_abs() as u64, Ordering::Relaxed);
        adjust_external(now - limited(usize::try_from(before).unwrap_or(usize::MAX)));
    }
}

impl Drop for External {
    fn drop(&mut self) {
        adjust_external(-limited(self.bytes()));
    }
}

/// No object holds more than half of all memory.
fn limited(bytes: usize) -> isize {
    isize::try_from(bytes).unwrap_or(isize::MAX)
}

/// Reports that shared objects hold this many bytes more, or less, outside of themselves. For
/// places where no [guard](external) can be kept.
///
/// A positive number may wait for a collection. Report the same number, negative, when the resource
/// is freed.
///
/// # Examples
/// ```
/// use gc_core::sync;
///
/// sync::adjust_external(1 << 20);
/// assert_eq!(sync::stats().external_bytes, 1 << 20);
/// sync::adjust_external(-(1 << 20));
/// ```
pub fn adjust_external(bytes: isize) {
    memory::count_outside(bytes);
    if bytes > 0 {
        made_many();
    }
}
