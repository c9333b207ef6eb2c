//! Files that show the heap, read again: graphs, and heap snapshots.
//!
//! The real readers are asked where they are: `dot`, if it is installed, memlab, if the variable
//! `MEMLAB` names a folder in which it is, and Chromium, if `CHROMIUM` names it (`.ci/run readers`
//! sees to that).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use gc_core::inspect::{self, Graph, HeapSnapshot, Limits};
use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect};
use serde_json::Value;

#[derive(Trace, Finalize, Default)]
struct Node {
    next: GcCell<Option<Gc<Node>>>,
    list: RefCell<Vec<Gc<Node>>>,
    named: RefCell<BTreeMap<String, Gc<Node>>>,
    weak: GcCell<Weak<Node>>,
}

/// To the readers of snapshots, a type of this name is one of their own.
#[derive(Trace, Finalize)]
struct Object(Gc<Node>);

fn node() -> Gc<Node> {
    Gc::new(Node::default())
}

/// A small heap with all there is: a cycle, a weak handle, a list, text that must be escaped.
fn heap() -> (Gc<Node>, Gc<Object>) {
    let (root, child) = (node(), node());
    root.next.set(Some(child.clone()));
    child.next.set(Some(root.clone()));
    child.weak.set(Gc::downgrade(&root));
    root.list.borrow_mut().extend([child.clone(), node()]);
    root.named.borrow_mut().insert("<\"x\">\n".into(), child.clone());
    (root, Gc::new(Object(child)))
}

/// What a snapshot says.
struct Read {
    /// Ids, names, sizes.
    nodes: Vec<(u64, String, u64)>,
    /// By indexes of nodes: from, name, to, whether weak.
    edges: Vec<(usize, String, usize, bool)>,
}

/// Reads a snapshot, as strictly as its readers do.
fn read(text: &str) -> Read {
    let all: Value = serde_json::from_str(text).unwrap();
    let keys: Vec<usize> =
        ["snapshot", "nodes", "edges", "trace_function_infos", "trace_tree", "samples", "locations", "strings"]
            .iter()
            .map(|key| text.find(&format!("\"{key}\":")).unwrap())
            .collect();
    assert!(keys.is_sorted(), "the keys are in another order");
    let figures = |key: &str| -> Vec<usize> {
        all[key].as_array().unwrap().iter().map(|figure| usize::try_from(figure.as_u64().unwrap()).unwrap()).collect()
    };
    let strings: Vec<String> =
        all["strings"].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect();
    let (nodes, edges) = (figures("nodes"), figures("edges"));
    for (count, figures) in [("node_count", nodes.len() / 7), ("edge_count", edges.len() / 3)] {
        assert_eq!(all["snapshot"][count].as_u64(), Some(figures as u64));
    }
    assert_eq!((nodes.len() % 7, edges.len() % 3), (0, 0));
    let mut read = Read { nodes: Vec::new(), edges: Vec::new() };
    let mut rest = edges.chunks(3);
    for (index, node) in nodes.chunks(7).enumerate() {
        read.nodes.push((node[2] as u64, strings[node[1]].clone(), node[3] as u64));
        for edge in rest.by_ref().take(node[4]) {
            assert_eq!(edge[2] % 7, 0);
            let name = if edge[0] == 1 { format!("[{}]", edge[1]) } else { strings[edge[1]].clone() };
            read.edges.push((index, name, edge[2] / 7, edge[0] == 6));
        }
    }
    assert!(rest.next().is_none(), "there are edges of no node");
    read
}

fn snapshot() -> (HeapSnapshot, String) {
    let snapshot = HeapSnapshot::take();
    let mut file = Vec::new();
    snapshot.write(&mut file).unwrap();
    (snapshot, String::from_utf8(file).unwrap())
}

#[test]
fn a_snapshot_says_what_there_is() {
    let (root, object) = heap();
    let garbage = node();
    garbage.next.set(Some(garbage.clone()));
    drop(garbage);
    let (snapshot, text) = snapshot();
    let read = read(&text);
    assert_eq!(read.nodes.len(), 3 + snapshot.objects());
    let ids: BTreeSet<u64> = read.nodes.iter().map(|node| node.0).collect();
    assert_eq!(ids.len(), read.nodes.len());
    assert_eq!(read.nodes.iter().map(|node| node.2).sum::<u64>(), inspect::census().total.bytes as u64);
    let place = |id: Option<u32>| read.nodes.iter().position(|node| node.0 == u64::from(id.unwrap())).unwrap();
    let (root_at, object_at, child_at) = (
        place(snapshot.id_of(&root)),
        place(snapshot.id_of(&object)),
        place(snapshot.id_of(&root.next.get().unwrap())),
    );
    assert_eq!((&*read.nodes[root_at].1, &*read.nodes[object_at].1), ("Node", "pictures::Object"));
    let held: BTreeSet<usize> = read.edges.iter().filter(|edge| edge.0 == 1).map(|edge| edge.2).collect();
    assert_eq!(held, BTreeSet::from([root_at, object_at]));
    let mut names: Vec<_> =
        read.edges.iter().filter(|edge| edge.0 == root_at && edge.2 == child_at).map(|edge| &*edge.1).collect();
    names.sort_unstable();
    assert_eq!(names, ["list[0]", r#"named["<\"x\">\n"]"#, "next"]);
    assert!(read.edges.contains(&(child_at, "weak".to_owned(), root_at, true)));
    assert!(read.edges.contains(&(object_at, "0".to_owned(), child_at, false)));
    // What only cycles keep is below the third node.
    assert_eq!(read.edges.iter().filter(|edge| edge.0 == 2 && edge.3).count(), 1);
    collect();
}

#[test]
fn ids_stay() {
    let (root, object) = heap();
    let (first, _) = snapshot();
    let more: Vec<_> = (0..100).map(|_| node()).collect();
    let (second, text) = snapshot();
    for gc in [&root, &object.0] {
        assert_eq!(first.id_of(gc), second.id_of(gc));
    }
    assert_eq!(first.id_of(&more[0]), None);
    drop(more);
    assert_eq!(read(&text).nodes.len(), 3 + 104);
}

/// What is written stays true of its moment, and writing holds nothing: the writer may do what it
/// likes.
#[test]
fn whoever_takes_what_is_written_may_do_anything() {
    struct Collects(Option<Gc<Node>>);
    impl std::io::Write for Collects {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            drop(self.0.take());
            collect();
            let mut new = node();
            Gc::get_mut(&mut new).unwrap().list.borrow_mut().push(node());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let (root, object) = heap();
    drop(object);
    let snapshot = HeapSnapshot::take();
    let graph = Graph::reached_from(&root, Limits::default());
    let mut writer = Collects(Some(root));
    graph.write_json_lines(&mut writer).unwrap();
    snapshot.write(&mut writer).unwrap();
    assert_eq!(snapshot.objects(), 3);
}

#[test]
fn json_lines_are_json() {
    let (root, _object) = heap();
    let graph = Graph::reached_from(&root, Limits::default());
    let mut lines = Vec::new();
    graph.write_json_lines(&mut lines).unwrap();
    let lines: Vec<Value> =
        String::from_utf8(lines).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), graph.objects.len());
    for (index, (line, object)) in lines.iter().zip(&graph.objects).enumerate() {
        assert_eq!((&line["object"], &line["bytes"]), (&index.into(), &object.bytes.into()));
        assert_eq!(
            line["holds"].as_array().unwrap().len(),
            graph.holds.iter().filter(|hold| hold.from == index).count()
        );
    }
    assert_eq!(lines[0]["type"], "pictures::Node");
}

#[test]
fn limits_hold_and_say_so() {
    let parent = node();
    let mut last = parent.clone();
    for _ in 0..5 {
        let next = node();
        last.next.set(Some(next.clone()));
        last.list.borrow_mut().extend((0..7).map(|_| node()));
        last = next;
    }
    let graph = Graph::reached_from(&parent, Limits::default().depth(2).fan_out(3));
    assert!(graph.objects.iter().all(|object| object.depth <= 2));
    assert_eq!(graph.objects[0].left_out, 5);
    assert_eq!(Graph::reached_from(&parent, Limits::none().objects(9)).objects.len(), 9);
    assert_eq!(Graph::reached_from(&parent, Limits::none()).objects.len(), 41);
    // The chain is shown whatever the limits.
    let graph = Graph::leading_to(&last, Limits::none().depth(1));
    drop(last);
    assert_eq!(graph.holds.iter().filter(|hold| hold.on_chain).count(), 5);
    let root = graph.objects.iter().find(|object| object.address == Gc::as_ptr(&parent).addr()).unwrap();
    assert_eq!(root.depth, 5);
}

/// A program is there, if this runs.
fn is_there(program: &str, argument: &str) -> bool {
    Command::new(program)
        .arg(argument)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[test]
#[cfg_attr(miri, ignore = "it runs programs")]
fn dot_takes_the_graph() {
    let (root, _object) = heap();
    let graph = Graph::reached_from(&root, Limits::default());
    let mut dot = Vec::new();
    graph.write_dot(&mut dot).unwrap();
    let text = String::from_utf8(dot).unwrap();
    assert!(text.contains(r#"[label="named[\"<\\\"x\\\">\\n\"]""#), "{text}");
    if !is_there("dot", "-V") {
        println!("skipped: `dot` is not installed");
        return;
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("graph.dot");
    fs::write(&file, text).unwrap();
    let output = Command::new("dot").arg("-Tsvg").arg(&file).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("</svg>"));
}

/// memlab finds a planted leak between three snapshots, and counts as we do.
#[test]
#[cfg_attr(miri, ignore = "it runs programs")]
fn memlab_finds_the_leak() {
    let Some(memlab) = std::env::var_os("MEMLAB") else {
        println!("skipped: `MEMLAB` names no folder with memlab in it");
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("memlab");
    fs::create_dir_all(&folder).unwrap();
    let write = |name: &str| {
        let (snapshot, text) = snapshot();
        fs::write(folder.join(name), text).unwrap();
        snapshot
    };
    let (root, object) = heap();
    write("1.heapsnapshot");
    let leaked = node();
    leaked.list.borrow_mut().extend([node(), node()]);
    root.list.borrow()[1].next.set(Some(leaked));
    write("2.heapsnapshot");
    let last = write("3.heapsnapshot");
    let counted: Vec<String> = [&root, &root.list.borrow()[1], &root.next.get().unwrap()]
        .iter()
        .map(|gc| format!("{}:{}", last.id_of(*gc).unwrap(), inspect::retained(*gc).bytes))
        .collect();
    let output = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/memlab/check.cjs"))
        .arg(&folder)
        .arg((3 + last.objects()).to_string())
        .args(&counted)
        .env("NODE_PATH", memlab)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("MemLab found 1 leak(s)") && told.contains("checked"), "{told}");
    drop(object);
}

/// The reader of Chromium's DevTools counts as we do, and Chromium draws a picture.
#[test]
#[cfg_attr(miri, ignore = "it runs programs")]
fn chromium_reads_the_files() {
    let Some(chromium) = std::env::var_os("CHROMIUM") else {
        println!("skipped: `CHROMIUM` names no browser");
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("devtools");
    fs::create_dir_all(&folder).unwrap();
    let (root, object) = heap();
    let (snapshot, text) = snapshot();
    let file = folder.join("one.heapsnapshot");
    fs::write(&file, text).unwrap();
    let counted: Vec<String> = [&root, &root.list.borrow()[1], &root.next.get().unwrap()]
        .iter()
        .map(|gc| format!("{}:{}", snapshot.id_of(*gc).unwrap(), inspect::retained(*gc).bytes))
        .collect();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("node")
        .arg(repository.join("tests/devtools/check.mjs"))
        .args([chromium.as_os_str(), folder.as_os_str(), file.as_os_str()])
        .arg((3 + snapshot.objects()).to_string())
        .arg(repository.join("docs/src/leak.svg"))
        .args(&counted)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("checked"), "{told}");
    drop(object);
}
