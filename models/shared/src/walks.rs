//! Turns of a thread that has one handle at a time, mostly, and walks with it from object to
//! object: what a verdict could take for garbage.

use gc_core::sync::{Gc, Weak};

use crate::thing::{Held, Named, Thing};
use crate::turns::{Turns, below};

impl Turns {
    /// Walks on, or changes what it walks on.
    pub fn walk(&mut self) {
        let Some(hand) = self.hands.pop() else { return self.come_back() };
        match below(16) {
            0..=5 => {
                let next = neighbour(&hand);
                self.hands.push(next.map_or(hand, Held::new));
            }
            6 | 7 => {
                // The handle is taken out of the object, and the object is let go of.
                let next = hand.cell.take().map(Held::new);
                drop(hand);
                self.hands.extend(next);
            }
            8 => {
                let next = hand.lock.0.lock().unwrap().pop().map(Held::new);
                self.hands.push(next.unwrap_or(hand));
            }
            9 => {
                // The handle goes into a neighbour, and is in no hand from then on.
                let next = neighbour(&hand).unwrap_or_else(|| hand.again());
                self.remember(&hand);
                next.cell.set(Some(hand.give()));
            }
            10 => {
                let next = neighbour(&hand).unwrap_or_else(|| hand.again());
                let again = hand.again();
                next.lock.0.lock().unwrap().push(again);
                self.hands.push(hand);
            }
            11 => {
                let next = neighbour(&hand);
                hand.cell.set(next);
                self.hands.push(hand);
            }
            12 | 13 => {
                self.remember(&hand);
                drop(hand);
                self.come_back();
            }
            14 => {
                if let Ok(value) = Gc::try_unwrap(hand.give()) {
                    value.read("who took it out");
                }
            }
            _ => {
                let mut gc = hand.give();
                if below(2) == 0 {
                    gc = Thing::make(&self.world, Some(gc));
                    drop(gc.clone());
                }
                if let Some(mut lent) = Gc::get_mut(&mut gc) {
                    lent.lend(None);
                }
                self.hands.push(Held::new(gc));
            }
        }
        if let Some(hand) = self.hands.last() {
            hand.read("who holds it");
        }
    }

    /// Goes round in a ring, whose links it takes out and puts back.
    pub fn circle(&mut self) {
        let Some(hand) = self.hands.pop() else { return self.come_back() };
        match below(10) {
            0..=4 => {
                let next = hand.cell.get();
                self.hands.push(next.map_or(hand, Held::new));
            }
            5 | 6 => {
                let next = hand.cell.take();
                self.hands.push(next.map_or(hand, Held::new));
            }
            7 | 8 => {
                if let Some(next) = hand.cell.get() {
                    next.cell.set(Some(hand.again()));
                }
                self.hands.push(hand);
            }
            _ => {
                self.remember(&hand);
                drop(hand);
                self.come_back();
            }
        }
    }

    fn remember(&self, hand: &Held) {
        self.world.weak[below(2)].set(Named { weak: Gc::downgrade(hand), number: Some(hand.number()) });
    }

    /// By a weak handle.
    fn come_back(&mut self) {
        let named = self.world.weak[below(2)].get();
        let again = self.world.upgrade(&named);
        self.hands.extend(again.map(Held::new));
    }
}

/// One of those that an object leads to.
fn neighbour(one: &Thing) -> Option<Gc<Thing>> {
    match below(4) {
        0 => one.lock.0.lock().unwrap().last().cloned(),
        1 => one.plain.clone(),
        2 if below(4) == 0 => Weak::upgrade(&one.me.get()),
        _ => one.cell.get(),
    }
}
