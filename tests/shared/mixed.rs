//! All operations at the same time, at random: each value is whole while it can be reached, and
//! ends once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use gc_core::sync::{self, Gc, GcCell, Shareable, Weak};
use gc_core::{Finalize, Trace};

const TURNS: usize = if cfg!(miri) { 60 } else { 60_000 };
const THREADS: u64 = 3;
const PLACES: usize = 4;

/// What is left of a number in a value that is gone.
const GONE: usize = usize::MAX;

/// Where handles lie about, and how many values there were, and are gone.
struct Room<L: Shareable> {
    strong: [GcCell<Option<Gc<Item<L>>>>; PLACES],
    weak: [GcCell<Weak<Item<L>>>; PLACES],
    made: AtomicUsize,
    gone: AtomicUsize,
}

/// A leaf or not, by what it links to.
#[derive(Trace)]
#[trace(sync)]
struct Item<L: Shareable> {
    link: L,
    me: GcCell<Weak<Item<L>>>,
    #[trace(skip)]
    end: End<L>,
}

struct End<L: Shareable> {
    /// Twice the same, and written by who borrows it mutably.
    numbers: [usize; 2],
    room: Arc<Room<L>>,
}

impl<L: Shareable> Drop for End<L> {
    fn drop(&mut self) {
        assert!(self.numbers[0] != GONE && self.numbers[0] == self.numbers[1]);
        self.numbers = [GONE; 2];
        self.room.gone.fetch_add(1, Ordering::Relaxed);
    }
}

impl<L: Shareable> Finalize for Item<L> {
    fn needs_finalize() -> bool {
        true
    }

    fn value_needs_finalize(&self) -> bool {
        self.end.numbers[0] % 2 == 0
    }

    /// Comes back now and then.
    fn finalize(&self) {
        let number = self.whole();
        if number % 4 == 0 {
            self.end.room.strong[number / 4 % PLACES].set(self.me.get().upgrade());
        }
    }
}

impl<L: Shareable + Default> Clone for Item<L> {
    fn clone(&self) -> Self {
        Self::new(&self.end.room, self.whole() + 1)
    }
}

impl<L: Shareable> Item<L> {
    /// The number of a value that is whole.
    fn whole(&self) -> usize {
        assert!(self.end.numbers[0] != GONE && self.end.numbers[0] == self.end.numbers[1]);
        self.end.numbers[0]
    }
}

impl<L: Shareable + Default> Item<L> {
    fn new(room: &Arc<Room<L>>, number: usize) -> Self {
        room.made.fetch_add(1, Ordering::Relaxed);
        let end = End { numbers: [number; 2], room: room.clone() };
        Self { link: L::default(), me: GcCell::default(), end }
    }
}

/// A number at random, of no quality.
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 33).unwrap()
}

fn turn<L: Shareable + Default>(room: &Arc<Room<L>>, random: &mut u64) {
    let (strong, weak) = (&room.strong[next(random) % PLACES], &room.weak[next(random) % PLACES]);
    match next(random) % 12 {
        0 => strong.set(Some(Gc::new(Item::new(room, next(random))))),
        1 => strong.set(Some(Gc::new_cyclic(|me| {
            let item = Item::new(room, next(random));
            item.me.set(me.clone());
            weak.set(me.clone());
            assert!(me.upgrade().is_none() && me.strong_count() == 0);
            item
        }))),
        2 => strong.set(weak.get().upgrade()),
        3 => drop(strong.take()),
        4 => {
            if let Some(gc) = strong.get() {
                weak.set(Gc::downgrade(&gc));
                gc.me.set(Gc::downgrade(&gc));
            }
        }
        5 => {
            if let Some(gc) = weak.get().upgrade() {
                gc.whole();
                assert!(Gc::strong_count(&gc) > 0 && Gc::weak_count(&gc) < 100);
            }
        }
        6 => {
            if let Some(Ok(item)) = strong.take().map(Gc::try_unwrap) {
                item.whole();
                assert!(item.me.get().upgrade().is_none());
            }
        }
        7 => drop(strong.take().and_then(Gc::into_inner)),
        8 => {
            if let Some(mut gc) = strong.take() {
                if let Some(mut item) = Gc::get_mut(&mut gc) {
                    item.whole();
                    item.end.numbers = [next(random); 2];
                }
                strong.set(Some(gc));
            }
        }
        9 => {
            if let Some(mut gc) = strong.take() {
                let mut item = Gc::make_mut(&mut gc);
                item.end.numbers = [item.whole() + 2; 2];
                if next(random) % 2 == 0 {
                    std::mem::forget(item);
                }
            }
        }
        10 => {
            if next(random) % 8 == 0 {
                sync::sweep();
            }
        }
        _ => strong.set(strong.get()),
    }
}

fn mixed<L: Shareable + Default>() {
    let room = Arc::new(Room::<L> {
        strong: Default::default(),
        weak: Default::default(),
        made: AtomicUsize::new(0),
        gone: AtomicUsize::new(0),
    });
    let threads = (1..=THREADS).map(|seed| {
        let room = room.clone();
        thread::spawn(move || {
            let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (0..TURNS).for_each(|_| turn(&room, &mut random));
        })
    });
    threads.collect::<Vec<_>>().into_iter().for_each(|thread| thread.join().unwrap());
    // What a finalizer puts back is taken out once more: it doesn't run again.
    for _ in 0..2 * PLACES {
        room.strong.iter().for_each(|place| drop(place.take()));
    }
    sync::sweep();
    assert_eq!(room.made.load(Ordering::Relaxed), room.gone.load(Ordering::Relaxed));
    assert!(room.weak.iter().all(|weak| weak.take().upgrade().is_none()));
}

#[test]
fn on_leaves() {
    mixed::<u64>();
}

#[test]
fn on_objects_that_hold_handles() {
    mixed::<GcCell<Option<Gc<u8>>>>();
}
