//! `statistics add up: created = freed by counting + reclaimed + live`, at every step of random
//! programs.

use gc_core::{Gc, Weak, collect, heap};
use gc_workspace::{Node, log, node, save, saved};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Node(u8),
    Leaf(u16),
    Link(usize, usize),
    Unlink(usize),
    Drop(usize),
    Weak(usize),
    Upgrade(usize),
    Resurrects(usize),
    MakesGarbage(usize),
    TraceFails(usize),
    Unwrap(usize),
    Freeze,
    Unfreeze,
    Young,
    Full,
    Trim,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = || 0..64_usize;
    let step = prop_oneof![
        6 => any::<u8>().prop_map(Step::Node),
        2 => (0..5_000_u16).prop_map(Step::Leaf),
        6 => (at(), at()).prop_map(|(from, to)| Step::Link(from, to)),
        2 => at().prop_map(Step::Unlink),
        5 => at().prop_map(Step::Drop),
        2 => at().prop_map(Step::Weak),
        1 => at().prop_map(Step::Upgrade),
        1 => at().prop_map(Step::Resurrects),
        1 => at().prop_map(Step::MakesGarbage),
        1 => at().prop_map(Step::TraceFails),
        1 => at().prop_map(Step::Unwrap),
        1 => Just(Step::Freeze),
        1 => Just(Step::Unfreeze),
        2 => Just(Step::Young),
        2 => Just(Step::Full),
        1 => Just(Step::Trim),
    ];
    prop::collection::vec(step, 1..120)
}

/// What a program holds.
#[derive(Default)]
struct Roots {
    nodes: Vec<Gc<Node>>,
    leaves: Vec<Gc<[u8]>>,
    weak: Vec<Weak<Node>>,
}

fn pick<T>(list: &[T], at: usize) -> Option<&T> {
    (!list.is_empty()).then(|| &list[at % list.len()])
}

impl Roots {
    fn run(&mut self, step: &Step) {
        let nodes = &mut self.nodes;
        match *step {
            Step::Node(name) => {
                let new = node(name.to_string());
                new.weak.set(Gc::downgrade(&new));
                nodes.push(new);
            }
            Step::Leaf(len) => self.leaves.push(vec![1; usize::from(len)].into()),
            Step::Link(from, to) => {
                if let (Some(from), Some(to)) = (pick(nodes, from), pick(nodes, to)) {
                    from.more.borrow_mut().push(to.clone());
                }
            }
            Step::Unlink(at) => drop(pick(nodes, at).map(|node| node.more.take())),
            Step::Drop(at) => {
                self.leaves.pop();
                if !nodes.is_empty() {
                    drop(nodes.swap_remove(at % nodes.len()));
                }
            }
            Step::Weak(at) => self.weak.extend(pick(nodes, at).map(Gc::downgrade)),
            Step::Upgrade(at) => nodes.extend(pick(&self.weak, at).and_then(Weak::upgrade)),
            Step::Resurrects(at) => {
                pick(nodes, at).inspect(|node| node.finalizer(|me| save(me.weak.get().upgrade().unwrap())));
            }
            Step::MakesGarbage(at) => {
                pick(nodes, at).inspect(|node| node.finalizer(|_| drop(gc_workspace::ring(&["x", "y"]))));
            }
            Step::TraceFails(at) => drop(pick(nodes, at).inspect(|node| node.trace_fuse.set(2))),
            Step::Unwrap(at) => {
                if !nodes.is_empty() {
                    let node = nodes.swap_remove(at % nodes.len());
                    nodes.extend(Gc::try_unwrap(node).err());
                }
            }
            Step::Freeze => heap::freeze(),
            Step::Unfreeze => heap::unfreeze(),
            Step::Young | Step::Full => {
                // The panics of a `trace` that fails come through here.
                let young = matches!(step, Step::Young);
                drop(std::panic::catch_unwind(|| if young { heap::collect_young() } else { collect() }));
            }
            Step::Trim => drop(heap::trim()),
        }
    }
}

/// What must hold of the figures after every step. `before`: those of the step before.
fn check(before: &heap::Stats) -> heap::Stats {
    let now = heap::stats();
    assert_eq!(now.created, now.freed + now.reclaimed + now.live as u64, "{now:?}");
    assert!(now.candidates + now.frozen <= now.live, "{now:?}");
    assert!(now.live_bytes + 32 * now.weak_records <= now.heap_bytes, "{now:?}");
    assert!(now.live_bytes >= 16 * now.live && now.peak_heap_bytes >= now.heap_bytes, "{now:?}");
    assert!(now.longest_collection <= now.total_collection, "{now:?}");
    // What only goes up.
    let rising = |stats: &heap::Stats| {
        let collections = [stats.young_collections, stats.full_collections];
        let ends = [stats.finalized, stats.resurrected, stats.panics];
        let objects = [stats.created, stats.freed, stats.reclaimed, stats.peak_heap_bytes as u64];
        [&objects[..], &collections, &ends].concat()
    };
    let (rose, fell) = (rising(&now), rising(before));
    assert!(rose.iter().zip(&fell).all(|(now, before)| now >= before), "{before:?}, then {now:?}");
    now
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn figures_add_up(steps in steps(), young in prop::sample::select(vec![1_usize, 5, 50, 2_000])) {
        heap::configure(|config| config.young_objects = young).unwrap();
        let mut roots = Roots::default();
        let mut before = heap::stats();
        for step in &steps {
            roots.run(step);
            before = check(&before);
        }
        drop(roots);
        heap::unfreeze();
        // Each fuse that is left fails one collection, and each that resurrects is let go.
        for _ in 0..=2 * steps.len() {
            drop(saved());
            drop(std::panic::catch_unwind(collect));
            before = check(&before);
            if before.live == 0 {
                break;
            }
        }
        prop_assert_eq!(before.live, 0);
        prop_assert_eq!(before.weak_records, 0);
        // Every node that was made was dropped once.
        let log = log();
        let made = log.iter().filter(|event| event.starts_with('d')).count();
        prop_assert!(log.iter().filter(|event| event.starts_with('f')).count() <= made);
    }
}
