//! What a thread does in a turn: something at random.

use std::cell::Cell;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use gc_core::sync::{self, Gc};
use shuttle::rand::{Rng, thread_rng};

use crate::thing::{Held, Named, PLACES, Thing, World};

shuttle::thread_local! {
    /// What is dropped when the thread ends.
    static LAST: Cell<Option<Held>> = Cell::new(None);
}

/// A number at random.
pub fn below(limit: usize) -> usize {
    thread_rng().gen_range(0..limit)
}

/// A collection here and now. A panic is one of `trace`.
pub fn collect(world: &World) {
    if let Ok(objects) = catch_unwind(sync::collect) {
        world.oracle.collected(objects);
    }
}

/// A thread of a program, with handles that it holds for longer than a turn.
pub struct Turns {
    pub world: Arc<World>,
    pub hands: Vec<Held>,
    /// Collects in each so many-th turn of all threads; 0: never.
    pub every: usize,
    pub habit: Habit,
}

/// What a thread does in its turns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    Anything,
    Walk,
    Circle,
}

impl Turns {
    pub fn run(mut self, turns: usize) {
        for _ in 0..turns {
            let turn = self.world.turns.fetch_add(1, Relaxed) + 1;
            if self.every > 0 && turn % self.every == 0 {
                collect(&self.world);
            }
            match self.habit {
                Habit::Anything => self.turn(),
                Habit::Walk => self.walk(),
                Habit::Circle => self.circle(),
            }
        }
        self.hands.drain(..).for_each(|hand| hand.read("who held it"));
    }

    /// What is in a place at random, or in a hand.
    fn any(&self) -> Option<Held> {
        if self.hands.is_empty() || below(3) > 0 {
            self.world.strong[below(PLACES)].get().map(Held::new)
        } else {
            Some(Held::new(self.hands[below(self.hands.len())].again()))
        }
    }

    fn turn(&mut self) {
        let world = self.world.clone();
        let place = &world.strong[below(PLACES)];
        match below(24) {
            0 | 1 => place.set(Some(Thing::make(&world, self.any().map(Held::give)))),
            2 => ring(&world, 1 + below(3)),
            3..=11 => self.link(),
            12 => drop(place.take()),
            13 => {
                let moved = place.take();
                world.strong[below(PLACES)].set(moved);
            }
            14 => place.set(self.any().map(Held::give)),
            15 => {
                if let Some(one) = self.any() {
                    world.weak[below(2)].set(Named { weak: Gc::downgrade(&one), number: Some(one.number()) });
                }
            }
            16 | 17 => self.upgrade(),
            18 => lend(place.take(), &|| self.any().map(Held::give)),
            19 => {
                if let Some(Ok(value)) = place.take().map(Gc::try_unwrap) {
                    value.read("who took it out");
                }
            }
            20 => {
                let one = self.any();
                self.hands.extend(one);
            }
            21 if !self.hands.is_empty() => drop(self.hands.swap_remove(below(self.hands.len()))),
            22 => LAST.with(|last| drop(last.replace(self.any()))),
            23 if below(4) == 0 => sync::sweep(),
            // Of what others end meanwhile. A panic is one of `trace`, which a survey keeps to
            // itself.
            23 if below(2) == 0 => {
                if let Some(one) = self.any() {
                    assert!(sync::survey(&one).objects() <= 100);
                }
            }
            _ => self.hands.iter().for_each(|hand| hand.read("who holds it")),
        }
    }

    /// Handles come, go, and hop between objects.
    fn link(&mut self) {
        let Some(one) = self.any() else { return };
        match below(9) {
            0 | 1 => one.cell.set(self.any().map(Held::give)),
            2 | 3 => drop(one.cell.take()),
            4 => {
                if let Some(other) = self.any() {
                    other.cell.set(one.cell.take());
                }
            }
            5 => {
                if let Some(other) = self.any() {
                    let mut list = one.lock.0.lock().unwrap();
                    list.push(other.give());
                    let more = if list.len() > 2 { list.split_off(1) } else { Vec::new() };
                    drop(list);
                    drop(more);
                }
            }
            6 => {
                let taken = one.lock.0.lock().unwrap().pop();
                if let Some(other) = self.any() {
                    other.cell.set(taken);
                }
            }
            7 => self.hands.extend(one.cell.get().map(Held::new)),
            _ => self.world.strong[below(PLACES)].set(one.plain.clone()),
        }
        one.read("who holds it");
    }

    fn upgrade(&mut self) {
        if let Some(hand) = self.hands.first() {
            let named = Named { weak: Gc::downgrade(hand), number: Some(hand.number()) };
            let again = self.world.upgrade(&named);
            self.world.strong[below(PLACES)].set(again);
        }
        let named = self.world.weak[below(2)].get();
        if let Some(found) = self.world.upgrade(&named).map(Held::new) {
            found.read("who upgraded");
            if below(2) == 0 {
                self.hands.push(found);
            }
        }
    }
}

/// A ring of a few, let go of at once.
fn ring(world: &Arc<World>, objects: usize) {
    let first = Thing::make(world, None);
    let mut last = first.clone();
    for _ in 1..objects {
        last = Thing::make(world, Some(last));
    }
    first.cell.set(Some(last));
}

/// Borrows a value mutably, if there is but one handle.
fn lend(gc: Option<Gc<Thing>>, other: &dyn Fn() -> Option<Gc<Thing>>) {
    let Some(mut gc) = gc else { return };
    let new = other();
    if let Some(mut lent) = Gc::get_mut(&mut gc) {
        let old = lent.lend(new);
        drop(lent);
        drop(old);
    }
}
