//! The objects of a program, and what their finalizers and destructors do.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, NoRoomKind, Trace, Weak, heap, inspect};

thread_local! {
    /// The values that are there, by their numbers.
    static ALIVE: RefCell<BTreeMap<u32, Rc<Status>>> = const { RefCell::new(BTreeMap::new()) };
    /// What finalizers bring back.
    static SAVED: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
    /// How many calls of user code by the library are under way within each other.
    static NESTED: Cell<u32> = const { Cell::new(0) };
    /// Whether the program has failed: from then on finalizers and destructors do and check
    /// nothing.
    static FAILED: Cell<bool> = const { Cell::new(false) };
}

/// No allocation of a node asks for more than this.
const CHUNK: usize = 64 << 10;

/// The payload of the panics that belong to a program.
pub(crate) struct Planned;

pub(crate) fn fail() {
    FAILED.set(true);
}

/// The numbers of the values that are there.
pub(crate) fn alive() -> BTreeSet<u32> {
    ALIVE.with_borrow(|alive| alive.keys().copied().collect())
}

/// Whether a finalizer that does something is still to run on one of these.
pub(crate) fn is_any_pending(numbers: &BTreeSet<u32>) -> bool {
    ALIVE.with_borrow(|alive| numbers.iter().any(|number| alive[number].is_pending()))
}

pub(crate) fn forget_saved() {
    drop(SAVED.take());
}

pub(crate) fn with_saved(look: impl FnOnce(&[Gc<Node>])) {
    SAVED.with_borrow(|saved| look(saved));
}

/// Where a value is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Life {
    /// Not on the heap: not placed yet, refused, or moved out.
    Loose,
    Placed,
    Finalized,
}

/// The status of a value, which outlives it.
pub(crate) struct Status {
    pub(crate) life: Cell<Life>,
    /// What its finalizer does.
    pub(crate) finalizer: Cell<u8>,
    /// Whether the value said, when it was placed, that its finalizer need not run.
    quiet: Cell<bool>,
}

impl Status {
    fn is_pending(&self) -> bool {
        self.life.get() != Life::Finalized
            && !self.quiet.get()
            && !matches!(self.finalizer.get() % 20, 0 | 10 | 11 | 16..)
    }
}

/// Records the creation and the drop of a value. Its destructor runs an operation of its own.
pub(crate) struct Canary {
    pub(crate) number: u32,
    pub(crate) status: Rc<Status>,
    /// What its destructor does.
    on_drop: Cell<u8>,
}

impl Canary {
    fn new(finalizer: u8, on_drop: u8) -> Self {
        let number = NEXT.get();
        NEXT.set(number + 1);
        let (life, quiet) = (Cell::new(Life::Loose), Cell::new(false));
        let status = Rc::new(Status { life, finalizer: Cell::new(finalizer), quiet });
        assert!(ALIVE.with_borrow_mut(|alive| alive.insert(number, Rc::clone(&status))).is_none());
        Self { number, status, on_drop: Cell::new(on_drop) }
    }
}

impl Drop for Canary {
    fn drop(&mut self) {
        if FAILED.get() {
            return;
        }
        assert!(ALIVE.with_borrow_mut(|alive| alive.remove(&self.number)).is_some(), "dropped twice");
        assert!(self.status.life.get() != Life::Placed || self.status.quiet.get(), "dropped without its finalizer");
        nested(|| match self.on_drop.get() % 16 {
            1 => drop(node(0, 0)),
            2 => ring(0, 0),
            3 => collected(heap::collect),
            4 => drop((heap::freeze(), heap::unfreeze())),
            5 => assert!(heap::trim() < usize::MAX),
            6 if !std::thread::panicking() => resume_unwind(Box::new(Planned)),
            _ => {}
        });
    }
}

/// Runs what a finalizer or a destructor does, unless it is nested too deep to come to an end. A
/// planned panic during another one would abort the process: it is caught here.
fn nested(action: impl FnOnce()) {
    if NESTED.get() < 4 && !FAILED.get() {
        NESTED.set(NESTED.get() + 1);
        let result = catch_unwind(AssertUnwindSafe(action));
        NESTED.set(NESTED.get() - 1);
        if let Err(payload) = result {
            if !(payload.is::<Planned>() && std::thread::panicking()) {
                resume_unwind(payload);
            }
        }
    }
}

/// Collects, and checks that the number that is returned is the one in the statistics.
pub(crate) fn collected(collect: fn() -> usize) {
    let before = heap::stats().reclaimed;
    let returned = collect();
    assert_eq!(returned as u64, heap::stats().reclaimed - before, "another number was reclaimed");
}

/// For handles to trait objects.
pub(crate) trait Object {
    fn number(&self) -> u32;
}

#[derive(Trace)]
pub(crate) struct Node {
    pub(crate) edges: RefCell<Vec<Gc<Node>>>,
    pub(crate) cell: GcCell<Option<Gc<Node>>>,
    pub(crate) dynamic: GcCell<Option<Gc<dyn Object>>>,
    pub(crate) slice: GcCell<Option<Gc<[Gc<Node>]>>>,
    pub(crate) weak: GcCell<Weak<Node>>,
    pub(crate) me: GcCell<Weak<Node>>,
    #[trace(skip)]
    pub(crate) canary: Canary,
}

impl Node {
    pub(crate) fn new(finalizer: u8, on_drop: u8) -> Self {
        Self {
            edges: RefCell::default(),
            cell: GcCell::new(None),
            dynamic: GcCell::new(None),
            slice: GcCell::new(None),
            weak: GcCell::new(Weak::new()),
            me: GcCell::new(Weak::new()),
            canary: Canary::new(finalizer, on_drop),
        }
    }

    /// Sets whether the value is an object now. A value that is placed again is finalized again.
    pub(crate) fn is_now(&self, life: Life) {
        self.canary.status.life.set(life);
    }
}

impl Object for Node {
    fn number(&self) -> u32 {
        self.canary.number
    }
}

impl Clone for Node {
    fn clone(&self) -> Self {
        Self {
            edges: self.edges.clone(),
            cell: GcCell::new(self.cell.get()),
            dynamic: GcCell::new(self.dynamic.get()),
            slice: GcCell::new(self.slice.get()),
            weak: GcCell::new(self.weak.get()),
            me: GcCell::new(Weak::new()),
            canary: Canary::new(self.canary.status.finalizer.get(), self.canary.on_drop.get()),
        }
    }
}

impl Finalize for Node {
    fn finalize(&self) {
        if FAILED.get() {
            return;
        }
        let there = |number: u32| ALIVE.with_borrow(|alive| alive.contains_key(&number));
        assert!(there(self.canary.number));
        assert_eq!(self.canary.status.life.replace(Life::Finalized), Life::Placed, "finalized twice");
        assert!(!self.canary.status.quiet.get(), "it said that it needn't be");
        for neighbour in self.cell.get().iter().chain(self.edges.borrow().iter()) {
            assert!(there(neighbour.canary.number), "a neighbour is gone");
        }
        let save = |node: Option<Gc<Node>>| SAVED.with_borrow_mut(|saved| saved.extend(node));
        let finalizer = self.canary.status.finalizer.get();
        nested(|| match finalizer % 20 {
            1 => save(self.me.get().upgrade()),
            2 => save(self.cell.get()),
            3 => drop((self.cell.take(), self.edges.take(), self.dynamic.take(), self.slice.take())),
            4 => ring(0, 0),
            5 => self.cell.set(Some(node(finalizer / 20, 0))),
            6 => {
                collected(heap::collect);
                collected(heap::collect_young);
                heap::step(heap::Budget::Objects(10));
            }
            7 => drop((heap::freeze(), heap::trim())),
            8 => heap::unfreeze(),
            9 => save(self.weak.get().upgrade()),
            10 => drop(self.me.get().upgrade().map(|mut me| assert!(Gc::get_mut(&mut me).is_none()))),
            // It is held by whoever runs this.
            11 => drop(self.me.get().upgrade().map(|me| assert!(Gc::try_unwrap(me).is_err()))),
            12 => {
                let born = node(0, 0);
                born.cell.set(self.me.get().upgrade());
                self.edges.borrow_mut().push(born);
            }
            13 => SAVED.take().clear(),
            14 => resume_unwind(Box::new(Planned)),
            15 => {
                drop(inspect::garbage());
                assert_eq!(inspect::count_edges(self), inspect::edge_names(self).len());
            }
            _ => {}
        });
    }

    fn value_needs_finalize(&self) -> bool {
        let status = &self.canary.status;
        status.quiet.set(status.finalizer.get() % 20 == 19);
        !status.quiet.get()
    }
}

pub(crate) fn node(finalizer: u8, on_drop: u8) -> Gc<Node> {
    let node = place(Node::new(finalizer, on_drop));
    node.me.set(Gc::downgrade(&node));
    node
}

/// Makes a value an object. Only a limit on the heap's size may refuse that.
pub(crate) fn place(node: Node) -> Gc<Node> {
    let before = heap::stats();
    let placed = Gc::try_new(node);
    let (after, limit) = (heap::stats(), heap::config().max_bytes);
    match placed {
        Ok(placed) => {
            // Side records are beyond limits; none was made if no other object was.
            let alone = after.created == before.created + 1;
            let most = limit.unwrap_or(usize::MAX).max(before.heap_bytes);
            assert!(!alone || after.heap_bytes <= most, "the limit doesn't hold");
            placed.is_now(Life::Placed);
            placed
        }
        Err(error) => {
            assert!(limit.is_some_and(|limit| after.heap_bytes + CHUNK > limit), "refused for no reason");
            assert_eq!(error.kind(), NoRoomKind::Limit);
            drop(error.into_value());
            resume_unwind(Box::new(Planned))
        }
    }
}

fn ring(finalizer: u8, on_drop: u8) {
    let (one, two) = (node(finalizer, on_drop), node(0, 0));
    one.cell.set(Some(two.clone()));
    two.edges.borrow_mut().push(one);
}
