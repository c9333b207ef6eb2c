//! The roots of a program, and the checks against the model of reachability.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::catch_unwind;
use std::rc::Rc;

use gc_core::{Gc, Weak, heap};

use crate::nodes::{Node, Object, alive, collected, with_saved};
use crate::planned;
use crate::reachability::Reachability;

/// What a program holds.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) roots: Vec<Gc<Node>>,
    pub(crate) dynamic: Vec<Gc<dyn Object>>,
    pub(crate) slices: Vec<Gc<[Gc<Node>]>>,
    pub(crate) texts: Vec<Gc<str>>,
    pub(crate) bytes: Vec<Gc<[u8]>>,
    pub(crate) weak: Vec<WeakRoot>,
    pub(crate) pauses: Vec<heap::Pause>,
    pub(crate) subscriptions: Vec<(heap::Subscription, Rc<Option<Gc<Node>>>)>,
    pub(crate) external: isize,
}

/// A weak handle and the number of its node; `None` where the two are disassociated.
pub(crate) struct WeakRoot {
    pub(crate) weak: Weak<Node>,
    pub(crate) number: Option<u32>,
}

impl World {
    pub(crate) fn root(&self, choice: u8) -> Option<Gc<Node>> {
        (!self.roots.is_empty()).then(|| self.roots[usize::from(choice) % self.roots.len()].clone())
    }

    pub(crate) fn take_root(&mut self, choice: u8) -> Option<Gc<Node>> {
        (!self.roots.is_empty()).then(|| self.roots.swap_remove(usize::from(choice) % self.roots.len()))
    }

    /// A unique object's weak handles are about to be disassociated from its value.
    pub(crate) fn disassociate(&mut self, root: &Gc<Node>) {
        if Gc::strong_count(root) == 1 {
            let number = Some(root.canary.number);
            self.weak
                .iter_mut()
                .filter(|weak_root| weak_root.number == number)
                .for_each(|weak_root| weak_root.number = None);
        }
    }

    pub(crate) fn add_weak(&mut self, node: &Gc<Node>) {
        if self.weak.len() < 64 {
            self.weak.push(WeakRoot { weak: Gc::downgrade(node), number: Some(node.canary.number) });
        }
    }

    /// What is reached from outside the heap.
    pub(crate) fn reachability(&self) -> Reachability {
        let mut reachability = Reachability::default();
        self.roots.iter().for_each(|root| reachability.node(root));
        self.slices.iter().for_each(|slice| reachability.slice(slice));
        self.dynamic.iter().for_each(|object| reachability.dynamic(object));
        self.subscriptions
            .iter()
            .filter_map(|(_, held)| held.as_ref().as_ref())
            .for_each(|held| reachability.node(held));
        with_saved(|saved| saved.iter().for_each(|node| reachability.node(node)));
        reachability
    }

    pub(crate) fn check(&self) {
        let alive = alive();
        let reachability = self.reachability();
        let reached = reachability.numbers();
        assert!(reached.is_subset(&alive), "something reachable is gone");
        reachability.check_counts(false);
        // Not upgraded here: that would make candidates, and hide one that was lost.
        for WeakRoot { weak, number } in &self.weak {
            if let Some(number) = number {
                // What is condemned is out of reach, and perhaps not dropped before a later slice.
                let upgrades = weak.strong_count() > 0;
                assert!(!upgrades || alive.contains(number), "a weak handle is wrong");
                assert!(upgrades || !reached.contains(number), "a weak handle is dead too early");
            }
            assert_eq!(weak.weak_count() > 0, weak.strong_count() > 0);
        }
        let stats = heap::stats();
        assert_eq!(stats.created, stats.freed + stats.reclaimed + stats.live as u64);
        assert_eq!(stats.frozen, heap::frozen_count());
        assert_eq!(heap::is_paused(), !self.pauses.is_empty());
    }

    /// Collects until nothing changes any more. Then exactly what is reached is left, and all
    /// handles are known.
    pub(crate) fn collect_all(&self) {
        let progress = || {
            let stats = heap::stats();
            (stats.freed, stats.reclaimed, stats.finalized, stats.panics, alive())
        };
        loop {
            let before = progress();
            heap::unfreeze();
            planned(catch_unwind(|| collected(heap::collect)));
            if before == progress() {
                break;
            }
        }
        let reachability = self.reachability();
        assert_eq!(alive(), reachability.numbers(), "garbage is left");
        reachability.check_counts(true);
        let leaves: BTreeSet<_> = self.texts.iter().map(|text| Gc::as_ptr(text).cast::<u8>()).collect();
        let bytes = self.bytes.iter().map(|bytes| Gc::as_ptr(bytes).cast::<u8>());
        let leaves = leaves.into_iter().chain(bytes).collect::<BTreeSet<_>>().len();
        assert_eq!(heap::stats().live, reachability.objects() + leaves, "an object is left that is no node");
        self.check_weak(&reachability.numbers());
    }

    /// A handle to each node that is reached.
    fn reached(&self) -> Vec<Gc<Node>> {
        let node = |object| Gc::downcast::<Node>(object).ok();
        let mut work: Vec<Gc<Node>> = self.roots.clone();
        work.extend(self.slices.iter().flat_map(|slice| slice.iter().cloned()));
        work.extend(self.dynamic.iter().cloned().filter_map(node));
        work.extend(self.subscriptions.iter().filter_map(|(_, held)| held.as_ref().clone()));
        with_saved(|saved| work.extend_from_slice(saved));
        let mut seen = BTreeMap::new();
        while let Some(next) = work.pop() {
            if seen.insert(next.canary.number, next.clone()).is_none() {
                work.extend(next.edges.borrow().iter().cloned());
                work.extend(next.cell.get());
                work.extend(next.dynamic.get().and_then(node));
                work.extend(next.slice.get().iter().flat_map(|slice| slice.iter().cloned()));
            }
        }
        seen.into_values().collect()
    }

    /// Every weak handle upgrades to its node, or to none; and each node has as many as are found.
    fn check_weak(&self, alive: &BTreeSet<u32>) {
        for WeakRoot { weak, number } in &self.weak {
            let found = weak.upgrade().map(|node| node.canary.number);
            if number.is_some() {
                assert_eq!(found, number.filter(|number| alive.contains(number)), "a weak handle is wrong");
            }
        }
        let nodes = self.reached();
        let mut handles: BTreeMap<u32, usize> = BTreeMap::new();
        let mut count = |weak: &Weak<Node>| {
            if let Some(node) = weak.upgrade() {
                *handles.entry(node.canary.number).or_default() += 1;
            }
        };
        self.weak.iter().for_each(|weak_root| count(&weak_root.weak));
        for node in &nodes {
            count(&node.weak.get());
            count(&node.me.get());
        }
        for node in &nodes {
            let found = handles.get(&node.canary.number).copied().unwrap_or(0);
            assert_eq!(Gc::weak_count(node), found, "another number of weak handles");
        }
    }
}
