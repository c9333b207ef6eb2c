//! Weak maps in random programs, beside a naive fixpoint: an entry's value is reached if its key
//! and its map are.
//!
//! The oracle looks at a copy of the structure, by numbers, so that it neither makes nor drops a
//! handle: what becomes a candidate is the program's doing alone.

mod ephemerons {
    pub(crate) mod op;
}

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use gc_core::heap::{self, Budget, Config};
use gc_core::{Finalize, Gc, Trace, Weak, WeakMap, collect};
use proptest::prelude::*;

use self::ephemerons::op::{Op, op};

type Value = Vec<Gc<Node>>;

#[derive(Trace)]
struct Node {
    id: usize,
    me: Weak<Node>,
    links: RefCell<Vec<Gc<Node>>>,
    map: RefCell<WeakMap<Node, Value>>,
    wish: u8,
    #[trace(skip)]
    _canary: Canary,
}

struct Canary(usize);

impl Drop for Canary {
    fn drop(&mut self) {
        // A program that has failed is over.
        if FAILED.get() || std::thread::panicking() {
            return;
        }
        MODEL.with(|model| {
            let mut model = model.borrow_mut();
            assert!(model.alive.remove(&self.0), "dropped twice");
            assert!(!model.reached().contains(&self.0), "{} was dropped, and can be reached", self.0);
        });
    }
}

/// The structure, by numbers. A map has its owner's.
#[derive(Default)]
struct Model {
    alive: BTreeSet<usize>,
    roots: Vec<usize>,
    links: BTreeMap<usize, Vec<usize>>,
    entries: BTreeMap<(usize, usize), Vec<usize>>,
}

thread_local! {
    static FAILED: Cell<bool> = const { Cell::new(false) };
    static MODEL: RefCell<Model> = RefCell::default();
    static BACK: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
}

/// The owner of the map on the stack.
const STACK: usize = usize::MAX;

impl Model {
    fn reached(&self) -> BTreeSet<usize> {
        let mut reached: BTreeSet<usize> = self.roots.iter().copied().chain([STACK]).collect();
        loop {
            let before = reached.len();
            let found: Vec<usize> =
                reached.iter().flat_map(|id| self.links.get(id).into_iter().flatten()).copied().collect();
            reached.extend(found);
            for ((owner, key), values) in &self.entries {
                if reached.contains(owner) && reached.contains(key) {
                    reached.extend(values);
                }
            }
            if reached.len() == before {
                return reached;
            }
        }
    }
}

fn with<R>(change: impl FnOnce(&mut Model) -> R) -> R {
    MODEL.with(|model| change(&mut model.borrow_mut()))
}

fn ids(values: &Value) -> Vec<usize> {
    values.iter().map(|node| node.id).collect()
}

/// Inserts; the value that was there goes behind the model's back, which doesn't matter: nothing
/// runs in between.
fn insert(owner: usize, map: &mut WeakMap<Node, Value>, key: &Gc<Node>, value: Value) -> Option<Value> {
    with(|model| {
        // Reached by both for a moment: as by the program's hands.
        let held = ids(&value);
        model.roots.extend(&held);
    });
    let held = ids(&value);
    let old = map.insert(key, value);
    with(|model| {
        model.entries.insert((owner, key.id), held.clone());
        for id in held {
            remove_one(&mut model.roots, id);
        }
        model.roots.extend(old.iter().flatten().map(|node| node.id));
    });
    old
}

fn remove_one(list: &mut Vec<usize>, id: usize) {
    let at = list.iter().position(|it| *it == id).expect("it is there");
    list.swap_remove(at);
}

impl Finalize for Node {
    fn finalize(&self) {
        let me = self.me.upgrade().expect("it is whole");
        with(|model| model.roots.push(self.id));
        match self.wish {
            1 => {
                with(|model| model.roots.push(self.id));
                BACK.with(|back| back.borrow_mut().push(me.clone()));
            }
            2 => {
                let value = self.links.borrow().clone();
                if let Ok(mut map) = self.map.try_borrow_mut() {
                    let old = insert(self.id, &mut map, &me, value);
                    drop(map);
                    forget(old);
                }
            }
            3 => {
                let keys: Vec<Gc<Node>> = match self.map.try_borrow() {
                    Ok(map) => map.iter().map(|entry| entry.key().clone()).collect(),
                    Err(_) => Vec::new(),
                };
                with(|model| model.roots.extend(keys.iter().map(|key| key.id)));
                for key in &keys {
                    let old = self.map.borrow_mut().remove(key);
                    with(|model| {
                        model.entries.remove(&(self.id, key.id));
                        model.roots.extend(old.iter().flatten().map(|node| node.id));
                    });
                    forget(old);
                }
                forget(Some(keys));
            }
            _ => {}
        }
        forget(Some(vec![me]));
    }
}

/// Drops handles that are roots.
fn forget(values: Option<Value>) {
    for node in values.into_iter().flatten() {
        with(|model| remove_one(&mut model.roots, node.id));
        drop(node);
    }
}

struct Program {
    handles: Vec<Gc<Node>>,
    stack: WeakMap<Node, Value>,
    next: usize,
    wishes: bool,
}

impl Program {
    fn pick(&self, at: usize) -> Option<Gc<Node>> {
        (!self.handles.is_empty()).then(|| self.handles[at % self.handles.len()].clone())
    }

    /// Handles that are roots as well.
    fn picks(&self, all: &[usize]) -> Value {
        all.iter().filter_map(|at| self.pick(*at)).collect()
    }

    fn keep(&mut self, values: Option<Value>) {
        self.handles.extend(values.into_iter().flatten());
    }

    #[allow(clippy::too_many_lines, reason = "an operation after the other")]
    fn run(&mut self, op: &Op) {
        match op {
            Op::New { wish } => {
                let (id, wish) = (self.next, if self.wishes && *wish < 4 { *wish } else { 0 });
                self.next += 1;
                with(|model| {
                    model.alive.insert(id);
                    model.roots.push(id);
                });
                let node = Gc::new_cyclic(|me| Node {
                    id,
                    me: me.clone(),
                    links: RefCell::default(),
                    map: RefCell::default(),
                    wish,
                    _canary: Canary(id),
                });
                self.handles.push(node);
            }
            Op::Clone(at) => {
                if let Some(node) = self.pick(*at) {
                    with(|model| model.roots.push(node.id));
                    self.handles.push(node);
                }
            }
            Op::Drop(at) => {
                if !self.handles.is_empty() {
                    let node = self.handles.swap_remove(at % self.handles.len());
                    forget(Some(vec![node]));
                }
            }
            Op::Link(a, b) => {
                if let (Some(a), Some(b)) = (self.pick(*a), self.pick(*b)) {
                    with(|model| model.links.entry(a.id).or_default().push(b.id));
                    a.links.borrow_mut().push(b);
                }
            }
            Op::MoveIn(a, b) => {
                if self.handles.len() > 1 {
                    let b = self.handles.swap_remove(b % self.handles.len());
                    let a = self.pick(*a).expect("one is left");
                    with(|model| {
                        model.links.entry(a.id).or_default().push(b.id);
                        remove_one(&mut model.roots, b.id);
                    });
                    a.links.borrow_mut().push(b);
                }
            }
            Op::Unlink(a, keep) => {
                let Some(a) = self.pick(*a) else { return };
                let link = a.links.borrow_mut().pop();
                if let Some(link) = link {
                    with(|model| {
                        model.links.get_mut(&a.id).expect("it has links").pop();
                        model.roots.push(link.id);
                    });
                    if *keep {
                        self.handles.push(link);
                    } else {
                        forget(Some(vec![link]));
                    }
                }
            }
            Op::Insert { owner, key, values } => {
                if let (Some(owner), Some(key)) = (self.pick(*owner), self.pick(*key)) {
                    let old = insert(owner.id, &mut owner.map.borrow_mut(), &key, self.picks(values));
                    forget(old);
                }
            }
            Op::InsertOnStack { key, values } => {
                if let Some(key) = self.pick(*key) {
                    let values = self.picks(values);
                    let old = insert(STACK, &mut self.stack, &key, values);
                    forget(old);
                }
            }
            Op::Remove { owner, key, keep } => {
                if let (Some(owner), Some(key)) = (self.pick(*owner), self.pick(*key)) {
                    let old = owner.map.borrow_mut().remove(&key);
                    with(|model| {
                        assert_eq!(model.entries.remove(&(owner.id, key.id)).is_some(), old.is_some());
                        model.roots.extend(old.iter().flatten().map(|node| node.id));
                    });
                    if *keep {
                        self.keep(old);
                    } else {
                        forget(old);
                    }
                }
            }
            Op::Peek(owner) => {
                let Some(owner) = self.pick(*owner) else { return };
                let key = owner.map.borrow().iter().next().map(|entry| entry.key().clone());
                if let Some(key) = key {
                    with(|model| model.roots.push(key.id));
                    self.handles.push(key);
                }
            }
            Op::PeekStack(skip) => {
                let key = self.stack.iter().nth(skip % 4).map(|entry| entry.key().clone());
                if let Some(key) = key {
                    with(|model| model.roots.push(key.id));
                    self.handles.push(key);
                }
            }
            Op::Push { owner, key, value } => {
                if let (Some(owner), Some(key), Some(value)) = (self.pick(*owner), self.pick(*key), self.pick(*value)) {
                    let mut map = owner.map.borrow_mut();
                    let Some(mut lent) = map.get_mut(&key) else { return };
                    collect_lent();
                    with(|model| model.entries.get_mut(&(owner.id, key.id)).expect("it is there").push(value.id));
                    lent.push(value);
                }
            }
            Op::Retain(owner) => {
                let Some(owner) = self.pick(*owner) else { return };
                let mut gone = Vec::new();
                owner.map.borrow_mut().retain(|key, value| {
                    let stays = key.id % 3 > 0;
                    if !stays {
                        let value = std::mem::take(value);
                        with(|model| {
                            model.entries.remove(&(owner.id, key.id));
                            model.roots.extend(ids(&value));
                        });
                        gone.push(value);
                    }
                    stays
                });
                for value in gone {
                    forget(Some(value));
                }
            }
            Op::ClearStack => {
                with(|model| model.entries.retain(|(owner, _), _| *owner != STACK));
                self.stack.clear();
            }
            Op::Young => drop(heap::collect_young()),
            Op::Full => drop(collect()),
            Op::Step(objects) => drop(heap::step(Budget::Objects(*objects))),
            Op::Settle => self.settle(),
            Op::SettleInSlices => {
                if !self.wishes {
                    // What was taken before is of no interest: another begins when that is over.
                    while !heap::step(Budget::Objects(5)) {}
                    while !heap::step(Budget::Objects(5)) {}
                    Self::nothing_is_left("slices");
                }
            }
        }
    }

    /// All garbage goes, once all finalizers have run.
    fn settle(&mut self) {
        for _ in 0..60 {
            let before = with(|model| model.alive.clone());
            collect();
            Self::take_back();
            if with(|model| model.alive == before && model.roots.len() == self.handles.len()) {
                break;
            }
        }
        collect();
        Self::take_back();
        if !self.wishes {
            Self::nothing_is_left("a whole collection");
        }
    }

    /// What finalizers brought back is let go of.
    fn take_back() {
        let back = BACK.take();
        forget(Some(back));
    }

    fn nothing_is_left(by: &str) {
        with(|model| {
            let mut reached = model.reached();
            reached.remove(&STACK);
            assert_eq!(model.alive, reached, "lost by {by}");
        });
    }

    /// The entries that are there have keys that live, and were not removed; those whose keys are
    /// reached are there. (A key that was condemned in one slice may be dropped in another.)
    fn inspect(&self) {
        let found: BTreeSet<usize> = self.stack.iter().map(|entry| entry.key().id).collect();
        with(|model| {
            let alive = &model.alive;
            model.entries.retain(|(owner, key), _| (*owner == STACK || alive.contains(owner)) && alive.contains(key));
            let expected = model.entries.keys().filter(|(owner, _)| *owner == STACK).map(|(_, key)| *key);
            let expected: BTreeSet<usize> = expected.collect();
            let reached = model.reached();
            assert!(found.is_subset(&expected), "{found:?}, and there should be {expected:?}");
            assert!(expected.intersection(&reached).all(|key| found.contains(key)), "{found:?} of {expected:?}");
            assert!(self.stack.len() >= found.len());
        });
    }
}

/// Collections while a value is lent.
fn collect_lent() {
    heap::collect_young();
    heap::step(Budget::Objects(3));
}

/// Each program has a heap of its own.
fn run(ops: &[Op], wishes: bool) {
    let ran = std::thread::scope(|scope| {
        let checked = || catch_unwind(AssertUnwindSafe(|| run_here(ops, wishes))).inspect_err(|_| FAILED.set(true));
        scope.spawn(checked).join().and_then(|result| result)
    });
    if let Err(payload) = ran {
        resume_unwind(payload);
    }
}

fn run_here(ops: &[Op], wishes: bool) {
    MODEL.with(RefCell::take);
    // What is verified at once is a handful of objects, else all that are dead.
    let pause = if ops.len() % 4 > 0 { Duration::from_micros(1) } else { Config::default().max_pause };
    heap::configure(|config| config.max_pause = pause).unwrap();
    collect();
    let before = heap::stats().live;
    let mut program = Program { handles: Vec::new(), stack: WeakMap::new(), next: 0, wishes };
    for (at, op) in ops.iter().enumerate() {
        program.run(op);
        // To look is to make candidates of the keys.
        if at % 16 == 0 {
            program.inspect();
        }
    }
    while let Some(node) = program.handles.pop() {
        forget(Some(vec![node]));
    }
    for _ in 0..3 {
        program.settle();
    }
    Program::nothing_is_left("all collections");
    program.run(&Op::ClearStack);
    program.settle();
    drop(program);
    with(|model| assert!(model.alive.is_empty(), "lost: {:?}", model.alive));
    assert_eq!(heap::stats().live, before, "entries or maps were lost");
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(600)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn programs_without_finalizers(ops in prop::collection::vec(op(), 1..150)) {
        run(&ops, false);
    }

    #[test]
    fn programs_with_finalizers(ops in prop::collection::vec(op(), 1..150)) {
        run(&ops, true);
    }
}
