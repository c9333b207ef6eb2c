//! The operations on handles: conversions and back, comparisons, moving values out.
#![allow(unsafe_code, reason = "a handle can be given up for a raw pointer, and only unsafe code can turn it back")]

use std::any::TypeId;
use std::borrow::Cow;
use std::panic::resume_unwind;

use gc_core::{Gc, TryNewError, Weak, unsize};

use crate::nodes::{Life, Node, Object, Planned, place};
use crate::world::World;

impl World {
    pub(crate) fn convert(&mut self, op: u8, a: u8, b: u8) {
        match op {
            0 => {
                if let Some(root) = self.take_root(a) {
                    self.go_raw(root, b);
                }
            }
            1 => {
                if let Some(root) = self.root(a) {
                    check_weak_views(&root);
                }
            }
            2 => {
                let Some(root) = self.take_root(a) else { return };
                self.disassociate(&root);
                let shared = Gc::strong_count(&root) > 1;
                let node = Gc::into_inner(root);
                assert_eq!(node.is_none(), shared);
                if let Some(node) = node {
                    self.keep(node, b);
                }
            }
            3 => {
                let Some(root) = self.take_root(a) else { return };
                self.disassociate(&root);
                let node = Gc::unwrap_or_clone(root);
                self.keep(node, b);
            }
            4 => self.write(a, b),
            5 => {
                if b % 2 == 0 {
                    drop(self.texts.pop());
                } else if let Some(text) = self.texts.pop() {
                    let expected = text.as_bytes().to_vec();
                    let bytes: Gc<[u8]> = text.into();
                    assert_eq!(*bytes, *expected);
                    self.bytes.push(bytes);
                } else {
                    drop(self.bytes.pop());
                }
            }
            6 => {
                let (Some(one), Some(two)) = (self.root(a), self.root(b)) else { return };
                let slice: Gc<[Gc<Node>]> = match a % 4 {
                    0 => unsize!(Gc::new([one, two]) => [Gc<Node>]),
                    1 => [one, two].into(),
                    2 if a % 8 < 4 => or_panic(Gc::try_from_vec(vec![one, two])),
                    2 => vec![one, two].into_boxed_slice().into(),
                    _ => (&[one, two][..]).into(),
                };
                assert_eq!(slice.len(), 2);
                self.slices.push(slice);
            }
            7 => {
                if let Some(root) = self.root(a) {
                    check_types(root);
                }
            }
            8 => {
                let (Some(one), Some(two)) = (self.root(a), self.root(b)) else { return };
                let same = one.canary.number == two.canary.number;
                assert_eq!(Gc::ptr_eq(&one, &two), same);
                assert_eq!(Gc::as_ptr(&one) == Gc::as_ptr(&two), same);
                assert_eq!(Gc::downgrade(&one).ptr_eq(&Gc::downgrade(&two)), same);
            }
            _ => {
                let value = Node::new(a, b);
                let node: Gc<Node> = match a % 4 {
                    0 => Box::new(value).into(),
                    2 => or_panic(Gc::try_from_box(Box::new(value))),
                    _ => value.into(),
                };
                node.is_now(Life::Placed);
                self.roots.push(node);
            }
        }
    }

    /// A value that was moved out: back to the heap, or taken apart.
    fn keep(&mut self, node: Node, b: u8) {
        node.is_now(Life::Loose);
        if b % 2 == 0 {
            self.roots.push(place(node));
        } else {
            let Node { cell, .. } = node;
            self.roots.extend(cell.into_inner());
        }
    }

    /// Through a raw pointer and back, as it is or as a trait object.
    fn go_raw(&mut self, root: Gc<Node>, b: u8) {
        let raw = Gc::into_raw(root);
        if b % 2 == 0 {
            // SAFETY: from `into_raw`, and turned back once.
            self.roots.push(unsafe { Gc::from_raw(raw) });
        } else {
            let raw: *const dyn Object = raw;
            // SAFETY: from `into_raw`, cast to a trait that the type has, and turned back once.
            self.dynamic.push(unsafe { Gc::from_raw(raw) });
        }
    }

    /// A text, from one of the types that it can be made of.
    fn write(&mut self, a: u8, b: u8) {
        let text = "x".repeat(usize::from(a));
        let written: Gc<str> = match b % 4 {
            0 => text.as_str().into(),
            1 => text.clone().into(),
            2 if b % 8 < 4 => or_panic(Gc::try_from_str(&text)),
            2 => text.clone().into_boxed_str().into(),
            _ => Cow::Borrowed(&*text).into(),
        };
        assert_eq!(*written, *text);
        assert!(!Gc::is_finalized(&written), "a text has no finalizer");
        self.texts.push(written);
    }
}

/// What was made; where there was no room, what was given back is dropped, and a panic belongs to
/// the program.
fn or_panic<T: ?Sized, V>(made: Result<Gc<T>, TryNewError<V>>) -> Gc<T> {
    made.unwrap_or_else(|error| {
        drop(error.into_value());
        resume_unwind(Box::new(Planned))
    })
}

/// Weak handles to one node, made in all ways, are the same; and there are as many as there are.
fn check_weak_views(root: &Gc<Node>) {
    let before = Gc::weak_count(root);
    let weak = Gc::downgrade(root);
    let raw = weak.clone().into_raw();
    assert_eq!((weak.weak_count(), Gc::weak_count(root)), (before + 2, before + 2));
    // SAFETY: from `into_raw`, and turned back once.
    let back = unsafe { Weak::from_raw(raw) };
    assert!(back.ptr_eq(&weak) && !back.ptr_eq(&Weak::new()));
    let dynamic = unsize!(back => dyn Object);
    assert_eq!(dynamic.upgrade().map(|object| object.number()), Some(root.canary.number));
    assert_eq!((dynamic.strong_count(), dynamic.weak_count()), (Gc::strong_count(root), before + 2));
    drop((weak, dynamic));
    assert_eq!(Gc::weak_count(root), before);
}

/// A handle to a trait object knows what its object is.
fn check_types(root: Gc<Node>) {
    let number = root.canary.number;
    let object = unsize!(root => dyn Object);
    assert_eq!(Gc::type_id(&object), TypeId::of::<Node>());
    assert!(Gc::is::<Node>(&object) && !Gc::is::<String>(&object));
    assert_eq!(Gc::downcast_ref::<Node>(&object).map(|node| node.canary.number), Some(number));
    assert!(Gc::downcast_ref::<String>(&object).is_none());
    let object = Gc::downcast::<String>(object).expect_err("it is no text");
    assert_eq!(object.number(), number);
}
