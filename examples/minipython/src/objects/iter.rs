//! Built-in iterators.

use std::cell::RefCell;

use gc_core::{Finalize, Gc, Trace};

use super::dict::{Dict, Part};
use super::file::File;
use super::list::{List, Tuple};
use super::set::Set;
use super::str::Str;
use super::tracked::Tracked;
use crate::value::Value;

/// Where an iterator is.
#[derive(Trace, Finalize)]
pub enum Kind {
    List {
        list: Gc<List>,
        at: usize,
    },
    ListReversed {
        list: Gc<List>,
        left: usize,
    },
    Tuple {
        tuple: Gc<Tuple>,
        at: usize,
    },
    Items {
        items: Vec<Value>,
    },
    Str {
        text: Gc<Str>,
        at: usize,
    },
    Range {
        at: i64,
        step: i64,
        left: usize,
    },
    Dict {
        dict: Gc<Dict>,
        part: Part,
        at: usize,
        len: usize,
    },
    Set {
        set: Gc<Set>,
        at: usize,
        len: usize,
    },
    /// An object with `__getitem__` alone.
    Sequence {
        object: Value,
        at: i64,
    },
    Call {
        function: Value,
        sentinel: Value,
    },
    Enumerate {
        iter: Value,
        count: i64,
    },
    Zip {
        iters: Vec<Value>,
        strict: bool,
    },
    Map {
        function: Value,
        iters: Vec<Value>,
    },
    Filter {
        function: Value,
        iter: Value,
    },
    File {
        file: Gc<File>,
    },
    Done,
}

/// A built-in iterator.
#[derive(Trace, Finalize)]
pub struct Iter {
    pub kind: RefCell<Kind>,
    #[trace(skip)]
    pub tracked: Tracked,
}

impl Iter {
    pub fn new(kind: Kind) -> Value {
        Value::Iter(Gc::new(Self { kind: RefCell::new(kind), tracked: Tracked::new() }))
    }
}
