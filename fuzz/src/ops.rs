//! The operations, by their bytes: creating and dropping nodes, linking them, access to their
//! values. Those on handles of other types are in `handles`, those on the heap in `heap_ops`.

use std::panic::resume_unwind;

use gc_core::{Gc, Weak, heap, unsize};

use crate::Bytes;
use crate::nodes::{Life, Node, Object, Planned, collected, node, place};
use crate::world::{WeakRoot, World};

impl World {
    pub(crate) fn run_op(&mut self, bytes: &mut Bytes<'_>) {
        let (op, a, b) = (bytes.next(), bytes.next(), bytes.next());
        match op {
            0..200 => match op % 40 {
                op @ 0..=11 => self.create_and_drop(op, a, b),
                op @ 12..=26 => self.link(op, a, b),
                op @ 27..=31 => self.access(op, a, b),
                op => self.change_heap(op, a, b),
            },
            200..230 => self.convert(op % 10, a, b),
            230.. => self.check_heap(op % 10, a, b),
        }
    }

    fn create_and_drop(&mut self, op: u8, a: u8, b: u8) {
        match op {
            0..=3 => {
                let node = node(a, b);
                self.add_weak(&node);
                self.roots.push(node);
            }
            4 => {
                let node = Gc::new_cyclic(|me| {
                    assert!(me.upgrade().is_none());
                    let value = Node::new(a, b);
                    value.me.set(me.clone());
                    value
                });
                node.is_now(Life::Placed);
                self.roots.push(node);
            }
            5 => {
                let node = Gc::new_cyclic(|me: &Weak<Node>| {
                    self.weak.push(WeakRoot { weak: me.clone(), number: None });
                    if a % 2 == 0 { resume_unwind(Box::new(Planned)) } else { Node::new(0, b) }
                });
                node.is_now(Life::Placed);
            }
            6 | 7 => self.roots.extend(self.root(a)),
            _ => drop(self.take_root(a)),
        }
    }

    fn link(&mut self, op: u8, a: u8, b: u8) {
        match op {
            20 => {
                // Moved, not cloned: no count changes.
                if let (Some(to), Some(moved)) = (self.root(b), self.take_root(a)) {
                    to.edges.borrow_mut().push(moved);
                }
            }
            21 => {
                if let Some(root) = self.take_root(a) {
                    self.dynamic.push(unsize!(root => dyn Object));
                }
            }
            22 => {
                if let Some(object) = self.dynamic.pop() {
                    let number = object.number();
                    let root = Gc::downcast::<Node>(object).ok().expect("there is one type");
                    assert_eq!(root.canary.number, number);
                    self.roots.push(root);
                }
            }
            24 => {
                let all: Gc<[Gc<Node>]> = self.roots.iter().take(usize::from(a % 8)).cloned().collect();
                match self.root(b) {
                    Some(root) if b % 2 == 0 => root.slice.set(Some(all)),
                    _ => self.slices.push(all),
                }
            }
            25 => drop(self.slices.pop()),
            _ => {
                let (Some(from), to) = (self.root(a), self.root(b)) else { return };
                match (op, to) {
                    (12..=15, Some(to)) => from.edges.borrow_mut().push(to),
                    (16 | 17, Some(to)) => from.cell.set(Some(to)),
                    (18, _) => drop(from.edges.borrow_mut().pop()),
                    (19, to) => drop(from.cell.replace(to)),
                    (23, Some(to)) => from.dynamic.set(Some(unsize!(to => dyn Object))),
                    (26, Some(to)) => from.weak.set(Gc::downgrade(&to)),
                    _ => {}
                }
            }
        }
    }

    fn access(&mut self, op: u8, a: u8, b: u8) {
        match op {
            27 if !self.weak.is_empty() => {
                let at = usize::from(a) % self.weak.len();
                let weak = &self.weak[at].weak;
                let (upgraded, count) = (weak.upgrade(), weak.strong_count());
                assert_eq!(upgraded.is_some(), count > 0);
                self.roots.extend(upgraded);
                if b % 2 == 0 {
                    self.weak.swap_remove(at);
                }
            }
            28 => {
                if let Some(mut root) = self.take_root(a) {
                    if let Some(node) = Gc::get_mut(&mut root) {
                        // Collections inside don't see it.
                        node.canary.status.finalizer.set(b);
                        collected(heap::collect);
                        node.edges.get_mut().clear();
                        drop(node.cell.get_mut().take());
                    }
                    self.roots.push(root);
                }
            }
            29 => {
                if let Some(mut root) = self.take_root(a) {
                    self.disassociate(&root);
                    let shared = Gc::strong_count(&root) > 1;
                    let node = Gc::make_mut(&mut root);
                    if shared {
                        node.is_now(Life::Placed);
                    }
                    node.canary.status.finalizer.set(b);
                    self.roots.push(root);
                }
            }
            30 => {
                let Some(root) = self.take_root(a) else { return };
                self.disassociate(&root);
                match Gc::try_unwrap(root) {
                    Ok(node) => {
                        node.is_now(Life::Loose);
                        if b % 2 == 0 {
                            self.roots.push(place(node));
                        }
                    }
                    Err(shared) => self.roots.push(shared),
                }
            }
            31 => {
                if let Some(root) = self.root(a) {
                    let borrowed = root.edges.borrow_mut();
                    collected(heap::collect);
                    drop(borrowed);
                }
            }
            _ => {}
        }
    }
}
