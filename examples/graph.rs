//! A graph of millions of objects, linked at random in both directions, that goes region by region:
//! how the heap shrinks, as a line of text.
//!
//! `cargo run --release --example graph` has 2 million nodes; without `--release` it is a
//! twentieth. A number behind `--` is another number of nodes.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use gc_core::heap::{self, Budget};
use gc_core::{Finalize, Gc, Trace, Weak};

/// A node of the graph. Whoever holds one holds all that it can reach.
#[derive(Trace, Finalize)]
struct Node {
    neighbours: RefCell<Vec<Gc<Node>>>,
}

/// Regions of the graph: nodes of one region reach each other, and none of another.
const REGIONS: usize = 40;
/// Links that each node gets, beside those that others get to it.
const LINKS: usize = 2;

/// A generator of numbers that look random (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("it is less than `limit`")
    }
}

/// Makes a region of so many nodes, and returns one of them, which leads to all others.
fn region(nodes: usize, random: &mut Random) -> Gc<Node> {
    let nodes: Vec<_> = (0..nodes).map(|_| Gc::new(Node { neighbours: RefCell::default() })).collect();
    let link = |from: &Gc<Node>, to: &Gc<Node>| {
        from.neighbours.borrow_mut().push(to.clone());
        to.neighbours.borrow_mut().push(from.clone());
    };
    for (at, node) in nodes.iter().enumerate().skip(1) {
        link(node, &nodes[at - 1]);
        for _ in 1..LINKS {
            link(node, &nodes[random.below(at)]);
        }
    }
    nodes[0].clone()
}

/// Draws figures as bars of eight heights, of which the highest is `most`.
fn sparkline(figures: &[usize], most: usize) -> String {
    let bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    figures.iter().map(|figure| bars[(figure * (bars.len() - 1)).div_ceil(most.max(1))]).collect()
}

#[allow(clippy::cast_precision_loss, reason = "a figure for people")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn main() {
    let nodes = std::env::args().nth(1).map_or(if cfg!(debug_assertions) { 100_000 } else { 2_000_000 }, |argument| {
        argument.parse().expect("a number of nodes")
    });
    let begun = Instant::now();
    let mut random = Random(42);
    let mut regions: Vec<_> = (0..REGIONS).map(|_| region(nodes / REGIONS, &mut random)).collect();
    let full = heap::stats();
    println!(
        "{} nodes in {REGIONS} regions, {:.1} MB of objects, made in {:.2?}; {} collections meanwhile",
        full.live,
        megabytes(full.live_bytes),
        begun.elapsed(),
        full.young_collections + full.full_collections,
    );
    assert_eq!(full.live, nodes / REGIONS * REGIONS);

    // A region goes when its last handle does. Nobody has to look for the links in it.
    let mut live = vec![full.live];
    let mut bytes = vec![full.heap_bytes];
    let last: Weak<Node> = Gc::downgrade(&regions[0]);
    let begun = Instant::now();
    while let Some(region) = regions.pop() {
        drop(region);
        // A slice at a time: a program with something better to do would do it in between.
        while !heap::step(Budget::Time(Duration::from_millis(2))) {}
        live.push(heap::stats().live);
        bytes.push(heap::stats().heap_bytes);
    }
    println!("objects alive    {} in {:.2?}", sparkline(&live, full.live), begun.elapsed());
    println!("memory held      {}", sparkline(&bytes, heap::stats().peak_heap_bytes));
    println!("What is left goes back at once with heap::trim(): {:.1} MB", megabytes(heap::trim()));

    assert!(last.upgrade().is_none());
    assert!(live.windows(2).all(|pair| pair[1] == pair[0] - nodes / REGIONS), "a region each: {live:?}");
    let (first, last) = (bytes[0], bytes[bytes.len() - 1]);
    assert!(last < first / 4, "memory goes back as regions go: {bytes:?}");
    let stats = heap::stats();
    println!(
        "{} objects reclaimed in {} stops; half of them took at most {:?}, the longest {:.2?}",
        stats.reclaimed,
        stats.stops.count(),
        stats.stops.quantile(0.5),
        stats.longest_collection,
    );
    assert_eq!((stats.live, stats.reclaimed), (0, full.created));
}
