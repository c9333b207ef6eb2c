//! `#[trace(acyclic)]`: a promise that makes objects cheaper, costs a leak where it is broken, and
//! is checked in debug builds.

use std::cell::{Cell, RefCell};
use std::env;
use std::process::Command;

use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, Weak, collect, heap};

/// Breaks its promise, alone or with others.
#[derive(Trace, Finalize)]
#[trace(acyclic)]
struct Liar {
    next: GcCell<Option<Gc<Liar>>>,
    honest: GcCell<Option<Gc<Honest>>>,
}

/// Is in a cycle, and never said anything else.
#[derive(Trace, Finalize)]
struct Honest {
    liar: GcCell<Option<Gc<Liar>>>,
    deep: GcCell<Option<Gc<Deep>>>,
    tree: GcCell<Option<Gc<Tree>>>,
}

/// Held by a liar, and in no cycle.
#[derive(Trace, Finalize)]
#[trace(acyclic)]
struct Tree {
    children: GcCell<Option<Gc<Tree>>>,
    parent: GcCell<Weak<Tree>>,
    leaf: Option<Gc<u8>>,
}

/// In a cycle that no outside handle ever held it in.
#[derive(Trace, Finalize)]
#[trace(acyclic)]
struct Deep(#[allow(dead_code, reason = "it is there to be traced")] Gc<Honest>);

thread_local! {
    /// What is leaked on purpose, to be taken apart where leaks are looked for.
    static LEAKED: RefCell<Vec<Weak<Liar>>> = const { RefCell::new(Vec::new()) };
    static LEAKED_TOO: RefCell<Vec<Weak<Honest>>> = const { RefCell::new(Vec::new()) };
}

fn take_apart() {
    for liar in LEAKED.take().iter().filter_map(Weak::upgrade) {
        liar.next.take();
        liar.honest.take();
    }
    for honest in LEAKED_TOO.take().iter().filter_map(Weak::upgrade) {
        honest.deep.take();
    }
}

fn liar() -> Gc<Liar> {
    let liar = Gc::new(Liar { next: GcCell::new(None), honest: GcCell::new(None) });
    LEAKED.with_borrow_mut(|leaked| leaked.push(Gc::downgrade(&liar)));
    liar
}

fn honest() -> Gc<Honest> {
    Gc::new(Honest { liar: GcCell::new(None), deep: GcCell::new(None), tree: GcCell::new(None) })
}

fn tree() -> Gc<Tree> {
    let (parent, child) = (
        Gc::new(Tree { children: GcCell::new(None), parent: GcCell::new(Weak::new()), leaf: Some(Gc::new(1)) }),
        Gc::new(Tree { children: GcCell::new(None), parent: GcCell::new(Weak::new()), leaf: None }),
    );
    child.parent.set(Gc::downgrade(&parent));
    parent.children.set(Some(child.clone()));
    assert_eq!(parent.leaf.as_deref(), Some(&1));
    parent
}

/// A liar that holds itself.
fn own() {
    let liar = liar();
    liar.next.set(Some(liar.clone()));
}

/// Two liars that hold each other.
fn pair() {
    let (one, two) = (liar(), liar());
    one.next.set(Some(two.clone()));
    two.next.set(Some(one));
    drop(two);
}

/// A liar and an honest object.
fn mixed() {
    let (liar, honest) = (liar(), honest());
    honest.tree.set(Some(tree()));
    liar.honest.set(Some(honest.clone()));
    honest.liar.set(Some(liar));
}

/// Only the honest one is a candidate.
fn never_dropped() {
    let honest = honest();
    LEAKED_TOO.with_borrow_mut(|leaked| leaked.push(Gc::downgrade(&honest)));
    honest.deep.set(Some(Gc::new(Deep(honest.clone()))));
}

fn in_no_cycle() {
    let kept = tree();
    drop(kept.clone());
    collect();
    drop(kept);
}

/// What a child process says that makes something and collects.
fn told(what: &str) -> String {
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "broken_promises_are_told_once", "--nocapture"])
        .env("MAKE", what)
        .output()
        .unwrap();
    assert!(child.status.success());
    String::from_utf8(child.stderr).unwrap()
}

/// What is made, by what, and the types that are told of.
type Made = (&'static str, fn(), &'static [&'static str]);

const MADE: [Made; 5] = [
    ("own", own, &["Liar"]),
    ("pair", pair, &["Liar"]),
    ("mixed", mixed, &["Liar"]),
    ("never_dropped", never_dropped, &["Deep"]),
    ("in_no_cycle", in_no_cycle, &[]),
];

#[test]
fn broken_promises_are_told_once() {
    if let Ok(what) = env::var("MAKE") {
        // The child.
        let (_, make, _) = MADE.iter().find(|(name, ..)| *name == what).unwrap();
        for _ in 0..3 {
            make();
            collect();
        }
        take_apart();
        return;
    }
    for (what, _, types) in MADE {
        let told = told(what);
        let expected = if cfg!(debug_assertions) { types.len() } else { 0 };
        assert_eq!(told.matches("is marked `#[trace(acyclic)]`").count(), expected, "{what}: {told}");
        if cfg!(debug_assertions) {
            for name in types {
                assert!(told.contains(&format!("acyclic::{name}`")), "{what}: {told}");
            }
        }
    }
}

/// Debug builds collect no more than release builds do.
#[test]
fn a_broken_promise_leaks() {
    let mut live = 0;
    for (what, make, types) in MADE {
        make();
        assert_eq!((heap::collect_young(), collect(), collect()), (0, 0, 0), "{what}");
        let now = heap::stats().live;
        assert_eq!(now > live, !types.is_empty(), "{what}");
        live = now;
        assert_eq!(heap::stats().candidates, 0, "{what}");
    }
    take_apart();
    assert_eq!(heap::stats().live, 0);
}

/// Watched objects come and go as others do.
#[test]
fn what_is_watched_is_counted_moved_and_frozen() {
    let one = tree();
    let two = one.clone();
    drop(two);
    heap::freeze();
    drop(one.clone());
    heap::unfreeze();
    drop(one.clone());
    assert_eq!(collect(), 0);
    drop(one.clone());
    let mut one = one;
    drop(one.children.take());
    Gc::get_mut(&mut one).unwrap().leaf = None;
    collect();
    drop(one.clone());
    assert!(Gc::try_unwrap(one).is_ok());
    drop(tree());
    assert_eq!(heap::stats().live, 0);
    assert_eq!(collect(), 0);
}

/// What is lent out isn't looked at, frozen before or not.
#[test]
fn what_is_lent_stays_out_of_sight() {
    #[derive(Trace, Finalize)]
    #[trace(acyclic)]
    struct Lent {
        probe: Probe,
        #[allow(dead_code, reason = "without a handle it would be a leaf")]
        held: Option<Gc<u8>>,
    }
    struct Probe(Cell<u32>);
    // SAFETY: it reports nothing.
    unsafe impl Trace for Probe {
        fn trace(&self, _: &mut Tracer<'_>) {
            self.0.set(self.0.get() + 1);
        }
    }
    for freeze_first in [true, false] {
        let mut lent = Gc::new(Lent { probe: Probe(Cell::new(0)), held: None });
        if freeze_first {
            heap::freeze();
        }
        drop(lent.clone());
        let value = Gc::get_mut(&mut lent).unwrap();
        if !freeze_first {
            heap::freeze();
        }
        heap::unfreeze();
        collect();
        assert_eq!(value.probe.0.get(), 0, "traced while it is borrowed mutably");
        drop(lent.clone());
        collect();
        assert_eq!(lent.probe.0.get(), u32::from(cfg!(debug_assertions)));
    }
}

/// Where nothing can be written, a broken promise is told to nobody, and no harm is done.
#[cfg(target_os = "linux")]
#[test]
fn nothing_can_be_written() {
    if env::var_os("FULL").is_some() {
        // SAFETY: the process is this test's alone.
        assert_eq!(unsafe { libc::close(2) }, 0);
        // SAFETY: as the lowest free descriptor it takes that number; nothing has room on it.
        assert_eq!(unsafe { libc::open(c"/dev/full".as_ptr(), libc::O_WRONLY) }, 2);
        own();
        assert_eq!(collect(), 0);
        take_apart();
        let ring = liar();
        ring.next.set(Some(ring.clone()));
        drop(ring);
        take_apart();
        assert_eq!((collect(), heap::stats().panics, heap::stats().live), (0, 0, 0));
        // The harness can't say anything.
        std::process::exit(7);
    }
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "nothing_can_be_written", "--nocapture"])
        .env("FULL", "1")
        .output()
        .unwrap();
    assert_eq!(child.status.code(), Some(7), "{child:?}");
}

/// What has no destructor is freed in a shorter way; it leaves the list of those that are watched
/// all the same.
#[test]
fn watched_and_without_a_destructor() {
    #[derive(Clone, Copy)]
    struct Id(u64);
    // SAFETY: it holds no handle. It doesn't say so, so that it might hold some for all that is
    // known.
    unsafe impl Trace for Id {
        fn trace(&self, _: &mut Tracer<'_>) {}
    }
    #[derive(Trace, Finalize)]
    #[trace(acyclic)]
    struct Promised(Id);
    let many: Vec<_> = (0..50).map(|at| Gc::new(Promised(Id(at)))).collect();
    drop(many.clone());
    assert_eq!(many.iter().map(|one| one.0.0).sum::<u64>(), 49 * 25);
    drop(many);
    assert_eq!((collect(), heap::stats().live), (0, 0));
}

thread_local!(static LOOKS: Cell<usize> = const { Cell::new(0) });

/// Counts the calls of its `trace`.
struct Looked;

// SAFETY: it holds no handle.
unsafe impl Trace for Looked {
    fn trace(&self, _: &mut Tracer<'_>) {
        LOOKS.set(LOOKS.get() + 1);
    }
}

#[derive(Trace, Finalize)]
#[trace(acyclic)]
struct Promised(
    #[allow(dead_code, reason = "it is there to be traced")] Looked,
    #[allow(dead_code, reason = "it could be part of a cycle")] Option<Gc<Promised>>,
);

/// Young collections take time in proportion to young objects: they don't look at promises, which
/// full ones do.
#[test]
fn young_collections_check_no_promise() {
    let promised = Gc::new(Promised(Looked, None));
    drop(promised.clone());
    assert_eq!((heap::collect_young(), LOOKS.get()), (0, 0));
    assert_eq!((collect(), LOOKS.get()), (0, usize::from(cfg!(debug_assertions))));
}
