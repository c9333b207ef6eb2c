//! What `gc-core/src/sync` stands on under [shuttle](https://docs.rs/shuttle), in the place of its
//! own `primitives.rs`: the scheduler has its say before each step on anything that threads share.
//!
//! Atomics are std's with such a step in front, so that headers have the sizes that they have. All
//! of a program runs in one thread of the system: shuttle knows no weak memory orders, nor does
//! this. Statics and thread-locals are new in each execution.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::mem::needs_drop;
use std::sync::atomic as real;
use std::time::Duration;

use shuttle::current;
use shuttle::thread::{self, AccessError};

pub(super) use shuttle::sync::{Condvar, Mutex, MutexGuard};
pub(super) use shuttle::thread::yield_now;
pub(super) use std::sync::PoisonError;
pub(super) use std::sync::atomic::Ordering;
pub(super) use std::thread::panicking;

/// Few, so that tables are full now and then.
pub(super) const SLOTS: usize = 3;

/// Another thread may be next. In shuttle this is what `sleep` is, and no more: `yield_now` also
/// asks that another *is* next.
#[inline]
fn step() {
    thread::sleep(Duration::ZERO);
}

pub(super) fn spin_loop() {
    yield_now();
}

pub(super) fn sleep(_: Duration) {
    yield_now();
}

/// All are sequentially consistent here: it is a step, and no more.
pub(super) fn fence(_: Ordering) {
    step();
}

/// Atomics of a type: std's, and each operation is a step.
macro_rules! atomic {
    ($name:ident $(<$param:ident>)?, $value:ty, $($operation:ident($($argument:ident: $type:ty),*) -> $result:ty;)*) => {
        #[derive(Default, Debug)]
        #[repr(transparent)]
        pub(super) struct $name $(<$param>)? (real::$name $(<$param>)?);

        impl $(<$param>)? $name $(<$param>)? {
            pub(super) const fn new(value: $value) -> Self {
                Self(real::$name::new(value))
            }

            $(pub(super) fn $operation(&self, $($argument: $type),*) -> $result {
                step();
                self.0.$operation($($argument),*)
            })*
        }
    };
}

atomic!(AtomicBool, bool,
    load(order: Ordering) -> bool;
    store(value: bool, order: Ordering) -> ();
    swap(value: bool, order: Ordering) -> bool;
);
atomic!(AtomicPtr<T>, *mut T,
    load(order: Ordering) -> *mut T;
    store(value: *mut T, order: Ordering) -> ();
    swap(value: *mut T, order: Ordering) -> *mut T;
    compare_exchange(old: *mut T, new: *mut T, order: Ordering, fails: Ordering) -> Result<*mut T, *mut T>;
    compare_exchange_weak(old: *mut T, new: *mut T, order: Ordering, fails: Ordering) -> Result<*mut T, *mut T>;
);
atomic!(AtomicU32, u32,
    load(order: Ordering) -> u32;
    store(value: u32, order: Ordering) -> ();
    fetch_add(value: u32, order: Ordering) -> u32;
    fetch_sub(value: u32, order: Ordering) -> u32;
    compare_exchange(old: u32, new: u32, order: Ordering, fails: Ordering) -> Result<u32, u32>;
);
atomic!(AtomicU64, u64,
    load(order: Ordering) -> u64;
    store(value: u64, order: Ordering) -> ();
    fetch_add(value: u64, order: Ordering) -> u64;
    fetch_sub(value: u64, order: Ordering) -> u64;
    fetch_and(value: u64, order: Ordering) -> u64;
    fetch_max(value: u64, order: Ordering) -> u64;
    fetch_or(value: u64, order: Ordering) -> u64;
    swap(value: u64, order: Ordering) -> u64;
    compare_exchange_weak(old: u64, new: u64, order: Ordering, fails: Ordering) -> Result<u64, u64>;
);

macro_rules! statics {
    ($($(#[$attribute:meta])* static $name:ident: $type:ty = $value:expr;)*) => {
        shuttle::lazy_static! { $($(#[$attribute])* static ref $name: $type = $value;)* }
    };
}
pub(super) use statics;

macro_rules! locals {
    ($(static $name:ident: $type:ty = const { $value:expr };)*) => {
        $(static $name: super::primitives::LocalKey<$type> = super::primitives::LocalKey::new(
            || $value,
            shuttle::thread::LocalKey { init: || $value, _p: std::marker::PhantomData },
        );)*
    };
}
pub(super) use locals as thread_local;

/// A thread-local, which as std's is there to the very end of its thread where it has no
/// destructor. Shuttle's are gone.
pub(super) struct LocalKey<T: 'static> {
    init: fn() -> T,
    key: thread::LocalKey<T>,
}

impl<T: 'static> LocalKey<T> {
    pub(super) const fn new(init: fn() -> T, key: thread::LocalKey<T>) -> Self {
        Self { init, key }
    }

    /// Of a thread-local without a destructor.
    pub(super) fn with<R>(&'static self, f: impl FnOnce(&T) -> R) -> R {
        const { assert!(!needs_drop::<T>()) };
        let key = (std::ptr::from_ref(self).addr(), usize::from(current::me()));
        let mut places = PLACES.0.borrow_mut();
        let place = places.entry(key).or_insert_with(|| Box::new((self.init)()));
        let place: *const T = place.downcast_ref().expect("a key has one type");
        drop(places);
        // SAFETY: it stays in its box to the end of the execution, and is never lent mutably.
        f(unsafe { &*place })
    }

    pub(super) fn try_with<R>(&'static self, f: impl FnOnce(&T) -> R) -> Result<R, AccessError> {
        self.key.try_with(f)
    }
}

/// By the address of a key, and by task: thread-locals.
struct Places(RefCell<HashMap<(usize, usize), Box<dyn Any>>>);

// SAFETY: all tasks of an execution run in one thread, and no step is made while it is borrowed.
unsafe impl Sync for Places {}

shuttle::lazy_static! {
    static ref PLACES: Places = Places(RefCell::new(HashMap::new()));
}
