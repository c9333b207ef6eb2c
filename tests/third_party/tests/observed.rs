//! Collections in `tracing`, in `metrics`, and reports in serde's formats; pictures.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use gc_core::inspect::{self, Graph, Limits};
use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap, sync};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber, span};

#[derive(Trace, Finalize)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
}

fn ring() {
    let node = Gc::new(Node { next: GcCell::new(None) });
    node.next.set(Some(node.clone()));
}

/// What is logged, a line for each span and event.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if !["longest", "microseconds"].contains(&field.name()) {
            write!(self.0, " {}={value:?}", field.name()).unwrap();
        }
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "gc_core" && *metadata.level() <= Level::TRACE
    }
    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        let mut line = span.metadata().name().to_owned();
        span.record(&mut Fields(&mut line));
        self.0.lock().unwrap().push(line);
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = event.metadata().level().to_string();
        event.record(&mut Fields(&mut line));
        self.0.lock().unwrap().push(line);
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[test]
fn collections_are_logged() {
    let log = Log::default();
    tracing::subscriber::with_default(log.clone(), || {
        let subscription = inspect::log_collections();
        ring();
        assert_eq!(collect(), 1);
        drop(subscription);
        collect();
    });
    let lines = log.0.lock().unwrap();
    let expected = [
        "collection kind=full automatic=false",
        "DEBUG message=collected candidates=1 traced=1 reclaimed=1 finalized=0 resurrected=0 stops=1",
    ];
    assert_eq!(*lines, expected);
}

/// Each slice is an event; a collection in one piece has its own alone.
#[test]
fn slices_are_logged() {
    let log = Log::default();
    tracing::subscriber::with_default(log.clone(), || {
        heap::configure(|config| config.automatic = false).unwrap();
        let kept: Vec<_> = (0..200).map(|_| Gc::new(Some(Gc::new(1)))).collect();
        drop(kept.clone());
        let subscription = inspect::log_collections();
        while !heap::step(heap::Budget::Objects(20)) {}
        drop((subscription, kept));
    });
    let lines = log.0.lock().unwrap();
    let slices: Vec<_> = lines.iter().filter(|line| line.contains("message=slice")).collect();
    assert!(slices.len() > 5, "{lines:?}");
    for (at, slice) in slices.iter().enumerate() {
        assert_eq!(**slice, format!("TRACE message=slice kind=full automatic=false number={} reclaimed=0", at + 1));
    }
    assert!(lines.last().unwrap().contains("message=collected"), "{lines:?}");
}

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Shared(sync::GcCell<Option<sync::Gc<Shared>>>);

fn shared_ring() {
    let node = sync::Gc::new(Shared(sync::GcCell::default()));
    node.0.set(Some(node.clone()));
}

/// Objects that threads share are those of all tests: one at a time, and nothing by itself.
fn alone() -> (sync::Pause, MutexGuard<'static, ()>) {
    static ONE: Mutex<()> = Mutex::new(());
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    (sync::pause(), one)
}

#[test]
fn shared_collections_are_logged() {
    let _alone = alone();
    let log = Log::default();
    tracing::subscriber::with_default(log.clone(), || {
        let subscription = inspect::log_shared_collections();
        shared_ring();
        assert_eq!(sync::collect(), 1);
        drop(subscription);
        sync::collect();
    });
    let lines = log.0.lock().unwrap();
    let expected = [
        "collection kind=\"shared\" automatic=false",
        "DEBUG message=collected candidates=1 traced=1 reclaimed=1 finalized=0 resurrected=0",
    ];
    assert_eq!(*lines, expected);
}

#[test]
fn shared_collections_are_measured() {
    let _alone = alone();
    let recorded = Metrics::default();
    metrics::with_local_recorder(&recorded, || {
        let subscription = inspect::measure_shared_collections();
        for _ in 0..2 {
            shared_ring();
            assert_eq!(sync::collect(), 1);
        }
        drop(subscription);
        sync::collect();
    });
    let all = recorded.0.lock().unwrap();
    let expected = [
        ("gc_collections{kind=shared}", 2.0),
        ("gc_shared_reclaimed_objects", 2.0),
        ("gc_shared_finalized_objects", 0.0),
        ("gc_shared_traced_objects", 2.0),
        ("gc_shared_collection_seconds", 2.0),
        ("gc_shared_live_objects", 0.0),
    ];
    for (name, figure) in expected {
        assert_eq!(all.get(name), Some(&figure), "{name}: {all:?}");
    }
}

/// Whoever makes more than the heap may grow by waits for a collection, which is logged and
/// measured in that thread.
#[test]
fn waits_are_logged_and_measured() {
    let (pause, _one) = alone();
    drop(pause);
    let (log, recorded) = (Log::default(), Metrics::default());
    let subscriptions = (inspect::log_shared_collections(), inspect::measure_shared_collections());
    tracing::subscriber::with_default(log.clone(), || {
        metrics::with_local_recorder(&recorded, || {
            let begun = Instant::now();
            let before = sync::stats().waits;
            while sync::stats().waits == before {
                assert!(begun.elapsed() < Duration::from_secs(100));
                shared_ring();
            }
        });
    });
    drop(subscriptions);
    let lines = log.0.lock().unwrap();
    assert!(lines.iter().any(|line| line.starts_with("TRACE message=wait")), "{lines:?}");
    let all = recorded.0.lock().unwrap();
    assert!(all["gc_shared_wait_seconds"] > 0.0, "{all:?}");
    sync::collect();
}

/// The sum or last value of each metric, under its name and labels.
#[derive(Clone, Default)]
struct Metrics(Arc<Mutex<BTreeMap<String, f64>>>);

struct Metric(Metrics, String);

impl Metric {
    fn change(&self, change: impl FnOnce(f64) -> f64) {
        let mut all = self.0.0.lock().unwrap();
        let figure = all.entry(self.1.clone()).or_default();
        *figure = change(*figure);
    }
}

#[allow(clippy::cast_precision_loss, reason = "figures of metrics are floating-point")]
impl metrics::CounterFn for Metric {
    fn increment(&self, more: u64) {
        self.change(|figure| figure + more as f64);
    }
    fn absolute(&self, all: u64) {
        self.change(|_| all as f64);
    }
}
impl metrics::GaugeFn for Metric {
    fn increment(&self, more: f64) {
        self.change(|figure| figure + more);
    }
    fn decrement(&self, less: f64) {
        self.change(|figure| figure - less);
    }
    fn set(&self, all: f64) {
        self.change(|_| all);
    }
}
impl metrics::HistogramFn for Metric {
    fn record(&self, _: f64) {
        self.change(|figure| figure + 1.0);
    }
}

impl Metrics {
    fn of(&self, key: &Key) -> Arc<Metric> {
        let mut name = key.name().to_owned();
        for label in key.labels() {
            write!(name, "{{{}={}}}", label.key(), label.value()).unwrap();
        }
        Arc::new(Metric(self.clone(), name))
    }
}

impl Recorder for Metrics {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.of(key))
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.of(key))
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.of(key))
    }
}

#[test]
fn collections_are_measured() {
    let recorded = Metrics::default();
    let kept = Gc::new(1);
    metrics::with_local_recorder(&recorded, || {
        let subscription = inspect::measure_collections();
        for _ in 0..2 {
            ring();
            assert_eq!(collect(), 1);
        }
        heap::collect_young();
        drop(subscription);
        collect();
    });
    let all = recorded.0.lock().unwrap();
    let expected = [
        ("gc_collections{kind=full}", 2.0),
        ("gc_collections{kind=young}", 1.0),
        ("gc_collection_seconds{kind=full}", 2.0),
        ("gc_longest_stop_seconds{kind=young}", 1.0),
        ("gc_reclaimed_objects", 2.0),
        ("gc_traced_objects", 2.0),
        ("gc_abandoned_collections", 0.0),
        ("gc_live_objects", 1.0),
    ];
    for (name, figure) in expected {
        assert_eq!(all.get(name), Some(&figure), "{name}: {all:?}");
    }
    assert_eq!(*kept, 1);
}

#[test]
fn reports_serialize() {
    let kept = Gc::new(Node { next: GcCell::new(Some(Gc::new(Node { next: GcCell::new(None) }))) });
    let json = |report: &dyn erased::Json| report.json();
    let census = inspect::census();
    let value = json(&census);
    assert_eq!((&value["total"]["objects"], &value["types"][0]["figures"]["held"]), (&2.into(), &1.into()));
    assert_eq!(json(&census.since(&census))["types"], serde_json::json!([]));
    let next = Gc::downgrade(&kept.next.get().unwrap());
    let why = json(&inspect::why_alive(&next));
    assert_eq!(why["keeper"], serde_json::json!({"keeper": "outside", "name": "observed::Node", "handles": 1}));
    let hold = why["chain"][0].as_object().unwrap();
    assert_eq!((&hold["from"], &hold["place"]), (&"observed::Node".into(), &".next".into()));
    assert_eq!(hold["to"], "observed::Node");
    assert_eq!(json(&inspect::retained(&kept))["objects"], 2);
    assert_eq!(json(&inspect::held_from_outside())["types"][0]["handles"], 1);
    assert_eq!(json(&inspect::largest_retainers(1))[0]["name"], "observed::Node");
    assert_eq!(json(&Graph::whole(Limits::none()))["holds"][0]["place"], ".next");
    assert_eq!(json(&heap::stats())["live"], 2);
    let seen = std::rc::Rc::new(RefCell::new(Vec::new()));
    let subscription = heap::on_collect({
        let seen = seen.clone();
        move |collection| seen.borrow_mut().push((json(collection), collection.to_string()))
    });
    ring();
    collect();
    drop(subscription);
    let (value, text) = &seen.borrow()[0];
    assert_eq!((&value["kind"], &value["reclaimed"]), (&"full".into(), &1.into()));
    assert!(text.lines().any(|line| line.split_whitespace().eq(["objects", "reclaimed", "1"])), "{text}");
    let _alone = alone();
    let shared = sync::Gc::new(Shared(sync::GcCell::default()));
    let survey = json(&sync::survey(&shared));
    assert_eq!((&survey["types"][0]["objects"], &survey["passed_over"]), (&1.into(), &0.into()));
    assert_eq!(json(&sync::stats())["live"], 1);
    let told = Arc::new(Mutex::new(None));
    let subscription = sync::on_collect({
        let told = told.clone();
        move |collection| *told.lock().unwrap() = Some((json(collection), collection.to_string()))
    });
    sync::collect();
    drop(subscription);
    let (value, text) = told.lock().unwrap().take().unwrap();
    assert_eq!(value["reclaimed"], 0);
    assert!(text.lines().any(|line| line.split_whitespace().eq(["by", "itself", "no"])), "{text}");
    assert!(sync::stats().to_string().contains("objects alive"));
    ring();
    assert_eq!(json(&inspect::garbage())["cycles"][0]["links"][0]["field"], "next");
    collect();
}

mod erased {
    pub(crate) trait Json {
        fn json(&self) -> serde_json::Value;
    }
    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> serde_json::Value {
            serde_json::to_value(self).unwrap()
        }
    }
}

/// Pictures are well-formed, the same each time, and show what they are to show.
#[test]
fn pictures_are_drawn() {
    let parent = Gc::new((GcCell::new(None), vec![Gc::new(Node { next: GcCell::new(None) })]));
    parent.0.set(Some(parent.1[0].clone()));
    let draw = || {
        let mut picture = Vec::new();
        Graph::leading_to(&parent.1[0], Limits::default()).write_svg(&mut picture).unwrap();
        String::from_utf8(picture).unwrap()
    };
    let picture = draw();
    // But for the order in which the writer lists its fonts.
    let sorted = |picture: &str| {
        let mut lines: Vec<String> = picture.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&picture), sorted(&draw()));
    for part in ["<svg ", "1 handle outside", ">Node</tspan>", ">0</tspan>", ">1[0]</tspan>", "#0040d0ff", "</svg>"] {
        assert!(picture.contains(part), "{part} is not in:\n{picture}");
    }
    // Names are escaped.
    assert!(picture.contains("Vec&lt;Gc&lt;Node&gt;&gt;") && !picture.contains("Vec<"));
    let mut empty = Vec::new();
    Graph::default().write_svg(&mut empty).unwrap();
    assert!(String::from_utf8(empty).unwrap().contains("<svg "));
}

/// Fifty objects are drawn as quickly as fifty objects ought to be.
#[test]
fn fifty_objects_are_drawn() {
    let nodes: Vec<Gc<Node>> = (0..50).map(|_| Gc::new(Node { next: GcCell::new(None) })).collect();
    for (at, node) in nodes.iter().enumerate() {
        node.next.set(Some(nodes[at * 7 % 50].clone()));
    }
    let list = Gc::new(nodes.clone());
    let graph = Graph::reached_from(&list, Limits::none());
    assert_eq!(graph.objects.len(), 51);
    let mut picture = Vec::new();
    graph.write_svg(&mut picture).unwrap();
    assert_eq!(String::from_utf8(picture).unwrap().matches("<rect ").count(), 51);
    for node in &nodes {
        node.next.set(None);
    }
}
