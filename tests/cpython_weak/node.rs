//! The nodes of a program, and what finalizers find and leave.

use std::cell::{Cell, RefCell};

use gc_core::{Cleaner, Finalize, Gc, Trace, Weak, WeakMap, WeakSet, WeakValueMap};

use super::program::{CLEANERS, Kind, MAPS, NAMES, SETS, SLOTS};

pub(crate) type Map = WeakMap<Node, Value>;

thread_local! {
    pub(crate) static NAMED: RefCell<[Option<Gc<Node>>; NAMES as usize]> = RefCell::default();
    pub(crate) static WORLD_MAPS: [RefCell<Map>; MAPS as usize] = Default::default();
    pub(crate) static WORLD_SETS: [RefCell<WeakSet<Node>>; SETS as usize] = Default::default();
    pub(crate) static VALUES: RefCell<WeakValueMap<u32, Node>> = RefCell::default();
    /// The cleaners under their names, and all that there are, each with its number and its
    /// object's.
    pub(crate) static NAMED_CLEANERS: RefCell<[Option<Cleaner>; CLEANERS as usize]> = RefCell::default();
    pub(crate) static ALL_CLEANERS: RefCell<Vec<(Cleaner, u32, u32)>> = const { RefCell::new(Vec::new()) };
    /// What finalizers bring back.
    pub(crate) static SAVED: RefCell<Vec<Gc<Node>>> = const { RefCell::new(Vec::new()) };
    pub(crate) static FINALIZED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    pub(crate) static DROPPED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    pub(crate) static CLEANED: RefCell<Vec<[u32; 2]>> = const { RefCell::new(Vec::new()) };
    pub(crate) static LOOKED: RefCell<Vec<[u32; 2]>> = const { RefCell::new(Vec::new()) };
    /// Whether an entry ended, or a cleaner deleted a name.
    pub(crate) static HANGERS: Cell<bool> = const { Cell::new(false) };
}

/// What an entry of a map owns.
#[derive(Trace, Finalize)]
pub(crate) struct Value {
    pub(crate) node: Gc<Node>,
    #[trace(skip)]
    end: End,
}

/// Tells that an entry ended.
struct End;

impl Value {
    pub(crate) fn of(node: &Gc<Node>) -> Self {
        Self { node: node.clone(), end: End }
    }

    /// Of an entry that the program itself ended.
    pub(crate) fn into_node(self) -> Gc<Node> {
        let Self { node, end } = self;
        std::mem::forget(end);
        node
    }
}

impl Drop for End {
    fn drop(&mut self) {
        HANGERS.set(true);
    }
}

/// Tells that the node is gone.
struct Token(u32);

impl Drop for Token {
    fn drop(&mut self) {
        DROPPED.with_borrow_mut(|dropped| dropped.push(self.0));
    }
}

#[derive(Trace)]
pub(crate) struct Node {
    pub(crate) slots: [RefCell<Option<Gc<Node>>>; SLOTS as usize],
    pub(crate) map: RefCell<Map>,
    me: Weak<Node>,
    #[trace(skip)]
    kind: Kind,
    #[trace(skip)]
    token: Token,
}

impl Node {
    pub(crate) fn new(number: u32, kind: Kind) -> Gc<Self> {
        Gc::new_cyclic(|me| Self {
            slots: Default::default(),
            map: RefCell::default(),
            me: me.clone(),
            kind,
            token: Token(number),
        })
    }

    pub(crate) fn number(&self) -> u32 {
        self.token.0
    }
}

impl Finalize for Node {
    fn finalize(&self) {
        if self.kind == Kind::Plain {
            return;
        }
        FINALIZED.with_borrow_mut(|finalized| finalized.push(self.number()));
        let me = || self.me.upgrade().expect("it is whole");
        let save = |node: Option<Gc<Node>>| SAVED.with_borrow_mut(|saved| saved.extend(node));
        match self.kind {
            Kind::Plain | Kind::Finalized => {}
            Kind::RevivesItself => save(Some(me())),
            Kind::RevivesNeighbour => save(self.slots[0].borrow().clone()),
            Kind::ClearsItself => self.slots.iter().for_each(|slot| drop(slot.take())),
            // A step may be using the set when a collection begins by itself.
            Kind::EntersSet => WORLD_SETS.with(|sets| {
                if let Ok(mut set) = sets[0].try_borrow_mut() {
                    set.insert(&me());
                }
            }),
            Kind::Looks => WORLD_MAPS.with(|maps| {
                let Ok(map) = maps[0].try_borrow() else { return };
                if let Some(value) = map.get(&me()) {
                    LOOKED.with_borrow_mut(|looked| looked.push([self.number(), value.node.number()]));
                }
            }),
        }
    }
}
