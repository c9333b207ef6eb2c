//! Random programs on random graphs, against a naive model of reachability.
//!
//! After every step: nothing that the model reaches is gone or damaged, what counting can free is gone, and after a full
//! collection exactly what the model reaches is left. Objects are of mixed types: nodes, leaves, and acyclic ones.

use std::cell::RefCell;
use std::collections::BTreeSet;

use gc_core::{Finalize, Gc, Trace, Weak, collect, heap};
use proptest::prelude::*;

thread_local! {
    /// Which objects are there, by their numbers.
    static ALIVE: RefCell<BTreeSet<usize>> = const { RefCell::new(BTreeSet::new()) };
    /// Which nodes' finalizers have run. Twice is a failure.
    static FINALIZED: RefCell<BTreeSet<usize>> = const { RefCell::new(BTreeSet::new()) };
}

/// Enters itself in the list of those alive, and leaves it when dropped. Twice is a failure.
struct Ticket(usize);

impl Ticket {
    fn new(number: usize) -> Self {
        ALIVE.with_borrow_mut(|alive| assert!(alive.insert(number)));
        Self(number)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        ALIVE.with_borrow_mut(|alive| assert!(alive.remove(&self.0), "{} dropped twice", self.0));
    }
}

#[derive(Trace)]
struct Node {
    #[trace(skip)]
    ticket: Ticket,
    nodes: RefCell<Vec<Gc<Node>>>,
    leaves: RefCell<Vec<Gc<Leaf>>>,
    stack: RefCell<Option<Gc<Stacked>>>,
    me: RefCell<Weak<Node>>,
    born: RefCell<Option<Gc<Newborn>>>,
    kind: Kind,
}

#[derive(Trace, Finalize)]
struct Leaf {
    #[trace(skip)]
    ticket: Ticket,
}

/// No candidate and no member, though it holds handles: an entry of a stack that others may share.
#[derive(Trace, Finalize)]
#[trace(acyclic)]
struct Stacked {
    #[trace(skip)]
    ticket: Ticket,
    below: Option<Gc<Stacked>>,
    leaf: Option<Gc<Leaf>>,
}

/// What an object's finalizer does.
#[derive(Trace, Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Plain,
    ClearsItself,
    MakesGarbage,
    /// Makes something that holds it, and holds that, without dropping a handle: alive again, and garbage.
    HidesInANewborn,
}

const KINDS: [Kind; 4] = [Kind::Plain, Kind::ClearsItself, Kind::MakesGarbage, Kind::HidesInANewborn];

impl Finalize for Node {
    fn finalize(&self) {
        FINALIZED.with_borrow_mut(|finalized| assert!(finalized.insert(self.ticket.0)));
        match self.kind {
            Kind::Plain => {}
            Kind::ClearsItself => {
                self.nodes.take();
                self.leaves.take();
                self.stack.take();
            }
            Kind::MakesGarbage => {
                let ring = Gc::new(Newborn { me: RefCell::new(None), parent: None });
                *ring.me.borrow_mut() = Some(ring.clone());
            }
            Kind::HidesInANewborn => {
                let born = Newborn { me: RefCell::new(None), parent: self.me.borrow().upgrade() };
                *self.born.borrow_mut() = Some(Gc::new(born));
            }
        }
        assert!(self.me.borrow().upgrade().is_some());
    }
}

#[derive(Trace, Finalize)]
struct Newborn {
    me: RefCell<Option<Gc<Newborn>>>,
    parent: Option<Gc<Node>>,
}

/// A step of a program. Numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    New(usize),
    NewLeaf(usize),
    /// A node's stack becomes that of another one, with an entry more.
    Stack(usize, usize),
    Link(usize, usize),
    Unlink(usize, usize),
    /// An edge is taken out of one object and put into another: no count changes.
    Move(usize, usize, usize),
    Hold(usize),
    Release(usize),
    /// A root is put into an object: no count changes.
    Bury(usize, usize),
    Young,
    Full,
    Freeze,
    Unfreeze,
    Lend(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let n = 0..16_usize;
    prop_oneof![
        4 => n.clone().prop_map(Step::New),
        1 => n.clone().prop_map(Step::NewLeaf),
        1 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::Stack(a, b)),
        6 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::Link(a, b)),
        3 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::Unlink(a, b)),
        2 => (n.clone(), n.clone(), n.clone()).prop_map(|(a, b, c)| Step::Move(a, b, c)),
        2 => n.clone().prop_map(Step::Hold),
        6 => n.clone().prop_map(Step::Release),
        3 => (n.clone(), n.clone()).prop_map(|(a, b)| Step::Bury(a, b)),
        2 => Just(Step::Young),
        1 => Just(Step::Full),
        1 => Just(Step::Freeze),
        1 => Just(Step::Unfreeze),
        1 => n.prop_map(Step::Lend),
    ]
}

/// The program's handles, and what the model knows: it reads edges through the handles that it holds weakly.
struct World {
    roots: Vec<Gc<Node>>,
    all: Vec<(usize, Weak<Node>, *const Node)>,
    leaves: Vec<(usize, Weak<Leaf>)>,
    next: usize,
    kinds: Vec<Kind>,
    frozen: bool,
}

impl World {
    fn new(kinds: Vec<Kind>) -> Self {
        Self { roots: Vec::new(), all: Vec::new(), leaves: Vec::new(), next: 0, kinds, frozen: false }
    }

    /// The numbers of what the roots reach.
    fn reachable(&self) -> BTreeSet<usize> {
        self.reached_with(&BTreeSet::new())
    }

    /// The numbers of what the roots and these nodes, which are alive, reach.
    fn reached_with(&self, more: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut seen = BTreeSet::new();
        let mut work: Vec<*const Node> = self.roots.iter().map(Gc::as_ptr).collect();
        work.extend(self.all.iter().filter(|(number, ..)| more.contains(number)).map(|(_, _, node)| *node));
        while let Some(node) = work.pop() {
            // SAFETY: reached from a root, which is held, or from what is alive.
            let node = unsafe { &*node };
            if seen.insert(node.ticket.0) {
                work.extend(node.nodes.borrow().iter().map(Gc::as_ptr));
                seen.extend(node.leaves.borrow().iter().map(|leaf| leaf.ticket.0));
                let stack = node.stack.borrow();
                let mut top = stack.as_ref();
                while let Some(entry) = top {
                    seen.insert(entry.ticket.0);
                    seen.extend(entry.leaf.as_ref().map(|leaf| leaf.ticket.0));
                    top = entry.below.as_ref();
                }
            }
        }
        seen
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

    /// Any reachable node, which the program has a look at without a handle of its own: nobody hears of that.
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

    fn run(&mut self, step: &Step) {
        let number = self.next;
        self.next += 1;
        match *step {
            Step::New(kind) => {
                let kind = self.kinds[kind % self.kinds.len()];
                let ticket = Ticket::new(number);
                let node = Gc::new(Node {
                    ticket,
                    nodes: RefCell::default(),
                    leaves: RefCell::default(),
                    stack: RefCell::default(),
                    me: RefCell::default(),
                    born: RefCell::default(),
                    kind,
                });
                *node.me.borrow_mut() = Gc::downgrade(&node);
                self.all.push((number, Gc::downgrade(&node), Gc::as_ptr(&node)));
                self.roots.push(node);
            }
            Step::NewLeaf(to) => {
                if let Some(to) = self.look(to) {
                    let leaf = Gc::new(Leaf { ticket: Ticket::new(number) });
                    let weak = Gc::downgrade(&leaf);
                    to.leaves.borrow_mut().push(leaf);
                    self.leaves.push((number, weak));
                }
            }
            Step::Stack(from, to) => {
                if let (Some(from), Some(to)) = (self.look(from), self.look(to)) {
                    let (below, leaf) = (from.stack.borrow().clone(), from.leaves.borrow().first().cloned());
                    to.stack.replace(Some(Gc::new(Stacked { ticket: Ticket::new(number), below, leaf })));
                }
            }
            Step::Link(from, to) => {
                if let (Some(from), Some(to)) = (self.look(from), self.node(to)) {
                    from.nodes.borrow_mut().push(to);
                }
            }
            Step::Unlink(from, at) => drop(self.look(from).and_then(|from| take_edge(from, at))),
            Step::Move(from, at, to) => {
                // `to` is a second handle, as in `Bury`: what it holds may lead to it.
                if let (Some(from), Some(to)) = (self.look(from), self.node(to)) {
                    let edge = take_edge(from, at);
                    to.nodes.borrow_mut().extend(edge);
                }
            }
            Step::Hold(which) => self.roots.extend(self.node(which)),
            Step::Release(which) => {
                if !self.roots.is_empty() {
                    let at = which % self.roots.len();
                    drop(self.roots.swap_remove(at));
                }
            }
            Step::Bury(which, to) => {
                // `to` is a second handle, whose drop records it, where the program buries the last root of a cycle in it.
                if let Some(to) = self.node(to) {
                    let root = self.roots.swap_remove(which % self.roots.len());
                    to.nodes.borrow_mut().push(root);
                }
            }
            Step::Young => drop(heap::collect_young().to_string()),
            Step::Full => self.collect(),
            Step::Freeze => {
                heap::freeze();
                self.frozen = true;
            }
            Step::Unfreeze => {
                heap::unfreeze();
                self.frozen = false;
            }
            Step::Lend(which) => {
                // A unique root without weak handles, which these don't have: `make_mut` would clone. `get_mut` says no.
                if let Some(root) = self.root(which) {
                    let mut root = root.clone();
                    assert!(Gc::get_mut(&mut root).is_none());
                }
            }
        }
    }

    /// A full collection, which must return the number of nodes that it made go, and leave exactly what is reached from
    /// the roots, or from those that hid while it ran. Those that hid before have no finalizer left.
    fn collect(&self) {
        let newborns = heap::stats().live - ALIVE.with_borrow(BTreeSet::len);
        let (nodes, hidden) = (self.nodes_alive(), self.hidden());
        let reclaimed = collect();
        let gone = nodes - self.nodes_alive();
        assert!(reclaimed <= gone + newborns, "{reclaimed} counted, {gone} nodes and {newborns} newborns went");
        if !self.frozen {
            let left = self.reached_with(&self.hidden().difference(&hidden).copied().collect());
            assert_eq!(ALIVE.with_borrow(Clone::clone), left, "garbage is left");
            assert!(self.kinds != [Kind::Plain] || reclaimed == gone, "{reclaimed} counted, {gone} went");
        }
    }

    fn nodes_alive(&self) -> usize {
        self.all.iter().filter(|(number, ..)| ALIVE.with_borrow(|alive| alive.contains(number))).count()
    }

    fn check(&self) {
        let (alive, reachable) = (ALIVE.with_borrow(Clone::clone), self.reachable());
        assert!(alive.is_superset(&reachable), "lost: {:?}", reachable.difference(&alive));
        // Counts only: to upgrade, and drop what that gives, would make a candidate of all that the collector may forget.
        for (number, weak, _) in &self.all {
            assert_eq!(weak.strong_count() > 0, alive.contains(number), "weak handle of {number}");
        }
        for (number, weak) in &self.leaves {
            assert_eq!(weak.strong_count() > 0, alive.contains(number), "weak handle of leaf {number}");
        }
        let stats = heap::stats();
        assert_eq!(stats.created, stats.freed + stats.reclaimed + stats.live as u64);
        assert_eq!(stats.panics, 0);
        if self.kinds == [Kind::Plain] {
            assert_eq!(stats.live, alive.len());
        }
    }
}

fn take_edge(from: &Node, at: usize) -> Option<Gc<Node>> {
    let mut nodes = from.nodes.borrow_mut();
    let at = at.checked_rem(nodes.len())?;
    Some(nodes.swap_remove(at))
}

/// Newborns of finalizers, and what those hold, go a collection later.
fn collect_all() {
    loop {
        let finalized = heap::stats().finalized;
        if collect() == 0 && heap::stats().finalized == finalized {
            break;
        }
    }
}

fn run_program(steps: &[Step], kinds: Vec<Kind>) {
    assert!(ALIVE.with_borrow(BTreeSet::is_empty));
    heap::unfreeze();
    FINALIZED.take();
    let mut world = World::new(kinds);
    for step in steps {
        world.run(step);
        world.check();
    }
    heap::unfreeze();
    collect_all();
    assert_eq!(ALIVE.with_borrow(Clone::clone), world.reachable(), "garbage is left");
    world.check();
    drop(world);
    collect_all();
    assert_eq!(heap::stats().live, 0);
    assert_eq!(heap::stats().weak_records, 0);
}

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(6_000);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn plain_objects(steps in prop::collection::vec(step(), 1..120)) {
        run_program(&steps, vec![Kind::Plain]);
    }

    #[test]
    fn objects_with_finalizers(steps in prop::collection::vec(step(), 1..120)) {
        run_program(&steps, KINDS.to_vec());
    }

    /// Every allocation is a chance for an automatic collection.
    #[test]
    fn collections_at_any_time(steps in prop::collection::vec(step(), 1..120)) {
        heap::configure(|config| {
            config.young_objects = 1;
            config.full_objects = 2;
        }).unwrap();
        run_program(&steps, vec![Kind::Plain, Kind::MakesGarbage]);
    }
}

/// `chain of mixed kinds`: all sequences of up to four, as a chain that counting frees and as a ring. Each finalizer runs
/// once, and whatever each does, all of them go.
#[test]
fn chains_of_mixed_kinds() {
    for (len, closed) in (1..=4).flat_map(|len| [(len, false), (len, true)]) {
        for sequence in 0..KINDS.len().pow(len) {
            FINALIZED.take();
            let mut world =
                World::new((0..len).map(|at| KINDS[sequence / KINDS.len().pow(at) % KINDS.len()]).collect());
            let len = world.kinds.len();
            (0..len).for_each(|at| world.run(&Step::New(at)));
            (0..len - usize::from(!closed)).for_each(|at| world.run(&Step::Link(at, (at + 1) % len)));
            world.roots.clear();
            collect_all();
            assert_eq!(FINALIZED.take(), (0..len).collect(), "finalizers of {:?}, closed: {closed}", world.kinds);
            assert_eq!((heap::stats().live, ALIVE.with_borrow(BTreeSet::len)), (0, 0), "{:?}", world.kinds);
        }
    }
}
