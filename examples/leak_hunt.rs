//! The hunt for a leak that is no garbage: a listener that nobody removes keeps a page alive.
//!
//! A census says what grows, "why alive" says which field holds it, and after the fix both say that
//! it is gone. `cargo run --example leak_hunt -- FOLDER` also writes what it saw: a graph for
//! graphviz, and three heap snapshots for Chrome's DevTools and memlab. With `-p gc-examples
//! --features svg` it writes a picture.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use gc_core::inspect::{self, Graph, HeapSnapshot, Limits};
use gc_core::{Finalize, Gc, GcCell, Trace, Weak, collect};

/// An element of a page; its children hold it, and it them.
#[derive(Trace, Finalize, Default)]
struct Element {
    tag: &'static str,
    parent: GcCell<Option<Gc<Element>>>,
    children: RefCell<Vec<Gc<Element>>>,
    listeners: RefCell<BTreeMap<&'static str, Vec<Gc<Listener>>>>,
}

/// What is called when something happens to an element.
#[derive(Trace, Finalize)]
struct Listener {
    target: Gc<Element>,
}

/// The window lives as long as the program.
#[derive(Trace, Finalize)]
struct Window {
    page: GcCell<Option<Gc<Element>>>,
    listeners: RefCell<BTreeMap<&'static str, Vec<Gc<Listener>>>>,
}

fn element(tag: &'static str, children: Vec<Gc<Element>>) -> Gc<Element> {
    let element = Gc::new(Element { tag, ..Element::default() });
    for child in &children {
        child.parent.set(Some(element.clone()));
    }
    element.children.replace(children);
    element
}

/// A page with a menu, which wants to know when the window is resized.
fn open(window: &Window) -> Weak<Element> {
    let menu = element("menu", (0..3).map(|_| element("item", Vec::new())).collect());
    menu.listeners.borrow_mut().insert("click", vec![Gc::new(Listener { target: menu.clone() })]);
    let listener = Gc::new(Listener { target: menu.clone() });
    window.listeners.borrow_mut().entry("resize").or_default().push(listener);
    let body = element("body", vec![element("p", Vec::new()), menu]);
    window.page.set(Some(body.clone()));
    Gc::downgrade(&body)
}

/// Closes the page. `fixed`: without forgetting the listener.
fn close(window: &Window, fixed: bool) {
    window.page.set(None);
    if fixed {
        window.listeners.borrow_mut().clear();
    }
    collect();
}

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let window = Gc::new(Window { page: GcCell::new(None), listeners: RefCell::default() });

    let before = inspect::census();
    write(folder.as_deref(), "1-before.heapsnapshot", |file| HeapSnapshot::take().write(file))?;

    let page = open(&window);
    write(folder.as_deref(), "2-open.heapsnapshot", |file| HeapSnapshot::take().write(file))?;
    close(&window, false);
    write(folder.as_deref(), "3-closed.heapsnapshot", |file| HeapSnapshot::take().write(file))?;

    println!("What has grown since the page was opened and closed?\n");
    let growth = inspect::census().since(&before);
    println!("{growth}");
    assert_eq!(growth.types[0].objects, 6);
    assert!(growth.types[0].name.ends_with("Element"));

    println!("Why is the page alive?\n");
    let why = inspect::why_alive(&page);
    println!("{why}");
    assert_eq!(why.path(), "Window.listeners[\"resize\"][0].target.parent");

    println!("What would go with it?\n");
    let listener = window.listeners.borrow()["resize"][0].clone();
    let retained = inspect::retained(&listener);
    println!("{retained}");
    assert_eq!(retained.objects, 8);
    drop(listener);

    let graph = Graph::leading_to(&page, Limits::default());
    write(folder.as_deref(), "leak.dot", |file| graph.write_dot(file))?;
    write(folder.as_deref(), "leak.jsonl", |file| graph.write_json_lines(file))?;
    #[cfg(feature = "svg")]
    write(folder.as_deref(), "leak.svg", |file| graph.write_svg(file))?;

    // The fix: who closes the page takes its listener off the window.
    window.listeners.borrow_mut().clear();
    collect();
    let page = open(&window);
    close(&window, true);
    inspect::assert_gone(&page);
    let growth = inspect::census().since(&before);
    assert!(growth.types.is_empty(), "{growth}");
    println!("After the fix, {growth}");
    Ok(())
}

/// Writes a file, if there is a folder for it.
fn write(folder: Option<&Path>, name: &str, what: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    if let Some(folder) = folder {
        let mut file = File::create(folder.join(name))?;
        what(&mut file)?;
        file.flush()?;
    }
    Ok(())
}
