//! What the workloads need of a library.

use std::ops::Deref;

/// A value without handles, of so many words.
#[derive(Debug)]
pub struct Words<const N: usize>(pub [u64; N]);

/// A handle to an object with a number and `N` slots for handles to its like.
pub trait Node<const N: usize>: Clone + 'static {
    /// An object with empty slots.
    fn new(value: u64) -> Self;
    /// Its number.
    fn value(&self) -> u64;
    /// What is in a slot.
    fn slot(&self, at: usize) -> Option<Self>;
    /// Fills a slot.
    fn set(&self, at: usize, to: Option<Self>);
}

/// A handle to an object with any number of edges.
pub trait Hub: Clone + 'static {
    /// An object without edges.
    fn new() -> Self;
    /// How many edges it has.
    fn len(&self) -> usize;
    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// One edge more.
    fn push(&self, to: Self);
    /// One edge less.
    #[must_use]
    fn swap_remove(&self, at: usize) -> Self;
    /// No more edges.
    fn clear(&self);
}

/// How a library comes to collect cycles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Collects {
    /// It starts collections by itself.
    ByItself,
    /// It never does: the workloads tell it to, once for so many objects that became garbage.
    WhenTold {
        /// So many.
        every: usize,
    },
    /// It can't: the workloads break cycles by hand.
    ByHand,
}

/// In the environment: reports on the heap are asked for.
pub const REPORTS: &str = "GC_BENCH_REPORTS";

/// A library of handles.
pub trait Library: 'static {
    /// Its name, as the crate's.
    const NAME: &'static str;
    /// When cycles are collected.
    const COLLECTS: Collects;
    /// A handle to a value without handles.
    type Leaf<const N: usize>: Clone + Deref<Target = Words<N>> + 'static;
    /// A handle to an object with two slots.
    type Two: Node<2>;
    /// A handle to an object with three slots.
    type Three: Node<3>;
    /// A handle to an object with any number.
    type Hub: Hub;

    /// An object without handles.
    fn leaf<const N: usize>(words: [u64; N]) -> Self::Leaf<N>;
    /// Collects all cycles.
    fn collect();
    /// Asks for reports on the heap, where there are some and the environment has [`REPORTS`]: what
    /// follows is to take the same as without.
    fn report() {}

    /// Whether cycles are broken by hand.
    #[must_use]
    fn by_hand() -> bool {
        Self::COLLECTS == Collects::ByHand
    }

    /// So many objects became garbage just now. `waiting` counts those that nobody has collected.
    fn became_garbage(waiting: &mut usize, objects: usize) {
        if let Collects::WhenTold { every } = Self::COLLECTS {
            *waiting += objects;
            if *waiting >= every {
                *waiting = 0;
                Self::collect();
            }
        }
    }
}

/// The objects of a library: `nodes!(its handle, its cell, what it derives)`.
///
/// The types are the same for all; only their names and what is derived for them differ.
macro_rules! nodes {
    ($handle:ident, $cell:ident, [$($derive:path),*]) => {
        $(#[derive($derive)])*
        pub struct TwoSlots {
            value: u64,
            slots: $cell<[Option<$handle<TwoSlots>>; 2]>,
        }

        $(#[derive($derive)])*
        pub struct ThreeSlots {
            value: u64,
            slots: $cell<[Option<$handle<ThreeSlots>>; 3]>,
        }

        $(#[derive($derive)])*
        pub struct Edges {
            edges: $cell<Vec<$handle<Edges>>>,
        }

        $crate::library::nodes!(@slots $handle, $cell, TwoSlots, 2);
        $crate::library::nodes!(@slots $handle, $cell, ThreeSlots, 3);

        impl $crate::library::Hub for $handle<Edges> {
            fn new() -> Self {
                $handle::new(Edges { edges: $cell::new(Vec::new()) })
            }

            fn len(&self) -> usize {
                self.edges.borrow().len()
            }

            fn push(&self, to: Self) {
                self.edges.borrow_mut().push(to);
            }

            fn swap_remove(&self, at: usize) -> Self {
                self.edges.borrow_mut().swap_remove(at)
            }

            fn clear(&self) {
                // What ends here ends after the borrow.
                let edges = std::mem::take(&mut *self.edges.borrow_mut());
                drop(edges);
            }
        }
    };
    (@slots $handle:ident, $cell:ident, $node:ident, $slots:literal) => {
        impl $crate::library::Node<$slots> for $handle<$node> {
            #[inline]
            fn new(value: u64) -> Self {
                $handle::new($node { value, slots: $cell::new([const { None }; $slots]) })
            }

            #[inline]
            fn value(&self) -> u64 {
                self.value
            }

            #[inline]
            fn slot(&self, at: usize) -> Option<Self> {
                self.slots.borrow()[at].clone()
            }

            #[inline]
            fn set(&self, at: usize, to: Option<Self>) {
                let before = std::mem::replace(&mut self.slots.borrow_mut()[at], to);
                drop(before);
            }
        }
    };
}

pub(crate) use nodes;
