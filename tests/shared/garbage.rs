//! Random programs that make garbage, beside a naive model.

use std::sync::{Arc, Mutex};

use gc_core::sync::{self, Gc, GcCell, Weak};
use gc_core::{Finalize, Trace};

/// A number at random, of no quality.
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 33).unwrap()
}

const PLACES: usize = 3;

#[derive(Trace)]
#[trace(sync)]
struct Item {
    number: usize,
    links: [GcCell<Option<Gc<Item>>>; PLACES - 1],
    more: Mutex<Vec<Gc<Item>>>,
    me: GcCell<Weak<Item>>,
    #[trace(skip)]
    end: End,
}

/// What drops with an item.
struct End {
    number: usize,
    world: Arc<World>,
}

impl Drop for End {
    fn drop(&mut self) {
        assert!(!std::mem::replace(&mut self.world.dropped.lock().unwrap()[self.number], true));
    }
}

/// What has happened to each item, and where finalizers put them.
#[derive(Default)]
struct World {
    dropped: Mutex<Vec<bool>>,
    finalized: Mutex<Vec<bool>>,
    back: Mutex<Vec<Gc<Item>>>,
}

/// Of every five items, one has a finalizer that brings it back, and two have others.
fn comes_back(number: usize) -> bool {
    number % 5 == 0
}

fn has_finalizer(number: usize) -> bool {
    number % 5 < 3
}

impl Finalize for Item {
    fn value_needs_finalize(&self) -> bool {
        has_finalizer(self.number)
    }

    fn finalize(&self) {
        assert!(!std::mem::replace(&mut self.end.world.finalized.lock().unwrap()[self.number], true));
        assert!(!self.end.world.dropped.lock().unwrap()[self.number]);
        if comes_back(self.number) {
            self.end.world.back.lock().unwrap().extend(self.me.get().upgrade());
        }
    }
}

/// What must be true of them.
struct Model {
    /// By number: what it holds.
    links: Vec<Vec<usize>>,
    roots: Vec<usize>,
}

impl Model {
    /// What handles lead to from the roots.
    fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.links.len()];
        let mut waiting = self.roots.clone();
        while let Some(number) = waiting.pop() {
            if !std::mem::replace(&mut reached[number], true) {
                waiting.extend(&self.links[number]);
            }
        }
        reached
    }
}

/// The items as a program has them.
struct Program {
    world: Arc<World>,
    model: Model,
    roots: Vec<Gc<Item>>,
    weak: Vec<Weak<Item>>,
}

impl Program {
    fn new() -> Self {
        let model = Model { links: Vec::new(), roots: Vec::new() };
        Self { world: Arc::default(), model, roots: Vec::new(), weak: Vec::new() }
    }

    fn make(&mut self) {
        let number = self.model.links.len();
        self.world.dropped.lock().unwrap().push(false);
        self.world.finalized.lock().unwrap().push(false);
        let (links, more, me) = (Default::default(), Mutex::default(), GcCell::default());
        let item = Gc::new(Item { number, links, more, me, end: End { number, world: self.world.clone() } });
        item.me.set(Gc::downgrade(&item));
        self.weak.push(Gc::downgrade(&item));
        self.roots.push(item);
        self.model.roots.push(number);
        self.model.links.push(Vec::new());
    }

    /// Sets a link of an item, or adds one to its list.
    fn link(&mut self, from: usize, to: usize, place: usize) {
        let (source, target) = (self.roots[from].clone(), self.roots[to].clone());
        let (at, number) = (source.number, target.number);
        if place < PLACES - 1 {
            let before = source.links[place].replace(Some(target));
            if let Some(before) = before {
                let held = self.model.links[at].iter().position(|held| *held == before.number).unwrap();
                self.model.links[at].swap_remove(held);
            }
        } else {
            source.more.lock().unwrap().push(target);
        }
        self.model.links[at].push(number);
    }

    fn drop_root(&mut self, at: usize) {
        self.model.roots.swap_remove(at);
        drop(self.roots.swap_remove(at));
    }

    fn clear(&mut self, at: usize) {
        let item = &self.roots[at];
        self.model.links[item.number].clear();
        item.links.iter().for_each(|link| drop(link.take()));
        let taken = std::mem::take(&mut *item.more.lock().unwrap());
        drop(taken);
    }

    /// What finalizers brought back is held by the program.
    fn take_back(&mut self) {
        let back = std::mem::take(&mut *self.world.back.lock().unwrap());
        self.model.roots.extend(back.iter().map(|item| item.number));
        self.roots.extend(back);
    }

    /// Nothing that is held is gone. `collected`: all else is.
    fn check(&mut self, collected: bool) {
        self.take_back();
        let reached = self.model.reached();
        let dropped = self.world.dropped.lock().unwrap();
        for (number, reached) in reached.iter().enumerate() {
            assert!(!(*reached && dropped[number]), "{number} is held");
            assert!(*reached || dropped[number] || !collected, "{number} is garbage");
            assert_eq!(self.weak[number].strong_count() > 0, !dropped[number]);
            if dropped[number] && has_finalizer(number) {
                assert!(self.world.finalized.lock().unwrap()[number], "{number}");
            }
        }
        for item in &self.roots {
            assert!(Gc::strong_count(item) >= self.model.roots.iter().filter(|root| **root == item.number).count());
        }
    }

    /// Until finalizers bring nothing back.
    fn collect(&mut self) {
        loop {
            let before = self.roots.len();
            sync::collect();
            self.take_back();
            if self.roots.len() == before {
                return self.check(true);
            }
        }
    }
}

fn program(seed: u64, turns: usize) {
    let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut program = Program::new();
    for _ in 0..turns {
        let roots = program.roots.len();
        if roots == 0 || next(&mut random) % 4 == 0 {
            program.make();
            continue;
        }
        let (one, other) = (next(&mut random) % roots, next(&mut random) % roots);
        match next(&mut random) % 12 {
            0..=4 => program.link(one, other, next(&mut random) % PLACES),
            5..=8 => program.drop_root(one),
            9 => program.clear(one),
            10 => {
                let number = next(&mut random) % program.weak.len();
                if let Some(item) = program.weak[number].upgrade() {
                    program.model.roots.push(number);
                    program.roots.push(item);
                }
            }
            _ => program.collect(),
        }
        program.check(false);
    }
    loop {
        while !program.roots.is_empty() {
            program.drop_root(0);
            program.take_back();
        }
        program.collect();
        if program.roots.is_empty() {
            break;
        }
    }
    assert!(program.world.dropped.lock().unwrap().iter().all(|dropped| *dropped));
}

/// How many programs; a million have run in one go.
const PROGRAMS: u64 = if cfg!(miri) { 3 } else { 1_500 };

#[test]
fn beside_a_model() {
    let _alone = crate::alone();
    let programs = std::env::var("GC_SHARED_PROGRAMS").ok().and_then(|programs| programs.parse().ok());
    for seed in 1..=programs.unwrap_or(PROGRAMS) {
        program(seed, 60);
    }
}
