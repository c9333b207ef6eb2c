//! Reports on the heap, held to what the program knows of it.

use gc_core::{heap, inspect};

use crate::world::World;

impl World {
    /// Asks for each report there is. None of them changes anything.
    pub(crate) fn report(&self) {
        let before = heap::stats();
        let census = inspect::census();
        assert_eq!(census.total.objects, before.live);
        assert_eq!(census.total.bytes, before.live_bytes);
        assert!(census.since(&census).types.is_empty());
        let held = inspect::held_from_outside();
        assert_eq!(held.types.iter().map(|held| held.handles).sum::<usize>(), census.total.outside_handles);
        for root in self.roots.iter().take(2) {
            let why = inspect::why_alive(root);
            assert_eq!(why.name, std::any::type_name_of_val(&**root));
            assert!(!why.path().is_empty());
            // It is held by this very list, besides what it may be held by.
            assert_eq!(why.is_held(), why.keeper != inspect::Keeper::OnlyThis);
            assert!(inspect::referrers(root).len() < gc_core::Gc::strong_count(root));
            assert_eq!(inspect::referents(root).len(), inspect::count_edges(&**root));
            assert!(inspect::retained(root).objects >= 1);
        }
        for root in self.weak.iter().filter(|root| root.weak.strong_count() == 0).take(2) {
            inspect::assert_gone(&root.weak);
        }
        assert!(inspect::largest_retainers(3).len() <= 3);
        let after = heap::stats();
        assert_eq!((after.live, after.candidates, after.created), (before.live, before.candidates, before.created));
    }
}
