//! A document, as a browser or a GUI has one: nodes know their parents, events bubble, an index
//! finds nodes by their ids, and scripts hold what they like.
//!
//! Run it with `cargo run --example dom`. It shows
//!
//! - that a detached subtree goes, although its parents and children hold each other;
//! - that a script which holds one node of it keeps all of it, as in a browser;
//! - that an index of weak values keeps nothing, and has no entry of what is gone;
//! - that what a script keeps beside a node goes with that, though it leads to the node;
//! - that a forgotten listener does keep a node, how to find it with `inspect::why_alive`, and what
//!   to write instead.

use std::cell::RefCell;
use std::fmt::Write;

use gc_core::{Closure, Finalize, Gc, GcCell, Trace, WeakMap, WeakValueMap, closure, collect, inspect, unsize};

/// An element. The handle to its parent is a strong one: whoever holds a node holds its document.
#[derive(Trace, Finalize)]
struct Node {
    tag: &'static str,
    id: Option<String>,
    text: RefCell<String>,
    parent: GcCell<Option<Gc<Node>>>,
    children: RefCell<Vec<Gc<Node>>>,
    listeners: RefCell<Vec<Gc<Listener>>>,
}

/// Code that is called for events. It returns whether the event goes on to the parent. What it has
/// captured is traced.
type Listener = Closure<dyn Fn(&Event) -> bool>;

/// Something happened to a node.
struct Event {
    name: &'static str,
    target: Gc<Node>,
}

/// The tree's root, and an index of its nodes by their ids, which keeps none of them.
struct Document {
    root: Gc<Node>,
    by_id: RefCell<WeakValueMap<String, Node>>,
}

// ---- The tree.

impl Node {
    /// Creates a node without parent and children.
    fn new(tag: &'static str, id: Option<&str>) -> Gc<Self> {
        Gc::new(Self {
            tag,
            id: id.map(str::to_owned),
            text: RefCell::default(),
            parent: GcCell::new(None),
            children: RefCell::default(),
            listeners: RefCell::default(),
        })
    }

    /// Takes `this` out of its parent's children. Does nothing to a node without a parent.
    fn remove(this: &Gc<Self>) {
        if let Some(parent) = this.parent.take() {
            parent.children.borrow_mut().retain(|child| !Gc::ptr_eq(child, this));
        }
    }

    /// Makes `child` the last child of `this`. It leaves the parent that it had.
    ///
    /// # Panics
    /// If `child` is `this`, or above it: a tree has no rings.
    fn append(this: &Gc<Self>, child: Gc<Self>) {
        let mut above = Some(this.clone());
        while let Some(node) = above {
            assert!(!Gc::ptr_eq(&node, &child), "a node can't be inside itself");
            above = node.parent.get();
        }
        Self::remove(&child);
        child.parent.set(Some(this.clone()));
        this.children.borrow_mut().push(child);
    }

    /// Puts `child` in the place of `this`, which has no parent then.
    fn replace_with(this: &Gc<Self>, child: Gc<Self>) {
        let Some(parent) = this.parent.get() else { return };
        Self::append(&parent, child);
        let mut children = parent.children.borrow_mut();
        let last = children.len() - 1;
        let at = children.iter().position(|node| Gc::ptr_eq(node, this)).expect("it is among them");
        children.swap(at, last);
        drop(children);
        Self::remove(this);
    }

    /// Calls the listeners of `this`, then those of its parent, and so on.
    fn dispatch(this: &Gc<Self>, name: &'static str) {
        let event = Event { name, target: this.clone() };
        let mut next = Some(this.clone());
        while let Some(node) = next {
            // A listener may add and remove listeners: nothing is borrowed while it runs.
            let listeners = node.listeners.borrow().clone();
            if !listeners.iter().all(|listener| listener(&event)) {
                return;
            }
            next = node.parent.get();
        }
    }

    /// Adds a listener, and returns a handle by which it can be removed.
    fn listen(&self, listener: Closure<impl Fn(&Event) -> bool + 'static>) -> Gc<Listener> {
        let listener = unsize!(Gc::new(listener) => Listener);
        self.listeners.borrow_mut().push(listener.clone());
        listener
    }

    /// Removes a listener.
    fn unlisten(&self, listener: &Gc<Listener>) {
        self.listeners.borrow_mut().retain(|other| !Gc::ptr_eq(other, listener));
    }

    /// Writes the subtree as markup.
    fn write(&self, out: &mut String) {
        let _ = match &self.id {
            Some(id) => write!(out, "<{} id={id}>", self.tag),
            None => write!(out, "<{}>", self.tag),
        };
        out.push_str(&self.text.borrow());
        for child in self.children.borrow().iter() {
            child.write(out);
        }
        let _ = write!(out, "</{}>", self.tag);
    }
}

impl Document {
    fn new() -> Self {
        Self { root: Node::new("html", None), by_id: RefCell::default() }
    }

    /// Creates a node, and notes its id.
    fn create(&self, tag: &'static str, id: &str) -> Gc<Node> {
        let node = Node::new(tag, Some(id));
        self.by_id.borrow_mut().insert(id.to_owned(), &node);
        node
    }

    /// Returns the node with this id, if it is still there.
    fn find(&self, id: &str) -> Option<Gc<Node>> {
        self.by_id.borrow().get(id)
    }

    fn markup(&self) -> String {
        let mut out = String::new();
        self.root.write(&mut out);
        out
    }
}

// ---- The story.

/// A page with a body, and in it a list of three items.
fn page() -> Document {
    let document = Document::new();
    let (body, list) = (document.create("body", "body"), document.create("ul", "list"));
    for id in ["one", "two", "three"] {
        let item = document.create("li", id);
        id.clone_into(&mut item.text.borrow_mut());
        Node::append(&list, item);
    }
    Node::append(&body, list);
    Node::append(&document.root, body);
    document
}

fn main() {
    let document = page();
    println!("{}", document.markup());
    mutation(&document);
    detached_subtree(&document);
    script_keeps_the_rest(&document);
    beside_the_nodes(&document);
    forgotten_listener(&document);
    listener_that_keeps_nothing(&document);
    drop(document);
    let rest = collect();
    println!("The document goes: {rest} objects.");
    inspect::assert_no_garbage();
    assert_eq!(gc_core::heap::stats().live, 0);
}

/// Nodes move, are replaced, and hear events of those beneath them.
fn mutation(document: &Document) {
    let (list, one) = (document.find("list").unwrap(), document.find("one").unwrap());
    Node::append(&list, one.clone()); // It was the first, and is the last now.
    let heading = document.create("h1", "heading");
    Node::replace_with(&document.find("two").unwrap(), heading);
    // It writes the name of each event into the heading.
    let into = document.find("heading").unwrap();
    let log = list.listen(closure!([move into] |event: &Event| {
        let _ = write!(into.text.borrow_mut(), "{}({}) ", event.name, event.target.tag);
        true
    }));
    Node::dispatch(&one, "click");
    list.unlisten(&log);
    Node::dispatch(&one, "click"); // Nobody hears this one.
    let markup = "<html><body id=body><ul id=list><h1 id=heading>click(li) </h1>\
                  <li id=three>three</li><li id=one>one</li></ul></body></html>";
    println!("{}", document.markup());
    assert_eq!(document.markup(), markup);
    assert!(document.find("two").is_none(), "it had no children: counting freed it at once");
}

/// A subtree is taken off the page. Its nodes hold each other, and a collection frees them.
fn detached_subtree(document: &Document) {
    Node::remove(&document.find("list").unwrap());
    let garbage = inspect::garbage();
    print!("The list is off the page: {garbage}");
    assert_eq!(garbage.objects(), 4);
    assert!(document.find("list").is_some(), "no collection has run, and the index still finds it");

    assert_eq!(collect(), 4);
    assert!(document.find("list").is_none() && document.find("one").is_none());
}

/// A script holds one item of a list that is taken off the page. It still has parent and siblings.
fn script_keeps_the_rest(document: &Document) {
    let list = document.create("ol", "steps");
    for id in ["first", "second"] {
        Node::append(&list, document.create("li", id));
    }
    Node::append(&document.find("body").unwrap(), list);

    let held = document.find("second").unwrap();
    Node::remove(&document.find("steps").unwrap());
    assert_eq!(collect(), 0);
    let siblings = held.parent.get().unwrap().children.borrow().len();
    println!("A script holds one item of a list: that has {siblings} items still.");
    assert_eq!(siblings, 2);

    drop(held);
    assert_eq!(collect(), 3);
}

/// A script keeps something of its own for each node: where it had it from, for one. A weak map
/// doesn't keep the nodes, although what is in it leads to them.
fn beside_the_nodes(document: &Document) {
    let body = document.find("body").unwrap();
    let mut opened_by = WeakMap::new();
    let menu = document.create("menu", "menu");
    let button = document.create("button", "button");
    Node::append(&menu, button.clone());
    Node::append(&body, menu.clone());
    opened_by.insert(&menu, button);
    assert_eq!(opened_by.get(&menu).map(|button| button.tag), Some("button"));
    Node::remove(&menu);
    drop(menu);
    assert_eq!(collect(), 3, "menu, button, and the entry");
    assert!(opened_by.is_empty() && document.find("menu").is_none());
    println!("What a script knew of a menu went with the menu.");
}

/// A dialog is shown and closed, but its listener stays with the body, and holds it.
fn forgotten_listener(document: &Document) {
    let body = document.find("body").unwrap();
    let dialog = document.create("dialog", "dialog");
    Node::append(&body, dialog.clone());
    body.listen(closure!([move dialog] |event: &Event| {
        if event.name == "key" {
            Node::remove(dialog);
        }
        true
    }));
    Node::dispatch(&body, "key");
    assert!(!document.markup().contains("dialog"));

    // The symptom: it is off the page, and still there. It is no garbage, so something alive holds
    // it.
    collect();
    let dialog = document.find("dialog").expect("the listener holds it");
    assert_eq!(inspect::garbage().objects(), 0);

    // The cause: the way to it from what is held.
    let why = inspect::why_alive(&dialog);
    print!("A dialog didn't go when it was closed. {why}");
    assert_eq!(why.path(), "Node.listeners[0].dialog");
    assert!(why.to_string().contains("captured by the closure at "), "{why}");

    body.listeners.borrow_mut().clear();
    drop(dialog);
    assert!(document.find("dialog").is_none(), "freed at once: the listener was all that held it");
}

/// The way out: a listener on something that lives longer holds its node weakly.
fn listener_that_keeps_nothing(document: &Document) {
    let body = document.find("body").unwrap();
    let dialog = document.create("dialog", "dialog");
    Node::append(&body, dialog.clone());
    body.listen(closure!([dialog = Gc::downgrade(&dialog)] |event: &Event| {
        if let ("key", Some(dialog)) = (event.name, dialog.upgrade()) {
            Node::remove(&dialog);
        }
        true
    }));
    drop(dialog);
    Node::dispatch(&body, "key");
    assert!(document.find("dialog").is_none(), "freed at once: nothing held it but the page");
    println!("With a weak handle in the listener, the dialog goes when it is closed.");
}
