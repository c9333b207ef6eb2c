//! Small programs: a graph, who holds what, what may be done.

pub mod aimed;
pub mod graphs;
pub mod random;

use crate::state::{NONE, Pc, State, Value};

/// A small program: a graph, who holds what, what may be done.
#[derive(Clone)]
pub struct Setup {
    pub name: String,
    pub state: State,
    pub ops: u16,
    pub collectors: usize,
}

#[derive(Default)]
pub struct Build(State);

impl Build {
    /// Objects by their two places: a plain field and a cell.
    pub fn objects(mut self, places: &[(u8, u8)]) -> Self {
        for (o, (fixed, cell)) in places.iter().enumerate() {
            let object = &mut self.0.objects[o];
            (object.fixed, object.cell) = (*fixed, *cell);
            (object.gone, object.freed, object.value) = (false, false, Value::Whole);
        }
        for (fixed, cell) in places {
            for target in [*fixed, *cell] {
                if target != NONE {
                    self.0.objects[target as usize].count += 1;
                }
            }
        }
        self
    }
    pub fn finalizer(mut self, o: u8) -> Self {
        self.0.objects[o as usize].settled = false;
        self
    }
    pub fn thread(mut self, t: usize, handles: &[u8], weak: u8, ops: u8) -> Self {
        let thread = &mut self.0.threads[t];
        thread.pc = Pc::Idle;
        thread.ops = ops;
        for h in handles {
            thread.handles.add(*h);
            self.0.objects[*h as usize].count += 1;
        }
        if weak != NONE {
            thread.weak = weak;
            let object = &mut self.0.objects[weak as usize];
            object.weaks += 1;
            object.named = true;
        }
        self
    }
    /// The object is a candidate already: its entry is in the global list.
    pub fn queued(mut self, o: u8) -> Self {
        self.0.objects[o as usize].buffered = true;
        self.0.list.push(o);
        self
    }
    /// One more object can be made.
    pub fn unborn(mut self, o: u8) -> Self {
        self.0.unborn |= 1 << o;
        self
    }
    pub fn done(self, name: &str, ops: u16) -> Setup {
        Setup { name: name.into(), state: self.0, ops, collectors: 1 }
    }
    /// With two collectors.
    pub fn two(self, name: &str, ops: u16) -> Setup {
        Setup { collectors: 2, ..self.done(name, ops) }
    }
}

/// Nothing, in a place.
const X: u8 = NONE;
