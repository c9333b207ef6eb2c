//! What the types of other crates say of themselves: each reports exactly the handles in it, once,
//! and knows whether it can hold any. A row a type, a test a crate.

use gc_core::inspect::count_edges;
use gc_core::{Finalize, Gc, Trace, collect};

type G = Gc<u8>;

fn gc() -> G {
    Gc::new(1)
}

/// `n` handles to objects of different values.
fn some(n: u8) -> impl Iterator<Item = G> {
    (0..n).map(Gc::new)
}

fn holds<T: Trace>(_: &T) -> bool {
    T::can_hold_gc()
}

/// A value that holds handles: it reports that many.
fn edges<T: Trace + Finalize>(value: &T, expected: usize) {
    assert_eq!(count_edges(value), expected, "{}", std::any::type_name::<T>());
    assert!(holds(value));
    assert!(!T::needs_finalize());
}

/// A value that can hold none.
fn leaf<T: Trace + Finalize>(value: &T) {
    assert_eq!(count_edges(value), 0);
    assert!(!holds(value) && !T::needs_finalize(), "{}", std::any::type_name::<T>());
}

/// A cycle of one object that holds itself in a container is collected.
macro_rules! closes {
    ($container:ident => |$node:ident| $make:expr) => {{
        #[derive(Trace, Finalize)]
        struct Own(std::cell::RefCell<Option<$container<Gc<Own>>>>);
        let own = Gc::new(Own(std::cell::RefCell::new(None)));
        let $node = own.clone();
        let content = $make;
        own.0.replace(Some(content));
        drop(own);
        assert_eq!(collect(), 1, stringify!($container));
    }};
}

#[test]
fn arrayvec() {
    type Four<T> = arrayvec::ArrayVec<T, 4>;
    edges(&some(3).collect::<Four<_>>(), 3);
    edges(&Four::<G>::new(), 0);
    leaf(&Four::from_iter([1, 2]));
    leaf(&arrayvec::ArrayString::<8>::from("text").unwrap());
    closes!(Four => |node| Four::from_iter([node]));
}

#[test]
fn bytes() {
    leaf(&bytes::Bytes::from_static(b"bytes"));
    leaf(&bytes::BytesMut::from(&b"bytes"[..]));
}

#[test]
fn chrono() {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let time = day.and_hms_opt(12, 0, 0).unwrap();
    leaf(&day);
    leaf(&time);
    leaf(&time.time());
    leaf(&time.and_utc());
    leaf(&chrono::FixedOffset::east_opt(3600));
    leaf(&(chrono::TimeDelta::days(1), chrono::Month::May, chrono::Weekday::Mon, chrono::Days::new(1), chrono::Utc));
}

#[test]
fn either() {
    type Same<T> = either::Either<T, T>;
    edges(&either::Either::<G, u8>::Left(gc()), 1);
    edges(&either::Either::<G, u8>::Right(1), 0);
    edges(&Same::Right(vec![gc(), gc()]), 2);
    leaf(&either::Either::<u8, String>::Left(1));
    closes!(Same => |node| Same::Right(node));
}

#[test]
fn hashbrown() {
    type Same<T> = hashbrown::HashMap<u8, T>;
    edges(&some(3).zip(some(3)).collect::<hashbrown::HashMap<_, _>>(), 6);
    edges(&some(3).collect::<hashbrown::HashSet<_>>(), 3);
    let mut table = hashbrown::HashTable::new();
    for (hash, handle) in some(3).enumerate() {
        table.insert_unique(hash as u64, handle, |handle| u64::from(**handle));
    }
    edges(&table, 3);
    leaf(&hashbrown::HashMap::from([(1, "one")]));
    leaf(&hashbrown::HashSet::from([1]));
    closes!(Same => |node| Same::from([(1, node)]));
}

/// Opaque: two of its collections may share what is in them.
#[test]
fn im() {
    let shared: im::Vector<G> = some(3).collect();
    let clone = shared.clone();
    leaf(&(shared, clone));
    leaf(&im::OrdMap::<u8, G>::unit(1, gc()));
    leaf(&im::HashMap::<u8, G>::unit(1, gc()));
    leaf(&some(2).collect::<im::OrdSet<G>>());
    leaf(&some(2).collect::<im::HashSet<G>>());
}

#[test]
fn indexmap() {
    type Same<T> = indexmap::IndexMap<u8, T>;
    edges(&some(3).zip(some(3)).collect::<indexmap::IndexMap<_, _>>(), 6);
    edges(&some(3).collect::<indexmap::IndexSet<_>>(), 3);
    leaf(&indexmap::IndexMap::from([(1, 2)]));
    closes!(Same => |node| Same::from([(1, node)]));
}

#[test]
fn num_bigint() {
    leaf(&num_bigint::BigInt::from(-1));
    leaf(&num_bigint::BigUint::from(1_u8));
    leaf(&num_bigint::Sign::Plus);
}

#[test]
fn ordered_float() {
    leaf(&ordered_float::OrderedFloat(1.0));
    leaf(&ordered_float::NotNan::new(1.0).unwrap());
}

#[test]
fn parking_lot() {
    use parking_lot::{Mutex, ReentrantMutex, RwLock};
    let (mutex, lock, reentrant) = (Mutex::new(gc()), RwLock::new(gc()), ReentrantMutex::new(gc()));
    edges(&mutex, 1);
    edges(&lock, 1);
    edges(&reentrant, 1);
    {
        let (_held, _read, _again) = (mutex.lock(), lock.read(), reentrant.lock());
        edges(&mutex, 0);
        edges(&lock, 1);
        edges(&reentrant, 1);
    }
    let _written = lock.write();
    edges(&lock, 0);
    leaf(&(Mutex::new(1), RwLock::new(2), ReentrantMutex::new(3)));
    leaf(&(parking_lot::Condvar::new(), parking_lot::Once::new()));
    closes!(Mutex => |node| Mutex::new(node));
    closes!(RwLock => |node| RwLock::new(node));
}

#[test]
fn petgraph() {
    use petgraph::graphmap::{DiGraphMap, UnGraphMap};
    use petgraph::matrix_graph::{DiMatrix, UnMatrix};
    use petgraph::stable_graph::StableDiGraph;
    use petgraph::{Directed, Graph, Undirected};

    type Same<T> = Graph<T, ()>;
    /// Three nodes; four edges, of which one is a loop and two are between the same nodes.
    macro_rules! three_nodes {
        ($graph:expr) => {{
            let mut graph = $graph;
            let nodes = [graph.add_node(gc()), graph.add_node(gc()), graph.add_node(gc())];
            for (from, to) in [(0, 1), (1, 2), (2, 2), (0, 1)] {
                graph.add_edge(nodes[from], nodes[to], gc());
            }
            (graph, nodes)
        }};
    }
    edges(&three_nodes!(Graph::<G, G, Directed>::new()).0, 7);
    edges(&three_nodes!(Graph::<G, G, Undirected>::new_undirected()).0, 7);
    let (mut stable, nodes) = three_nodes!(StableDiGraph::<G, G>::new());
    edges(&stable, 7);
    stable.remove_node(nodes[0]);
    edges(&stable, 4);

    let (mut directed, mut undirected) = (DiGraphMap::<i32, G>::new(), UnGraphMap::<i32, G>::new());
    for (from, to) in [(0, 1), (1, 0), (1, 2), (2, 2)] {
        directed.add_edge(from, to, gc());
        undirected.add_edge(from, to, gc());
    }
    edges(&directed, 4);
    edges(&undirected, 3);

    let (mut directed, mut undirected) = (DiMatrix::<G, G>::new(), UnMatrix::<G, G>::new_undirected());
    let nodes = [directed.add_node(gc()), directed.add_node(gc()), directed.add_node(gc())];
    let others = [undirected.add_node(gc()), undirected.add_node(gc()), undirected.add_node(gc())];
    for (from, to) in [(0, 1), (1, 2), (2, 2)] {
        directed.add_edge(nodes[from], nodes[to], gc());
        undirected.add_edge(others[from], others[to], gc());
    }
    edges(&directed, 6);
    edges(&undirected, 6);

    let mut gone = DiMatrix::<G, ()>::new();
    let first = gone.add_node(gc());
    gone.add_node(gc());
    gone.remove_node(first);
    edges(&gone, 1);

    leaf(&Graph::<u8, String>::new());
    leaf(&(nodes[0], petgraph::graph::EdgeIndex::<u32>::new(0)));
    closes!(Same => |node| {
        let mut graph = Same::new();
        graph.add_node(node);
        graph
    });
}

thread_local!(static CALLS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) });

fn called() -> usize {
    CALLS.replace(CALLS.get() + 1)
}

/// Hashes as std does, and is heard of.
#[derive(Default, Clone)]
struct Hashes(std::hash::RandomState);

impl std::hash::BuildHasher for Hashes {
    type Hasher = std::hash::DefaultHasher;
    fn build_hasher(&self) -> Self::Hasher {
        called();
        self.0.build_hasher()
    }
}

/// No `trace` calls what safe code can implement: whether a graph is directed may depend on how
/// often that is asked.
#[test]
fn hostile_parameters() {
    use petgraph::graph::Graph;
    use petgraph::graphmap::GraphMap;
    use petgraph::matrix_graph::MatrixGraph;
    use petgraph::stable_graph::StableGraph;
    use petgraph::{Directed, EdgeType};
    use slotmap::{DefaultKey, SparseSecondaryMap};
    use static_assertions::assert_not_impl_any;

    enum Flips {}
    impl EdgeType for Flips {
        fn is_directed() -> bool {
            called() % 2 == 0
        }
    }
    assert_not_impl_any!(MatrixGraph<G, G, std::hash::RandomState, Flips>: Trace);
    assert_not_impl_any!(MatrixGraph<G, G, Hashes, Directed>: Trace);

    let (mut graph, mut stable) =
        (Graph::<G, G, Flips>::with_capacity(0, 0), StableGraph::<G, G, Flips>::with_capacity(0, 0));
    let (a, b) = (graph.add_node(gc()), graph.add_node(gc()));
    graph.add_edge(a, b, gc());
    let (a, b) = (stable.add_node(gc()), stable.add_node(gc()));
    stable.add_edge(a, b, gc());
    let mut map = GraphMap::<u8, G, Directed, Hashes>::with_capacity_and_hasher(0, 0, Hashes::default());
    map.add_edge(1, 2, gc());
    let mut sparse = SparseSecondaryMap::<DefaultKey, G, Hashes>::with_hasher(Hashes::default());
    sparse.insert(slotmap::SlotMap::new().insert(()), gc());
    let mut tables = (hashbrown::HashMap::<G, G, Hashes>::default(), hashbrown::HashSet::<G, Hashes>::default());
    tables.0.insert(gc(), gc());
    tables.1.insert(gc());
    let mut ordered = (indexmap::IndexMap::<G, G, Hashes>::default(), indexmap::IndexSet::<G, Hashes>::default());
    ordered.0.insert(gc(), gc());
    ordered.1.insert(gc());
    assert_ne!(CALLS.take(), 0);
    for _ in 0..2 {
        edges(&graph, 3);
        edges(&stable, 3);
        edges(&map, 1);
        edges(&sparse, 1);
        edges(&tables, 3);
        edges(&ordered, 3);
        assert_eq!(CALLS.get(), 0);
    }
}

/// Each container passes on the names of the fields beneath it.
/// Containers can be in objects that threads share if their parts can.
#[test]
fn threads_can_share_them() {
    use gc_core::sync::TraceSync;
    use petgraph::graph::Graph;
    use petgraph::graphmap::GraphMap;
    use petgraph::matrix_graph::DiMatrix;
    use petgraph::stable_graph::StableGraph;
    use slotmap::DefaultKey;
    use static_assertions::{assert_impl_all, assert_not_impl_any};

    macro_rules! containers {
        ($($part:ident => $type:ty),* $(,)?) => {$({
            type Container<$part> = $type;
            assert_impl_all!(Container<u8>: TraceSync);
            assert_impl_all!(Container<G>: Trace);
            assert_not_impl_any!(Container<G>: TraceSync);
        })*};
    }
    containers!(
        T => arrayvec::ArrayVec<T, 4>, T => either::Either<u8, T>, T => either::Either<T, u8>,
        T => hashbrown::HashMap<T, u8>, T => hashbrown::HashMap<u8, T>, T => hashbrown::HashSet<T>,
        T => hashbrown::HashTable<T>, T => indexmap::IndexMap<T, u8>, T => indexmap::IndexSet<T>,
        T => parking_lot::Mutex<T>, T => parking_lot::RwLock<T>, T => parking_lot::ReentrantMutex<T>,
        T => Graph<T, u8>, T => Graph<u8, T>, T => StableGraph<u8, T>, T => GraphMap<u8, T, petgraph::Directed>,
        T => DiMatrix<T, u8>, T => DiMatrix<u8, T>, T => slotmap::SlotMap<DefaultKey, T>,
        T => slotmap::SecondaryMap<DefaultKey, T>, T => slotmap::SparseSecondaryMap<DefaultKey, T>,
        T => smallvec::SmallVec<[T; 2]>, T => thin_vec::ThinVec<T>,
    );
    assert_impl_all!(bytes::Bytes: TraceSync);
    assert_impl_all!(chrono::DateTime<chrono::Utc>: TraceSync);
    assert_impl_all!(im::Vector<G>: TraceSync);
    assert_impl_all!(num_bigint::BigInt: TraceSync);
    assert_impl_all!(ordered_float::NotNan<f64>: TraceSync);
    assert_impl_all!(serde_json::Value: TraceSync);
    assert_impl_all!(uuid::Uuid: TraceSync);
}

#[test]
fn names_are_kept() {
    #[derive(Trace, Clone, PartialEq, Eq, Hash)]
    struct Named {
        target: G,
    }
    let named = || Named { target: gc() };
    let (mut graph, mut map) =
        (petgraph::Graph::<Named, Named>::new(), petgraph::graphmap::DiGraphMap::<u8, Named>::new());
    let node = graph.add_node(named());
    graph.add_edge(node, node, named());
    map.add_edge(1, 2, named());
    let mut matrix = petgraph::matrix_graph::DiMatrix::<Named, Named>::new();
    let node = matrix.add_node(named());
    matrix.add_edge(node, node, named());
    let mut slots = slotmap::SlotMap::<slotmap::DefaultKey, Named>::new();
    slots.insert(named());
    macro_rules! named {
        ($number:expr => $($wrapped:expr),* $(,)?) => {$(
            assert_eq!(gc_core::inspect::edge_names(&$wrapped), ["target"; $number], "{}", stringify!($wrapped));
        )*};
    }
    named!(2 => graph, matrix);
    named!(1 =>
        map,
        slots,
        arrayvec::ArrayVec::<_, 2>::from_iter([named()]),
        either::Either::<_, u8>::Left(named()),
        hashbrown::HashMap::<u8, _>::from_iter([(1, named())]),
        hashbrown::HashSet::<_>::from_iter([named()]),
        indexmap::IndexMap::<u8, _>::from_iter([(1, named())]),
        indexmap::IndexSet::<_>::from_iter([named()]),
        parking_lot::Mutex::new(named()),
        parking_lot::RwLock::new(named()),
        parking_lot::ReentrantMutex::new(named()),
        smallvec::SmallVec::<[_; 2]>::from_iter([named()]),
        thin_vec::ThinVec::from_iter([named()]),
    );
}

#[test]
fn serde_json() {
    let value: serde_json::Value = serde_json::from_str(r#"{"list": [1, "two", null]}"#).unwrap();
    leaf(value.as_object().unwrap());
    leaf(&value["list"][0].as_number().cloned());
    leaf(&value);
}

#[test]
#[allow(deprecated, reason = "`HopSlotMap` is still in use")]
fn slotmap() {
    use slotmap::{DefaultKey, DenseSlotMap, HopSlotMap, SecondaryMap, SlotMap, SparseSecondaryMap};

    type Same<T> = SlotMap<DefaultKey, T>;
    slotmap::new_key_type! {
        #[derive(Trace, Finalize)]
        struct OwnKey;
    }
    let mut map = SlotMap::new();
    let keys: Vec<DefaultKey> = some(3).map(|handle| map.insert(handle)).collect();
    map.remove(keys[1]);
    edges(&map, 2);
    edges(&keys.iter().map(|key| (*key, gc())).collect::<SecondaryMap<_, _>>(), 3);
    edges(&keys.iter().map(|key| (*key, gc())).collect::<SparseSecondaryMap<_, _>>(), 3);
    let (mut hop, mut dense) = (HopSlotMap::<OwnKey, _>::with_key(), DenseSlotMap::<OwnKey, _>::with_key());
    let own = hop.insert(gc());
    dense.insert(gc());
    edges(&hop, 1);
    edges(&dense, 1);
    leaf(&own);
    leaf(&keys);
    leaf(&SlotMap::<DefaultKey, String>::new());
    closes!(Same => |node| {
        let mut map = Same::new();
        map.insert(node);
        map
    });
}

#[test]
fn smallvec() {
    type Two<T> = smallvec::SmallVec<[T; 2]>;
    edges(&some(2).collect::<Two<_>>(), 2);
    edges(&some(5).collect::<Two<_>>(), 5);
    leaf(&Two::from([1, 2]));
    closes!(Two => |node| Two::from_iter([node]));
}

#[test]
fn thin_vec() {
    use thin_vec::ThinVec;
    edges(&some(3).collect::<ThinVec<_>>(), 3);
    leaf(&ThinVec::from([1, 2]));
    closes!(ThinVec => |node| ThinVec::from([node]));
}

#[test]
fn uuid() {
    leaf(&uuid::Uuid::nil());
}
