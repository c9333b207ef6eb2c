//! Full collections in slices: random programs, whose steps fall between the slices at any place,
//! against what a naive model says is reachable.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use gc_core::heap::{self, Budget};
use gc_core::{Finalize, Gc, Trace, Tracer, Weak, collect};
use proptest::prelude::*;

/// What a node does, and what became of it.
#[derive(Default)]
struct Fate {
    dropped: Cell<bool>,
    finalized: Cell<bool>,
    /// What its finalizer does.
    last_wish: Cell<u8>,
    /// Whether its `trace` panics.
    trap: Cell<bool>,
}

/// Panics, if it is told to, while it is traced.
struct Trap(Rc<Fate>);

// SAFETY: it reports nothing.
unsafe impl Trace for Trap {
    fn trace(&self, _: &mut Tracer<'_>) {
        assert!(!self.0.trap.get() || TRAPS_ARE_OFF.get(), "a trap");
    }
}

/// Says when the value of a node is dropped.
struct Canary(Rc<Fate>);

impl Drop for Canary {
    fn drop(&mut self) {
        assert!(!self.0.dropped.replace(true), "dropped twice");
    }
}

#[derive(Trace)]
struct Node {
    held: RefCell<Vec<Gc<Node>>>,
    trap: Trap,
    #[trace(skip)]
    canary: Canary,
}

thread_local! {
    static SAVED: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
    /// At the end, also those of nodes that finalizers made.
    static TRAPS_ARE_OFF: Cell<bool> = const { Cell::new(false) };
}

impl Finalize for Node {
    fn finalize(&self) {
        let fate = &self.canary.0;
        assert!(!fate.finalized.replace(true), "finalized twice");
        assert!(!fate.dropped.get());
        let Ok(mut held) = self.held.try_borrow_mut() else { return };
        assert!(held.iter().all(|node| !node.canary.0.dropped.get()), "a neighbour isn't whole");
        match fate.last_wish.get() {
            // Brings back what it holds.
            1 => SAVED.with_borrow_mut(|saved| saved.extend(held.first().cloned())),
            // Lets go of what it holds.
            2 => {
                let taken = std::mem::take(&mut *held);
                drop(held);
                drop(taken);
            }
            // Makes something that holds the same.
            3 => {
                let born = node(held.iter().cloned().collect(), 0);
                held.push(born);
            }
            4 => {
                drop(held);
                // A trap may end either.
                let _panic = catch_unwind(heap::collect_young);
                let _panic = catch_unwind(collect);
            }
            _ => {}
        }
    }
}

fn node(held: Vec<Gc<Node>>, last_wish: u8) -> Gc<Node> {
    let fate = Rc::new(Fate { last_wish: Cell::new(last_wish), ..Fate::default() });
    Gc::new(Node { held: RefCell::new(held), trap: Trap(fate.clone()), canary: Canary(fate) })
}

#[derive(Clone, Copy, Debug)]
enum Step {
    New(u8),
    Ring(u8, u8),
    Link(u8, u8),
    Unlink(u8, u8),
    Move(u8, u8),
    Out(u8),
    Clone(u8),
    Drop(u8),
    Lend(u8),
    Unwrap(u8),
    Weaken(u8),
    Upgrade(u8),
    Trap(u8),
    Slice(u8),
    Young,
    Whole,
    Freeze,
    Unfreeze,
    Trim,
    Forget,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => any::<u8>().prop_map(Step::New),
        4 => any::<(u8, u8)>().prop_map(|(size, wish)| Step::Ring(size, wish)),
        8 => any::<(u8, u8)>().prop_map(|(from, to)| Step::Link(from, to)),
        6 => any::<(u8, u8)>().prop_map(|(from, at)| Step::Unlink(from, at)),
        4 => any::<(u8, u8)>().prop_map(|(from, to)| Step::Move(from, to)),
        3 => any::<u8>().prop_map(Step::Out),
        4 => any::<u8>().prop_map(Step::Clone),
        10 => any::<u8>().prop_map(Step::Drop),
        2 => any::<u8>().prop_map(Step::Lend),
        1 => any::<u8>().prop_map(Step::Unwrap),
        2 => any::<u8>().prop_map(Step::Weaken),
        2 => any::<u8>().prop_map(Step::Upgrade),
        1 => any::<u8>().prop_map(Step::Trap),
        30 => any::<u8>().prop_map(Step::Slice),
        2 => Just(Step::Young),
        1 => Just(Step::Whole),
        1 => Just(Step::Freeze),
        1 => Just(Step::Unfreeze),
        1 => Just(Step::Trim),
        1 => Just(Step::Forget),
    ]
}

/// All that these reach.
fn reached(roots: &[Gc<Node>]) -> Vec<Gc<Node>> {
    let mut seen = BTreeSet::new();
    let (mut found, mut waiting) = (Vec::new(), roots.to_vec());
    waiting.extend(SAVED.with_borrow(Vec::clone));
    while let Some(node) = waiting.pop() {
        if seen.insert(Gc::as_ptr(&node).addr()) {
            waiting.extend(node.held.borrow().iter().cloned());
            found.push(node);
        }
    }
    found
}

fn pick<T: Clone>(from: &[T], which: u8) -> Option<T> {
    (!from.is_empty()).then(|| from[which as usize % from.len()].clone())
}

/// Some of a collection. A trap may end it.
fn slice(objects: usize) {
    let _panic = catch_unwind(AssertUnwindSafe(|| heap::step(Budget::Objects(objects))));
}

struct World {
    roots: Vec<Gc<Node>>,
    weak: Vec<(Weak<Node>, Rc<Fate>)>,
    fates: Vec<Rc<Fate>>,
    wishes: bool,
}

impl World {
    fn make(&mut self, held: Vec<Gc<Node>>, wish: u8) -> Gc<Node> {
        let made = node(held, if self.wishes { wish % 5 } else { 0 });
        self.fates.push(made.canary.0.clone());
        made
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each step")]
    fn run(&mut self, step: Step) {
        match step {
            Step::New(wish) if self.roots.len() < 12 => {
                let made = self.make(Vec::new(), wish);
                self.roots.push(made);
            }
            Step::Ring(size, wish) => {
                let ring: Vec<_> = (0..=size % 4).map(|_| self.make(Vec::new(), wish)).collect();
                for (at, one) in ring.iter().enumerate() {
                    one.held.borrow_mut().push(ring[(at + 1) % ring.len()].clone());
                }
                if size > 128 {
                    self.roots.push(ring[0].clone());
                }
            }
            Step::Link(from, to) => {
                let (Some(from), Some(to)) = (pick(&self.roots, from), pick(&reached(&self.roots), to)) else { return };
                from.held.borrow_mut().push(to);
            }
            Step::Unlink(from, at) => {
                let Some(from) = pick(&reached(&self.roots), from) else { return };
                let taken = {
                    let mut held = from.held.borrow_mut();
                    if held.is_empty() {
                        None
                    } else {
                        let at = at as usize % held.len();
                        Some(held.swap_remove(at))
                    }
                };
                drop(taken);
            }
            Step::Move(from, to) => {
                if self.roots.len() > 1 {
                    let moved = self.roots.swap_remove(from as usize % self.roots.len());
                    let to = pick(&self.roots, to).unwrap();
                    to.held.borrow_mut().push(moved);
                }
            }
            Step::Out(from) => {
                let Some(from) = pick(&self.roots, from) else { return };
                let taken = from.held.borrow_mut().pop();
                self.roots.extend(taken);
            }
            Step::Clone(which) => self.roots.extend(pick(&reached(&self.roots), which)),
            Step::Drop(which) => {
                if !self.roots.is_empty() {
                    let at = which as usize % self.roots.len();
                    let gone = self.roots.swap_remove(at);
                    let (fate, last) = (gone.canary.0.clone(), Gc::strong_count(&gone) == 1);
                    let wish = fate.last_wish.get() != 0 && !fate.finalized.get();
                    drop(gone);
                    assert!(!last || wish || fate.dropped.get(), "freed before the next statement");
                }
            }
            Step::Lend(which) => {
                if !self.roots.is_empty() {
                    let at = which as usize % self.roots.len();
                    let mut lent = self.roots.swap_remove(at);
                    if let Some(node) = Gc::get_mut(&mut lent) {
                        let held = std::mem::take(node.held.get_mut());
                        slice(usize::from(which) + 1);
                        node.held.get_mut().extend(held);
                    }
                    self.roots.push(lent);
                }
            }
            Step::Unwrap(which) => {
                if !self.roots.is_empty() {
                    let at = which as usize % self.roots.len();
                    match Gc::try_unwrap(self.roots.swap_remove(at)) {
                        Ok(node) => self.roots.extend(node.held.into_inner()),
                        Err(shared) => self.roots.push(shared),
                    }
                }
            }
            Step::Weaken(which) => {
                if let Some(node) = pick(&reached(&self.roots), which) {
                    self.weak.push((Gc::downgrade(&node), node.canary.0.clone()));
                }
            }
            Step::Upgrade(which) => {
                if let Some((weak, fate)) = pick(&self.weak, which) {
                    if let Some(node) = weak.upgrade() {
                        assert!(!fate.dropped.get(), "upgraded a dropped value");
                        self.roots.push(node);
                    }
                }
            }
            Step::Trap(which) => {
                if let Some(node) = pick(&self.roots, which) {
                    node.trap.0.trap.set(!node.trap.0.trap.get());
                }
            }
            Step::Slice(units) => slice(usize::from(units % 16) + 1),
            Step::Young => {
                let _panic = catch_unwind(AssertUnwindSafe(heap::collect_young));
            }
            Step::Whole => {
                let _panic = catch_unwind(AssertUnwindSafe(collect));
            }
            Step::Freeze => heap::freeze(),
            Step::Unfreeze => heap::unfreeze(),
            Step::Trim => {
                heap::trim();
            }
            Step::Forget => drop(SAVED.take()),
            Step::New(_) => {}
        }
    }

    fn check(&self) {
        for node in reached(&self.roots) {
            assert!(!node.canary.0.dropped.get(), "what is reachable was dropped");
        }
        let stats = heap::stats();
        assert_eq!(stats.created, stats.freed + stats.reclaimed + stats.live as u64);
    }

    /// Everything goes, by slices alone or by whole collections.
    fn end(mut self, slices: bool) {
        TRAPS_ARE_OFF.set(true);
        heap::unfreeze();
        self.roots.clear();
        drop(SAVED.take());
        for _ in 0..8 {
            if slices {
                while !heap::step(Budget::Objects(3)) {}
            } else {
                collect();
            }
            drop(SAVED.take());
        }
        let left = self.fates.iter().filter(|fate| !fate.dropped.get()).count();
        assert_eq!(left, 0, "of {} nodes", self.fates.len());
    }
}

fn program(steps: Vec<Step>, wishes: bool, traps: bool, slices: bool) {
    // A thread of its own has a heap of its own.
    std::thread::spawn(move || {
        heap::configure(|config| {
            config.automatic = false;
            // Batches of four, so that sorting has something to do.
            config.max_pause = Duration::from_micros(1);
        })
        .unwrap();
        let mut world = World { roots: Vec::new(), weak: Vec::new(), fates: Vec::new(), wishes };
        for step in steps {
            if traps || !matches!(step, Step::Trap(_) | Step::Freeze) {
                world.run(step);
            }
            world.check();
        }
        world.end(slices);
        assert_eq!(heap::stats().live, 0);
    })
    .join()
    .unwrap();
}

/// Traps say nothing when they panic.
fn quiet_traps() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if info.payload().downcast_ref::<&str>() != Some(&"a trap") {
                hook(info);
            }
        }));
    });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_live_dies_and_nothing_dead_is_left(steps in prop::collection::vec(step(), 1..150), slices: bool) {
        program(steps, false, false, slices);
    }

    #[test]
    fn finalizers_may_do_anything(steps in prop::collection::vec(step(), 1..150), slices: bool) {
        program(steps, true, false, slices);
    }

    #[test]
    fn traces_may_panic_and_objects_be_frozen(steps in prop::collection::vec(step(), 1..150), slices: bool) {
        quiet_traps();
        program(steps, true, true, slices);
    }
}
