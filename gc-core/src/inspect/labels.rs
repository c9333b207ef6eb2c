//! What the edges of a survey are called.

use std::collections::HashMap;

use super::path::place;
use crate::hash::ByAddress;
use crate::trace::Step;

/// An element whose index is larger is called as all of these are, so that a long list doesn't make
/// a text for each of its elements.
const LONG: usize = 1_000;

/// What an edge is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Label {
    /// A way, by its number among the texts.
    Text(u32),
    /// An element of an object that is a list itself.
    Element(u32),
}

/// A weak handle in an object, to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct WeakEdge {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) label: Label,
}

/// The names of edges, each text once.
#[derive(Default, Debug)]
pub(super) struct Labels {
    texts: Vec<String>,
    /// The labels of fields and of elements of them, by where the field's name stands: most edges
    /// are called by one of few, and need no text of their own.
    short: HashMap<(usize, usize, usize), Label, ByAddress>,
    numbers: HashMap<String, u32>,
    of_edges: Vec<Label>,
    /// In the order of the objects that hold them, but for those that were read late.
    weak: Vec<WeakEdge>,
}

impl Labels {
    /// Names the next edge.
    pub(super) fn add(&mut self, path: &[Step]) {
        let label = self.label(path);
        self.of_edges.push(label);
    }

    /// Takes a weak handle.
    pub(super) fn add_weak(&mut self, from: u32, path: &[Step], to: u32) {
        let label = self.label(path);
        self.weak.push(WeakEdge { from, to, label });
    }

    fn label(&mut self, path: &[Step]) -> Label {
        if let [Step::Index(index)] = path {
            if let Ok(index) = u32::try_from(*index) {
                return Label::Element(index);
            }
        }
        let (name, element) = match path {
            [Step::Field(name)] => (name, 0),
            [Step::Field(name), Step::Index(index)] => (name, 1 + (*index).min(LONG + 1)),
            _ => return self.text_label(path),
        };
        let key = (name.as_ptr().addr(), name.len(), element);
        if let Some(known) = self.short.get(&key) {
            return *known;
        }
        let label = self.text_label(path);
        self.short.insert(key, label);
        label
    }

    fn text_label(&mut self, path: &[Step]) -> Label {
        let text = match path {
            [before @ .., Step::Index(index)] if *index > LONG => place(before) + "[…]",
            _ => place(path),
        };
        let next = super::places::as_number(self.texts.len());
        let number = *self.numbers.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            next
        });
        Label::Text(number)
    }

    /// What an edge is called, as in [`place`]; empty where nothing is known.
    pub(super) fn of_edge(&self, edge: usize) -> Label {
        self.of_edges[edge]
    }

    /// A label's text.
    pub(super) fn text(&self, label: Label) -> String {
        match label {
            Label::Text(number) => self.texts[number as usize].clone(),
            Label::Element(index) => format!("[{index}]"),
        }
    }

    /// All texts, in the order of their numbers.
    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The weak handles, in the order of the objects that have them.
    pub(super) fn weak(&self) -> &[WeakEdge] {
        &self.weak
    }

    /// Puts weak handles in the order of the objects that have them.
    pub(super) fn sort(&mut self) {
        self.weak.sort_by_key(|edge| edge.from);
    }
}
