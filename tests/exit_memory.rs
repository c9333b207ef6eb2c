//! The end of a thread: what it leaves behind, counted by the allocator itself.
//!
//! Counted is what the thread under test allocates, whoever gives it back; not what the test
//! harness does meanwhile.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, RefCell};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, heap};
use gc_workspace::sized;

/// Bytes that threads under test have taken, and that nobody has given back.
static HELD: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Whether this thread is under test.
    static COUNTED: Cell<bool> = const { Cell::new(false) };
}

/// What is written in front of each block: how much of it is counted.
type Mark = [u8; size_of::<usize>()];

struct Counting;

/// The block that is asked for with room in front, and how much room.
fn with_mark(layout: Layout) -> (Layout, usize) {
    let room = layout.align().max(size_of::<Mark>());
    let block = Layout::from_size_align(layout.size() + room, room).expect("tests are small");
    (block, room)
}

// SAFETY: passes everything on to the system's allocator, for blocks with room in front that is a
// multiple of their alignment.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (block, room) = with_mark(layout);
        // SAFETY: the block has a size.
        let start = unsafe { System.alloc(block) };
        if start.is_null() {
            return start;
        }
        let counted = if COUNTED.get() { layout.size() } else { 0 };
        HELD.fetch_add(counted, Ordering::SeqCst);
        // SAFETY: the block begins with room for it.
        unsafe { start.cast::<Mark>().write(counted.to_ne_bytes()) };
        // SAFETY: the block has so much room and more.
        unsafe { start.add(room) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let (whole, room) = with_mark(layout);
        // SAFETY: `alloc` added this.
        let start = unsafe { block.sub(room) };
        // SAFETY: `alloc` wrote it there.
        let mark = unsafe { start.cast::<Mark>().read() };
        HELD.fetch_sub(usize::from_ne_bytes(mark), Ordering::SeqCst);
        // SAFETY: it came from there with this layout.
        unsafe { System.dealloc(start, whole) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(Trace)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    text: String,
}

fn node() -> Gc<Node> {
    Gc::new(Node { next: GcCell::new(None), text: "text".repeat(10) })
}

impl Finalize for Node {
    fn finalize(&self) {
        if self.text.is_empty() {
            resume_unwind(Box::new(String::from("at exit")));
        }
    }
}

fn ring(text: &str) -> Gc<Node> {
    let ring = Gc::new(Node { next: GcCell::new(None), text: text.to_owned() });
    ring.next.set(Some(ring.clone()));
    ring
}

fn chain() -> Gc<Node> {
    let mut head = node();
    for _ in 0..sized(10_000, 200) {
        let next = node();
        next.next.set(Some(head));
        head = next;
    }
    head
}

thread_local! {
    /// First used before the heap is, or after: destructors run in one order or the other.
    static EARLIER: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
    static EARLY: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
    static LATE: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
    static WEAK: RefCell<Vec<Weak<Node>>> = const { RefCell::new(Vec::new()) };
    static LEAF: RefCell<Option<Gc<i32>>> = const { RefCell::new(None) };
    static SUBSCRIBED: RefCell<Option<heap::Subscription>> = const { RefCell::new(None) };
    static END: RefCell<Option<End>> = const { RefCell::new(None) };
}

/// Does something when it is dropped.
struct End(fn());

impl Drop for End {
    fn drop(&mut self) {
        self.0();
    }
}

/// What a thread may do before it ends.
const PROGRAMS: [(&str, fn()); 15] = [
    ("nothing", || {}),
    ("one object", || drop(node())),
    ("a ring", || drop(ring("a"))),
    ("handles that outlive the heap", || {
        EARLY.with_borrow_mut(|early| early.push(node()));
        LATE.with_borrow_mut(|late| late.extend((0..sized(1_000, 10)).map(|_| node())));
    }),
    ("a chain that outlives the heap", || {
        EARLY.with_borrow_mut(|early| early.reserve(1));
        LATE.with_borrow_mut(|late| late.push(chain()));
    }),
    ("a chain that outlives the heap, where cascades are limited", || {
        heap::configure(|config| config.max_cascade = Some(10)).unwrap();
        EARLY.with_borrow_mut(|early| early.reserve(1));
        EARLY.with_borrow_mut(|early| early.push(chain()));
    }),
    ("a leaf that outlives the heap", || {
        LEAF.with_borrow_mut(|leaf| *leaf = None);
        // Behind a free that was allowed more.
        let new = [6, 7].map(Gc::new)[1].clone();
        LEAF.with_borrow_mut(|leaf| *leaf = Some(new));
    }),
    ("weak handles that outlive all", || {
        WEAK.with_borrow_mut(|weak| weak.push(Gc::downgrade(&node())));
        EARLY.with_borrow_mut(|early| early.push(node()));
        let first = EARLY.with_borrow(|early| Gc::downgrade(&early[0]));
        WEAK.with_borrow_mut(|weak| weak.push(first));
    }),
    ("a ring that outlives the heap", || EARLY.with_borrow_mut(|early| early.push(ring("a")))),
    ("rings that outlive the heap, in two places", || {
        for place in [&EARLIER, &EARLY] {
            place.with_borrow_mut(|place| place.reserve(1_000));
        }
        for place in [&EARLIER, &EARLY] {
            place.with_borrow_mut(|place| place.extend((0..sized(1_000, 10)).map(|at| ring(&at.to_string()))));
        }
        drop(ring("garbage"));
    }),
    ("rings whose finalizers panic", || {
        EARLY.with_borrow_mut(|early| early.extend(["a", "", "b", "", "c"].map(ring)));
    }),
    ("rings that outlive the heap beside frozen ones", || {
        END.set(Some(End(heap::unfreeze)));
        EARLIER.with_borrow_mut(|earlier| earlier.extend(["a", "b"].map(ring)));
        drop(ring("frozen garbage"));
        heap::freeze();
        EARLY.with_borrow_mut(|early| early.push(ring("c")));
    }),
    ("rings made after the heap's end", || {
        END.set(Some(End(|| drop(["a", "b"].map(ring)))));
        drop(node());
    }),
    ("a callback that panics when it is dropped", || {
        SUBSCRIBED.with_borrow_mut(|subscribed| *subscribed = None);
        let end = End(|| resume_unwind(Box::new("at exit")));
        let subscription = heap::on_collect(move |_| assert_eq!(size_of_val(&end), size_of::<End>()));
        SUBSCRIBED.with_borrow_mut(|subscribed| *subscribed = Some(subscription));
        EARLY.with_borrow_mut(|early| early.push(ring("a")));
    }),
    ("a callback that is subscribed for ever after the heap's end", || {
        END.set(Some(End(|| {
            let own = ring("a");
            std::mem::forget(heap::on_collect(move |_| drop(own.clone())));
        })));
        drop(node());
    }),
];

/// Runs a program in a thread of its own; what it returns, and how many bytes are left of what the
/// thread took.
fn left_by<R: Send + 'static>(program: impl FnOnce() -> R + Send + 'static) -> (R, usize) {
    let under_test = move || {
        COUNTED.set(true);
        program()
    };
    let returned = thread::spawn(under_test).join().unwrap();
    (returned, HELD.load(Ordering::SeqCst))
}

/// `thread exit collects; a handle in another thread-local that outlives the heap is still freed`
///
/// The only test in this file: threads under test are counted together.
#[test]
fn a_thread_leaves_no_memory_behind() {
    // The first thread of a process makes some things that stay.
    thread::spawn(|| assert_eq!(node().text.len(), 40)).join().unwrap();
    // What is left is noticed.
    let (block, left) = left_by(|| vec![1_u8; 100_000]);
    assert_eq!((block.len(), left), (100_000, 100_000));
    drop(block);
    for (name, program) in PROGRAMS {
        assert_eq!(left_by(program), ((), 0), "{name}: bytes are left");
    }
}
