//! Queues, and what is told of an object by its weak handles.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;

use gc_core::{Cleaner, Finalize, Gc, GoneQueue, Trace, Weak, collect, heap};

use crate::{cycle, log, node, note};

#[test]
fn weak_on_gone() {
    let gc = Gc::new(1);
    let weak = Gc::downgrade(&gc);
    assert!(weak.on_gone(|| note("gone")).is_ok_and(|cleaner| cleaner.is_alive()));
    drop(gc);
    assert_eq!(log(), ["gone"]);
    let unused = Rc::new(());
    let captured = unused.clone();
    let back = weak.on_gone(move || drop(captured)).unwrap_err();
    assert_eq!(Rc::strong_count(&unused), 2, "the function comes back");
    back();
    assert!(Weak::<u8>::new().on_gone(|| ()).is_err());
}

#[test]
fn a_queue_has_the_keys_in_the_order_of_deaths() {
    let queue = GoneQueue::new();
    let objects: Vec<_> = (0..10).map(|_| node("n")).collect();
    let watches: Vec<_> = objects.iter().enumerate().map(|(number, object)| queue.watch(object, number)).collect();
    assert!(watches[3].cancel());
    assert_eq!(queue.poll(), None);
    for (at, object) in objects.into_iter().enumerate().rev() {
        assert_eq!(watches[at].is_alive(), at != 3);
        drop(object);
    }
    let polled: Vec<_> = std::iter::from_fn(|| queue.poll()).collect();
    assert_eq!(polled, [9, 8, 7, 6, 5, 4, 2, 1, 0]);
}

/// A cycle's end adds to a queue, and to clones of it; a queue that is gone gets nothing.
#[test]
fn queues_are_shared_and_may_go_first() {
    let (queue, gone) = (GoneQueue::new(), GoneQueue::new());
    let (gc, key) = (cycle(), Rc::new("key"));
    queue.watch(&gc, Rc::clone(&key));
    gone.watch(&gc, Rc::clone(&key));
    drop(gone);
    let same = queue.clone();
    drop((queue, gc));
    assert_eq!((same.poll(), collect()), (None, 2));
    assert!(same.poll().is_some_and(|polled| Rc::ptr_eq(&polled, &key)));
    assert_eq!(Rc::strong_count(&key), 1);
    log();
}

/// Observers that go are taken off the list without a look at the others.
#[test]
fn an_observer_list_without_dead_entries() {
    #[derive(Trace, Finalize)]
    struct Observer(Cell<usize>);
    #[derive(Default)]
    struct Subject {
        observers: Rc<RefCell<HashSet<Weak<Observer>>>>,
    }
    impl Subject {
        fn observe(&self, observer: &Gc<Observer>) {
            let weak = Gc::downgrade(observer);
            let (list, key) = (self.observers.clone(), weak.clone());
            if self.observers.borrow_mut().insert(weak) {
                Cleaner::new(observer, move || assert!(list.borrow_mut().remove(&key)));
            }
        }
        fn notify(&self) {
            let all: Vec<_> = self.observers.borrow().iter().filter_map(Weak::upgrade).collect();
            assert_eq!(all.len(), self.observers.borrow().len(), "no entry is dead");
            for observer in all {
                observer.0.set(observer.0.get() + 1);
            }
        }
    }
    let subject = Subject::default();
    let mut observers: Vec<_> = (0..20).map(|_| Gc::new(Observer(Cell::new(0)))).collect();
    for observer in observers.iter().chain(&observers) {
        subject.observe(observer);
    }
    while let Some(observer) = observers.pop() {
        drop(observer);
        subject.notify();
        assert_eq!(subject.observers.borrow().len(), observers.len());
    }
    assert_eq!(heap::stats().weak_records, 0);
}
