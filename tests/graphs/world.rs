//! A program's handles, the model of reachability, and what must hold after each operation.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use gc_core::{Gc, Weak, collect, heap};

use super::model::Walk;
use super::nodes::{ALIVE, Kind, Leaf, Link, Node, Planned, SAVED, Stacked, Ticket};
use super::ops::Op;

/// The program's handles, and what the model knows: it reads edges through the handles that it
/// holds weakly.
pub(crate) struct World {
    pub(crate) roots: Vec<Gc<Node>>,
    pub(crate) all: Vec<(usize, Weak<Node>, *const Node)>,
    pub(crate) leaves: Vec<(usize, Weak<Leaf>)>,
    pub(crate) next: usize,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) frozen: bool,
    /// Whether user code of the program may panic.
    pub(crate) panics: bool,
    /// Whether collections may be under way in slices.
    pub(crate) slices: bool,
}

impl World {
    pub(crate) fn new(kinds: Vec<Kind>) -> Self {
        let (frozen, panics, slices) = (false, false, false);
        Self { roots: Vec::new(), all: Vec::new(), leaves: Vec::new(), next: 0, kinds, frozen, panics, slices }
    }

    /// The numbers of what the roots reach.
    pub(crate) fn reachable(&self) -> BTreeSet<usize> {
        self.reached_with(&BTreeSet::new())
    }

    /// The numbers of what the roots and these nodes, which are alive, reach.
    fn reached_with(&self, more: &BTreeSet<usize>) -> BTreeSet<usize> {
        self.walk(more).numbers
    }

    fn walk(&self, more: &BTreeSet<usize>) -> Walk {
        let mut walk = Walk::default();
        self.roots.iter().for_each(|root| walk.node(root));
        SAVED.with_borrow(|saved| saved.iter().for_each(|root| walk.node(root)));
        walk.waiting.extend(self.all.iter().filter(|(number, ..)| more.contains(number)).map(|(_, _, node)| *node));
        // SAFETY: the roots are held, and the other nodes are alive.
        unsafe { walk.run() };
        walk
    }

    /// Nodes that hide in newborns.
    fn hidden(&self) -> BTreeSet<usize> {
        let alive = ALIVE.with_borrow(Clone::clone);
        let alive = self.all.iter().filter(|(number, ..)| alive.contains(number));
        // SAFETY: its ticket is not dropped, so it is alive.
        alive.filter(|(_, _, node)| unsafe { &**node }.born.borrow().is_some()).map(|(number, ..)| *number).collect()
    }

    fn root(&self, choice: usize) -> Option<&Gc<Node>> {
        (!self.roots.is_empty()).then(|| &self.roots[choice % self.roots.len()])
    }

    /// Any reachable node, which the program has a look at without a handle of its own: nobody
    /// hears of that.
    fn look(&self, choice: usize) -> Option<&Node> {
        let reachable = self.reachable();
        let nodes: Vec<_> = self.all.iter().filter(|(number, ..)| reachable.contains(number)).collect();
        let node = nodes.get(choice.checked_rem(nodes.len())?)?.2;
        // SAFETY: reached from a root. None is let go of while `self` is borrowed.
        Some(unsafe { &*node })
    }

    /// A handle to any reachable node.
    fn node(&self, choice: usize) -> Option<Gc<Node>> {
        self.look(choice)?.me.borrow().upgrade()
    }

    /// Runs an operation; panics of the program's user code, which leave drops of last handles and
    /// collections, end it.
    pub(crate) fn run(&mut self, op: &Op) {
        planned(|| self.run_op(op));
    }

    fn run_op(&mut self, op: &Op) {
        let number = self.next;
        self.next += 1;
        match *op {
            Op::New(kind) => {
                let kind = self.kinds[kind % self.kinds.len()];
                let node = Gc::new(Node::new(Ticket::new(number), kind));
                *node.me.borrow_mut() = Gc::downgrade(&node);
                self.all.push((number, Gc::downgrade(&node), Gc::as_ptr(&node)));
                self.roots.push(node);
            }
            Op::NewLeaf(to) => {
                if let Some(to) = self.look(to) {
                    let leaf = Gc::new(Leaf { ticket: Ticket::new(number) });
                    let weak = Gc::downgrade(&leaf);
                    to.leaves.borrow_mut().push(leaf);
                    self.leaves.push((number, weak));
                }
            }
            Op::Stack(from, to) => {
                if let (Some(from), Some(to)) = (self.look(from), self.look(to)) {
                    let (below, leaf) = (from.stack.borrow().clone(), from.leaves.borrow().first().cloned());
                    to.stack.replace(Some(Gc::new(Stacked { ticket: Ticket::new(number), below, leaf })));
                }
            }
            Op::Link(from, to) => {
                if let (Some(from), Some(to)) = (self.look(from), self.node(to)) {
                    from.nodes.borrow_mut().push(to);
                }
            }
            Op::Unlink(from, at) => drop(self.look(from).and_then(|from| take_edge(from, at))),
            Op::Move(from, at, to) => {
                // `to` is a second handle, as in `Bury`: what it holds may lead to it.
                if let (Some(from), Some(to)) = (self.look(from), self.node(to)) {
                    let edge = take_edge(from, at);
                    to.nodes.borrow_mut().extend(edge);
                }
            }
            Op::Hold(which) => self.roots.extend(self.node(which)),
            Op::Release(which) => {
                if !self.roots.is_empty() {
                    let at = which % self.roots.len();
                    drop(self.roots.swap_remove(at));
                }
            }
            Op::Bury(which, to) => {
                // `to` is a second handle, whose drop records it, where the program buries the last
                // root of a cycle in it. What finalizers saved can be reached without a root.
                if let Some(to) = self.node(to).filter(|_| !self.roots.is_empty()) {
                    let root = self.roots.swap_remove(which % self.roots.len());
                    to.nodes.borrow_mut().push(root);
                }
            }
            Op::Young => drop(planned(heap::collect_young)),
            Op::Full => self.collect(),
            Op::Freeze => {
                heap::freeze();
                self.frozen = true;
            }
            Op::Unfreeze => {
                heap::unfreeze();
                self.frozen = false;
            }
            Op::Lend(which) => {
                // A unique root without weak handles, which these don't have: `make_mut` would
                // clone. `get_mut` says no.
                if let Some(root) = self.root(which) {
                    let mut root = root.clone();
                    assert!(Gc::get_mut(&mut root).is_none());
                }
            }
            Op::Chain(from, to) => {
                if let (Some(from), Some(node)) = (self.look(from), self.node(to)) {
                    let next = from.links.take();
                    from.links.set(Some(Gc::new(Link { node, next })));
                }
            }
            Op::Upgrade(which) => {
                if let Some((number, weak, _)) = self.all.get(which % self.all.len().max(1)) {
                    let root = weak.upgrade();
                    self.check_upgrades(*number, root.is_some());
                    self.roots.extend(root);
                }
            }
            Op::Arm(which, times) => {
                if let Some(node) = self.look(which) {
                    node.fuse.0.set(times);
                }
            }
            Op::Age(size) => heap::configure(|config| {
                config.young_objects = [1, 2, 5, 2_000][size % 4];
                config.full_objects = [1, 3, 20, 6_000][size / 4 % 4];
                // Batches of one object, of some, and no slices.
                config.max_pause = [1, 1_000, 3_000, 500_000].map(Duration::from_nanos)[size % 4];
            })
            .unwrap(),
            Op::Step(much) => {
                for _ in 0..=much % 16 {
                    planned(|| heap::step(heap::Budget::Objects(much / 16 + 1)));
                }
            }
            Op::Forget => drop(SAVED.take()),
        }
    }

    /// Nodes whose next `trace` panics, among those that are alive.
    fn armed(&self) -> BTreeSet<usize> {
        let alive = ALIVE.with_borrow(Clone::clone);
        let alive = self.all.iter().filter(|(number, ..)| alive.contains(number));
        // SAFETY: its ticket is not dropped, so it is alive.
        alive.filter(|(_, _, node)| unsafe { &**node }.fuse.0.get() > 0).map(|(number, ..)| *number).collect()
    }

    /// A full collection, which must return the number of nodes that it made go, and leave exactly
    /// what is reached from the roots, or from those that hid while it ran. Those that hid before
    /// have no finalizer left. Where a `trace` panicked, its node is left, too, and what that
    /// reaches.
    fn collect(&self) {
        let before = heap::stats();
        let others = before.live - ALIVE.with_borrow(BTreeSet::len);
        let (nodes, hidden, armed) = (self.nodes_alive(), self.hidden(), self.armed());
        // The node may be found dead by the verification, whose `trace` doesn't panic; what it held
        // looked held from outside all the same, and is a candidate for the next collection.
        let spared = self.reached_with(&armed);
        let reclaimed = planned(collect);
        if let Some(reclaimed) = reclaimed {
            let gone = nodes - self.nodes_alive();
            // A batch of a sliced collection is finished first: what its finalizers make may go at
            // once.
            let made = usize::try_from(heap::stats().created - before.created).unwrap();
            let most = gone + others + made;
            assert!(reclaimed <= most, "{reclaimed} counted, {gone} nodes and {others} others went, {made} made");
            assert!(
                self.frozen || self.kinds != [Kind::Plain] || (gone..=most).contains(&reclaimed),
                "{reclaimed} counted, {gone} went"
            );
        }
        if !self.frozen {
            let alive = ALIVE.with_borrow(Clone::clone);
            let mut kept: BTreeSet<usize> = self.hidden().difference(&hidden).copied().collect();
            let left = self.reached_with(&kept);
            kept.extend(armed.intersection(&alive));
            assert!(alive.is_superset(&left), "lost");
            let left: BTreeSet<usize> = self.reached_with(&kept).union(&spared).copied().collect();
            assert!(alive.is_subset(&left), "garbage is left");
        }
    }

    /// All that isn't reached is gone, and of what is reached all handles are known.
    pub(crate) fn check_settled(&self) {
        let walk = self.walk(&BTreeSet::new());
        assert_eq!(ALIVE.with_borrow(Clone::clone), walk.numbers, "garbage is left");
        assert_eq!(heap::stats().live, walk.objects(), "an object is left that is no node");
        walk.check_counts();
    }

    fn nodes_alive(&self) -> usize {
        self.all.iter().filter(|(number, ..)| ALIVE.with_borrow(|alive| alive.contains(number))).count()
    }

    /// Whether a weak handle upgrades says whether its object is alive; between slices one that
    /// does not may lead to what is condemned, and dropped in the next.
    fn check_upgrades(&self, number: usize, upgrades: bool) {
        let alive = ALIVE.with_borrow(|alive| alive.contains(&number));
        assert!(upgrades == alive || (self.slices && alive), "weak handle of {number}: {upgrades}");
    }

    pub(crate) fn check(&self) {
        let (alive, reachable) = (ALIVE.with_borrow(Clone::clone), self.reachable());
        assert!(alive.is_superset(&reachable), "lost: {:?}", reachable.difference(&alive));
        // Counts only: to upgrade, and drop what that gives, would make a candidate of all that the
        // collector may forget.
        for (number, weak, _) in &self.all {
            self.check_upgrades(*number, weak.strong_count() > 0);
            assert!(weak.strong_count() > 0 || !reachable.contains(number), "weak handle of {number}");
        }
        for (number, weak) in &self.leaves {
            self.check_upgrades(*number, weak.strong_count() > 0);
        }
        let stats = heap::stats();
        assert_eq!(stats.created, stats.freed + stats.reclaimed + stats.live as u64);
        assert!(self.panics || stats.panics == 0);
        if self.kinds == [Kind::Plain] {
            assert_eq!(stats.live, alive.len());
        }
    }
}

pub(crate) fn take_edge(from: &Node, at: usize) -> Option<Gc<Node>> {
    let mut nodes = from.nodes.borrow_mut();
    let at = at.checked_rem(nodes.len())?;
    Some(nodes.swap_remove(at))
}

/// What the action returns, unless a panic of the program's user code ends it.
pub(crate) fn planned<R>(action: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(action)) {
        Ok(result) => Some(result),
        Err(payload) if payload.is::<Planned>() => None,
        Err(payload) => resume_unwind(payload),
    }
}
