//! How long it takes to see that one strongly connected component is dead, which a collection in
//! slices does in one piece: prints a table, and puts it into BENCHMARKS.md.
//!
//! `cargo run --release -p gc-bench --bin component -- [--quick]`: with that, nothing is written.
//!
//! By the processor's time, of each step that the program asks for: the longest is the
//! verification. Of the rounds the median counts.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use gc_bench::clock::Clock;
use gc_bench::libraries::{GcCore, GcCoreCells};
use gc_bench::library::{Library, Node};
use gc_bench::pauses::Shape;
use gc_bench::report;
use gc_core::heap::{self, Budget};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

const ROUNDS: usize = 7;
const SIZES: [usize; 2] = [100_000, 1_000_000];

/// A list in both directions whose ends meet, or three edges an object to any others: nearly all of
/// them are one component.
fn make<T: Node<3>>(shape: Shape, objects: usize, random: &mut SmallRng) -> Vec<T> {
    let all: Vec<T> = (0..objects).map(|_| Node::new(1)).collect();
    for (at, object) in all.iter().enumerate() {
        let targets = match shape {
            Shape::List => vec![(at + 1) % objects, (at + objects - 1) % objects],
            Shape::Graph | Shape::Trees => (0..3).map(|_| random.random_range(0..objects)).collect(),
        };
        for (slot, target) in targets.into_iter().enumerate() {
            object.set(slot, Some(all[target].clone()));
        }
    }
    all
}

/// The longest stop while such a component dies, and the next longest.
fn die<L: Library>(shape: Shape, objects: usize, random: &mut SmallRng) -> [Duration; 2] {
    let all = make::<L::Three>(shape, objects, random);
    // Old, so that slices find it.
    heap::collect_young();
    drop(all);
    let [mut longest, mut next] = [Duration::ZERO; 2];
    loop {
        let mut clock = Clock::default();
        let is_done = clock.on_processor(1, || heap::step(Budget::Time(Duration::from_micros(500))));
        let length = clock.sample().elapsed;
        next = next.max(length.min(longest));
        longest = longest.max(length);
        if is_done {
            return [longest, next];
        }
    }
}

fn median(mut lengths: Vec<Duration>) -> Duration {
    lengths.sort_unstable();
    lengths[lengths.len() / 2]
}

/// The rows of a library.
fn measure<L: Library>(sizes: &[usize], table: &mut String) -> Result<(), Box<dyn Error>> {
    let mut random = SmallRng::seed_from_u64(7);
    for shape in [Shape::List, Shape::Graph] {
        for &objects in sizes {
            let stops: Vec<[Duration; 2]> = (0..ROUNDS).map(|_| die::<L>(shape, objects, &mut random)).collect();
            let [longest, next] = [0, 1].map(|which| median(stops.iter().map(|stops| stops[which]).collect()));
            let each = (longest / u32::try_from(objects)?).as_nanos();
            let [longest, next] = [longest, next].map(|length| length.as_secs_f64() * 1e3);
            let what = format!("{}, {objects} objects, {}", shape.name(), L::NAME);
            writeln!(table, "| {what} | {longest:.1} ms | {each} ns | {next:.1} ms |")?;
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let quick = std::env::args().skip(1).any(|argument| argument == "--quick");
    heap::configure(|config| config.automatic = false)?;
    let mut table = String::from(
        "| a dead component | its verification | for each object | the next longest stop |\n|---|---|---|---|\n",
    );
    let sizes = if quick { &SIZES[..1] } else { &SIZES };
    measure::<GcCore>(sizes, &mut table)?;
    measure::<GcCoreCells>(sizes, &mut table)?;
    let machine = report::describe();
    if !quick {
        let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../BENCHMARKS.md");
        report::insert(&document, "component", &format!("{table}\n{machine}"))?;
    }
    println!("{table}\n{machine}");
    Ok(())
}
