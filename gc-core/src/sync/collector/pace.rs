//! What a thread does about the size of the heap when it has made many objects.

use std::time::Duration;

use super::background;
use super::collection::collect_automatically;
use super::growth::{self, Due};
use crate::clock::Stopwatch;
use crate::sync::alarm::{self, Standing};
use crate::sync::desk;
use crate::sync::here::{Here, with_here};

/// A thread that is ahead of the collector waits so long at once, at least and at most: less isn't
/// worth a call of the system.
const SHORTEST: Duration = Duration::from_micros(100);
const LONGEST: Duration = Duration::from_millis(1);

/// A thread has made its first object, or many since this was called last.
#[cold]
#[inline(never)]
pub(in crate::sync) fn made_many() {
    alarm::install(background::start);
    let due = growth::due();
    if due == Due::Nothing || with_here(Here::is_collecting) {
        return;
    }
    match alarm::call() {
        Standing::Off => {}
        Standing::Alone => collect_automatically(),
        Standing::Called(since) => {
            let watch = Stopwatch::start();
            // Many short waits, rather than a long one at the bound.
            let ahead = if due == Due::Waiting { Duration::ZERO } else { growth::ahead(since) };
            if ahead >= SHORTEST {
                alarm::wait_a_little(ahead.min(LONGEST));
            }
            let waits = due == Due::Waiting || (ahead >= SHORTEST && growth::due() == Due::Waiting);
            if waits && !alarm::wait_for_collection() {
                growth::allow_more();
            }
            if waits || ahead >= SHORTEST {
                desk::count_wait(watch.elapsed());
            }
        }
    }
}
