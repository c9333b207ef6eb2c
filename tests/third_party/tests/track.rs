//! Where objects and handles were made: the feature `track`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};

use gc_core::inspect::{self, Graph, HeapSnapshot, Limits, Sites};
use gc_core::{ById, Finalize, Gc, GcCell, Trace, Weak, WeakMap, WeakValueMap, collect, heap};

#[derive(Trace, Finalize, Default)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    list: RefCell<Vec<Gc<Node>>>,
}

fn node() -> Gc<Node> {
    Gc::new(Node::default())
}

/// The line of the call.
#[track_caller]
fn here() -> u32 {
    Location::caller().line()
}

/// The line in this file where an object was made.
fn made<T: ?Sized>(gc: &Gc<T>) -> u32 {
    let made = inspect::sites(gc).made.expect("a place");
    assert_eq!(made.file(), file!());
    made.line()
}

/// The lines at which handles were made, and how many there.
fn handles(sites: &Sites) -> Vec<(u32, usize)> {
    sites.handles.iter().map(|site| (site.place.line(), site.made)).collect()
}

/// Every constructor tells where it was called.
#[test]
fn objects_know_where_they_were_made() {
    assert_eq!(made(&Gc::new(1)), here());
    assert_eq!(made(&Gc::new([0_u64; 1_000])), here());
    assert_eq!(made(&Gc::try_new(1).unwrap()), here());
    assert_eq!(made(&Gc::new(())), here());
    assert_eq!(made(&Gc::new_cyclic(|_: &Weak<u8>| 1)), here());
    assert_eq!(made(&Gc::<u8>::from(1)), here());
    assert_eq!(made(&Gc::<u8>::from(Box::new(1))), here());
    assert_eq!(made(&Gc::<[u8]>::from(vec![1])), here());
    assert_eq!(made(&Gc::<[u8]>::from([1, 2])), here());
    assert_eq!(made(&Gc::<[u8]>::from(&[1, 2][..])), here());
    assert_eq!(made(&Gc::<[u8]>::from(vec![1].into_boxed_slice())), here());
    assert_eq!(made(&Gc::<str>::from("a")), here());
    assert_eq!(made(&Gc::<str>::from("a".to_owned())), here());
    assert_eq!(made(&Gc::try_from_vec(vec![1]).unwrap()), here());
    assert_eq!(made(&Gc::try_from_str("a").unwrap()), here());
    assert_eq!(made(&Gc::<u8>::default()), here());
    assert_eq!(made(&Gc::<str>::default()), here());
    assert_eq!(made(&Gc::<[u8]>::default()), here());
    assert_eq!(made(&Gc::<[u8]>::from_iter([1])), here());
    let mut gc = Gc::new(1);
    let other = gc.clone();
    let copied = here() + 1;
    *Gc::make_mut(&mut gc) += 1;
    assert_eq!((made(&gc), made(&other)), (copied, copied - 3));
}

/// Those that don't come in at the fast path, too.
#[test]
fn many_objects_know_where_they_were_made() {
    let (all, line): (Vec<_>, _) = ((0..10_000).map(|n| Gc::new(n)).collect(), here());
    assert!(all.iter().all(|gc| made(gc) == line));
}

#[test]
fn handles_are_counted_by_place() {
    let gc = node();
    assert_eq!(handles(&inspect::sites(&gc)), []);
    let begin = here();
    let three: Vec<_> = (0..3).map(|_| gc.clone()).collect();
    let weak = Gc::downgrade(&gc);
    let upgraded = [weak.upgrade(), weak.upgrade()];
    let same = ById::new(gc.clone()).clone();
    let sites = inspect::sites(&gc);
    assert_eq!(handles(&sites), [(begin + 1, 3), (begin + 3, 1), (begin + 3, 1), (begin + 4, 1), (begin + 4, 1)]);
    // Which are gone isn't known.
    drop((three, upgraded, same));
    assert_eq!(inspect::sites(&gc), sites);
}

/// What is cloned out of a cell was made where the cell was asked, however deep in it is.
#[test]
fn handles_out_of_cells_are_the_callers() {
    let gc = node();
    let begin = here();
    let cell = GcCell::new(([Some(gc.clone()), None], Some((1, gc.clone()))));
    drop(cell.get());
    let list = GcCell::new(vec![gc.clone()]);
    drop((list.at(0), list.to_vec()));
    cell.update(|content| content);
    let mut lines = handles(&inspect::sites(&gc));
    lines.sort_unstable();
    let expected = [
        (begin + 1, 1),
        (begin + 1, 1),
        (begin + 2, 2),
        (begin + 3, 1),
        (begin + 4, 1),
        (begin + 4, 1),
        (begin + 5, 2),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_report_ends_in_lines_of_code() {
    let leaf = node();
    let page = node();
    let file = file!();
    page.list.borrow_mut().push(leaf.clone());
    let kept = [page.clone(), page.clone()];
    let weak = Gc::downgrade(&leaf);
    drop(leaf);
    let made = inspect::sites(&weak).made.unwrap();
    let (pages, first) = (inspect::sites(&page), inspect::sites(&kept[0]));
    assert_eq!(pages, first, "all handles are alike");
    let [one, other] = &pages.handles[..] else { panic!("{pages}") };
    let expected = format!(
        "\
Node is alive: Node.list[0]
    Node, held by 3 handles from outside
        made at {}
        handles to it were made at {}, {}
    .list[0] → Node, made at {made}
",
        pages.made.unwrap(),
        one.place,
        other.place
    );
    let why = inspect::why_alive(&weak);
    assert_eq!(why.to_string(), expected);
    assert!(made.file() == file && expected.contains(&format!("made at {file}:")));
    assert_eq!((why.sites, why.chain[0].made), (pages, Some(made)));
    // One that is held from outside itself.
    assert!(inspect::why_alive(&Gc::downgrade(&page)).to_string().contains("\n    made at "));
    let panic = catch_unwind(AssertUnwindSafe(|| inspect::assert_gone(&weak))).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&expected));
    let holds = inspect::referents(&page);
    assert_eq!(holds[0].to_string(), format!("Node.list[0] → Node, made at {made}"));
    let value = serde_json::to_value(&why.chain[0]).unwrap();
    assert_eq!(value["made"], made.to_string());
}

/// What grew leads to the lines that make it; of one line, types are told apart.
#[test]
fn growth_is_told_by_place() {
    fn pair() -> (Gc<Node>, Gc<u8>) {
        (node(), Gc::new(1))
    }
    let kept = [pair(), pair()];
    let (nodes, numbers) = (made(&kept[0].0), made(&kept[0].1));
    let before = inspect::census_by_place();
    let of = |name: &str| before.places.iter().find(|counted| counted.name.ends_with(name)).unwrap();
    let two = [of("Node"), of("u8")];
    let lines = two.map(|counted| counted.place.unwrap().line());
    assert_eq!((lines, before.places.len()), ([nodes, numbers], 2));
    assert_eq!(two.map(|counted| (counted.objects, counted.outside_handles)), [(2, 2), (2, 2)]);
    assert_eq!(two.iter().map(|counted| counted.bytes).sum::<usize>(), heap::stats().live_bytes);
    assert_eq!(inspect::census_by_place().since(&before).to_string(), "nothing has changed\n");

    // One more of a line, one in an object, one of a new line; two of another line go.
    let [(first, one), (second, other)] = kept;
    drop((one, other));
    first.next.set(Some(node()));
    let elsewhere = Gc::new(Node::default());
    let census = inspect::census_by_place();
    let growth = census.since(&before);
    let told: Vec<_> = growth
        .places
        .iter()
        .map(|growth| (growth.place.unwrap().line(), growth.objects, growth.outside_handles))
        .collect();
    let (inside, new) = ((nodes, 1, 0), (made(&elsewhere), 1, 1));
    let expected = [inside.min(new), inside.max(new), (numbers, -2, -2)];
    assert_eq!(told, expected, "{growth}");
    let text = growth.to_string();
    assert!(text.starts_with("objects  bytes  handles  type, place\n"), "{text}");
    let place = growth.places[2].place.unwrap();
    assert!(text.ends_with(&format!("     -2    -64       -2  u8, {place}\n")), "{text}");
    let value = serde_json::to_value(&growth).unwrap();
    assert_eq!(
        (&value["places"][2]["place"], &value["places"][2]["objects"]),
        (&place.to_string().into(), &(-2).into())
    );
    assert!(serde_json::to_value(&census).unwrap()["places"][0]["bytes"].is_u64());
    drop(second);
}

#[test]
fn files_say_where_objects_were_made() {
    let parent = node();
    let children = [node(), node()];
    parent.list.borrow_mut().extend(children.clone());
    let made = inspect::sites(&parent).made.unwrap();
    let graph = Graph::reached_from(&parent, Limits::default());
    assert_eq!(graph.objects[0].made, Some(made));
    let written = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut file = Vec::new();
        write(&mut file);
        String::from_utf8(file).unwrap()
    };
    assert!(written(&|to| graph.write_dot(to).unwrap()).contains(&format!("\\nmade at {made}\"")));
    assert!(written(&|to| graph.write_json_lines(to).unwrap()).contains(&format!("\"made\":\"{made}\"")));
    assert!(written(&|to| graph.write_svg(to).unwrap()).contains(&format!("made at {made}")));

    let snapshot = HeapSnapshot::take();
    let text = written(&|to| snapshot.write(to).unwrap());
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let strings = file["strings"].as_array().unwrap();
    let figure = |key: &str, at: usize| usize::try_from(file[key][at].as_u64().unwrap()).unwrap();
    let functions = file["trace_function_infos"].as_array().unwrap().len();
    assert_eq!(file["snapshot"]["trace_function_count"], functions / 6);
    // A node names its place in the tree, that names a function, and that has file and line.
    let nodes = file["nodes"].as_array().unwrap();
    let places: Vec<String> = (0..nodes.len() / 7)
        .map(|node| figure("nodes", 7 * node + 5))
        .filter(|trace| *trace > 0)
        .map(|trace| {
            let children = file["trace_tree"][4].as_array().unwrap();
            let at = children.chunks(5).position(|child| child[0] == trace).unwrap();
            let function = 6 * usize::try_from(children[5 * at + 1].as_u64().unwrap()).unwrap();
            let of = |field: usize| figure("trace_function_infos", function + field);
            assert!(strings[of(1)].as_str().unwrap().ends_with(&format!(":{}:{}", of(4), of(5))));
            format!("{}:{}:{}", strings[of(2)].as_str().unwrap(), of(4), of(5))
        })
        .collect();
    assert_eq!(places.len(), 3);
    let mut counts = BTreeMap::new();
    for place in &places {
        *counts.entry(place.clone()).or_insert(0) += 1;
    }
    assert_eq!(counts, BTreeMap::from([(made.to_string(), 3)]), "all by one function");
}

/// Whatever way an object goes, what was known of it goes with it, and the next one in its place
/// has nothing of it.
#[test]
fn what_is_gone_leaves_nothing() {
    let ways: [fn(); 8] = [
        || drop(node().clone()),
        || drop(Gc::new([0_u8; 5_000]).clone()),
        || drop(Gc::<str>::from("text").clone()),
        || {
            let ring = node();
            ring.next.set(Some(ring.clone()));
            drop(ring);
            collect();
        },
        || {
            let gc = Gc::new(1);
            let weak = Gc::downgrade(&gc);
            assert_eq!(Gc::try_unwrap(gc).unwrap(), 1);
            assert!(weak.upgrade().is_none());
        },
        || {
            let _gone = Gc::into_inner(node());
        },
        || {
            let panics = catch_unwind(|| Gc::new_cyclic(|_: &Weak<Node>| panic!("no value")));
            assert!(panics.is_err());
        },
        || {
            // A long chain goes through the queue.
            let chain = (0..1_000).fold(None, |next, _| {
                let node = node();
                node.next.set(next);
                Some(node)
            });
            drop(chain);
        },
    ];
    let before = heap::stats().live;
    for way in ways {
        for _ in 0..3 {
            way();
        }
        assert_eq!(heap::stats().live, before);
        // One more in each place that was left.
        let (all, line): (Vec<_>, _) = ((0..100).map(|_| Gc::new(Node::default())).collect(), here());
        for gc in &all {
            let sites = inspect::sites(gc);
            assert_eq!((sites.made.unwrap().line(), handles(&sites)), (line, vec![]));
        }
    }
}

#[test]
fn weak_maps_are_of_the_callers() {
    let (mut map, mut values) = (WeakMap::new(), WeakValueMap::new());
    let key = node();
    let begin = here();
    map.insert(&key, node());
    values.insert(1, &key);
    drop(values.get(&1));
    let sites = inspect::sites(&key);
    assert_eq!(sites.made.unwrap().line(), made(&node()), "both by the same function");
    let places: Vec<_> = Graph::whole(Limits::none()).objects.iter().filter_map(|object| object.made).collect();
    let lines: Vec<_> = places.iter().map(|place| place.line()).collect();
    for line in [begin + 1, begin + 2] {
        assert!(lines.contains(&line), "{lines:?}");
    }
}

/// Finalizers make and clone objects, in the middle of what ends others, and at the thread's exit.
#[test]
fn finalizers_are_followed() {
    thread_local! {
        static KEPT: RefCell<Vec<Gc<Reborn>>> = const { RefCell::new(Vec::new()) };
    }

    #[derive(Trace)]
    struct Reborn(GcCell<Option<Gc<Reborn>>>);
    impl Finalize for Reborn {
        fn finalize(&self) {
            if let Some(me) = self.0.get() {
                KEPT.with_borrow_mut(|kept| kept.push(me));
                drop(Gc::new(node()));
            }
        }
    }

    let ring = || {
        let gc = Gc::new(Reborn(GcCell::new(None)));
        gc.0.set(Some(gc.clone()));
    };
    let get = here() - 11;
    ring();
    collect();
    let sites = KEPT.with_borrow(|kept| inspect::sites(&kept[0]));
    assert_eq!(sites.handles.iter().filter(|site| site.place.line() == get).count(), 1, "{sites}");
    KEPT.take();
    collect();
    std::thread::spawn(move || {
        (0..100).for_each(|_| ring());
        assert_eq!(heap::stats().live, 100);
    })
    .join()
    .unwrap();
}

/// A `trace` that clones handles leaves no traces of it.
#[test]
fn clones_of_a_trace_are_no_handles() {
    struct Packed(Gc<Node>);
    // SAFETY: the one edge is reported once; the clone is dropped again.
    unsafe impl Trace for Packed {
        fn trace(&self, tracer: &mut gc_core::Tracer<'_>) {
            self.0.clone().trace(tracer);
        }
    }
    impl Finalize for Packed {}
    let gc = node();
    let packed = Gc::new(Packed(gc.clone()));
    let before = inspect::sites(&gc);
    drop(packed.clone());
    collect();
    assert_eq!(inspect::census().total.objects, 2);
    assert_eq!(inspect::sites(&gc), before);
}
