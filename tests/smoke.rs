use gc_core::*;
use std::cell::{Cell, RefCell};
thread_local!(static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) });
#[derive(Trace)]
struct Person {
    name: String,
    friend: GcCell<Option<Gc<Person>>>,
}
impl Finalize for Person {
    fn finalize(&self) {
        LOG.with(|l| l.borrow_mut().push(self.name.clone()))
    }
}
fn person(n: &str) -> Gc<Person> {
    Gc::new(Person { name: n.into(), friend: GcCell::new(None) })
}
#[test]
fn story() {
    let a = person("A");
    let a2 = a.clone();
    drop(a);
    drop(a2);
    let c = person("C");
    let d = person("D");
    c.friend.set(Some(d.clone()));
    d.friend.set(Some(c.clone()));
    let w = Gc::downgrade(&c);
    drop(c);
    drop(d);
    assert!(w.upgrade().is_some());
    assert_eq!(collect(), 2);
    assert!(w.upgrade().is_none());
    assert_eq!(LOG.with(|l| l.borrow().join("")), "ACD");
    assert_eq!(heap::stats().live, 0);
}
#[derive(Trace, Finalize)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    v: Cell<u64>,
}
#[test]
fn churn() {
    let mut live = vec![];
    for i in 0..400_000u64 {
        let a = Gc::new(Node { next: GcCell::new(None), v: Cell::new(i) });
        let b = Gc::new(Node { next: GcCell::new(Some(a.clone())), v: Cell::new(i) });
        a.next.set(Some(b.clone()));
        if i % 10 == 0 {
            live.push(a)
        }
        let s = heap::stats();
        assert!(s.live <= live.len() * 2 + live.len() + 10_000, "{s:?}");
    }
    println!("{:?}", heap::stats());
    drop(live);
    collect();
    assert_eq!(heap::stats().live, 0);
    println!("{:?}", heap::stats());
}
#[test]
fn deep() {
    let mut head = None;
    for i in 0..2_000_000 {
        head = Some(Gc::new(Node { next: GcCell::new(head), v: Cell::new(i) }));
    }
    drop(head);
    assert_eq!(heap::stats().live, 0);
}
