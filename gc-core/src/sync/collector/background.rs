//! The collector's thread.

use std::time::Duration;

use super::collection::collect_automatically;
use super::growth::{self, Due};
use crate::sync::alarm::{self, Call, Rest};
use crate::sync::desk;

/// How long candidates wait at most where the heap doesn't grow, and how long the thread looks for
/// new ones before it sleeps for good.
const LOOK: Duration = Duration::from_secs(1);

/// The next collection that isn't urgent comes so many times as long later as the last one looked
/// for garbage, or this long.
const TIMES: u32 = 20;
const SHORTEST: Duration = Duration::from_millis(50);

/// A candidate whose `trace` panics stays one: the time to the next collection is doubled each
/// time, so often at most, that nothing else comes of one.
const MOST_IN_VAIN: u32 = 8;

/// Starts the thread; `false` where there is none to be had.
pub(super) fn start() -> bool {
    // Miri wants all threads to end before the program does, and shuttle to know of each.
    if cfg!(any(miri, gc_shuttle)) {
        return false;
    }
    std::thread::Builder::new().name("gc-core collector".to_owned()).spawn(run).is_ok()
}

fn run() {
    let mut patience = LOOK;
    // How often it has found no candidate, one time after the other, and how often it has found
    // some in vain.
    let (mut quiet, mut in_vain) = (0, 0_u32);
    loop {
        let call = alarm::wait(match quiet {
            0 => Rest::Awake(patience),
            1 => Rest::Drowsy(patience),
            _ => Rest::Asleep,
        });
        let is_large = growth::due() != Due::Nothing;
        match call {
            Call::Off => return,
            Call::Candidate => (quiet, patience) = (0, LOOK),
            // Things have changed since it was called.
            Call::Urgent if !is_large => {}
            Call::Time if !is_large && !desk::has_entries() => (quiet, patience) = (quiet + 1, LOOK),
            // Without candidates nothing is found, and the heap may grow from what it is.
            Call::Urgent | Call::Time => {
                let outcome = collect_automatically();
                in_vain = if outcome.was_in_vain { (in_vain + 1).min(MOST_IN_VAIN) } else { 0 };
                (quiet, patience) = (0, (outcome.looked * TIMES).max(SHORTEST * (1 << in_vain)));
            }
        }
    }
}
