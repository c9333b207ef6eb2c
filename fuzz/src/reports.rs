//! Reports on the heap, held to what the program knows of it.

use std::io::sink;

use gc_core::inspect::{Graph, HeapSnapshot, Limits};
use gc_core::{heap, inspect};

use crate::world::World;

impl World {
    /// Asks for each report there is. None of them changes anything.
    pub(crate) fn report(&self) {
        let before = heap::stats();
        let census = inspect::census();
        // Between the slices of a collection, what it has condemned is there and isn't counted.
        let reached = self.reachability().objects();
        assert!((reached..=before.live).contains(&census.total.objects), "{census}\n{reached} are reached, {before}");
        assert!(census.total.bytes <= before.live_bytes);
        assert!(census.since(&census).types.is_empty());
        let held = inspect::held_from_outside();
        assert_eq!(held.types.iter().map(|held| held.handles).sum::<usize>(), census.total.outside_handles);
        for root in self.roots.iter().take(2) {
            let why = inspect::why_alive(root);
            assert_eq!(why.name, std::any::type_name_of_val(&**root));
            assert!(!why.path().is_empty());
            // It is held by this very list, besides what it may be held by.
            assert!(!why.chain.is_empty() || inspect::sites(root) == why.sites);
            assert_eq!(why.is_held(), why.keeper != inspect::Keeper::OnlyThis);
            assert!(inspect::referrers(root).len() < gc_core::Gc::strong_count(root));
            assert_eq!(inspect::referents(root).len(), inspect::count_edges(&**root));
            assert!(inspect::retained(root).objects >= 1);
        }
        for root in self.weak.iter().filter(|root| root.weak.strong_count() == 0).take(2) {
            inspect::assert_gone(&root.weak);
        }
        assert!(inspect::largest_retainers(3).len() <= 3);
        self.picture(census.total.objects);
        assert!(before.to_string().contains("objects alive"));
        #[cfg(feature = "track")]
        {
            let places = inspect::census_by_place();
            assert!(places.since(&places).places.is_empty());
        }
        #[cfg(feature = "tracing")]
        drop((inspect::log_collections(), inspect::log_shared_collections()));
        #[cfg(feature = "metrics")]
        drop((inspect::measure_collections(), inspect::measure_shared_collections()));
        let after = heap::stats();
        assert_eq!((after.live, after.candidates, after.created), (before.live, before.candidates, before.created));
    }

    /// Where no collection is under way, all is counted.
    pub(crate) fn report_all() {
        let (stats, census) = (heap::stats(), inspect::census());
        assert_eq!((census.total.objects, census.total.bytes), (stats.live, stats.live_bytes));
    }

    /// Pictures of the heap, written to nowhere.
    fn picture(&self, objects: usize) {
        let limits = Limits::none().depth(4).fan_out(3).objects(20);
        let whole = Graph::whole(limits);
        assert_eq!(whole.objects.len(), objects.min(20));
        let root = self.roots.first();
        let around = root.map(|root| [Graph::reached_from(root, limits), Graph::leading_to(root, limits)]);
        for graph in [whole].into_iter().chain(around.into_iter().flatten()) {
            graph.write_dot(&mut sink()).expect("nothing is written");
            graph.write_json_lines(&mut sink()).expect("nothing is written");
            #[cfg(feature = "svg")]
            graph.write_svg(&mut sink()).expect("nothing is written");
        }
        let snapshot = HeapSnapshot::take();
        assert_eq!(snapshot.objects(), objects);
        assert!(root.is_none_or(|root| snapshot.id_of(root).is_some()));
        let mut last = 0;
        snapshot.write(&mut sink()).expect("nothing is written");
        snapshot
            .write_with_progress(&mut sink(), |done, all| {
                assert!(last <= done && done <= all);
                last = done;
            })
            .expect("nothing is written");
    }
}
