//! What is promised of handles' sizes and auto traits.

use std::any::Any;
use std::panic::{RefUnwindSafe, UnwindSafe};

use gc_core::{Gc, GcCell, Weak, heap};
use static_assertions::{assert_eq_size, assert_impl_all, assert_not_impl_any, const_assert_eq};

const_assert_eq!(size_of::<Gc<u8>>(), size_of::<usize>());
const_assert_eq!(size_of::<Option<Gc<u8>>>(), size_of::<usize>());
const_assert_eq!(size_of::<Weak<u8>>(), size_of::<usize>());
const_assert_eq!(size_of::<Option<Weak<u8>>>(), size_of::<usize>());
const_assert_eq!(size_of::<GcCell<Option<Gc<u8>>>>(), size_of::<usize>());
assert_eq_size!(Gc<dyn Any>, Option<Gc<dyn Any>>, Weak<dyn Any>, &dyn Any);
assert_eq_size!(Gc<[u8]>, Option<Gc<str>>, &[u8]);

// A heap a thread: handles are neither Send nor Sync, and neither are guards that count for the
// thread's heap.
assert_not_impl_any!(Gc<u8>: Send, Sync);
assert_not_impl_any!(Weak<u8>: Send, Sync);
assert_not_impl_any!(heap::Pause: Send, Sync);
assert_not_impl_any!(heap::Subscription: Send, Sync);
assert_impl_all!(GcCell<u8>: Send);
assert_not_impl_any!(GcCell<u8>: Sync);

// Unwind safety is the value's, as for `Rc`: a panic may leave what is behind a shared reference
// half changed.
assert_impl_all!(Gc<u8>: UnwindSafe, RefUnwindSafe);
assert_impl_all!(Weak<u8>: UnwindSafe, RefUnwindSafe);
assert_not_impl_any!(Gc<std::cell::Cell<u8>>: UnwindSafe, RefUnwindSafe);

/// `bytes per object with a 16-byte value`: a header of 16 bytes, as `Rc` has.
#[test]
fn a_header_is_sixteen_bytes() {
    const MANY: u32 = if cfg!(miri) { 30 } else { 1_000 };
    let before = heap::stats().live_bytes;
    let kept: Vec<_> = (0..u64::from(MANY)).map(|at| Gc::new([at, at])).collect();
    // A block of its own has sixteen more, by which the heap finds it.
    let header = if gc_workspace::pooled() { 16 } else { 32 };
    assert_eq!(heap::stats().live_bytes - before, MANY as usize * (header + size_of_val(&*kept[0])));
}
