//! A panic at every point where user code runs, for every one of those points.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write as _};
use std::panic::resume_unwind;
use std::time::Duration;

use gc_core::{Gc, GcCell, Weak, collect, heap, inspect};

use super::panic_points::{Fused, Mode, Ticket, alone, part, point, run_all, with_hook};
use super::panicking_node::{Kind, Node, SAVED, node, ring, value};

/// Where text goes that nobody reads. (A `String` that std's `format` is about to return leaks
/// where a part of it panics.)
struct Nowhere;

impl fmt::Write for Nowhere {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        Ok(())
    }
}

const PROGRAMS: [(&str, fn()); 26] = [
    ("one by one", || {
        for kind in [Kind::Plain, Kind::Makes, Kind::Collects] {
            part(|| node(kind));
        }
    }),
    ("a chain", || {
        let mut head = node(Kind::Plain);
        for _ in 0..5 {
            let next = node(Kind::Breaks);
            next.next.set(Some(head));
            head = next;
        }
    }),
    ("a tree, its root last", || {
        let root = node(Kind::Plain);
        for _ in 0..3 {
            let inner = node(Kind::Plain);
            inner.other.borrow_mut().extend([node(Kind::Plain), node(Kind::Makes)]);
            root.other.borrow_mut().push(inner);
        }
    }),
    ("resurrected while counting", || {
        let head = node(Kind::Saves);
        head.next.set(Some(node(Kind::Saves)));
        drop(head);
        part(|| drop(SAVED.take()));
    }),
    ("a ring, in full", || {
        drop(ring(3, Kind::Plain));
        part(collect);
        collect();
    }),
    ("a ring, young", || {
        drop(ring(3, Kind::Makes));
        part(heap::collect_young);
        heap::collect_young();
    }),
    ("rings joined, one held", || {
        let held = ring(3, Kind::Plain);
        let dead = ring(2, Kind::Collects);
        dead[0].other.borrow_mut().push(held[0].clone());
        drop(dead);
        part(collect);
        assert_eq!(held.len(), 3);
        part(collect);
    }),
    ("rings that come back", || {
        drop(ring(3, Kind::Saves));
        part(collect);
        part(|| drop(SAVED.take()));
        part(collect);
    }),
    ("rings that are broken", || {
        drop(ring(4, Kind::Breaks));
        part(collect);
    }),
    ("by itself", || {
        drop(heap::configure(|config| config.young_objects = 4));
        for _ in 0..4 {
            part(|| ring(2, Kind::Plain));
        }
    }),
    ("for want of room", || {
        let room = heap::stats().heap_bytes + (1 << 16);
        drop(heap::configure(|config| config.max_bytes = Some(room)));
        drop(ring(2, Kind::Plain));
        part(|| drop(Gc::try_new([0_u8; 1 << 17])));
        drop(heap::configure(|config| config.max_bytes = None));
    }),
    ("in steps", || {
        drop(ring(3, Kind::Plain));
        while part(|| heap::step(heap::Budget::Objects(1))).is_none() {}
    }),
    ("in slices", || {
        drop(heap::configure(|config| config.max_pause = Duration::from_nanos(1)));
        let held = ring(2, Kind::Plain);
        for kind in [Kind::Plain, Kind::Makes, Kind::Saves, Kind::Collects] {
            drop(ring(2, kind));
            heap::collect_young();
            drop(held[0].clone());
            part(|| heap::step(heap::Budget::Objects(1)));
        }
        while part(|| heap::step(heap::Budget::Objects(1))) != Some(true) {}
        part(|| drop(SAVED.take()));
        while part(|| heap::step(heap::Budget::Objects(2))) != Some(true) {}
    }),
    ("in slices, and given up", || {
        for slices in [1, 4, 9, 16, 25] {
            let held = ring(2, Kind::Plain);
            drop(ring(3, Kind::Breaks));
            drop(held[1].clone());
            for _ in 0..slices {
                part(|| heap::step(heap::Budget::Objects(1)));
            }
            part(heap::freeze);
            part(heap::unfreeze);
            part(collect);
        }
    }),
    ("frozen and thawed", || {
        drop(ring(2, Kind::Plain));
        part(heap::freeze);
        drop(ring(2, Kind::Plain));
        part(collect);
        part(heap::unfreeze);
        part(collect);
    }),
    ("told of", || {
        let subscription = heap::on_collect(|_| {
            point();
            drop(ring(2, Kind::Plain));
        });
        part(|| node(Kind::Collects));
        part(collect);
        drop(subscription);
    }),
    ("asked about", || {
        drop(ring(2, Kind::Plain));
        part(|| inspect::garbage().to_string());
        part(collect);
    }),
    ("cyclic from the start", || {
        let mut kept = Weak::new();
        let one = part(|| {
            let one = Gc::new_cyclic(|me| {
                kept = me.clone();
                point();
                let value = value(Kind::Plain);
                value.weak.set(me.clone());
                value.other.borrow_mut().extend(ring(2, Kind::Plain));
                collect();
                value
            });
            one.ticket.born();
            one
        });
        assert_eq!(kept.upgrade().is_some(), one.is_some());
    }),
    ("made unique", || {
        let mut one = node(Kind::Plain);
        one.next.set(Some(node(Kind::Plain)));
        let other = one.clone();
        part(|| {
            let unique = Gc::make_mut(&mut one);
            unique.ticket.born();
            unique.kind = Kind::Makes;
        });
        assert_eq!(other.kind, Kind::Plain);
        drop(part(|| {
            let value = Gc::unwrap_or_clone(other);
            value.ticket.moved_out();
            value
        }));
        let weak = Gc::downgrade(&one);
        part(|| Gc::make_mut(&mut one).kind = Kind::Plain);
        part(|| Gc::into_inner(one).inspect(|value| value.ticket.moved_out()));
        drop(weak);
    }),
    ("slices", || {
        let many = part(|| {
            let from = (0..3).map(|_| {
                point();
                value(Kind::Plain)
            });
            from.collect::<Gc<[Node]>>()
        });
        if let Some(many) = &many {
            many[0].next.set(Some(node(Kind::Plain)));
            part(|| Gc::<[Node]>::from(&many[..2]));
            let boxed: Option<Box<[Node]>> = part(|| many.iter().cloned().collect());
            part(|| boxed.map(Gc::<[Node]>::from));
        }
        drop(many);
    }),
    ("keys", || {
        // They end here, after the map: one that panics in a map makes the map leak itself.
        let keys = [(); 3].map(|()| node(Kind::Plain));
        let mut map = HashMap::new();
        for (at, key) in keys.iter().enumerate() {
            part(|| map.insert(key.clone(), at));
        }
        part(|| map.remove(&keys[0]));
        drop(map);
    }),
    ("sorted keys", || {
        let keys = [(); 4].map(|()| node(Kind::Plain));
        let mut map = BTreeMap::new();
        for (at, key) in keys.iter().enumerate() {
            part(|| map.insert(key.clone(), at));
        }
        part(|| map.remove(&keys[1]));
        part(|| map.retain(|key, _| *key != keys[2]));
    }),
    ("compared", || {
        let (one, two) = (node(Kind::Plain), node(Kind::Plain));
        part(|| assert!(one < two && one.clone() == one));
        part(|| assert!(Gc::ptr_eq(&one.clone().max(two.clone()), &two)));
        let mut sorted = [two.clone(), one.clone(), two];
        part(|| sorted.sort());
    }),
    ("shown", || {
        let chain = node(Kind::Plain);
        chain.next.set(Some(node(Kind::Plain)));
        chain.weak.set(Gc::downgrade(&chain));
        part(|| write!(Nowhere, "{chain:?}, {:#?}", chain.next));
        part(|| write!(Nowhere, "{:?}", GcCell::new(Some(chain))));
    }),
    ("as trait objects", || {
        let shown: Gc<dyn fmt::Display> = gc_core::unsize!(node(Kind::Plain) => dyn fmt::Display);
        part(|| write!(Nowhere, "{shown}"));
        let held = Gc::new((GcCell::new(Some(shown.clone())), Ticket::new().0));
        drop(shown);
        part(|| held.0.replace(None));
    }),
    ("left to the exit", || {
        let kept = ring(2, Kind::Makes);
        drop(ring(2, Kind::Plain));
        SAVED.with_borrow_mut(|saved| saved.extend(kept));
    }),
];

/// Whichever call of user code panics, the rest is dropped once, finalized once, and the heap works
/// on.
#[test]
fn every_point_panics() {
    let _alone = alone();
    for mode in [Mode::Once, Mode::Forever] {
        run_all(&PROGRAMS, mode);
    }
}

/// The same where the panic hook is called, and uses the heap in the middle of what it is doing.
#[test]
fn every_point_panics_with_a_hook() {
    let _alone = alone();
    with_hook(|| run_all(&PROGRAMS, Mode::Hooked));
}

thread_local! {
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

/// The closure of `configure` panics, a key's comparison panics: what they were about is unchanged.
#[test]
fn closures_panic() {
    let before = format!("{:?}", heap::config());
    assert!(
        part(|| heap::configure(|config| {
            config.young_objects = 1;
            BUSY.set(true);
            resume_unwind(Box::new(Fused));
        }))
        .is_none()
    );
    assert!(BUSY.get());
    assert_eq!(format!("{:?}", heap::config()), before);
}
