//! What a thread does about the size of the heap when it has made many objects.

use super::background;
use super::collection::collect_automatically;
use super::growth::{self, Due};
use crate::clock::Stopwatch;
use crate::sync::alarm::{self, Standing};
use crate::sync::desk;
use crate::sync::here::{Here, with_here};

/// A thread has made its first object, or many since this was called last.
#[cold]
#[inline(never)]
pub(in crate::sync) fn made_many() {
    if alarm::install(background::start) {
        #[cfg(unix)]
        super::fork::look_after();
    }
    let due = growth::due();
    if due == Due::Nothing || with_here(Here::is_collecting) {
        return;
    }
    match alarm::call() {
        Standing::Off => {}
        Standing::Alone => collect_automatically(),
        Standing::Called if due == Due::Waiting => {
            let watch = Stopwatch::start();
            if !alarm::wait_for_collection() {
                growth::allow_more();
            }
            desk::count_wait(watch.elapsed());
        }
        Standing::Called => {}
    }
}
