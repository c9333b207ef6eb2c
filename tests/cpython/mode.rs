//! When garbage is collected while a program runs.

use std::time::Duration;

use gc_core::heap;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// Where the program says so.
    Explicit,
    /// Whenever the collector likes, and where the program says so.
    Automatic,
    /// The same, and full collections in slices, of which there is one between each two steps.
    Sliced,
}

impl Mode {
    pub(crate) fn of_seed(seed: u64) -> Self {
        match seed % 10 {
            4 => Self::Automatic,
            9 => Self::Sliced,
            _ => Self::Explicit,
        }
    }

    /// Makes the heap collect so.
    pub(crate) fn set_up(self) {
        heap::configure(|config| {
            *config = heap::Config::default();
            config.automatic = self != Self::Explicit;
            if config.automatic {
                config.young_objects = 1;
                config.full_objects = 2;
            }
            if self == Self::Sliced {
                // Slices and batches as small as can be, whatever the clock says.
                config.max_pause = Duration::from_nanos(1);
            }
        })
        .unwrap();
    }

    /// What happens in front of each step of a program.
    pub(crate) fn before_step(self) {
        if self == Self::Sliced {
            let _done = heap::step(heap::Budget::Objects(2));
        }
    }
}
