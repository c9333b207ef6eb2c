//! Threads that make garbage of all kinds while others collect it, some of which panics: hence a
//! process of its own.
//!
//! For as long as you like: `GC_SHARED_MINUTES=60 cargo test --test shared_collecting --
//! --nocapture >/dev/null 2>&1`. (The harness would keep what each panic prints.)

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use gc_core::sync::{self, Gc, GcCell, TraceSync, Weak};
use gc_core::{Finalize, Trace, Tracer, unsize};

const TURNS: usize = if cfg!(miri) { 40 } else { 8_000 };
const THREADS: u64 = 4;
const PLACES: usize = 6;

/// What is left of a number in a value that is gone.
const GONE: usize = usize::MAX;

/// Where all threads put handles, and how many values there were, and are gone.
#[derive(Default)]
struct Yard {
    strong: [GcCell<Option<Gc<Thing>>>; PLACES],
    weak: [GcCell<Weak<Thing>>; PLACES],
    made: AtomicUsize,
    gone: AtomicUsize,
}

#[derive(Trace)]
#[trace(sync)]
struct Thing {
    /// Set when it is made, and changed by who borrows it mutably.
    plain: Option<Gc<Thing>>,
    cell: GcCell<Option<Gc<Thing>>>,
    mutex: Mutex<Vec<Gc<Thing>>>,
    lock: RwLock<Option<Gc<Thing>>>,
    odd: Odd,
    me: GcCell<Weak<Thing>>,
    #[trace(skip)]
    end: End,
}

/// Panics when it is traced, now and then.
struct Odd(AtomicUsize, Option<Gc<Thing>>);

// SAFETY: its handle is visited once, or not at all.
unsafe impl Trace for Odd {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.1.trace(tracer);
        assert!(self.0.fetch_add(1, Ordering::Relaxed) % 64 != 63, "odd");
    }
}
// SAFETY: it changes under `&mut` alone; it waits for nothing.
unsafe impl TraceSync for Odd {}

struct End {
    /// Twice the same, and written by who borrows it mutably.
    numbers: [usize; 2],
    yard: Arc<Yard>,
}

impl Drop for End {
    fn drop(&mut self) {
        assert!(self.numbers[0] != GONE && self.numbers[0] == self.numbers[1]);
        self.numbers = [GONE; 2];
        self.yard.gone.fetch_add(1, Ordering::Relaxed);
    }
}

impl Finalize for Thing {
    fn value_needs_finalize(&self) -> bool {
        self.end.numbers[0] % 3 == 0
    }

    /// Comes back now and then, brings a neighbour back, gives up what it holds, or makes another.
    fn finalize(&self) {
        let (number, yard) = (self.whole(), &self.end.yard);
        let place = &yard.strong[number % PLACES];
        match number % 15 {
            0 => place.set(self.me.get().upgrade()),
            3 => place.set(self.cell.get()),
            6 => drop(self.cell.take()),
            9 => place.set(Some(Gc::new(thing(yard, number / 2, None)))),
            _ => {}
        }
    }
}

impl Thing {
    fn whole(&self) -> usize {
        assert!(self.end.numbers[0] != GONE && self.end.numbers[0] == self.end.numbers[1]);
        self.end.numbers[0]
    }
}

fn thing(yard: &Arc<Yard>, number: usize, plain: Option<Gc<Thing>>) -> Thing {
    yard.made.fetch_add(1, Ordering::Relaxed);
    let odd = Odd(AtomicUsize::new(number % 64), None);
    let end = End { numbers: [number; 2], yard: yard.clone() };
    let (cell, mutex, lock, me) = (GcCell::default(), Mutex::default(), RwLock::default(), GcCell::default());
    Thing { plain, cell, mutex, lock, odd, me, end }
}

trait Whole: TraceSync + Send + Sync {
    fn is_whole(&self);
}

impl Whole for Thing {
    fn is_whole(&self) {
        self.whole();
    }
}

type Kept = Option<Gc<Thing>>;

thread_local! {
    static AT_EXIT: Cell<(Kept, Kept, Kept)> = const { Cell::new((None, None, None)) };
}

/// A number at random, of no quality.
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 33).unwrap()
}

fn make(yard: &Arc<Yard>, random: &mut u64, plain: Option<Gc<Thing>>) -> Gc<Thing> {
    let new = Gc::new(thing(yard, next(random), plain));
    new.me.set(Gc::downgrade(&new));
    new
}

fn turn(yard: &Arc<Yard>, random: &mut u64) {
    let [one, other] = [(); 2].map(|()| &yard.strong[next(random) % PLACES]);
    let weak = &yard.weak[next(random) % PLACES];
    match next(random) % 24 {
        0 | 1 => one.set(Some(make(yard, random, other.get()))),
        2 => {
            // A ring of a few, let go of at once.
            let first = make(yard, random, None);
            let mut last = first.clone();
            for _ in 0..next(random) % 4 {
                last = make(yard, random, Some(last));
            }
            first.cell.set(Some(last));
        }
        3 | 4 => {
            if let (Some(one), Some(other)) = (one.get(), other.get()) {
                one.cell.set(Some(other));
            }
        }
        5 | 6 => {
            if let (Some(one), Some(other)) = (one.get(), other.get()) {
                let mut list = one.mutex.lock().unwrap();
                list.push(other);
                let more = if list.len() > 3 { list.split_off(1) } else { Vec::new() };
                drop(list);
                drop(more);
            }
        }
        7 => {
            if let (Some(one), Some(other)) = (one.get(), other.get()) {
                let before = one.lock.write().unwrap().replace(other);
                drop(before);
            }
        }
        8 => drop(one.get().and_then(|one| one.cell.take())),
        9 => {
            // A handle hops from one object to the other.
            if let (Some(one), Some(other)) = (one.get(), other.get()) {
                other.cell.set(one.cell.take());
            }
        }
        10 => one.set(one.get().and_then(|one| one.plain.clone())),
        11 => one.set(one.get().and_then(|one| one.lock.read().unwrap().clone())),
        12 => drop(one.take()),
        13 => weak.set(one.get().map_or_else(Weak::new, |one| Gc::downgrade(&one))),
        14 => {
            if let Some(found) = weak.get().upgrade() {
                found.whole();
                one.set(Some(found));
            }
        }
        15 => {
            if let Some(mut gc) = one.take() {
                if let Some(mut lent) = Gc::get_mut(&mut gc) {
                    lent.whole();
                    lent.end.numbers = [next(random); 2];
                    lent.plain = other.get();
                    lent.odd.1 = other.get();
                }
                one.set(Some(gc));
            }
        }
        16 => {
            if let Some(Ok(thing)) = one.take().map(Gc::try_unwrap) {
                thing.whole();
            }
        }
        17 => {
            let _ = std::panic::catch_unwind(sync::collect);
        }
        18 if next(random) % 16 == 0 => sync::sweep(),
        19 => drop(one.take().and_then(Gc::into_inner).map(|thing| thing.whole())),
        20 => one.set(Some(Gc::new_cyclic(|me| {
            let new = thing(yard, next(random), other.get());
            new.me.set(me.clone());
            weak.set(me.clone());
            new
        }))),
        21 if next(random) % 8 == 0 => {
            // The thread drops them when its thread-locals go.
            let (held, taken, found) = (one.get(), other.take(), weak.get());
            let ended = thread::spawn(move || AT_EXIT.set((held, taken, found.upgrade()))).join();
            assert!(ended.is_ok());
        }
        22 => {
            if let Some(held) = one.get() {
                let held: Gc<dyn Whole> = unsize!(held => dyn Whole);
                held.is_whole();
                other.set(Gc::downcast(held).ok());
            }
        }
        _ => {
            let held = one.get();
            if let Some(held) = &held {
                held.whole();
                held.mutex.lock().unwrap().iter().for_each(|other| _ = other.whole());
            }
            other.set(held);
        }
    }
}

/// Collects until nothing comes back.
fn settle(yard: &Yard) {
    for _ in 0..200 {
        yard.strong.iter().for_each(|place| drop(place.take()));
        let _ = std::panic::catch_unwind(sync::collect);
        if yard.made.load(Ordering::Relaxed) == yard.gone.load(Ordering::Relaxed) {
            break;
        }
    }
}

#[test]
fn all_at_once() {
    let minutes: u64 = std::env::var("GC_SHARED_MINUTES").ok().and_then(|minutes| minutes.parse().ok()).unwrap_or(0);
    let (started, time) = (Instant::now(), Duration::from_secs(60 * minutes));
    let yard = Arc::new(Yard::default());
    let threads = (1..=THREADS).map(|seed| {
        let yard = yard.clone();
        thread::spawn(move || {
            let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            loop {
                (0..TURNS).for_each(|_| turn(&yard, &mut random));
                if started.elapsed() >= time {
                    break;
                }
            }
        })
    });
    threads.collect::<Vec<_>>().into_iter().for_each(|thread| thread.join().unwrap());
    settle(&yard);
    assert_eq!(yard.made.load(Ordering::Relaxed), yard.gone.load(Ordering::Relaxed));
    assert!(yard.weak.iter().all(|weak| weak.take().upgrade().is_none()));
}
