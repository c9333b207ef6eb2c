//! Behaviours: deep structures, on a stack of 8 MiB.

use std::thread;

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap};

#[derive(Trace, Finalize, Default)]
struct Link {
    next: GcCell<Option<Gc<Link>>>,
    other: GcCell<Option<Gc<Link>>>,
}

/// What the main thread has.
fn on_eight_mebibytes(test: fn()) {
    thread::Builder::new().stack_size(8 << 20).spawn(test).unwrap().join().unwrap();
}

fn link(next: Option<Gc<Link>>) -> Gc<Link> {
    Gc::new(Link { next: GcCell::new(next), other: GcCell::new(None) })
}

/// A chain, from its head; and its last link.
fn chain(len: usize) -> (Gc<Link>, Gc<Link>) {
    let last = link(None);
    let mut head = last.clone();
    for _ in 1..len {
        head = link(Some(head));
    }
    (head, last)
}

const TEN_MILLION: usize = 10_000_000;

/// `chain of 10M dropped`
#[test]
fn a_chain_is_dropped() {
    on_eight_mebibytes(|| {
        let paused = heap::pause();
        drop(chain(TEN_MILLION));
        assert_eq!((heap::stats().live, heap::stats().freed), (0, TEN_MILLION as u64));
        drop(paused);
    });
}

/// `chain of 10M in a cycle collected`; `live chain of 10M traced`
#[test]
fn a_chain_is_traced_and_collected() {
    on_eight_mebibytes(|| {
        let paused = heap::pause();
        let (head, last) = chain(TEN_MILLION);
        last.next.set(Some(head.clone()));
        drop(last);
        assert_eq!(collect(), 0);
        drop(head);
        assert_eq!(collect(), TEN_MILLION);
        drop(paused);
    });
}

/// `1M-deep tree`
#[test]
fn a_deep_tree_is_dropped() {
    on_eight_mebibytes(|| {
        let mut root = link(None);
        for _ in 0..1_000_000 {
            let parent = link(Some(root));
            parent.other.set(Some(link(None)));
            root = parent;
        }
        drop(root.clone());
        collect();
        drop(root);
        assert_eq!(heap::stats().live, 0);
    });
}

/// `wide node (1M edges)`
#[test]
fn a_wide_node() {
    #[derive(Trace, Finalize, Default)]
    struct Wide(std::cell::RefCell<Vec<Gc<Wide>>>);
    on_eight_mebibytes(|| {
        let wide = Gc::new(Wide::default());
        for _ in 0..1_000_000 {
            let child = Gc::new(Wide::default());
            child.0.borrow_mut().push(wide.clone());
            wide.0.borrow_mut().push(child);
        }
        assert_eq!(collect(), 0);
        drop(wide);
        assert_eq!(collect(), 1_000_001);
    });
}

/// `weak handles to queued objects are None`
#[test]
fn queued_objects_are_dead() {
    thread_local!(static LAST: GcCell<Weak<Told>> = const { GcCell::new(Weak::new()) });

    #[derive(Trace)]
    struct Told {
        next: GcCell<Option<Gc<Told>>>,
        first: bool,
        #[trace(skip)]
        _at_end: Tell,
    }
    struct Tell(bool);
    impl Finalize for Told {
        fn needs_finalize() -> bool {
            false
        }
    }
    impl Drop for Tell {
        fn drop(&mut self) {
            if self.0 {
                // Deep in the cascade all that follows has a count of zero, or is held by what has.
                collect();
                heap::freeze();
                heap::trim();
                heap::unfreeze();
                LAST.with(|last| assert!(last.get().upgrade().is_none()));
            }
        }
    }
    let mut head = None;
    for at in 0..1_000 {
        let next = Gc::new(Told { next: GcCell::new(head), first: at == 0, _at_end: Tell(at == 919) });
        if at == 919 {
            // The 81st from the head: it waits in the queue when the 80th is dropped.
            LAST.with(|last| last.set(Gc::downgrade(&next)));
        }
        head = Some(next);
    }
    assert!(!head.as_ref().unwrap().first);
    drop(head);
    assert_eq!((heap::stats().live, heap::stats().panics), (0, 0));
}

/// `A 10-million-node chain` of finalizers and neighbours in a ring: a bounded stack on every path.
#[test]
fn a_small_stack_will_do() {
    thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(|| {
            drop(chain(100_000));
            let (head, last) = chain(100_000);
            last.next.set(Some(head));
            drop(last);
            assert_eq!(collect(), 100_000);
            assert_eq!(heap::stats().live, 0);
        })
        .unwrap()
        .join()
        .unwrap();
}
