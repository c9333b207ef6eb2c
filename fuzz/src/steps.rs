//! What there is to do: the everyday part. The rest is in `handles` and `upkeep`.

use std::panic::resume_unwind;
use std::rc::Rc;

use gc_core::{Gc, Weak, heap, unsize};

use crate::Bytes;
use crate::deeds::{Life, Node, Object, Planned, collected, forget_saved, node, place};
use crate::world::{Watched, World};

impl World {
    pub(crate) fn step(&mut self, bytes: &mut Bytes<'_>) {
        let (op, a, b) = (bytes.next(), bytes.next(), bytes.next());
        match op {
            0..200 => match op % 40 {
                op @ 0..=11 => self.come_and_go(op, a, b),
                op @ 12..=26 => self.connect(op, a, b),
                op @ 27..=31 => self.borrow(op, a, b),
                op => self.run_heap(op, a, b),
            },
            200..230 => self.convert(op % 10, a, b),
            230.. => self.look_after(op % 10, a, b),
        }
    }

    fn come_and_go(&mut self, op: u8, a: u8, b: u8) {
        match op {
            0..=3 => {
                let node = node(a, b);
                self.watch(&node);
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
                    self.weak.push(Watched { weak: me.clone(), number: None });
                    if a % 2 == 0 { resume_unwind(Box::new(Planned)) } else { Node::new(0, b) }
                });
                node.is_now(Life::Placed);
            }
            6 | 7 => self.roots.extend(self.root(a)),
            _ => drop(self.take_root(a)),
        }
    }

    fn connect(&mut self, op: u8, a: u8, b: u8) {
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

    fn borrow(&mut self, op: u8, a: u8, b: u8) {
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
                        node.canary.fate.finalizer.set(b);
                        collected(heap::collect);
                        node.edges.get_mut().clear();
                        drop(node.cell.get_mut().take());
                    }
                    self.roots.push(root);
                }
            }
            29 => {
                if let Some(mut root) = self.take_root(a) {
                    self.cut_off(&root);
                    let shared = Gc::strong_count(&root) > 1;
                    let node = Gc::make_mut(&mut root);
                    if shared {
                        node.is_now(Life::Placed);
                    }
                    node.canary.fate.finalizer.set(b);
                    self.roots.push(root);
                }
            }
            30 => {
                let Some(root) = self.take_root(a) else { return };
                self.cut_off(&root);
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

    fn run_heap(&mut self, op: u8, a: u8, b: u8) {
        match op {
            32 => collected(heap::collect),
            33 => {
                collected(heap::collect_young);
                heap::step(heap::Budget::Time(std::time::Duration::ZERO));
            }
            34 if a % 2 == 0 => heap::freeze(),
            34 => heap::unfreeze(),
            35 if a % 2 == 0 => self.pauses.push(heap::pause()),
            35 => drop(self.pauses.pop()),
            36 => {
                let kept = heap::config().max_bytes;
                let max_bytes = (a % 4 == 0).then(|| heap::stats().heap_bytes + usize::from(b) * 64 + 1);
                let limits = |config: &mut heap::Config| {
                    config.young_objects = usize::from(a) + 1;
                    config.full_objects = usize::from(b) * 4 + 1;
                    config.max_bytes = max_bytes;
                };
                heap::configure(limits).expect("all of it is allowed");
                if let Ok(big) = Gc::try_new([b; 3_000]) {
                    assert_eq!(big[2_999], b);
                }
                match Gc::try_from_box(Box::new([b; 300])) {
                    Ok(copy) => assert_eq!(copy[299], b),
                    Err(refused) => assert_eq!(refused.into_value()[299], b),
                }
                match Gc::try_from_vec(vec![b; 40]) {
                    Ok(slice) => assert_eq!(slice[..], [b; 40]),
                    Err(refused) => assert_eq!(refused.into_value(), [b; 40]),
                }
                assert!(Gc::try_from_str("text").is_ok_and(|text| &*text == "text") || max_bytes.is_some());
                heap::configure(|config| config.max_bytes = kept).expect("it is allowed");
            }
            37 => {
                let bytes = (isize::from(a) - 128) * 1_000;
                self.external += bytes;
                heap::adjust_external(bytes);
                assert_eq!(heap::stats().external_bytes, self.external);
            }
            38 if a % 2 == 0 => {
                let held = Rc::new(self.root(b));
                let seen = Rc::clone(&held);
                let subscription = heap::on_collect(move |collection| {
                    assert!(seen.as_ref().as_ref().is_none_or(|held| held.canary.number < u32::MAX));
                    assert!(collection.traced >= collection.reclaimed);
                });
                self.subscriptions.push((subscription, held));
            }
            38 => drop(self.subscriptions.pop()),
            _ => {
                heap::trim();
                forget_saved();
            }
        }
    }
}
