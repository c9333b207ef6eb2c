//! Programs on this library, and on `python3`.

use std::cell::{Cell, RefCell};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::rc::Rc;

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap};

use super::program::{Kind, Mode, NAMES, Program, Step, WEAKS};

thread_local! {
    static FINALIZED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    static DROPPED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    /// What finalizers bring back.
    static SAVED: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
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
        }
    }
}

/// What a step did.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Outcome {
    pub(crate) finalized: Vec<u32>,
    pub(crate) dropped: Vec<u32>,
    /// Of a collection: the number that it returned. Of a weak reference: whether it is alive.
    pub(crate) told: Option<usize>,
    /// Whether finalizers brought something back in a collection. Only this library says so.
    pub(crate) revived: bool,
}

impl Outcome {
    fn take(told: Option<usize>, revived: bool) -> Self {
        Self { finalized: FINALIZED.take(), dropped: DROPPED.take(), told, revived }
    }

    /// From a line of `judge.py`.
    fn read(text: &str) -> Self {
        let mut parts = text.split('/');
        let mut numbers = || -> Vec<u32> {
            let part = parts.next().unwrap_or_else(|| panic!("three parts in {text:?}"));
            part.split('.').filter(|number| !number.is_empty()).map(|number| number.parse().unwrap()).collect()
        };
        let (finalized, dropped) = (numbers(), numbers());
        let told = parts.next().and_then(|told| told.parse().ok());
        Self { finalized, dropped, told, revived: false }
    }
}

/// The state of a program.
#[derive(Default)]
pub(crate) struct World {
    names: [Option<Gc<Node>>; NAMES as usize],
    weak: [Weak<Node>; WEAKS as usize],
    made: u32,
}

impl World {
    pub(crate) fn step(&mut self, step: Step) -> Outcome {
        let revived = Rc::new(Cell::new(false));
        let sees = Rc::clone(&revived);
        let listener = heap::on_collect(move |collection| sees.set(sees.get() || collection.resurrected > 0));
        let told = self.perform(step);
        drop(listener);
        Outcome::take(told, revived.get())
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
                self.weak[weak as usize] = self.names[name as usize].as_ref().map_or_else(Weak::new, Gc::downgrade);
            }
            Step::ReadWeak { weak } => return Some(usize::from(self.weak[weak as usize].upgrade().is_some())),
            Step::BindWeak { to, weak } => self.bind(to, self.weak[weak as usize].upgrade()),
            Step::Collect => return Some(collect()),
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
    fn end(self) -> Outcome {
        drop(self);
        loop {
            drop(SAVED.take());
            let before = heap::stats();
            collect();
            let after = heap::stats();
            let quiet =
                (after.freed, after.reclaimed, after.finalized) == (before.freed, before.reclaimed, before.finalized);
            if quiet && SAVED.with_borrow(Vec::is_empty) {
                break;
            }
        }
        assert_eq!(heap::stats().live, 0);
        Outcome::take(None, false)
    }
}

/// What a program does here: an outcome for each step, and one for its end.
pub(crate) fn here(program: &Program) -> Vec<Outcome> {
    let automatic = program.mode == Mode::Automatic;
    heap::configure(|config| {
        *config = heap::Config::default();
        config.automatic = automatic;
        if automatic {
            config.young_objects = 2;
            config.full_objects = 4;
        }
    })
    .unwrap();
    let mut world = World::default();
    let mut outcomes: Vec<Outcome> = program.steps.iter().map(|step| world.step(*step)).collect();
    outcomes.push(world.end());
    outcomes
}

/// What programs do in CPython. `None` where there is no `python3`.
pub(crate) fn there(programs: &[Program]) -> Option<Vec<Vec<Outcome>>> {
    let judge = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cpython/judge.py");
    let mut python = Command::new("python3").arg(judge).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut stdin = python.stdin.take().expect("it is piped");
    let mut text = programs.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    text.push('\n');
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = python.wait_with_output().expect("it ends");
    writer.join().unwrap().expect("it reads its input");
    assert!(output.status.success(), "judge.py fails");
    let lines = String::from_utf8(output.stdout).expect("it writes digits");
    let outcomes: Vec<Vec<_>> = lines.lines().map(|line| line.split(' ').map(Outcome::read).collect()).collect();
    assert_eq!(outcomes.len(), programs.len());
    Some(outcomes)
}
