//! Entries of weak maps in reports.

use std::cell::RefCell;

use gc_core::inspect::{Graph, Keeper, Limits, assert_gone, why_alive};
use gc_core::{Finalize, Gc, Trace, Weak, WeakMap, WeakSet, WeakValueMap, collect, inspect};

use crate::{Node, node};

#[derive(Trace, Finalize, Default)]
struct Page {
    styles: RefCell<WeakMap<Button, Style>>,
    names: RefCell<WeakMap<Button, Gc<str>>>,
}

#[derive(Trace, Finalize)]
struct Button(u8);

#[derive(Trace, Finalize)]
struct Style {
    owner: Gc<Node>,
}

/// Leads to a button.
type Keeps = Gc<(Gc<Button>, ())>;

/// Page → styles → button → style → owner, and the page's and the button's handles.
fn page() -> (Gc<Page>, Gc<Button>, Weak<Node>) {
    let (page, button, owner) = (Gc::new(Page::default()), Gc::new(Button(1)), node());
    let weak = Gc::downgrade(&owner);
    page.styles.borrow_mut().insert(&button, Style { owner });
    page.names.borrow_mut().insert(&button, "name".into());
    (page, button, weak)
}

#[test]
fn the_chain_goes_through_an_entry() {
    let (page, button, owner) = page();
    let why = why_alive(&owner);
    assert_eq!(why.path(), "Page.styles[Button].owner");
    let places: Vec<_> = why.chain.iter().map(|hold| hold.place.as_str()).collect();
    assert_eq!(places, [".styles", "[Button]", ".owner"]);
    assert!(why.to_string().contains("    Page, held by 1 handle from outside\n    .styles → "), "{why}");
    // The value itself, where it is a handle, is the entry's.
    let name = page.names.borrow().get(&button).map(Gc::downgrade).unwrap();
    assert_eq!(why_alive(&name).path(), "Page.names[Button]");
    assert!(!why_alive(&name).to_string().contains("unnamed"));
}

#[test]
fn an_entry_without_its_key_is_no_reason() {
    let (page, button, owner) = page();
    // The value leads to its own key now.
    let keeper = Gc::new((button.clone(), ()));
    let lasting: RefCell<WeakMap<Button, Keeps>> = RefCell::default();
    lasting.borrow_mut().insert(&button, keeper);
    assert_eq!(why_alive(&button).keeper, Keeper::OnlyThis);
    let weak = Gc::downgrade(&button);
    drop(button);
    assert_eq!(why_alive(&weak).keeper, Keeper::Cycles, "{}", why_alive(&weak));
    assert_eq!(why_alive(&owner).keeper, Keeper::Cycles);
    collect();
    assert_gone(&weak);
    assert_gone(&owner);
    drop(page);
}

#[test]
fn holders_and_what_is_held() {
    let (page, _button, owner) = page();
    let holder = inspect::referrers(&owner);
    assert_eq!(holder.len(), 1);
    assert!(holder[0].to_string().ends_with("WeakEntry<Button, Style>.owner → Node"), "{}", holder[0]);
    let maps: Vec<_> = inspect::referents(&page).iter().map(|hold| hold.place.clone()).collect();
    assert_eq!(maps, [".styles", ".names"]);
}

/// An entry's one handle is the map's and the key's.
#[test]
fn entries_are_not_held_from_outside() {
    let (page, button, _) = page();
    let (mut set, mut symbols) = (WeakSet::new(), WeakValueMap::<u8, Button>::new());
    set.insert(&button);
    symbols.insert(1, &button);
    let held = inspect::held_from_outside();
    let entries = held.types.iter().filter(|held| held.name.contains("WeakEntry")).count();
    assert_eq!(entries, 0, "{held}");
    assert_eq!(
        inspect::retained(&page).objects,
        7,
        "the page, two tables, two entries, the style's owner and the name"
    );
}

#[test]
fn graphs_name_entries() {
    let (page, button, _owner) = page();
    let graph = Graph::reached_from(&page, Limits::default());
    let places: Vec<_> = graph.holds.iter().map(|hold| hold.place.as_str()).collect();
    assert!(places.contains(&".styles") && places.contains(&"[Button]") && places.contains(&".owner"), "{places:?}");
    let mut snapshot = Vec::new();
    inspect::HeapSnapshot::take().write(&mut snapshot).unwrap();
    assert!(String::from_utf8(snapshot).unwrap().contains("[Button]"));
    drop(button);
}

#[test]
fn garbage_names_entries() {
    #[derive(Trace, Finalize, Default)]
    struct Own {
        map: RefCell<WeakMap<Button, Gc<Own>>>,
    }

    let map: RefCell<WeakMap<Button, Keeps>> = RefCell::default();
    let (dead, button) = (Gc::new(Button(2)), Gc::new(Button(3)));
    map.borrow_mut().insert(&dead, Gc::new((dead.clone(), ())));
    drop(dead);
    let own = Gc::new(Own::default());
    own.map.borrow_mut().insert(&button, own.clone());
    drop(own);
    let text = inspect::garbage().to_string();
    for link in [
        "Button.(as a key) → WeakEntry<Button, Gc<(Gc<Button>, ())>>",
        "Own.map → WeakTable<Gc<Own>>",
        "WeakTable<Gc<Own>>.entries → WeakEntry<Button, Gc<Own>>",
        "WeakEntry<Button, Gc<Own>> → Own",
    ] {
        assert!(text.contains(link), "{link}: {text}");
    }
    assert_eq!(collect(), 6, "key, entry and tuple; owner, table and entry");
}

/// An entry lives while its key does: it is no reason for its own key, nor for what only that
/// leads to, however short the way.
#[test]
fn an_entry_is_no_reason_for_its_own_key() {
    let (key, map) = (node(), RefCell::new(WeakMap::<Node, Gc<Node>>::new()));
    let value = node();
    value.next.set(Some(key.clone()));
    map.borrow_mut().insert(&key, value);
    // Three steps from outside; by way of the entry it is three as well, from the map on.
    let [first, second, third] = [node(), node(), node()];
    third.next.set(Some(key.clone()));
    second.next.set(Some(third));
    first.next.set(Some(second));
    let weak = Gc::downgrade(&key);
    drop(key);
    let why = why_alive(&weak);
    assert_eq!((why.path().as_str(), why.others), ("Node.next.next.next", 0), "{why}");
    let graph = Graph::leading_to(&weak, Limits::none());
    let chain: Vec<_> = graph.holds.iter().filter(|hold| hold.on_chain).map(|hold| hold.place.as_str()).collect();
    assert_eq!(chain, [".next"; 3]);
    assert_eq!(graph.objects.len(), 5, "those of the chain and the value: {graph:?}");
    drop(first);
    assert_eq!(why_alive(&weak).keeper, Keeper::Cycles);
    let graph = Graph::leading_to(&weak, Limits::none());
    assert!(graph.holds.iter().all(|hold| !hold.on_chain), "{graph:?}");
}

/// What a graph shows as leading to an object is what may keep it.
#[test]
fn graphs_pass_over_entries_without_their_keys() {
    let (page, button, owner) = page();
    let chain = |graph: &Graph| -> Vec<String> {
        graph.holds.iter().filter(|hold| hold.on_chain).map(|hold| hold.place.clone()).collect()
    };
    let graph = Graph::leading_to(&owner, Limits::none());
    assert_eq!(graph.objects.len(), 4, "{graph:?}");
    let mut places = chain(&graph);
    places.sort();
    assert_eq!(places, [".owner", ".styles", "[Button]"]);
    // A value that leads to its own key keeps it no longer than others do.
    let lasting: RefCell<WeakMap<Button, Keeps>> = RefCell::default();
    lasting.borrow_mut().insert(&button, Gc::new((button.clone(), ())));
    drop(button);
    let graph = Graph::leading_to(&owner, Limits::none());
    assert_eq!((graph.objects.len(), chain(&graph).len()), (1, 0), "{graph:?}");
    assert_eq!(why_alive(&owner).keeper, Keeper::Cycles);
    collect();
    assert_gone(&owner);
    drop(page);
}
