//! Programs over the whole public API, read from bytes, with what must hold at every step.
//!
//! A byte chooses what to do, those behind it choose with what. Finalizers and destructors do things too, among them
//! panicking, collecting and bringing objects back. What is checked after every step: nothing that a root reaches is gone,
//! nothing is dropped twice, weak handles say the truth, the figures add up. At the end everything must go.

#![forbid(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap, inspect, unsize};

thread_local! {
    /// The numbers of the objects whose values are there.
    static ALIVE: RefCell<BTreeSet<u32>> = const { RefCell::new(BTreeSet::new()) };
    /// What finalizers bring back.
    static SAVED: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
    /// How deep user code that the library calls is nested.
    static NESTED: Cell<u32> = const { Cell::new(0) };
    /// Whether the program has failed: from then on nothing is done and nothing checked.
    static FAILED: Cell<bool> = const { Cell::new(false) };
}

/// The payload of the panics that belong to a program.
struct Planned;

/// Notes when a value comes and goes, and does something when it goes.
struct Canary {
    number: u32,
    deed: Cell<u8>,
}

impl Canary {
    fn new(deed: u8) -> Self {
        let number = NEXT.get();
        NEXT.set(number + 1);
        assert!(ALIVE.with_borrow_mut(|alive| alive.insert(number)));
        Self { number, deed: Cell::new(deed) }
    }
}

impl Drop for Canary {
    fn drop(&mut self) {
        if FAILED.get() {
            return;
        }
        assert!(ALIVE.with_borrow_mut(|alive| alive.remove(&self.number)), "dropped twice");
        nested(|| match self.deed.get() % 16 {
            1 => drop(node(0, 0)),
            2 => ring(0, 0),
            3 => assert!(collect() < usize::MAX),
            4 => drop((heap::freeze(), heap::unfreeze())),
            5 => assert!(heap::trim() < usize::MAX),
            6 if !std::thread::panicking() => resume_unwind(Box::new(Planned)),
            _ => {}
        });
    }
}

/// Runs it unless that would go on for ever.
fn nested(deed: impl FnOnce()) {
    if NESTED.get() < 4 && !FAILED.get() {
        NESTED.set(NESTED.get() + 1);
        let result = catch_unwind(AssertUnwindSafe(deed));
        NESTED.set(NESTED.get() - 1);
        if let Err(payload) = result {
            resume_unwind(payload);
        }
    }
}

/// For handles to trait objects.
trait Object {
    fn number(&self) -> u32;
}

#[derive(Trace)]
struct Node {
    edges: RefCell<Vec<Gc<Node>>>,
    cell: GcCell<Option<Gc<Node>>>,
    dynamic: GcCell<Option<Gc<dyn Object>>>,
    slice: GcCell<Option<Gc<[Gc<Node>]>>>,
    weak: GcCell<Weak<Node>>,
    me: GcCell<Weak<Node>>,
    #[trace(skip)]
    finalizer: Cell<u8>,
    #[trace(skip)]
    canary: Canary,
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
            finalizer: self.finalizer.clone(),
            canary: Canary::new(self.canary.deed.get()),
        }
    }
}

impl Finalize for Node {
    fn finalize(&self) {
        if FAILED.get() {
            return;
        }
        assert!(ALIVE.with_borrow(|alive| alive.contains(&self.canary.number)));
        for neighbour in self.cell.get().iter().chain(self.edges.borrow().iter()) {
            assert!(ALIVE.with_borrow(|alive| alive.contains(&neighbour.canary.number)), "a neighbour is gone");
        }
        let save = |node: Option<Gc<Node>>| SAVED.with_borrow_mut(|saved| saved.extend(node));
        nested(|| match self.finalizer.get() % 20 {
            1 => save(self.me.get().upgrade()),
            2 => save(self.cell.get()),
            3 => drop((self.cell.take(), self.edges.take(), self.dynamic.take(), self.slice.take())),
            4 => ring(0, 0),
            5 => self.cell.set(Some(node(self.finalizer.get() / 20, 0))),
            6 => drop((collect(), heap::collect_young(), heap::step(10))),
            7 => drop((heap::freeze(), heap::trim())),
            8 => heap::unfreeze(),
            9 => save(self.weak.get().upgrade()),
            10 => drop(self.me.get().upgrade().map(|mut me| assert!(Gc::get_mut(&mut me).is_none()))),
            11 => drop(self.me.get().upgrade().map(Gc::try_unwrap)),
            12 => {
                let born = node(0, 0);
                born.cell.set(self.me.get().upgrade());
                self.edges.borrow_mut().push(born);
            }
            13 => SAVED.take().clear(),
            14 => resume_unwind(Box::new(Planned)),
            15 => drop(inspect::garbage()),
            _ => {}
        });
    }
}

fn node(finalizer: u8, deed: u8) -> Gc<Node> {
    // The limit may be reached, in what a collection runs. Any panic with a message would count as a find.
    let node = Gc::try_new(value(finalizer, deed)).unwrap_or_else(|_| resume_unwind(Box::new(Planned)));
    node.me.set(Gc::downgrade(&node));
    node
}

fn value(finalizer: u8, deed: u8) -> Node {
    Node {
        edges: RefCell::default(),
        cell: GcCell::new(None),
        dynamic: GcCell::new(None),
        slice: GcCell::new(None),
        weak: GcCell::new(Weak::new()),
        me: GcCell::new(Weak::new()),
        finalizer: Cell::new(finalizer),
        canary: Canary::new(deed),
    }
}

fn ring(finalizer: u8, deed: u8) {
    let (one, two) = (node(finalizer, deed), node(0, 0));
    one.cell.set(Some(two.clone()));
    two.edges.borrow_mut().push(one);
}

/// What a program holds.
#[derive(Default)]
struct World {
    roots: Vec<Gc<Node>>,
    dynamic: Vec<Gc<dyn Object>>,
    slices: Vec<Gc<[Gc<Node>]>>,
    weak: Vec<Weak<Node>>,
    numbers: Vec<u32>,
    pauses: Vec<heap::Pause>,
    subscriptions: Vec<heap::Subscription>,
    external: isize,
}

/// The bytes of a program, read one by one; zeros at the end.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }
}

impl World {
    fn root(&self, choice: u8) -> Option<Gc<Node>> {
        (!self.roots.is_empty()).then(|| self.roots[usize::from(choice) % self.roots.len()].clone())
    }

    fn take_root(&mut self, choice: u8) -> Option<Gc<Node>> {
        (!self.roots.is_empty()).then(|| self.roots.swap_remove(usize::from(choice) % self.roots.len()))
    }

    /// A unique object's weak handles are about to be cut off from its value.
    fn cut_off(&mut self, root: &Gc<Node>) {
        if Gc::strong_count(root) == 1 {
            self.numbers
                .iter_mut()
                .filter(|number| **number == root.canary.number)
                .for_each(|number| *number = u32::MAX);
        }
    }

    fn watch(&mut self, node: &Gc<Node>) {
        if self.weak.len() < 64 {
            self.weak.push(Gc::downgrade(node));
            self.numbers.push(node.canary.number);
        }
    }

    #[allow(clippy::too_many_lines, reason = "a table of what there is to do")]
    fn step(&mut self, bytes: &mut Bytes<'_>) {
        let (op, a, b) = (bytes.next(), bytes.next(), bytes.next());
        match op % 40 {
            0..=3 => {
                let node = node(a, b);
                self.watch(&node);
                self.roots.push(node);
            }
            4 => self.roots.push(Gc::new_cyclic(|me| {
                assert!(me.upgrade().is_none());
                let value = value(a, b);
                value.me.set(me.clone());
                value
            })),
            5 => drop(Gc::new_cyclic(|me: &Weak<Node>| {
                self.weak.push(me.clone());
                self.numbers.push(u32::MAX);
                if a % 2 == 0 { resume_unwind(Box::new(Planned)) } else { value(0, b) }
            })),
            6 | 7 => self.roots.extend(self.root(a)),
            8..=11 => drop(self.take_root(a)),
            12..=15 => {
                if let (Some(from), Some(to)) = (self.root(a), self.root(b)) {
                    from.edges.borrow_mut().push(to);
                }
            }
            16 | 17 => {
                if let (Some(from), Some(to)) = (self.root(a), self.root(b)) {
                    from.cell.set(Some(to));
                }
            }
            18 => drop(self.root(a).and_then(|from| from.edges.borrow_mut().pop())),
            19 => drop(self.root(a).and_then(|from| from.cell.replace(self.root(b)))),
            20 => {
                // Moved, not cloned: no count changes.
                if let (Some(to), Some(moved)) = (self.root(b), self.take_root(a)) {
                    to.edges.borrow_mut().push(moved);
                }
            }
            21 => {
                if let Some(root) = self.take_root(a) {
                    self.dynamic.push(unsize!(root => dyn Object));
                }
            }
            22 => {
                if let Some(object) = self.dynamic.pop() {
                    let number = object.number();
                    let root = Gc::downcast::<Node>(object).ok().expect("there is one type");
                    assert_eq!(root.canary.number, number);
                    self.roots.push(root);
                }
            }
            23 => {
                if let (Some(from), Some(to)) = (self.root(a), self.root(b)) {
                    from.dynamic.set(Some(unsize!(to => dyn Object)));
                }
            }
            24 => {
                let all: Gc<[Gc<Node>]> = self.roots.iter().take(usize::from(a % 8)).cloned().collect();
                match self.root(b) {
                    Some(root) if b % 2 == 0 => root.slice.set(Some(all)),
                    _ => self.slices.push(all),
                }
            }
            25 => drop(self.slices.pop()),
            26 => {
                if let (Some(from), Some(to)) = (self.root(a), self.root(b)) {
                    from.weak.set(Gc::downgrade(&to));
                }
            }
            27 if !self.weak.is_empty() => {
                let at = usize::from(a) % self.weak.len();
                self.roots.extend(self.weak[at].upgrade());
                if b % 2 == 0 {
                    self.weak.swap_remove(at);
                    self.numbers.swap_remove(at);
                }
            }
            28 => {
                if let Some(mut root) = self.take_root(a) {
                    if let Some(node) = Gc::get_mut(&mut root) {
                        // Collections inside don't see it.
                        node.finalizer.set(b);
                        let _: usize = collect();
                        node.edges.get_mut().clear();
                    }
                    self.roots.push(root);
                }
            }
            29 => {
                if let Some(mut root) = self.take_root(a) {
                    self.cut_off(&root);
                    Gc::make_mut(&mut root).finalizer.set(b);
                    self.roots.push(root);
                }
            }
            30 => match self.take_root(a).map(|root| {
                self.cut_off(&root);
                Gc::try_unwrap(root)
            }) {
                Some(Ok(node)) if b % 2 == 0 => self.roots.push(Gc::new(node)),
                Some(Err(shared)) => self.roots.push(shared),
                _ => {}
            },
            31 => {
                if let Some(root) = self.root(a) {
                    let borrowed = root.edges.borrow_mut();
                    let _: usize = collect();
                    drop(borrowed);
                }
            }
            32 => assert!(collect() < usize::MAX),
            33 => drop((heap::collect_young(), heap::step(std::time::Duration::ZERO))),
            34 if a % 2 == 0 => heap::freeze(),
            34 => heap::unfreeze(),
            35 if a % 2 == 0 => self.pauses.push(heap::pause()),
            35 => drop(self.pauses.pop()),
            36 => {
                let max_bytes = (a % 4 == 0).then(|| heap::stats().heap_bytes + usize::from(b) * 64 + 1);
                let limits = |config: &mut heap::Config| {
                    config.young_objects = usize::from(a) + 1;
                    config.full_objects = usize::from(b) * 4 + 1;
                    config.max_bytes = max_bytes;
                };
                heap::configure(limits).expect("all of it is allowed");
                if let Ok(big) = Gc::try_new([b; 3_000]) {
                    assert_eq!(big[2_999], b);
                }
                heap::configure(|config| config.max_bytes = None).expect("it is allowed");
            }
            37 => {
                let bytes = (isize::from(a) - 128) * 1_000;
                heap::adjust_external(bytes);
                self.external += bytes;
                assert_eq!(heap::stats().external_bytes, self.external);
            }
            38 => {
                if a % 2 == 0 {
                    let held = self.root(b);
                    self.subscriptions.push(heap::on_collect(move |collection| {
                        assert!(held.as_ref().is_none_or(|held| held.canary.number < u32::MAX));
                        assert!(collection.traced >= collection.reclaimed);
                    }));
                } else {
                    drop(self.subscriptions.pop());
                }
            }
            _ => drop((heap::trim(), SAVED.take())),
        }
    }

    /// The numbers of what is reached from outside of the heap. Callbacks may reach more.
    fn reachable(&self) -> BTreeSet<u32> {
        let mut seen = BTreeSet::new();
        let mut work: Vec<Gc<Node>> = self.roots.clone();
        work.extend(self.slices.iter().flat_map(|slice| slice.iter().cloned()));
        work.extend(self.dynamic.iter().filter_map(|object| Gc::downcast(object.clone()).ok()));
        work.extend(SAVED.with_borrow(Clone::clone));
        while let Some(node) = work.pop() {
            if seen.insert(node.canary.number) {
                work.extend(node.edges.borrow().iter().cloned());
                work.extend(node.cell.get());
                work.extend(node.dynamic.get().and_then(|object| Gc::downcast(object).ok()));
                work.extend(node.slice.get().iter().flat_map(|slice| slice.iter().cloned()));
            }
        }
        seen
    }

    fn check(&self) {
        let alive = ALIVE.with_borrow(Clone::clone);
        assert!(self.reachable().is_subset(&alive), "something reachable is gone");
        for (weak, number) in self.weak.iter().zip(&self.numbers) {
            if *number != u32::MAX {
                assert_eq!(weak.upgrade().is_some(), alive.contains(number), "a weak handle is wrong");
            }
            assert_eq!(weak.upgrade().is_some(), weak.strong_count() > 0);
        }
        let stats = heap::stats();
        assert_eq!(stats.created, stats.freed + stats.reclaimed + stats.live as u64);
        assert_eq!(heap::is_paused(), !self.pauses.is_empty());
    }
}

/// What is no part of a program fails it.
fn planned(result: std::thread::Result<()>) {
    if let Err(payload) = result {
        if !payload.is::<Planned>() {
            resume_unwind(payload);
        }
    }
}

/// Runs a program on a heap of its own.
///
/// # Panics
/// If something doesn't hold.
pub fn run(bytes: &[u8]) {
    let watched = || catch_unwind(|| run_here(bytes)).inspect_err(|_| FAILED.set(true));
    let result = std::thread::scope(|scope| scope.spawn(watched).join()).and_then(|result| result);
    if let Err(payload) = result {
        resume_unwind(payload);
    }
}

fn run_here(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let mut world = World::default();
    let panics = heap::stats().panics;
    while !bytes.0.is_empty() {
        planned(catch_unwind(AssertUnwindSafe(|| world.step(&mut bytes))));
        world.check();
    }
    heap::adjust_external(-world.external);
    planned(catch_unwind(AssertUnwindSafe(|| drop(std::mem::take(&mut world.roots)))));
    planned(catch_unwind(AssertUnwindSafe(move || drop(world))));
    heap::unfreeze();
    heap::configure(|config| *config = heap::Config::default()).expect("the default is allowed");
    // What finalizers made and brought back; their panics count as something that happened.
    for _ in 0..100 {
        let before = heap::stats();
        planned(catch_unwind(AssertUnwindSafe(|| drop(SAVED.take()))));
        heap::unfreeze();
        planned(catch_unwind(AssertUnwindSafe(|| assert!(collect() < usize::MAX))));
        let after = heap::stats();
        if (before.freed, before.reclaimed, before.finalized) == (after.freed, after.reclaimed, after.finalized) {
            break;
        }
    }
    let stats = heap::stats();
    assert_eq!((stats.live, stats.frozen, stats.candidates), (0, 0, 0), "something is left");
    assert_eq!(stats.weak_records, 0, "a side record is left");
    assert!(ALIVE.with_borrow(BTreeSet::is_empty), "a value was not dropped");
    assert!(stats.panics >= panics);
    heap::trim();
    assert_eq!(heap::stats().heap_bytes, 0, "memory is left");
}
