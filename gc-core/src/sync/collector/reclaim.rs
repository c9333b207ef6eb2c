//! Reclaim: the condemned lose their weak handles, then their values, then their memory.

use super::condemned::{Condemned, fetch_ahead};
use super::members::Members;
use super::shield::Shield;
use crate::sync::alarm;
use crate::sync::cascade::sever;
use crate::sync::memory;

/// Reclaims condemned objects, each held once by the collector (rule M19).
pub(super) fn reclaim(condemned: &Condemned, members: &Members, shield: &Shield<'_>) {
    if condemned.some_are_named {
        condemned.all(members).for_each(sever);
    }
    drop_values(&condemned.dropped, members, shield);
    condemned.undropped.iter().for_each(|_| shield.count_freed());
    for object in condemned.all(members) {
        let header = object.header();
        // One whose handle a value has leaked is leaked as well.
        if header.word.end_condemned() {
            // A destructor may have made a weak handle to it, which names nothing.
            if header.vtable_alone().is_none() {
                header.drop_record();
            }
            // SAFETY: rule M2: the value is gone, or left as it is, and neither a handle nor an entry
            // is left.
            unsafe { memory::free(object, header.vtable()) };
        }
    }
}

/// How many values are dropped before what they put off is.
const SOME: usize = 64;

/// Drops the values of these.
fn drop_values(numbers: &[u32], members: &Members, shield: &Shield<'_>) {
    let mut at = 0;
    // Panics are caught once for as many as don't panic: the next begins behind the one that did.
    while at < numbers.len() {
        let until = numbers.len().min(at + SOME);
        shield.run(|| {
            while at < until {
                fetch_ahead(members, numbers, at);
                let object = members.object(numbers[at]);
                at += 1;
                shield.count_freed();
                if let Some(drop_value) = object.header().vtable().drop_value {
                    // SAFETY: rule P4: all handles were inside the set, and are dropped with it, but
                    // for the collector's; no weak one upgrades. The table is that of the value's
                    // type.
                    unsafe { drop_value(object.block()) };
                }
                alarm::progress();
            }
        });
    }
}
