//! Rule C1: what safe code can take out of a cell is never under the hands of code that may panic.
//!
//! A `trace` that panics calls the panic hook before it unwinds, and the hook is safe code: it may
//! take the content of a cell that is being traced. Frames that then unwind must have nothing in
//! it. A sanitizer sees it if they have.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use gc_core::inspect::{count_edges, edge_names};
use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, collect, inspect};

/// Panics in `trace`, with a borrow of its own that ends as the panic leaves.
struct Hostile {
    borrowed: RefCell<Box<u64>>,
    me: Option<Gc<Holder>>,
}

thread_local! {
    /// Whether traces of hostile values panic.
    static PANICS: Cell<bool> = const { Cell::new(false) };
    static TRACED: Cell<usize> = const { Cell::new(0) };
    /// Whose cells the hook empties.
    static VICTIM: RefCell<Option<Gc<Holder>>> = const { RefCell::new(None) };
}

// SAFETY: the one handle is visited once; no destructor.
unsafe impl Trace for Hostile {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        trace_hostile(self, tracer);
    }
}

/// As a function of `with`.
fn trace_hostile(hostile: &Hostile, tracer: &mut Tracer<'_>) {
    TRACED.set(TRACED.get() + 1);
    let borrowed = hostile.borrowed.borrow();
    assert!(!PANICS.get(), "traced {borrowed}");
    hostile.me.trace(tracer);
}

type Row = (u8, Option<Box<dyn Trace>>);

/// The same in a derived type.
#[derive(Trace)]
struct Wrapped {
    // SAFETY: the one handle is visited once, and destructors only drop.
    #[trace(unsafe(with = "trace_hostile"))]
    hostile: Hostile,
}

#[derive(Trace, Finalize, Default)]
struct Holder {
    gc_cell: GcCell<Option<Box<Hostile>>>,
    cell: Cell<Option<Box<Hostile>>>,
    with: Cell<Option<Box<Wrapped>>>,
    many: GcCell<Vec<Row>>,
    behind_a_lock: Cell<Option<Box<RefCell<Option<Hostile>>>>>,
    own: GcCell<Option<Gc<Holder>>>,
}

impl Holder {
    fn take_all(&self) {
        drop((self.gc_cell.take(), self.cell.take(), self.with.take(), self.many.take(), self.behind_a_lock.take()));
    }
}

fn hostile(me: Option<&Gc<Holder>>) -> Hostile {
    Hostile { borrowed: RefCell::new(Box::new(7)), me: me.cloned() }
}

type Fill = fn(&Gc<Holder>);

/// Each puts one hostile value into one of the cells.
const FILLS: [(&str, Fill); 5] = [
    ("gc_cell", |holder| holder.gc_cell.set(Some(Box::new(hostile(Some(holder)))))),
    ("cell", |holder| holder.cell.set(Some(Box::new(hostile(Some(holder)))))),
    ("with", |holder| holder.with.set(Some(Box::new(Wrapped { hostile: hostile(Some(holder)) })))),
    ("many", |holder| holder.many.set(vec![(1, None), (2, Some(Box::new(hostile(Some(holder)))))])),
    ("behind_a_lock", |holder| holder.behind_a_lock.set(Some(Box::new(RefCell::new(Some(hostile(Some(holder)))))))),
];

type Look = fn(&Gc<Holder>);

/// Everything that traces.
const LOOKS: [(&str, Look); 6] = [
    ("collect", |_| assert_eq!(collect(), 0)),
    ("collect_young", |_| assert_eq!(gc_core::heap::collect_young(), 0)),
    ("garbage", |_| drop(inspect::garbage())),
    ("assert_no_garbage", |_| inspect::assert_no_garbage()),
    ("count_edges", |holder| assert_eq!(count_edges(&**holder), 0)),
    ("edge_names", |holder| assert!(edge_names(&**holder).is_empty())),
];

/// Of the tests that set the hook of all threads.
static HOOK: Mutex<()> = Mutex::new(());

/// Runs this where the hook empties the cells of a victim, if a `trace` panics in this thread.
fn with_a_hook_that_takes(action: impl FnOnce()) {
    let _guard = HOOK.lock().unwrap_or_else(PoisonError::into_inner);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {
        if PANICS.get() {
            VICTIM.with_borrow(|victim| victim.as_ref().unwrap().take_all());
        }
    }));
    let result = catch_unwind(AssertUnwindSafe(action));
    std::panic::set_hook(before);
    if let Err(payload) = result {
        std::panic::resume_unwind(payload);
    }
}

/// A hand-written `trace`, and a `with` function, in each sort of cell, and whatever traces.
#[test]
fn a_hook_that_takes_what_is_traced() {
    with_a_hook_that_takes(|| {
        for (cell, fill) in FILLS {
            for (name, look) in LOOKS {
                let holder = Gc::new(Holder::default());
                VICTIM.set(Some(holder.clone()));
                fill(&holder);
                drop(holder.clone());
                PANICS.set(true);
                let result = catch_unwind(AssertUnwindSafe(|| look(&holder)));
                PANICS.set(false);
                assert!(result.is_ok(), "{cell} was looked into by {name}");
                assert_eq!(TRACED.get(), 0, "{cell} was looked into by {name}");
                VICTIM.take();
                holder.take_all();
                drop(holder);
                assert_eq!(collect(), 0);
            }
        }
    });
}

/// The mode ends with the cell: what stands behind it is traced, hand-written or not.
#[test]
fn behind_a_cell_all_is_traced() {
    #[derive(Trace, Finalize)]
    struct Row {
        before: Hostile,
        cell: Cell<Option<Box<Hostile>>>,
        after: Hostile,
        boxed: Vec<Box<dyn Trace>>,
    }
    let holder = Gc::new(Holder::default());
    let row = Row {
        before: hostile(Some(&holder)),
        cell: Cell::new(Some(Box::new(hostile(Some(&holder))))),
        after: hostile(Some(&holder)),
        boxed: vec![Box::new(Cell::new(Some(hostile(Some(&holder))))), Box::new(hostile(Some(&holder)))],
    };
    assert_eq!((count_edges(&row), TRACED.take()), (3, 3));
    assert_eq!(edge_names(&row), ["before", "after", "boxed"]);
    assert!(row.cell.take().is_some_and(|hostile| hostile.me.is_some()));
}

/// A panic elsewhere leaves nothing of the mode behind.
#[test]
fn a_panic_behind_a_cell() {
    #[derive(Trace, Finalize)]
    struct Row {
        cell: Cell<Option<Box<Hostile>>>,
        after: Hostile,
        own: GcCell<Option<Gc<Row>>>,
    }
    let row =
        Gc::new(Row { cell: Cell::new(Some(Box::new(hostile(None)))), after: hostile(None), own: GcCell::new(None) });
    row.own.set(Some(row.clone()));
    PANICS.set(true);
    drop(row.clone());
    drop(catch_unwind(AssertUnwindSafe(collect)));
    PANICS.set(false);
    assert_eq!(TRACED.replace(0), 1);
    assert!(row.cell.take().is_some() && row.after.me.is_none());
    drop(row);
    assert_eq!(collect(), 1);
}

/// Derived types, std's and this library's are traced in cells at any depth.
#[test]
fn what_can_not_panic_is_traced_in_cells() {
    #[derive(Trace, Finalize)]
    struct Derived {
        handle: Gc<u8>,
        more: Vec<Option<Box<Derived>>>,
        any: Box<dyn Trace>,
    }
    fn derived(more: Vec<Option<Box<Derived>>>) -> Derived {
        Derived { handle: Gc::new(1), more, any: Box::new(RefCell::new(Some(Gc::new(2)))) }
    }
    let cell = Cell::new(Some(derived(vec![None, Some(Box::new(derived(Vec::new())))])));
    assert_eq!(count_edges(&cell), 4);
    let cell = GcCell::new(Some(cell.take().unwrap()));
    assert_eq!(count_edges(&cell), 4);
    let names = ["handle", "more.handle", "more.any", "any"];
    assert_eq!(edge_names(&cell), names);
    assert!(
        cell.take()
            .is_some_and(|derived| *derived.handle == 1 && derived.more.len() == 2 && count_edges(&derived.any) == 1)
    );
}

/// Hand-written impls that promise to be plain are traced in cells, and what they visit is looked
/// at in its own right.
#[test]
fn who_promises_is_traced_in_cells() {
    /// As engines have it.
    struct Packed(Option<Gc<u8>>);
    // SAFETY: the one handle is visited once, nothing else is done.
    unsafe impl Trace for Packed {
        fn trace(&self, tracer: &mut Tracer<'_>) {
            // A clone made only to be reported.
            self.0.clone().trace(tracer);
        }
        fn traces_plainly(&self) -> bool {
            true
        }
    }
    struct Pair<A, B>(A, B);
    // SAFETY: the two parts are visited once, nothing else is done.
    unsafe impl<A: Trace, B: Trace> Trace for Pair<A, B> {
        fn trace(&self, tracer: &mut Tracer<'_>) {
            tracer.visit(&self.0);
            tracer.visit(&self.1);
        }
        fn traces_plainly(&self) -> bool {
            true
        }
    }
    let packed = || Packed(Some(Gc::new(1)));
    let holder = Gc::new(Holder::default());
    assert_eq!((count_edges(&Cell::new(packed())), edge_names(&Cell::new(packed())).len()), (1, 1));
    let dynamic: Box<dyn Trace> = Box::new(packed());
    assert_eq!(count_edges(&GcCell::new(Some(dynamic))), 1);
    let pair = Cell::new(Pair(packed(), vec![Pair(hostile(Some(&holder)), packed())]));
    assert_eq!((count_edges(&pair), TRACED.get()), (2, 0));
    let free = pair.into_inner();
    assert_eq!((count_edges(&free), TRACED.take()), (3, 1));
}

/// A hand-written cell does for its content what `Cell` does.
#[test]
fn a_cell_of_ones_own() {
    struct Own<T>(Cell<T>);
    // SAFETY: the content is visited once, as that of a cell.
    unsafe impl<T: Trace> Trace for Own<T> {
        fn trace(&self, tracer: &mut Tracer<'_>) {
            // SAFETY: no code runs meanwhile that sets the cell.
            tracer.visit_in_cell(unsafe { &*self.0.as_ptr() });
        }
    }
    let holder = Gc::new(Holder::default());
    let own = Own(Cell::new((Some(holder.clone()), vec![hostile(Some(&holder))])));
    assert_eq!((count_edges(&own), edge_names(&own).len(), TRACED.get()), (1, 1, 0));
    // Out of it, the mode is over.
    assert_eq!((count_edges(&(own, hostile(Some(&holder)))), TRACED.take()), (2, 1));
}

/// What nests so deep in `RefCell`s that it is put off is not borrowed any more when it is traced.
#[test]
fn a_hook_that_takes_what_was_put_off() {
    #[derive(Trace, Finalize, Default)]
    struct Link {
        next: RefCell<Option<Box<Link>>>,
        hostile: Option<Hostile>,
    }
    thread_local!(static ROOT: RefCell<Option<(Gc<Link>, usize)>> = const { RefCell::new(None) });
    /// Takes what the last link but one holds, if it can.
    fn take(link: &Link, depth: usize) {
        if depth == 1 {
            let taken = link.next.try_borrow_mut().map(|mut next| next.take());
            drop(taken);
        } else if let Ok(next) = link.next.try_borrow() {
            take(next.as_ref().unwrap(), depth - 1);
        }
    }
    fn chain(len: usize) -> Gc<Link> {
        let mut chain = Link { next: RefCell::default(), hostile: Some(hostile(None)) };
        for _ in 0..len {
            chain = Link { next: RefCell::new(Some(Box::new(chain))), hostile: None };
        }
        Gc::new(chain)
    }
    for (len, is_traced) in [(1, true), (30, true), (200, false)] {
        let root = chain(len);
        let _alone = HOOK.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {
            ROOT.with_borrow(|root| root.iter().for_each(|(root, depth)| take(root, *depth)));
        }));
        ROOT.set(Some((root.clone(), len)));
        PANICS.set(true);
        let result = catch_unwind(AssertUnwindSafe(|| count_edges(&*root)));
        PANICS.set(false);
        ROOT.take();
        std::panic::set_hook(before);
        assert_eq!((result.is_err(), TRACED.take()), (is_traced, usize::from(is_traced)), "{len}");
        assert!(root.hostile.is_none());
    }
}

/// What a type can hold isn't asked of hand-written impls while a cell's content is looked at: to
/// be asked is to run their code, which may panic or empty the cell.
#[test]
fn no_type_is_asked_in_a_cell() {
    struct Asked(Option<Gc<u8>>);
    thread_local! {
        static ASKED: Cell<usize> = const { Cell::new(0) };
        static OWNER: RefCell<Option<Gc<Owner>>> = const { RefCell::new(None) };
    }
    // SAFETY: the one handle is visited once; no destructor.
    unsafe impl Trace for Asked {
        fn trace(&self, tracer: &mut Tracer<'_>) {
            self.0.trace(tracer);
        }
        fn can_hold_gc() -> bool {
            ASKED.set(ASKED.get() + 1);
            // It would be gone from under the borrow that is looked through.
            let owner = OWNER.with_borrow(Clone::clone);
            drop(owner.map(|owner| owner.content.take()));
            true
        }
    }
    impl Finalize for Asked {}
    #[derive(Trace, Finalize)]
    struct Owner {
        content: Cell<Option<Box<RefCell<Vec<Asked>>>>>,
    }

    let content = Box::new(RefCell::new(vec![Asked(Some(Gc::new(1)))]));
    let owner = Gc::new(Owner { content: Cell::new(Some(content)) });
    drop(owner.clone());
    OWNER.set(Some(owner.clone()));
    ASKED.set(0);
    assert_eq!((collect(), inspect::garbage().objects(), count_edges(&*owner)), (0, 0, 0));
    assert_eq!(ASKED.get(), 0);
    OWNER.set(None);
    assert!(owner.content.take().is_some());
}
