//! The structure that ARCHITECTURE.md states: a file uses only layers above its own, and no circle
//! of files uses each other.
//!
//! Read off the `use` lines of the sources, and the paths in their code that begin with `crate` or
//! `super`. What a `mod.rs` or `lib.rs` publishes again is no use of its own: a path that goes
//! through it leads on to the file that has the item.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Item, UseTree};

/// The rooms and files at the root of the crate, from the lowest layer to the highest.
const LAYERS: &[&[&str]] = &[
    &["ptr", "names", "table", "clock", "hash"],
    &["state", "trace"],
    &["layout"],
    &["object"],
    &["alloc"],
    &["heap"],
    &["collector"],
    &["handle", "control"],
    &["weak", "sync", "threads"],
    &["impls"],
    &["inspect"],
];

/// A module's path, segments joined by `::`; the crate's root is empty.
type Module = String;

struct Source {
    items: Vec<Item>,
    is_room: bool,
}

fn read(folder: &Path, module: &str, sources: &mut BTreeMap<Module, Source>) {
    let entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    for path in entries {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let inside = |name: &str| if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") };
        if path.is_dir() {
            read(&path, &inside(stem), sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let is_room = matches!(stem, "mod" | "lib");
            let items = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap().items;
            let name = if is_room { module.to_owned() } else { inside(stem) };
            // `__private.rs` beside `__private/`.
            sources.insert(name, Source { items, is_room });
        }
    }
}

/// The paths that a tree of `use` names.
fn leaves(tree: &UseTree, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match tree {
        UseTree::Path(step) => {
            path.push(step.ident.to_string());
            leaves(&step.tree, path, found);
            path.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, path, found)),
        UseTree::Name(name) => found.push([&path[..], &[name.ident.to_string()]].concat()),
        UseTree::Rename(name) => found.push([&path[..], &[name.ident.to_string()]].concat()),
        UseTree::Glob(_) => found.push(path.clone()),
    }
}

fn uses(source: &Source, published: bool) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for item in &source.items {
        if let Item::Use(item) = item {
            let is_published = source.is_room && !matches!(item.vis, syn::Visibility::Inherited);
            if is_published == published {
                leaves(&item.tree, &mut Vec::new(), &mut found);
            }
        }
    }
    found
}

/// The paths in a file's code, tests and modules inside it apart.
fn paths(source: &Source) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for item in &source.items {
        if !matches!(item, Item::Use(_) | Item::Mod(_)) {
            paths_in(item.to_token_stream(), &mut found);
        }
    }
    found
}

fn paths_in(tokens: TokenStream, found: &mut Vec<Vec<String>>) {
    // The path that is being read, and how many colons there were since its last segment.
    let (mut path, mut colons, mut after_dollar) = (Vec::new(), 0, false);
    for token in tokens {
        match &token {
            TokenTree::Ident(segment) if colons == 2 && !path.is_empty() => path.push(segment.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == ':' && colons < 2 && !path.is_empty() => {
                colons += 1;
                continue;
            }
            token => {
                if path.len() > 1 {
                    found.push(std::mem::take(&mut path));
                }
                path.clear();
                match token {
                    // A macro's `$crate` is a path of whoever calls it.
                    TokenTree::Ident(first) if (first == "crate" || first == "super") && !after_dollar => {
                        path.push(first.to_string());
                    }
                    TokenTree::Group(group) => paths_in(group.stream(), found),
                    _ => {}
                }
                after_dollar = matches!(token, TokenTree::Punct(punct) if punct.as_char() == '$');
            }
        }
        colons = 0;
    }
    if path.len() > 1 {
        found.push(path);
    }
}

/// The file that has what a path leads to, seen from a module; `None` for other crates' items.
fn file_of(sources: &BTreeMap<Module, Source>, from: &str, path: &[String]) -> Option<Module> {
    let mut at: Vec<&str> = from.split("::").filter(|step| !step.is_empty()).collect();
    let mut steps = path.iter().map(String::as_str).peekable();
    match steps.peek() {
        Some(&"crate") => at.clear(),
        Some(&"self") => {}
        Some(&"super") => {
            at.pop();
        }
        _ => return None,
    }
    for step in steps.skip(1) {
        let mut inside = at.clone();
        if step == "super" {
            at.pop();
            continue;
        }
        inside.push(step);
        if sources.contains_key(&inside.join("::")) {
            at = inside;
            continue;
        }
        let here = at.join("::");
        // An item of this file, or one that the room publishes from another.
        let elsewhere = uses(&sources[&here], true).into_iter().find(|published| published.last().unwrap() == step);
        return match elsewhere {
            Some(published) => file_of(sources, &here, &published),
            None => Some(here),
        };
    }
    Some(at.join("::"))
}

fn layer(module: &str) -> Option<usize> {
    let room = module.split("::").next().unwrap();
    LAYERS.iter().position(|layer| layer.contains(&room))
}

fn graph() -> BTreeMap<Module, BTreeSet<Module>> {
    let mut sources = BTreeMap::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut sources);
    assert!(sources.len() > 60, "only {} files were read", sources.len());
    let mut graph = BTreeMap::new();
    for (module, source) in &sources {
        let used = [uses(source, false), paths(source)].concat();
        let mut files: BTreeSet<Module> = used.iter().filter_map(|path| file_of(&sources, module, path)).collect();
        files.remove(module);
        graph.insert(module.clone(), files);
    }
    graph
}

#[test]
fn a_file_uses_only_layers_above_its_own() {
    let mut wrong = Vec::new();
    for (module, used) in graph() {
        // The root and what derived code names see everything.
        if module.is_empty() || module.starts_with("__private") {
            continue;
        }
        let own = layer(&module).unwrap_or_else(|| panic!("`{module}` is in no layer: see LAYERS and ARCHITECTURE.md"));
        wrong.extend(
            used.iter()
                .filter(|file| layer(file).is_none_or(|layer| layer > own))
                .map(|file| format!("{module} → {file}")),
        );
    }
    assert!(wrong.is_empty(), "these go down a layer:\n{}", wrong.join("\n"));
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let mut graph = graph();
    // What uses nothing that is left is in no circle.
    loop {
        let done: Vec<Module> =
            graph.iter().filter(|(_, used)| used.is_empty()).map(|(module, _)| module.clone()).collect();
        if done.is_empty() {
            break;
        }
        for module in &done {
            graph.remove(module);
        }
        for used in graph.values_mut() {
            for module in &done {
                used.remove(module);
            }
        }
    }
    let left: Vec<String> = graph.iter().map(|(module, used)| format!("{module} → {used:?}")).collect();
    assert!(left.is_empty(), "these are in a circle, or lead to one:\n{}", left.join("\n"));
}
