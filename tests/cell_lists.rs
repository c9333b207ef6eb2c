//! Vectors in a `GcCell`, `update`, and the order of cells. The allocator of this file uses the
//! very lists that ask it for memory.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use gc_core::{Finalize, Gc, GcCell, Trace, collect};

struct Meddling;

thread_local! {
    /// What the allocator does to the list: each is done once.
    static ACTIONS: Cell<u64> = const { Cell::new(0) };
    static LIST: GcCell<Vec<u32>> = const { GcCell::new(Vec::new()) };
}

fn meddle() {
    let actions = ACTIONS.try_with(|actions| actions.replace(actions.get() / 4)).unwrap_or_default();
    let _ = LIST.try_with(|list| match actions % 4 {
        1 => list.push(1_000),
        2 => drop(list.pop()),
        3 => drop(list.take()),
        _ => {}
    });
}

// SAFETY: what is asked for is passed on to the system's allocator.
unsafe impl GlobalAlloc for Meddling {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        meddle();
        // SAFETY: as our caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        meddle();
        // SAFETY: as our caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Meddling = Meddling;

/// Whatever the allocator does to the list in between, in each order of eight actions: a push ends
/// with its element in the list, once, and what is copied was there.
#[test]
fn the_allocator_uses_the_list() {
    let cases = 4_u64.pow(if cfg!(miri) { 3 } else { 7 });
    for actions in 0..cases {
        LIST.with(|list| {
            drop(list.take());
            for number in 0..5 {
                list.push(number);
            }
            ACTIONS.set(actions);
            for number in 10..20 {
                list.push(number);
                assert_eq!(list.at(list.len() - 1), Some(number));
            }
            let copy = list.to_vec();
            ACTIONS.set(0);
            assert!(copy.ends_with(&[19]) || copy.is_empty() || actions >= 4, "{copy:?}");
            let mut own: Vec<_> = copy.iter().copied().filter(|number| *number < 1_000).collect();
            assert!(own.is_sorted() && own.len() <= 15, "{own:?}");
            own.dedup();
            assert_eq!(own.len(), copy.iter().filter(|number| **number < 1_000).count());
        });
    }
    LIST.with(|list| drop(list.take()));
}

#[test]
fn as_a_vector() {
    let (list, mut model) = (GcCell::new(Vec::new()), Vec::new());
    let mut seed = 1_u64;
    for _ in 0..if cfg!(miri) { 300 } else { 20_000 } {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (choice, at, value) = (seed >> 60, (seed >> 40) as usize % 12, seed >> 33);
        let there = at < model.len();
        match choice {
            0..=6 => {
                list.push(value);
                model.push(value);
            }
            7..=8 => assert_eq!(list.pop(), model.pop()),
            9..=10 => assert_eq!(list.remove_at(at), there.then(|| model.remove(at))),
            11..=12 => assert_eq!(list.swap_remove_at(at), there.then(|| model.swap_remove(at))),
            _ => {
                let old = list.replace_at(at, value);
                assert_eq!(old, if there { Ok(std::mem::replace(&mut model[at], value)) } else { Err(value) });
            }
        }
        assert_eq!((list.len(), list.is_empty(), list.at(at)), (model.len(), model.is_empty(), model.get(at).copied()));
    }
    assert_eq!(list.to_vec(), model);
}

/// A destructor that looks into the list, and changes it.
#[test]
fn elements_that_use_the_list() {
    thread_local!(static NODES: GcCell<Vec<Gc<Node>>> = const { GcCell::new(Vec::new()) });
    #[derive(Trace)]
    struct Node(u32);
    impl Finalize for Node {
        fn finalize(&self) {
            // One that has been put in by a finalizer is left at that.
            if self.0 > 0 {
                NODES.with(|nodes| {
                    nodes.push(Gc::new(Node(0)));
                    assert!(nodes.at(0).is_some());
                    drop(nodes.pop());
                });
            }
        }
    }
    NODES.with(|nodes| {
        for number in 1..10 {
            nodes.push(Gc::new(Node(number)));
        }
        drop(nodes.replace_at(3, Gc::new(Node(4))));
        drop(nodes.remove_at(2));
        drop(nodes.swap_remove_at(1));
        drop(nodes.pop());
        assert_eq!(nodes.len(), 6);
        drop(nodes.take());
        assert!(nodes.is_empty());
    });
}

/// Elements are traced, and a loop over indices sees each change.
#[test]
fn in_objects() {
    #[derive(Trace, Finalize, Default)]
    struct Node {
        links: GcCell<Vec<Gc<Node>>>,
        visits: GcCell<u32>,
    }
    let node: Gc<Node> = Gc::default();
    node.links.push(node.clone());
    let mut at = 0;
    while let Some(link) = node.links.at(at) {
        link.visits.update(|visits| visits + 1);
        if at < 4 {
            link.links.push(link.clone());
        }
        at += 1;
    }
    assert_eq!((node.visits.get(), node.links.len()), (5, 5));
    drop(node);
    assert_eq!(collect(), 1);
}

#[test]
fn update_may_do_anything_to_its_cell() {
    let cell = GcCell::new(1);
    cell.update(|one| {
        cell.set(10);
        one + 1
    });
    assert_eq!(cell.get(), 2);
    let handle = GcCell::new(Some(Gc::new(1)));
    handle.update(|old| old.map(|old| Gc::new(*old + 1)));
    assert_eq!(handle.get().as_deref(), Some(&2));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| cell.update(|_| panic!("planned"))));
    assert!(panicked.is_err() && cell.get() == 2);
}

#[test]
fn cells_have_the_order_of_their_contents() {
    let cells = [3, 1, 2].map(GcCell::new);
    let mut sorted = cells.to_vec();
    sorted.sort();
    assert_eq!(sorted.iter().map(GcCell::get).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(cells[0] > cells[1] && GcCell::new(f64::NAN).partial_cmp(&GcCell::new(1.0)).is_none());
    assert_eq!(GcCell::new(1).cmp(&GcCell::new(1)), std::cmp::Ordering::Equal);
}
