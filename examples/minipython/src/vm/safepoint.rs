//! When the interpreter collects: Python's thresholds, looked at between two instructions.
//!
//! The library could collect by itself, whenever an object is made. An interpreter does well to
//! decide for itself: between instructions nothing of its own is borrowed, and finalizers may do
//! what they like.

use std::cell::{Cell, RefCell};

use gc_core::heap;

use super::{call, finalizers, vm};
use crate::names::intern;
use crate::objects::dict::Dict;
use crate::objects::tracked;
use crate::objects::weak::list_of;
use crate::value::Value;

/// What `gc.set_threshold` and its like change.
pub struct Policy {
    pub enabled: Cell<bool>,
    pub thresholds: Cell<[usize; 3]>,
    /// Collections of each generation since the last one of the next.
    pub counts: Cell<[usize; 3]>,
    pub callbacks: RefCell<Option<Value>>,
    /// For each generation: collections, objects collected.
    pub stats: Cell<[[usize; 2]; 3]>,
    /// How many objects lived after the last full collection.
    long_lived: Cell<usize>,
    pending: Cell<usize>,
    collecting: Cell<bool>,
    /// The library's own collections are off.
    _paused: heap::Pause,
}

impl Policy {
    pub fn new() -> Self {
        Self {
            enabled: Cell::new(true),
            thresholds: Cell::new([700, 10, 10]),
            counts: Cell::new([0; 3]),
            callbacks: RefCell::new(None),
            stats: Cell::new([[0; 2]; 3]),
            long_lived: Cell::new(0),
            pending: Cell::new(0),
            collecting: Cell::new(false),
            _paused: heap::pause(),
        }
    }
}

/// Collects if it is time.
#[inline]
pub fn poll() {
    if tracked::is_over_limit() {
        automatic();
    }
}

#[cold]
fn automatic() {
    let policy = &vm().gc;
    let thresholds = policy.thresholds.get();
    if !policy.enabled.get() || policy.collecting.get() || thresholds[0] == 0 {
        return;
    }
    let counts = policy.counts.get();
    let mut generation = 0;
    if counts[1] > thresholds[1] {
        generation = 1;
        // A full collection waits until a quarter of the long-lived objects is new.
        if counts[2] > thresholds[2] && policy.pending.get() >= policy.long_lived.get() / 4 {
            generation = 2;
        }
    }
    collect(generation, false);
}

/// A full collection that calls finalizers in Python's order.
fn collect_in_order() -> usize {
    finalizers::set_queued(true);
    let mut reclaimed = heap::collect();
    let queue = finalizers::take_queue();
    if !queue.is_empty() {
        tracked::set_reclaiming(false);
        // What held these has been reclaimed: the queue alone does now. They are among the dead all
        // the same.
        let (loose, queue): (Vec<Value>, Vec<Value>) = queue.into_iter().partition(|object| object.refcount() == 1);
        let mut all: Vec<&Value> = loose.iter().chain(&queue).collect();
        all.sort_by_key(|object| object.rank());
        for list in all.iter().copied().filter_map(list_of) {
            list.sever();
        }
        for object in all {
            finalizers::run(object);
        }
        drop(queue);
        tracked::set_reclaiming(true);
        let before = tracked::gone();
        drop(loose);
        reclaimed += tracked::gone() - before;
        // What is born in a finalizer, and dead already, waits in the queue for the next time.
        reclaimed += heap::collect();
    }
    finalizers::set_queued(false);
    reclaimed
}

/// Collects a generation, with finalizers in order or not; returns how many objects CPython would
/// say were found.
pub fn collect(generation: usize, in_order: bool) -> usize {
    let policy = &vm().gc;
    if policy.collecting.replace(true) {
        return 0;
    }
    tell("start", generation, 0);
    let pending = policy.pending.get() + tracked::count();
    tracked::take_correction();
    tracked::set_reclaiming(true);
    let reclaimed = match generation {
        2 if in_order => collect_in_order(),
        2 => heap::collect(),
        _ => heap::collect_young(),
    };
    tracked::set_reclaiming(false);
    let found = usize::try_from((reclaimed.cast_signed() + tracked::take_correction()).max(0)).unwrap_or(0);
    tracked::reset();
    let mut counts = policy.counts.get();
    counts[0] = 0;
    if generation == 2 {
        counts = [0; 3];
        policy.pending.set(0);
        policy.long_lived.set(heap::stats().live);
    } else {
        policy.pending.set(pending);
        counts[generation + 1] += 1;
        if generation == 1 {
            counts[1] = 0;
        }
    }
    policy.counts.set(counts);
    let mut stats = policy.stats.get();
    stats[generation][0] += 1;
    stats[generation][1] += found;
    policy.stats.set(stats);
    if in_order && generation == 2 {
        super::exit::reorder();
    }
    tell("stop", generation, found);
    policy.collecting.set(false);
    found
}

/// Calls `gc.callbacks`.
fn tell(phase: &str, generation: usize, collected: usize) {
    let Some(Value::List(callbacks)) = vm().gc.callbacks.borrow().clone() else { return };
    for callback in callbacks.to_vec() {
        let info = Dict::default();
        info.set_name(intern("generation"), Value::size(generation));
        info.set_name(intern("collected"), Value::size(collected));
        info.set_name(intern("uncollectable"), Value::Int(0));
        if let Err(exc) = call::call(&callback, vec![Value::str(phase), Value::dict(info)], vec![]) {
            let what = super::repr::repr(&callback).unwrap_or_default();
            finalizers::report(&exc, &what);
        }
    }
}
