//! How long a program waits for its collector: every operation of it is timed, beside a heap of
//! many live objects.
//!
//! The program makes garbage rings of 2 and of 100, changes edges between what lives, and now and
//! then a tenth of that dies and is made anew. Whatever takes long in between is a stop.

mod live;
mod meter;

use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::SmallRng;

pub use self::live::Shape;
use self::live::{REGIONS, Region, churn};
use self::meter::Meter;
use crate::libraries::{self, GcCore, StdRc, Visit};
use crate::library::Library;

/// Parts of a run for each of which the longest stop is kept.
pub const PARTS: usize = 200;

/// What is measured, in this order for each heap: a library, and whether gc-core's collections are
/// whole. `Rc` runs twice, so that the table shows what the machine did meanwhile.
pub const SUBJECTS: [(&str, bool); 7] = [
    (StdRc::NAME, false),
    (GcCore::NAME, false),
    (StdRc::NAME, false),
    (GcCore::NAME, true),
    ("boa_gc", false),
    ("rust-cc", false),
    ("gc", false),
];

/// A run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// The library's name.
    pub library: &'static str,
    /// Whether gc-core collects in one piece.
    pub whole: bool,
    /// How the living hang together,
    pub shape: Shape,
    /// and about how many there are.
    pub objects: usize,
    /// How long it goes on, building not counted.
    pub time: Duration,
}

/// What a run has shown. Times in nanoseconds.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Figures {
    /// How many operations there were in the time.
    pub operations: u64,
    /// How long they took.
    pub elapsed: u64,
    /// Operations by length: half are shorter than the first, 99 in 100 than the second, 999 in
    /// 1,000 than the third.
    pub lengths: [u64; 3],
    /// How many took more than a millisecond.
    pub long: u64,
    /// The longest.
    pub longest: u64,
    /// How many took more than a millisecond of the processor's time, where the system tells it:
    /// others' work on the machine is left out.
    pub long_busy: u64,
    /// The longest in the processor's time.
    pub busiest: u64,
    /// The longest while the heap was built.
    pub building: u64,
    /// The longest stop that the collector says it has made; 0 if it doesn't say.
    pub own: u64,
    /// The most objects that were garbage at any time, if the library tells how many there are.
    pub garbage: Option<u64>,
    /// The most memory, in bytes, beside what was held when the heap had been built.
    pub memory: u64,
    /// The longest operation in each part of the time.
    pub parts: Vec<u64>,
}

impl Figures {
    /// A line that [`Figures::read`] understands.
    #[must_use]
    pub fn write(&self) -> String {
        let [half, most, nearly_all] = self.lengths;
        let mut line = format!(
            "{} {} {half} {most} {nearly_all} {} {} {} {} {} {} {} {}",
            self.operations,
            self.elapsed,
            self.long,
            self.longest,
            self.long_busy,
            self.busiest,
            self.building,
            self.own,
            self.garbage.map_or(-1, |garbage| i64::try_from(garbage).unwrap_or(i64::MAX)),
            self.memory
        );
        for part in &self.parts {
            write!(line, " {part}").expect("a string takes it");
        }
        line
    }

    /// The figures of such a line.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let figures: Vec<i64> = line.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        let (figures, parts) = figures.split_at_checked(13)?;
        let at = |at: usize| u64::try_from(figures[at]).ok();
        Some(Self {
            operations: at(0)?,
            elapsed: at(1)?,
            lengths: [at(2)?, at(3)?, at(4)?],
            long: at(5)?,
            longest: at(6)?,
            long_busy: at(7)?,
            busiest: at(8)?,
            building: at(9)?,
            own: at(10)?,
            garbage: at(11),
            memory: at(12)?,
            parts: parts.iter().map(|part| u64::try_from(*part).ok()).collect::<Option<_>>()?,
        })
    }
}

impl Run {
    /// Runs it, in this process.
    ///
    /// # Panics
    /// If the histogram takes no figure, which none is too large for.
    #[must_use]
    pub fn go(self) -> Figures {
        if self.whole {
            gc_core::heap::configure(|config| config.mode = gc_core::heap::Mode::Whole).expect("it is allowed");
        }
        libraries::with(self.library, self)
    }
}

impl Visit for Run {
    type Output = Figures;

    fn visit<L: Library>(self) -> Figures {
        let mut random = SmallRng::seed_from_u64(7);
        let mut meter = Meter::new(self.time);
        let region = self.objects / REGIONS;
        let mut regions: Vec<Region<L::Three>> =
            (0..REGIONS).map(|_| Region::new(self.shape, region, &mut random, || meter.tick())).collect();
        let building = meter.begin();
        let before = memory("VmRSS:");
        let (mut garbage, mut waiting, mut next_death) = (0, 0, 1_u32);
        for turn in 0_usize.. {
            let ring = if turn % 64 == 0 { 100 } else { 2 };
            churn::<L>(ring);
            meter.tick();
            let gone = regions[turn % REGIONS].rewire(&mut random);
            meter.tick();
            if !L::by_hand() {
                L::became_garbage(&mut waiting, ring + gone);
                meter.tick();
            }
            if turn % 64 == 0 {
                let live = regions.iter().map(Region::objects).sum::<usize>();
                garbage = garbage.max(gc_core::heap::stats().live.saturating_sub(live));
                meter.skip();
            }
            // A tenth dies four times, at equal distances.
            if next_death < 5 && meter.share() * 5.0 >= f64::from(next_death) {
                next_death += 1;
                regions.rotate_left(1);
                let region = &mut regions[REGIONS - 1];
                region.die(L::by_hand(), || meter.tick());
                if !L::by_hand() {
                    L::became_garbage(&mut waiting, region.objects());
                    meter.tick();
                }
                region.fill(&mut random, || meter.tick());
            }
            if meter.share() >= 1.0 {
                break;
            }
        }
        let tells = L::NAME == GcCore::NAME;
        let own = if tells { gc_core::heap::stats().longest_collection.as_nanos() } else { 0 };
        let figures = Figures {
            building,
            own: u64::try_from(own).unwrap_or(u64::MAX),
            garbage: tells.then_some(garbage as u64),
            memory: memory("VmHWM:").saturating_sub(before),
            ..meter.figures()
        };
        // The process ends; to free all of it takes as long as the run, and a chain may be too deep
        // for some.
        regions.into_iter().for_each(std::mem::forget);
        figures
    }
}

/// What the system says of this process's memory, in bytes; 0 where it says nothing.
pub(crate) fn memory(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|text| text.strip_prefix(line)?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::long_enough;

    #[test]
    fn every_subject_runs_on_every_shape() {
        for (library, whole) in SUBJECTS {
            for shape in Shape::ALL {
                let run = Run { library, whole, shape, objects: 2_000, time: Duration::from_millis(20) };
                // In a thread of its own, as in a process of its own.
                let go = |time| std::thread::spawn(move || Run { time, ..run }.go()).join().unwrap();
                let figures = long_enough(run.time, go, |figures| figures.operations > 1_000);
                assert!(figures.lengths.is_sorted() && figures.lengths[2] <= figures.longest, "{run:?}: {figures:?}");
                assert_eq!(figures.garbage.is_some(), library == GcCore::NAME);
                assert!(figures.parts.iter().any(|part| *part > 0) || figures.longest <= 1_000);
                assert_eq!(Figures::read(&figures.write()), Some(figures));
            }
        }
        assert_eq!(Figures::read("1 2"), None);
    }
}
