//! Programs on this library, and on `python3`.

use std::cell::RefCell;

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap};

use super::mode::Mode;
use super::program::{Kind, NAMES, Program, Step, WEAKS};
use super::python::ask;
use super::search::settle;

thread_local! {
    static FINALIZED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    static DROPPED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    /// What finalizers bring back.
    static SAVED: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
    /// The weak references of the program, here so that finalizers find them.
    static WEAK: RefCell<[Weak<Node>; WEAKS as usize]> = RefCell::default();
    /// The weak references that finalizers made, each with the numbers of its maker and its target.
    static MADE: RefCell<Vec<(u32, u32, Weak<Node>)>> = const { RefCell::new(Vec::new()) };
    /// Which finalizers found which weak reference alive.
    static READ: RefCell<Vec<(u32, u32)>> = const { RefCell::new(Vec::new()) };
}

/// Tells that the node is gone.
struct Token(u32);

impl Drop for Token {
    fn drop(&mut self) {
        DROPPED.with_borrow_mut(|dropped| dropped.push(self.0));
    }
}

#[derive(Trace)]
pub(crate) struct Node {
    slots: [GcCell<Option<Gc<Node>>>; 3],
    me: Weak<Node>,
    #[trace(skip)]
    kind: Kind,
    #[trace(skip)]
    token: Token,
}

impl Node {
    fn new(number: u32, kind: Kind) -> Gc<Self> {
        Gc::new_cyclic(|me| Self {
            slots: [const { GcCell::new(None) }; 3],
            me: me.clone(),
            kind,
            token: Token(number),
        })
    }

    /// Notes that this finalizer found the weak reference with this number alive, if it is.
    fn read(&self, index: u32, reference: &Weak<Self>) {
        if reference.upgrade().is_some() {
            READ.with_borrow_mut(|read| read.push((self.token.0, index)));
        }
    }
}

impl Finalize for Node {
    fn finalize(&self) {
        if self.kind == Kind::Plain {
            return;
        }
        FINALIZED.with_borrow_mut(|finalized| finalized.push(self.token.0));
        let save = |node: Option<Gc<Node>>| SAVED.with_borrow_mut(|saved| saved.extend(node));
        match self.kind {
            Kind::Plain | Kind::Finalized => {}
            Kind::RevivesItself => save(self.me.upgrade()),
            Kind::RevivesNeighbour => save(self.slots[0].get()),
            Kind::ClearsItself => self.slots.iter().for_each(|slot| slot.set(None)),
            Kind::MakesGarbage => {
                let born = Self::new(10_000 + self.token.0, Kind::Plain);
                born.slots[0].set(Some(born.clone()));
            }
            Kind::ReadsWeak => {
                let references = WEAK.with_borrow(Clone::clone);
                (0..).zip(&references).for_each(|(index, reference)| self.read(index, reference));
            }
            Kind::MakesWeak => {
                let target = self.slots[0].get().or_else(|| self.me.upgrade()).expect("it is whole");
                let reference = Gc::downgrade(&target);
                self.read(WEAKS, &reference);
                MADE.with_borrow_mut(|made| made.push((self.token.0, target.token.0, reference)));
            }
        }
    }
}

/// What a step did.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Outcome {
    pub(crate) finalized: Vec<u32>,
    pub(crate) dropped: Vec<u32>,
    /// Of a collection: the number that it returned. Of a weak reference that is made: whom it is
    /// to; that is read: whether it is alive. Of the end: how many collections came by
    /// themselves.
    pub(crate) told: Option<usize>,
    /// Finalizers, each with the number of a weak reference that it found alive; `WEAKS` is one
    /// that it just made.
    pub(crate) read: Vec<(u32, u32)>,
    /// Of the weak references that finalizers made so far, those that are alive: who made it, and
    /// whom it is to.
    pub(crate) made: Vec<(u32, u32)>,
    /// Of a collection: what finalizers brought back. Only the judge says so, who can look without
    /// being noticed.
    pub(crate) back: Vec<u32>,
}

impl Outcome {
    fn take(told: Option<usize>) -> Self {
        // The count tells without a handle, of which the collector would take note.
        let lived = |(maker, target, reference): &(u32, u32, Weak<Node>)| {
            (reference.strong_count() > 0).then_some((*maker, *target))
        };
        let made = MADE.with_borrow(|made| made.iter().filter_map(lived).collect());
        Self { finalized: FINALIZED.take(), dropped: DROPPED.take(), told, read: READ.take(), made, back: Vec::new() }
    }

    /// From what `judge.py` writes for a step.
    pub(crate) fn read(text: &str) -> Self {
        let parts: Vec<&str> = text.split('/').collect();
        let [finalized, dropped, told, read, made, back] = parts[..] else { panic!("not six parts: {text:?}") };
        let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("{text:?} is no number"));
        let numbers = |part: &str| part.split_terminator('.').map(number).collect();
        let pair = |text: &str| {
            text.split_once('-').map_or_else(|| panic!("{text:?} is no pair"), |(a, b)| (number(a), number(b)))
        };
        let pairs = |part: &str| part.split_terminator('.').map(pair).collect();
        Self {
            finalized: numbers(finalized),
            dropped: numbers(dropped),
            told: told.parse().ok(),
            read: pairs(read),
            made: pairs(made),
            back: numbers(back),
        }
    }
}

/// The state of a program.
pub(crate) struct World {
    names: [Option<Gc<Node>>; NAMES as usize],
    made: u32,
    /// The collections before it, and those that it asks for: all others come by themselves.
    collections: u64,
    mode: Mode,
}

impl World {
    /// Sets up the heap as well.
    pub(crate) fn new(mode: Mode) -> Self {
        mode.set_up();
        Self { names: Default::default(), made: 0, collections: collections(), mode }
    }

    pub(crate) fn step(&mut self, step: Step) -> Outcome {
        self.mode.before_step();
        let told = self.perform(step);
        Outcome::take(told)
    }

    fn perform(&mut self, step: Step) -> Option<usize> {
        match step {
            Step::New { name, kind } => {
                let node = Node::new(self.made, kind);
                self.made += 1;
                self.bind(name, Some(node));
            }
            Step::Copy { to, from } => self.bind(to, self.names[from as usize].clone()),
            Step::Delete { name } => self.bind(name, None),
            Step::Set { name, slot, from } => {
                if let Some(node) = self.names[name as usize].clone() {
                    node.slots[slot as usize].set(self.names[from as usize].clone());
                }
            }
            Step::Follow { to, from, slot } => {
                if let Some(node) = self.names[from as usize].clone() {
                    self.bind(to, node.slots[slot as usize].get());
                }
            }
            Step::MakeWeak { weak, name } => {
                let target = self.names[name as usize].as_ref();
                let reference = target.map_or_else(Weak::new, Gc::downgrade);
                drop(WEAK.with_borrow_mut(|all| std::mem::replace(&mut all[weak as usize], reference)));
                return target.map(|node| node.token.0 as usize);
            }
            Step::ReadWeak { weak } => return Some(usize::from(reference(weak).upgrade().is_some())),
            Step::BindWeak { to, weak } => self.bind(to, reference(weak).upgrade()),
            Step::Collect => {
                self.collections += 1;
                return Some(collect());
            }
            // From the last to the first, as a list of Python's does.
            Step::LetGo => SAVED.take().into_iter().rev().for_each(drop),
        }
        None
    }

    /// The new value first, then the old one goes.
    fn bind(&mut self, name: u32, node: Option<Gc<Node>>) {
        drop(std::mem::replace(&mut self.names[name as usize], node));
    }

    /// Nothing is held any more, and what is left is collected.
    pub(crate) fn end(self) -> Outcome {
        // From the last to the first, as a list of Python's does.
        self.names.into_iter().rev().for_each(drop);
        let automatic = collections() - self.collections;
        drop(WEAK.take());
        settle(|| drop(SAVED.take()), || SAVED.with_borrow(Vec::is_empty));
        let outcome = Outcome::take(usize::try_from(automatic).ok());
        drop(MADE.take());
        outcome
    }
}

fn collections() -> u64 {
    let stats = heap::stats();
    stats.young_collections + stats.full_collections
}

fn reference(weak: u32) -> Weak<Node> {
    WEAK.with_borrow(|all| all[weak as usize].clone())
}

/// What a program does here: an outcome for each step, and one for its end.
pub(crate) fn here(program: &Program) -> Vec<Outcome> {
    let mut world = World::new(program.mode);
    let mut outcomes: Vec<Outcome> = program.steps.iter().map(|step| world.step(*step)).collect();
    outcomes.push(world.end());
    outcomes
}

/// What programs do in CPython. `None` where there is no `python3`.
pub(crate) fn there(programs: &[Program]) -> Option<Vec<Vec<Outcome>>> {
    let lines = ask("cpython/judge.py", programs)?;
    Some(lines.iter().map(|line| line.split(' ').map(Outcome::read).collect()).collect())
}
