//! What lives, and why: the reports of `gc_core::inspect` on the whole heap.

mod reports {
    mod entries;
    mod retained;
}

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use gc_core::inspect::{Keeper, assert_gone, census, why_alive};
use gc_core::{Closure, Finalize, Gc, GcCell, Trace, Tracer, Weak, closure, collect, heap, inspect, unsize};

#[derive(Trace, Finalize, Default)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    list: RefCell<Vec<Gc<Node>>>,
}

fn node() -> Gc<Node> {
    Gc::new(Node::default())
}

fn message(of: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(of)).unwrap_err();
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().unwrap()).to_owned(),
    }
}

#[test]
fn types_are_told_apart() {
    let _kept = (node(), [Gc::new(1_u8), Gc::new(2)], Gc::<str>::from("text"), Gc::<[u8]>::from([1, 2]));
    let census = census();
    let mut names: Vec<_> = census.types.iter().map(|counted| (counted.name, counted.figures.objects)).collect();
    names.sort_unstable();
    assert_eq!(names, [("[u8]", 1), ("reports::Node", 1), ("str", 1), ("u8", 2)]);
    assert_eq!(census.total.objects, heap::stats().live);
    assert_eq!(census.total.bytes, heap::stats().live_bytes);
}

/// Handles beyond the edges are held from outside: exactly so many as there are.
#[test]
fn outside_handles_are_counted() {
    let opaque = Rc::new(node());
    let (parent, child) = (node(), node());
    parent.next.set(Some(child.clone()));
    parent.list.borrow_mut().extend([child.clone(), (*opaque).clone()]);
    let total = census().total;
    assert_eq!((total.objects, total.held, total.outside_handles), (3, 3, 3));
    drop(child);
    let total = census().total;
    assert_eq!((total.held, total.outside_handles), (2, 2));
}

/// A leak that is no garbage: what a skipped field holds looks held from outside, by its type.
#[test]
fn a_skipped_field_shows_up() {
    #[derive(Trace, Finalize)]
    struct Cache {
        #[trace(skip)]
        kept: Vec<Gc<Node>>,
    }

    let before = census();
    let cache = Gc::new(Cache { kept: vec![node(), node()] });
    let growth = census().since(&before);
    let of = |name: &str| growth.types.iter().find(|grown| grown.name.ends_with(name)).unwrap().outside_handles;
    assert_eq!((of("Cache"), of("Node")), (1, 2));
    let weak = Gc::downgrade(&cache.kept[0]);
    assert_eq!(why_alive(&weak).keeper, Keeper::Outside { name: std::any::type_name::<Node>(), handles: 1 });
}

#[test]
fn external_bytes_are_told_by_type() {
    #[derive(Trace, Finalize)]
    struct Image(Vec<heap::External>);

    let images = [1000, 500].map(|bytes| Gc::new(Image(vec![heap::external(bytes)])));
    heap::adjust_external(7);
    let census = census();
    assert_eq!((census.types[0].figures.external_bytes, census.total.external_bytes), (1500, 1500));
    assert_eq!(census.other_external_bytes, 7);
    assert!(census.to_string().ends_with("7 bytes outside were reported without a guard in an object\n"), "{census}");
    heap::adjust_external(-7);
    drop(images);
}

#[test]
fn growth_is_told_by_type() {
    let before = census();
    let kept = [node(), node()];
    let growth = census().since(&before);
    assert_eq!(growth.types.len(), 1);
    assert_eq!((growth.types[0].objects, growth.types[0].outside_handles), (2, 2));
    let later = census();
    drop(kept);
    assert_eq!(census().since(&later).types[0].objects, -2);
    assert_eq!(census().since(&before).to_string(), "nothing has changed\n");
}

#[test]
fn places_are_written_as_in_rust() {
    #[derive(Trace, Finalize)]
    enum Value {
        Pair(Box<(u8, Option<Gc<Node>>)>),
        Named { by: Rc<str>, node: Gc<Node> },
    }

    #[derive(Trace, Finalize)]
    struct Everything {
        array: [Option<Gc<Node>>; 3],
        deque: VecDeque<Gc<Node>>,
        text: BTreeMap<String, Vec<Gc<Node>>>,
        borrowed: HashMap<&'static str, Gc<Node>>,
        shared: HashMap<Rc<str>, Cell<Option<Gc<Node>>>>,
        numbers: BTreeMap<(u8, u8), Gc<Node>>,
        values: Vec<Value>,
        cell: GcCell<Option<Gc<Node>>>,
        result: Result<Gc<Node>, Gc<Node>>,
    }

    let nodes: Vec<Weak<Node>> = (0..11).map(|_| Weak::new()).collect();
    let nodes = RefCell::new(nodes);
    let new = |at: usize| {
        let node = node();
        nodes.borrow_mut()[at] = Gc::downgrade(&node);
        node
    };
    let mut deque = VecDeque::from([new(1)]);
    deque.push_front(node());
    let everything = Gc::new(Everything {
        array: [None, None, Some(new(0))],
        deque,
        text: BTreeMap::from([("x\"y".to_owned(), vec![node(), new(2)])]),
        borrowed: HashMap::from([("key", new(3))]),
        shared: HashMap::from([("rc".into(), Cell::new(Some(new(4))))]),
        numbers: BTreeMap::from([((1, 2), new(5))]),
        values: vec![Value::Pair(Box::new((1, Some(new(6))))), Value::Named { by: "by".into(), node: new(7) }],
        cell: GcCell::new(Some(new(8))),
        result: Err(new(9)),
    });
    if let Value::Named { by, .. } = &everything.values[1] {
        assert_eq!(&**by, "by");
    }
    let places = [
        ".array[2]",
        ".deque[1]",
        ".text[\"x\\\"y\"][1]",
        ".borrowed[\"key\"]",
        ".shared[\"rc\"]",
        ".numbers[_]",
        ".values[0].0.1",
        ".values[1].node",
        ".cell",
        ".result",
    ];
    for (weak, place) in nodes.borrow().iter().zip(places) {
        let why = why_alive(weak);
        assert_eq!(why.path(), format!("Everything{place}"));
        assert_eq!(why.keeper, Keeper::Outside { name: std::any::type_name::<Everything>(), handles: 1 });
    }
}

/// The shortest chain is told, and how many others there are.
/// What a closure captures has the name that it has in the closure, and the report says where that
/// is.
#[test]
fn captures_are_named() {
    #[derive(Trace, Finalize)]
    struct Button {
        on_click: Gc<Closure<dyn Fn()>>,
    }

    let target = node();
    let weak = Gc::downgrade(&target);
    let list = vec![target];
    let (line, on_click) = (line!(), closure!([move list] || assert!(list[0].next.get().is_none())));
    let button = Gc::new(Button { on_click: unsize!(Gc::new(on_click) => Closure<dyn Fn()>) });
    (button.on_click)();
    let why = why_alive(&weak);
    assert_eq!(why.path(), "Button.on_click.list[0]");
    let captured = format!("\n    .list[0], captured by the closure at {}:{line} → Node\n", file!());
    assert!(why.to_string().contains(&captured), "{why}");
}

#[test]
fn the_shortest_chain_is_told() {
    let (long, short, goal) = (node(), node(), node());
    let middle = node();
    long.next.set(Some(middle.clone()));
    middle.next.set(Some(goal.clone()));
    short.list.borrow_mut().push(goal.clone());
    drop(middle);
    let weak = Gc::downgrade(&goal);
    let why = why_alive(&goal);
    assert_eq!((why.path().as_str(), why.others), ("Node.list[0]", 1));
    drop(goal);
    drop(short);
    let why = why_alive(&weak);
    assert_eq!((why.path().as_str(), why.others), ("Node.next.next", 0));
    let expected = "\
Node is alive: Node.next.next
    Node, held by 1 handle from outside
    .next → Node
    .next → Node
";
    assert_eq!(message(move || assert_gone(&weak)), expected);
    drop(long);
}

#[test]
fn cycles_and_the_gone_are_told() {
    let node = node();
    node.next.set(Some(node.clone()));
    let weak = Gc::downgrade(&node);
    assert_eq!(why_alive(&node).keeper, Keeper::OnlyThis);
    drop(node);
    assert_eq!(why_alive(&weak).keeper, Keeper::Cycles);
    assert_eq!(why_alive(&weak).to_string(), "Node is alive: kept by cycles alone, until it is collected\n");
    assert_eq!(collect(), 1);
    assert_eq!(why_alive(&weak).to_string(), "it is gone\n");
    assert_gone(&weak);
}

#[test]
fn what_a_hand_written_impl_reports_has_no_name() {
    struct Nameless(Gc<Node>);
    // SAFETY: the one handle is visited once; no destructor.
    unsafe impl Trace for Nameless {
        fn trace(&self, tracer: &mut Tracer<'_>) {
            self.0.trace(tracer);
        }
    }
    impl Finalize for Nameless {}

    let nameless = Gc::new(Nameless(node()));
    assert_eq!(why_alive(&nameless.0).path(), "Nameless.(unnamed)");
}

/// Where a report can't be right it is refused, with the reason; where it can, it is right.
#[test]
fn reports_are_right_or_refused() {
    thread_local! {
        static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }
    fn look() {
        let seen = catch_unwind(|| census().total.objects.to_string());
        let seen = seen.unwrap_or_else(|panic| panic.downcast_ref::<String>().unwrap().clone());
        SEEN.with_borrow_mut(|list| list.push(seen));
    }
    fn seen() -> Vec<String> {
        SEEN.take()
    }

    struct Looks;
    impl Drop for Looks {
        fn drop(&mut self) {
            look();
        }
    }

    #[derive(Trace)]
    struct Final {
        next: GcCell<Option<Gc<Final>>>,
        #[trace(skip)]
        _looks: Looks,
    }
    impl Finalize for Final {
        fn finalize(&self) {
            look();
        }
    }

    // Not of size zero: that has nothing to trace.
    struct Traced(u8);
    // SAFETY: it reports nothing.
    unsafe impl Trace for Traced {
        fn trace(&self, _: &mut Tracer<'_>) {
            look();
            assert_eq!(self.0, 1);
        }
    }
    impl Finalize for Traced {}

    // Counting: the finalizer sees its object, and the destructor doesn't.
    drop(Gc::new(Final { next: GcCell::new(None), _looks: Looks }));
    assert_eq!(seen(), ["1", "0"]);

    // A callback is called when all is done.
    let subscription = heap::on_collect(|_| look());
    let ring = Gc::new(Final { next: GcCell::new(None), _looks: Looks });
    ring.next.set(Some(ring.clone()));
    drop(ring);
    collect();
    let finalizing = "gc-core: can't look at the heap: a collection is running finalizers";
    assert_eq!(seen(), [finalizing, "gc-core: can't look at the heap: a collection is dropping what it found", "0"]);
    drop(subscription);

    let traced = Gc::new(Traced(1));
    assert_eq!(census().total.objects, 1);
    assert_eq!(seen(), ["gc-core: can't look at the heap: a `trace` is running"]);
    drop(traced);
}

/// Between the slices of a collection, its members are as others are; those that it has condemned
/// are as good as gone.
#[test]
fn reports_between_slices_are_right() {
    #[derive(Trace, Finalize)]
    struct Live(GcCell<Option<Gc<Live>>>);

    let mut rings = Vec::new();
    for _ in 0..6 {
        let ring: Vec<_> = (0..500).map(|_| node()).collect();
        for (at, node) in ring.iter().enumerate() {
            node.next.set(Some(ring[(at + 1) % ring.len()].clone()));
        }
        rings.push(ring);
    }
    let live: Vec<_> = (0..100).map(|_| Gc::new(Live(GcCell::new(None)))).collect();
    for pair in live.windows(2) {
        pair[0].0.set(Some(pair[1].clone()));
    }
    let weak = Gc::downgrade(&live[50]);
    // They are old from now on: a young collection wouldn't leave anything for slices.
    heap::collect_young();
    drop(rings);
    let (mut slices, mut last) = (0, usize::MAX);
    while !heap::step(heap::Budget::Objects(300)) {
        slices += 1;
        let census = census();
        let types = census.types.iter().map(|counted| (counted.name, counted.figures));
        let (garbage, kept): (Vec<_>, Vec<_>) = types.partition(|(name, _)| name.ends_with("Node"));
        assert_eq!((kept[0].1.objects, kept[0].1.outside_handles), (100, 100));
        let left = garbage.first().map_or(0, |(_, figures)| figures.objects);
        assert!(left <= last);
        last = left;
        assert_eq!(why_alive(&weak).keeper, Keeper::Outside { name: std::any::type_name::<Live>(), handles: 1 });
        assert_eq!(inspect::retained(&weak).objects, 1);
    }
    assert!(slices > 3, "only {slices} slices");
    assert_eq!(census().total.objects, 100);
}

/// A panic in `trace` comes through, and leaves the heap as it was.
#[test]
fn a_panic_in_trace_comes_through() {
    struct Panics(Cell<bool>, GcCell<Option<Gc<Panics>>>);
    // SAFETY: the one handle is visited once; no destructor.
    unsafe impl Trace for Panics {
        fn trace(&self, tracer: &mut Tracer<'_>) {
            assert!(!self.0.get(), "no trace today");
            self.1.trace(tracer);
        }
    }
    impl Finalize for Panics {}

    let panics = Gc::new(Panics(Cell::new(true), GcCell::new(None)));
    panics.1.set(Some(panics.clone()));
    assert_eq!(message(|| drop(census())), "no trace today");
    assert_eq!(message(|| drop(why_alive(&panics))), "no trace today");
    panics.0.set(false);
    assert_eq!(census().total.objects, 1);
    let weak = Gc::downgrade(&panics);
    drop(panics);
    assert_eq!((collect(), weak.upgrade().is_none()), (1, true));
}
