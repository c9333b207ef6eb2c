//! What a thread does about the size of the heap when it has made many objects.

use std::time::Duration;

use super::background;
use super::collection::collect_automatically;
use super::growth::{self, Due};
use super::shield::Shield;
use crate::clock::Stopwatch;
use crate::sync::alarm::{self, Standing};
use crate::sync::events::{self, Event, Wait};
use crate::sync::figures;
use crate::sync::here::{Here, with_here};

/// A thread has made its first object, or many since this was called last.
#[cold]
#[inline(never)]
pub(in crate::sync) fn made_many() {
    super::look_after_forks();
    alarm::install(background::start);
    let due = growth::due();
    if due == Due::Nothing || with_here(Here::is_collecting) {
        return;
    }
    match (alarm::call(), due) {
        (Standing::Off, _) | (_, Due::Nothing) => {}
        (Standing::Alone, _) => _ = collect_automatically(),
        (Standing::Called, Due::Collection(way)) => slow_down(way),
        (Standing::Called, Due::Waiting) => {
            let watch = Stopwatch::start();
            let held_up = !alarm::wait_for_collection(|| growth::due() != Due::Waiting);
            if held_up {
                growth::allow_more();
            }
            waited(&watch, held_up);
        }
    }
}

/// The most that a thread gives way to a collection each time that it has made many objects, as
/// long as there is no need to wait for its end.
const LONGEST: Duration = Duration::from_millis(1);

/// Shorter ones would take longer than they should.
const SHORTEST: Duration = Duration::from_micros(20);

/// Gives way to the collection under way: little at first, and more the nearer the heap comes to
/// where everybody waits. Many short waits take the place of a long one: beside a million objects,
/// half a second of them.
fn slow_down(way: u32) {
    let time = LONGEST * way / 1_000;
    if time >= SHORTEST {
        let watch = Stopwatch::start();
        alarm::give_way(time);
        waited(&watch, false);
    }
}

/// This thread has waited: that is counted, and told to whoever wants to know.
fn waited(watch: &Stopwatch, held_up: bool) {
    let wait = Wait { duration: watch.elapsed(), held_up };
    figures::count_wait(wait.duration, held_up);
    with_here(|here| {
        // As in a collection: who is told begins none, and doesn't wait.
        here.collecting(|| {
            let shield = Shield::new(here);
            events::tell(Event::Wait(&wait), |listener| shield.run(listener));
            shield.forget_panic();
        })
    });
}
