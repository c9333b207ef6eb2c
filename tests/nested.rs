//! What nests by value inside one object, deeper than any stack: it is traced and collected, or
//! left out where that can't be.
//!
//! Each sort of link is built, and taken apart, by a loop; 256 KiB of stack are enough for the
//! library.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BinaryHeap, HashMap, LinkedList, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;

use gc_core::inspect::{count_edges, edge_names};
use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, collect, heap, inspect};
use gc_workspace::sized;

const STACK: usize = 256 << 10;
const DEEP: usize = sized(100_000, 100);

/// A link: it holds the next by value, and perhaps a handle.
trait Link: Trace + Sized + 'static {
    fn new(next: Option<Self>, handle: Option<Gc<Root<Self>>>) -> Self;
    fn take_next(&mut self) -> Option<Self>;
}

/// The object that has all links of a chain in it.
#[derive(Trace, Finalize)]
struct Root<L: Link> {
    chain: RefCell<Chain<L>>,
}

/// Taken apart by a loop.
struct Chain<L: Link>(Option<L>);

// SAFETY: the first link is visited once; the destructor only drops links.
unsafe impl<L: Link> Trace for Chain<L> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.visit(&self.0);
    }
    fn traces_plainly(&self) -> bool {
        true
    }
}

impl<L: Link> Drop for Chain<L> {
    fn drop(&mut self) {
        while let Some(mut link) = self.0.take() {
            self.0 = link.take_next();
        }
    }
}

fn chain<L: Link>(len: usize, mut handle: impl FnMut(usize) -> Option<Gc<Root<L>>>) -> Chain<L> {
    let mut chain = Chain(None);
    for at in 0..len {
        chain = Chain(Some(L::new(chain.0.take(), handle(at))));
    }
    chain
}

/// An object whose chain of so many links holds the object itself, at its innermost end only.
fn own<L: Link>(len: usize) -> Gc<Root<L>> {
    let root = Gc::new(Root { chain: RefCell::new(Chain(None)) });
    let links = chain(len, |at| (at == 0).then(|| root.clone()));
    assert!(root.chain.replace(links).0.is_none());
    root
}

/// A sort of link: its type, its fields but `handle`, and how to make and to take what is next.
macro_rules! link {
    ($name:ident { $field:ident: $type:ty } |$next:ident| $make:expr, |$this:ident| $take:expr) => {
        #[derive(Trace)]
        struct $name {
            $field: $type,
            handle: Option<Gc<Root<$name>>>,
        }
        impl Link for $name {
            fn new($next: Option<Self>, handle: Option<Gc<Root<Self>>>) -> Self {
                Self { $field: $make, handle }
            }
            fn take_next(&mut self) -> Option<Self> {
                assert!(
                    self.handle.is_none() || self.handle.as_ref().is_some_and(|handle| Gc::strong_count(handle) > 0)
                );
                let $this = self;
                $take
            }
        }
    };
}

link!(Boxed { next: Option<Box<Boxed>> } |next| next.map(Box::new), |this| this.next.take().map(|next| *next));
link!(InVec { next: Vec<InVec> } |next| next.into_iter().collect(), |this| this.next.pop());
link!(InSlice { next: Box<[InSlice]> } |next| next.into_iter().collect(),
    |this| std::mem::take(&mut this.next).into_vec().pop());
link!(InDeque { next: VecDeque<InDeque> } |next| next.into_iter().collect(), |this| this.next.pop_front());
link!(InList { next: LinkedList<InList> } |next| next.into_iter().collect(), |this| this.next.pop_front());
link!(InTree { next: BTreeMap<u8, InTree> } |next| next.into_iter().map(|next| (1, next)).collect(),
    |this| this.next.remove(&1));
link!(InMap { next: HashMap<u8, InMap> } |next| next.into_iter().map(|next| (1, next)).collect(),
    |this| this.next.remove(&1));
link!(InRefCell { next: RefCell<Option<Box<InRefCell>>> } |next| RefCell::new(next.map(Box::new)),
    |this| this.next.take().map(|next| *next));
link!(InCell { next: Cell<Option<Box<InCell>>> } |next| Cell::new(next.map(Box::new)),
    |this| this.next.take().map(|next| *next));
link!(InGcCell { next: GcCell<Vec<InGcCell>> } |next| GcCell::new(next.into_iter().collect()), |this| this.next.take().pop());
link!(ByHand { next: Plain<ByHand> } |next| Plain(next.into_iter().collect()), |this| this.next.0.pop());
link!(InSmallVec { next: smallvec::SmallVec<[Box<InSmallVec>; 1]> } |next| next.into_iter().map(Box::new).collect(),
    |this| this.next.pop().map(|next| *next));
// These are looked into as far as the stack reaches.
link!(Locked { next: Mutex<Option<Box<Locked>>> } |next| Mutex::new(next.map(Box::new)),
    |this| this.next.get_mut().unwrap().take().map(|next| *next));
link!(NotPlain { next: Opaque<NotPlain> } |next| Opaque(next.into_iter().collect()), |this| this.next.0.pop());

/// Behind a trait object; its next link is of another type in turn.
#[derive(Trace)]
struct Dynamic {
    next: Option<Box<dyn Next>>,
    handle: Option<Gc<Root<Dynamic>>>,
}
trait Next: Trace {
    fn take(&mut self) -> Option<Dynamic>;
}
impl Next for Option<Dynamic> {
    fn take(&mut self) -> Option<Dynamic> {
        self.take()
    }
}
impl Link for Dynamic {
    fn new(next: Option<Self>, handle: Option<Gc<Root<Self>>>) -> Self {
        Self { next: next.map(|next| Box::new(Some(next)) as _), handle }
    }
    fn take_next(&mut self) -> Option<Self> {
        drop(self.handle.take());
        self.next.take()?.take()
    }
}

/// A hand-written container that promises to be plain.
struct Plain<T>(Vec<T>);

// SAFETY: the elements are visited once, nothing else is done; no destructor of its own.
unsafe impl<T: Trace> Trace for Plain<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.visit(&self.0);
    }
    fn traces_plainly(&self) -> bool {
        true
    }
}

/// One that doesn't.
struct Opaque<T>(Vec<T>);

// SAFETY: as above.
unsafe impl<T: Trace> Trace for Opaque<T> {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.trace(tracer);
    }
}

/// All of it is traced, however deep.
fn is_traced<L: Link>() {
    for len in [1, 47, 48, 49, DEEP / 200, DEEP] {
        let root = own::<L>(len);
        assert_eq!(count_edges(&*root), 1);
        let names = edge_names(&*root);
        assert!(names.len() == 1 && names[0].starts_with("chain") && names[0].len() < 2_000, "{names:?}");
        drop(root.clone());
        assert_eq!((collect(), inspect::garbage().objects()), (0, 0));
        drop(root);
        assert_eq!(inspect::garbage().objects(), 1);
        assert_eq!((collect(), heap::stats().live), (1, 0));
    }
}

/// It is traced to some depth and no further.
fn is_left_out_where_deep<L: Link>() {
    let near = own::<L>(40);
    drop(near);
    assert_eq!((collect(), heap::stats().live), (1, 0));
    let far = own::<L>(DEEP);
    assert_eq!((count_edges(&*far), edge_names(&*far).len()), (0, 0));
    drop(far.clone());
    assert_eq!(collect(), 0);
    drop(far.chain.replace(Chain(None)));
    drop(far);
    assert_eq!((collect(), heap::stats().live), (0, 0));
}

fn on_little_stack(name: &str, test: fn()) {
    let thread = thread::Builder::new().stack_size(STACK).spawn(test);
    thread.unwrap().join().unwrap_or_else(|_| panic!("{name}"));
}

macro_rules! each {
    ($check:ident: $($link:ident),* $(,)?) => {$(on_little_stack(stringify!($link), $check::<$link>);)*};
}

#[test]
fn deep_values_are_traced() {
    each!(is_traced: Boxed, InVec, InSlice, InDeque, InList, InTree, InMap, InRefCell, InCell, InGcCell, ByHand, Dynamic,
        InSmallVec);
}

#[test]
fn what_can_not_wait_is_left_out() {
    each!(is_left_out_where_deep: Locked, NotPlain);
}

/// Every handle is reported once: in a chain that has one in each link, and in wide trees.
#[test]
fn each_handle_once() {
    #[derive(Trace)]
    struct Tree {
        leaves: [Gc<u8>; 2],
        below: Vec<Tree>,
        queue: BinaryHeap<u8>,
    }
    fn tree(depth: usize, wide: usize) -> Tree {
        let below = if depth == 0 {
            Vec::new()
        } else {
            (0..wide).map(|at| tree(if at == 0 { depth - 1 } else { depth / 4 }, wide)).collect()
        };
        Tree { leaves: [Gc::new(1), Gc::new(2)], below, queue: BinaryHeap::new() }
    }
    fn trees(tree: &Tree) -> usize {
        assert!(*tree.leaves[0] == 1 && tree.queue.is_empty());
        1 + tree.below.iter().map(trees).sum::<usize>()
    }
    on_little_stack("chain", || {
        let target = Gc::new(Root::<Boxed> { chain: RefCell::new(Chain(None)) });
        let many = sized(10_000, 100);
        let links = chain(many, |_| Some(target.clone()));
        assert_eq!((count_edges(&links), edge_names(&links).len()), (many, many));
        assert_eq!(Gc::strong_count(&target), many + 1);
    });
    let sizes: &[(usize, usize)] =
        if cfg!(miri) { &[(10, 3), (60, 1)] } else { &[(200, 3), (150, 2), (60, 4), (300, 2)] };
    for &(depth, wide) in sizes {
        let tree = tree(depth, wide);
        assert_eq!(count_edges(&tree), 2 * trees(&tree));
        assert_eq!(edge_names(&tree).len(), 2 * trees(&tree));
    }
}

thread_local!(static FUSE: Cell<usize> = const { Cell::new(usize::MAX) });

/// A panic below what was put off, or before it: the next collection starts afresh.
#[test]
fn a_panic_leaves_nothing_behind() {
    struct Fuse;
    // SAFETY: it reports nothing.
    unsafe impl Trace for Fuse {
        fn trace(&self, _: &mut Tracer<'_>) {
            let left = FUSE.get();
            FUSE.set(left.wrapping_sub(1));
            assert_ne!(left, 0, "traced");
        }
    }
    #[derive(Trace, Finalize)]
    struct Node {
        rows: Vec<Row>,
        own: GcCell<Option<Gc<Node>>>,
    }
    #[derive(Trace)]
    struct Row {
        below: Vec<Row>,
        fuse: Fuse,
        target: Option<Gc<Node>>,
    }
    fn row(depth: usize, target: &Gc<Node>) -> Row {
        let below = if depth == 0 { Vec::new() } else { vec![row(depth - 1, target), row(0, target)] };
        Row { below, fuse: Fuse, target: Some(target.clone()) }
    }
    let target = Gc::new(Node { rows: Vec::new(), own: GcCell::new(None) });
    let node = Gc::new(Node { rows: vec![row(200, &target), row(60, &target)], own: GcCell::new(None) });
    node.own.set(Some(node.clone()));
    let edges = count_edges(&*node);
    assert_eq!(edges, 2 * 200 + 2 * 60 + 3);
    for fuse in 0..edges - 1 {
        FUSE.set(fuse);
        drop((node.clone(), target.clone()));
        drop(catch_unwind(AssertUnwindSafe(collect)));
        FUSE.set(usize::MAX);
        assert_eq!(Gc::strong_count(&node), 2);
        assert!(node.rows[0].below[0].below[1].target.is_some() && target.own.get().is_none());
    }
    assert_eq!(collect(), 0);
    drop((node, target));
    assert_eq!((collect(), heap::stats().live), (2, 0));
}
