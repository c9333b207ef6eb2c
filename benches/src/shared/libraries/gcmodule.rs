//! jrsonnet-gcmodule's `ThreadedCc`: whoever reads an object holds a lock that all objects have in
//! common, against the collector. One space for all threads.

use std::sync::{LazyLock, PoisonError};

use jrsonnet_gcmodule::{ThreadedCc, ThreadedCcRef, ThreadedObjectSpace, Trace, Tracer};

use super::nodes;
use crate::library::{Collects, Words};
use crate::shared::Shared;

static SPACE: LazyLock<ThreadedObjectSpace> = LazyLock::new(ThreadedObjectSpace::default);

nodes!(ThreadedCc, []);

#[inline]
fn make<T: Trace + Send + Sync>(value: T) -> ThreadedCc<T> {
    SPACE.create(value)
}

#[inline]
fn get<T>(handle: &ThreadedCc<T>) -> ThreadedCcRef<'_, T> {
    handle.borrow()
}

impl Trace for TwoSlots {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|to| to.trace(tracer));
    }

    fn is_type_tracked() -> bool {
        true
    }
}

impl Trace for ThreeSlots {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|to| to.trace(tracer));
    }

    fn is_type_tracked() -> bool {
        true
    }
}

/// Told to collect once for 10,000 objects that a thread has made garbage of.
#[derive(Debug)]
pub struct Gcmodule;

impl Shared for Gcmodule {
    const NAME: &'static str = "jrsonnet-gcmodule";
    const COLLECTS: Collects = Collects::WhenTold { every: 10_000 };
    type Leaf = ThreadedCc<Words<2>>;
    type Two = ThreadedCc<TwoSlots>;
    type Three = ThreadedCc<ThreeSlots>;
    type Weak = ();

    #[inline]
    fn leaf(words: [u64; 2]) -> Self::Leaf {
        make(Words(words))
    }

    fn collect() {
        let _collected: usize = SPACE.collect_cycles();
    }
}
