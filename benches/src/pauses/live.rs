//! What lives while the program runs: ten regions of one shape, each of which can die and be made
//! anew.

use rand::Rng;
use rand::rngs::SmallRng;

use crate::library::{Library, Node};

/// How many regions there are: one of them is a tenth.
pub(super) const REGIONS: usize = 10;

/// Nodes of a tree, and nodes of a list for which there is one handle.
const TREE: usize = 1_023;

const LEFT: usize = 0;
const RIGHT: usize = 1;
const PARENT: usize = 2;

/// How the living hang together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A random graph: each node has three edges, and the program has a handle to each.
    Graph,
    /// Trees of 1,023 nodes with handles to their parents.
    Trees,
    /// Lists, linked in both directions.
    List,
}

impl Shape {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Graph, Self::Trees, Self::List];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Trees => "trees",
            Self::List => "list",
        }
    }
}

/// A tenth of what lives: its handles, and how many objects they reach.
#[derive(Debug)]
pub(super) struct Region<T> {
    shape: Shape,
    handles: Vec<T>,
    objects: usize,
}

impl<T: Node<3>> Region<T> {
    /// A region of about so many objects. `tick` is called behind each operation.
    pub(super) fn new(shape: Shape, objects: usize, random: &mut SmallRng, tick: impl FnMut()) -> Self {
        let mut region = Self { shape, handles: Vec::new(), objects };
        region.fill(random, tick);
        region
    }

    /// Makes its objects, in the memory for handles that it has from before it died: that is the
    /// program's, and not what is measured.
    pub(super) fn fill(&mut self, random: &mut SmallRng, mut tick: impl FnMut()) {
        let (objects, nodes) = (self.objects, &mut self.handles);
        let mut made = || {
            let node = T::new(1);
            tick();
            node
        };
        match self.shape {
            Shape::Graph => {
                nodes.reserve_exact(objects);
                nodes.extend((0..objects).map(|_| made()));
                for node in &*nodes {
                    for slot in 0..3 {
                        node.set(slot, Some(nodes[random.random_range(0..nodes.len())].clone()));
                        tick();
                    }
                }
            }
            Shape::Trees => {
                let trees = objects.div_ceil(TREE);
                nodes.extend((0..trees).map(|_| tree(&mut made)));
                self.objects = trees * TREE;
            }
            Shape::List => {
                let mut last = made();
                nodes.push(last.clone());
                for at in 1..objects {
                    let next = made();
                    link(&last, &next);
                    if at % TREE == 0 {
                        nodes.push(next.clone());
                    }
                    last = next;
                }
            }
        }
    }

    /// How many objects it has.
    pub(super) fn objects(&self) -> usize {
        self.objects
    }

    /// Changes edges at a place chosen at random. How many objects that makes garbage.
    pub(super) fn rewire(&self, random: &mut SmallRng) -> usize {
        let at = &self.handles[random.random_range(0..self.handles.len())];
        match self.shape {
            Shape::Graph => {
                let to = &self.handles[random.random_range(0..self.handles.len())];
                at.set(random.random_range(0..3), Some(to.clone()));
                0
            }
            Shape::Trees => {
                // Down to some node, whose children change places.
                let mut node = at.clone();
                for _ in 0..random.random_range(0..9) {
                    let Some(child) = node.slot(random.random_range(LEFT..PARENT)) else { break };
                    node = child;
                }
                let (left, right) = (node.slot(LEFT), node.slot(RIGHT));
                node.set(LEFT, right);
                node.set(RIGHT, left);
                0
            }
            Shape::List => {
                // The node behind it goes, and a new one comes. It holds its neighbours, and none
                // holds it.
                let Some(after) = at.slot(RIGHT).and_then(|next| next.slot(RIGHT)) else { return 0 };
                let new = T::new(1);
                link(at, &new);
                link(&new, &after);
                1
            }
        }
    }

    /// Lets go of it, handle by handle. `by_hand`: its cycles are broken before.
    pub(super) fn die(&mut self, by_hand: bool, mut tick: impl FnMut()) {
        for handle in self.handles.drain(..) {
            if by_hand {
                match self.shape {
                    Shape::Graph => (0..3).for_each(|slot| handle.set(slot, None)),
                    Shape::Trees => break_tree(&handle),
                    Shape::List => {
                        // As far as the next handle.
                        let mut at = Some(handle);
                        for _ in 0..TREE {
                            let Some(node) = at.take() else { break };
                            at = node.slot(RIGHT);
                            node.set(LEFT, None);
                            node.set(RIGHT, None);
                            tick();
                        }
                        continue;
                    }
                }
            }
            drop(handle);
            tick();
        }
    }
}

fn link<T: Node<3>>(before: &T, after: &T) {
    before.set(RIGHT, Some(after.clone()));
    after.set(LEFT, Some(before.clone()));
}

/// A complete tree.
fn tree<T: Node<3>>(made: &mut impl FnMut() -> T) -> T {
    let root = made();
    let mut level = vec![root.clone()];
    while level.len() * 2 < TREE {
        let mut below = Vec::with_capacity(level.len() * 2);
        for parent in &level {
            for slot in [LEFT, RIGHT] {
                let child = made();
                child.set(PARENT, Some(parent.clone()));
                parent.set(slot, Some(child.clone()));
                below.push(child);
            }
        }
        level = below;
    }
    root
}

fn break_tree<T: Node<3>>(node: &T) {
    for slot in [LEFT, RIGHT] {
        if let Some(child) = node.slot(slot) {
            child.set(PARENT, None);
            break_tree(&child);
        }
    }
}

/// A ring of so many nodes, which is let go of at once. `by_hand`: it is broken.
pub(super) fn churn<L: Library>(len: usize) {
    let first = L::Two::new(0);
    let mut last = first.clone();
    for at in 1..len {
        let next = L::Two::new(at as u64);
        last.set(0, Some(next.clone()));
        last = next;
    }
    last.set(0, Some(first));
    if L::by_hand() {
        last.set(0, None);
    }
}
