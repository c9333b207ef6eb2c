//! Little stack: 256 KiB a thread, for structures that no recursion could walk.

use std::thread;

use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect, heap, inspect};
use gc_workspace::sized;

const STACK: usize = 256 << 10;
/// Sixteen bytes of stack for each would be too many.
const DEEP: usize = sized(100_000, 200);

#[derive(Trace)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    back: GcCell<Option<Gc<Node>>>,
    finalizes: bool,
}

impl Finalize for Node {
    fn finalize(&self) {
        if self.finalizes {
            // Both paths nest in a finalizer.
            drop(chain(10, false));
            collect();
        }
    }
}

/// Values that hold each other by value and by handle in turn.
#[derive(Trace, Finalize)]
enum Tree {
    Leaf,
    Both(Gc<Tree>, Box<[Gc<dyn Held>; 1]>),
}

trait Held: Trace {}
impl Held for Tree {}

fn chain(len: usize, finalizes: bool) -> Gc<Node> {
    let mut head = Gc::new(Node { next: GcCell::new(None), back: GcCell::new(None), finalizes });
    for _ in 1..len {
        let next = Gc::new(Node { next: GcCell::new(Some(head.clone())), back: GcCell::new(None), finalizes });
        head = next;
    }
    head
}

const PROGRAMS: [(&str, fn()); 8] = [
    ("a chain goes", || drop(chain(DEEP, false))),
    ("a chain of finalizers that collect goes", || drop(chain(sized(5_000, 50), true))),
    ("a chain is looked at", || {
        let head = chain(DEEP, false);
        drop(head.clone());
        assert_eq!(collect(), 0);
        assert_eq!(inspect::garbage().objects(), 0);
    }),
    ("a ring goes", || {
        let head = chain(DEEP, false);
        let mut last = head.clone();
        while let Some(next) = last.next.get() {
            last = next;
        }
        last.next.set(Some(head));
        drop(last);
        assert_eq!(inspect::garbage().objects(), DEEP);
        assert_eq!(collect(), DEEP);
    }),
    ("a doubly linked list goes", || {
        let head = chain(DEEP, false);
        let mut at = head.clone();
        while let Some(next) = at.next.get() {
            next.back.set(Some(at));
            at = next;
        }
        drop((head, at));
        assert_eq!(collect(), DEEP);
    }),
    ("a dead ring holds a chain", || {
        let ring = chain(1, false);
        ring.next.set(Some(ring.clone()));
        ring.back.set(Some(chain(DEEP, false)));
        drop(ring);
        assert_eq!(collect(), DEEP + 1);
    }),
    ("a tree goes", || {
        let mut tree = Gc::new(Tree::Leaf);
        for _ in 0..DEEP {
            let held: Gc<dyn Held> = gc_core::unsize!(tree.clone() => dyn Held);
            tree = Gc::new(Tree::Both(tree, Box::new([held])));
        }
        let Tree::Both(first, second) = &*tree else { panic!("deep") };
        assert_eq!(Gc::as_ptr(first).cast::<()>(), Gc::as_ptr(&second[0]).cast::<()>());
        drop(tree);
    }),
    ("frozen, thawed, automatic", || {
        heap::freeze();
        let head = chain(DEEP, false);
        heap::freeze();
        heap::unfreeze();
        let weak: Weak<Node> = Gc::downgrade(&head);
        drop(head);
        assert!(weak.upgrade().is_none());
    }),
];

#[test]
fn little_stack() {
    for (name, program) in PROGRAMS {
        let thread = thread::Builder::new().stack_size(STACK).spawn(move || {
            program();
            collect();
            assert_eq!(heap::stats().live, 0, "{name}");
            // What is left to the exit is as deep.
            let head = chain(DEEP, false);
            head.next.get().unwrap().back.set(Some(head.clone()));
        });
        thread.unwrap().join().unwrap_or_else(|_| panic!("{name}"));
    }
}
