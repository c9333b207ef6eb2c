//! Programs for `wasm32-unknown-unknown`, a target without a clock, without threads, and with 32
//! bits: what a browser runs.
//!
//! Each returns figures, which `run.mjs` compares with what is expected; an assertion that fails
//! here ends the program, whose message the host is told. The same programs are a unit test of the
//! host's.

use std::cell::{Cell, RefCell};

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap};

thread_local! {
    /// Finalizers run, and values dropped.
    static ENDED: Cell<(u32, u32)> = const { Cell::new((0, 0)) };
    /// Where a finalizer stores what it brings back.
    static SAVED: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
    /// What is held until the thread ends, which a browser's never does.
    static HELD: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
}

#[derive(Trace)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    me: GcCell<Weak<Node>>,
    comes_back: bool,
    #[trace(skip)]
    _tail: Tail,
}

struct Tail;

impl Drop for Tail {
    fn drop(&mut self) {
        let (finalized, dropped) = ENDED.get();
        ENDED.set((finalized, dropped + 1));
    }
}

impl Finalize for Node {
    fn finalize(&self) {
        let (finalized, dropped) = ENDED.get();
        ENDED.set((finalized + 1, dropped));
        if self.comes_back {
            SAVED.with_borrow_mut(|saved| saved.extend(self.me.get().upgrade()));
        }
    }
}

fn node(comes_back: bool) -> Gc<Node> {
    let node = Gc::new(Node { next: GcCell::new(None), me: GcCell::new(Weak::new()), comes_back, _tail: Tail });
    node.me.set(Gc::downgrade(&node));
    node
}

/// Nodes that hold each other in a ring; one of them.
fn ring(len: usize, comes_back: bool) -> Gc<Node> {
    let first = node(comes_back);
    let mut last = first.clone();
    for _ in 1..len {
        let next = node(false);
        last.next.set(Some(next.clone()));
        last = next;
    }
    last.next.set(Some(first.clone()));
    first
}

/// A program: what it does, and the figures that are expected of it.
type Program = (&'static str, fn() -> u32, u32);

/// All of them, in the order in which they are to run.
pub const PROGRAMS: [Program; 8] = [
    (
        "rings are collected",
        || {
            drop(ring(1_000, false));
            let reclaimed = collect();
            assert_eq!(ENDED.take(), (1_000, 1_000));
            u32::try_from(reclaimed).unwrap()
        },
        1_000,
    ),
    (
        "a finalizer brings a ring back, once",
        || {
            drop(ring(10, true));
            assert_eq!((collect(), ENDED.take()), (0, (10, 0)));
            let weak = SAVED.with_borrow(|saved| Gc::downgrade(&saved[0]));
            assert!(weak.upgrade().is_some());
            SAVED.take();
            assert_eq!((collect(), ENDED.take()), (10, (0, 10)));
            assert!(weak.upgrade().is_none());
            u32::try_from(heap::stats().resurrected).unwrap()
        },
        10,
    ),
    (
        "collections start by themselves",
        || {
            let before = heap::stats();
            for _ in 0..100_000 {
                drop(ring(2, false));
            }
            let after = heap::stats();
            assert!(after.young_collections > before.young_collections + 10);
            assert!(after.live < 20_000 && after.heap_bytes < 4 << 20, "{after:?}");
            collect();
            assert_eq!(ENDED.take(), (200_000, 200_000));
            u32::try_from(heap::stats().live).unwrap()
        },
        0,
    ),
    (
        "a chain is freed on a small stack",
        || {
            let mut head = node(false);
            for _ in 1..200_000 {
                let next = node(false);
                next.next.set(Some(head));
                head = next;
            }
            drop(head);
            ENDED.take().1
        },
        200_000,
    ),
    (
        "there is no clock",
        || {
            let longest = std::rc::Rc::new(Cell::new(None));
            let told = std::rc::Rc::clone(&longest);
            let subscription = heap::on_collect(move |collection| told.set(Some(collection.duration)));
            drop(ring(100, false));
            assert_eq!((collect(), ENDED.take()), (100, (100, 100)));
            while !heap::step(heap::Budget::Time(std::time::Duration::from_millis(1))) {}
            drop(subscription);
            let stats = heap::stats();
            let clock = cfg!(not(all(target_family = "wasm", target_os = "unknown")));
            assert_eq!(longest.get().map(|duration| duration.is_zero()), Some(!clock), "{:?}", longest.get());
            assert_eq!((stats.longest_collection.is_zero(), stats.total_collection.is_zero()), (!clock, !clock));
            u32::try_from(stats.live).unwrap()
        },
        0,
    ),
    (
        "slices, text and trait objects",
        || {
            let slice: Gc<[u16]> = (0..1_000).collect();
            let text: Gc<str> = "text".into();
            let object: Gc<dyn std::fmt::Debug> = gc_core::unsize!(Gc::new(5_u8) => dyn std::fmt::Debug);
            let aligned = Gc::new(Aligned(7));
            assert_eq!(std::ptr::from_ref(&*aligned).addr() % 64, 0);
            assert_eq!((text.len(), format!("{object:?}"), aligned.0), (4, "5".to_owned(), 7));
            slice.iter().map(|number| u32::from(*number)).sum()
        },
        499_500,
    ),
    (
        "a limit refuses",
        || {
            heap::configure(|config| config.max_bytes = Some(1)).unwrap();
            let refused = Gc::try_new([0_u8; 100_000]).is_err();
            heap::configure(|config| config.max_bytes = None).unwrap();
            u32::from(refused)
        },
        1,
    ),
    (
        "handles in thread-locals stay",
        || {
            HELD.with_borrow_mut(|held| held.extend((0..3).map(|_| ring(3, false))));
            collect();
            heap::trim();
            u32::try_from(heap::stats().live).unwrap()
        },
        9,
    ),
];

#[derive(Trace, Finalize)]
#[repr(align(64))]
struct Aligned(u8);

#[cfg(target_family = "wasm")]
pub mod exports {
    //! What the host calls, and what it is called with.

    use super::PROGRAMS;

    #[link(wasm_import_module = "host")]
    unsafe extern "C" {
        /// Tells the host something, as UTF-8.
        fn say(text: *const u8, len: usize);
    }

    fn tell(text: &str) {
        // SAFETY: the host reads so many bytes from there, and returns.
        unsafe { say(text.as_ptr(), text.len()) };
    }

    /// How many programs there are. Called first.
    #[unsafe(no_mangle)]
    pub extern "C" fn programs() -> usize {
        std::panic::set_hook(Box::new(|info| tell(&info.to_string())));
        PROGRAMS.len()
    }

    /// Runs a program, after telling the host what it is.
    #[unsafe(no_mangle)]
    pub extern "C" fn run(at: usize) -> u32 {
        tell(PROGRAMS[at].0);
        PROGRAMS[at].1()
    }

    /// What is expected of it.
    #[unsafe(no_mangle)]
    pub extern "C" fn expected(at: usize) -> u32 {
        PROGRAMS[at].2
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn programs_do_what_is_expected() {
        for (name, program, expected) in super::PROGRAMS {
            assert_eq!(program(), expected, "{name}");
        }
    }
}
