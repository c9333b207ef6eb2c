//! A spreadsheet: formulas, the graph of what depends on what, errors for rings, and undo.
//!
//! Run it with `cargo run --example spreadsheet`. A cell holds the cells that its formula reads and
//! those that read it, so that every use is a cycle of handles. Nobody takes these handles back by
//! hand: a cell goes when neither the sheet, nor the undo history, nor a formula leads to it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;

use gc_core::{Finalize, Gc, Trace, collect, heap};

/// A cell of the sheet.
#[derive(Trace, Finalize)]
struct Slot {
    name: String,
    content: RefCell<Content>,
    value: Cell<Result<f64, Failure>>,
    /// The cells whose formulas read this one, once for each time that they do.
    readers: RefCell<Vec<Gc<Slot>>>,
}

/// What was typed into a cell.
#[derive(Clone, Default, Trace, Finalize)]
struct Content {
    source: String,
    formula: Option<Gc<Formula>>,
}

/// A parsed formula. Names are cells already.
#[derive(Trace, Finalize)]
enum Formula {
    Number(f64),
    Read(Gc<Slot>),
    Sum(Vec<Gc<Slot>>),
    Binary(char, Gc<Formula>, Gc<Formula>),
}

/// Why a cell has no value.
#[derive(Clone, Copy, PartialEq, Debug, Trace, Finalize)]
enum Failure {
    /// It can't be parsed.
    Syntax,
    /// It reads itself, directly or through others.
    Ring,
    /// It divides by zero.
    Division,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Syntax => "#SYNTAX",
            Self::Ring => "#RING",
            Self::Division => "#DIV/0",
        })
    }
}

/// The sheet, with the contents that edits have replaced.
#[derive(Default)]
struct Sheet {
    slots: HashMap<String, Gc<Slot>>,
    history: Vec<(Gc<Slot>, Content)>,
}

// ---- Formulas.

impl Formula {
    /// Calls `visit` for each cell that it reads.
    fn reads(&self, visit: &mut impl FnMut(&Gc<Slot>)) {
        match self {
            Self::Number(_) => {}
            Self::Read(slot) => visit(slot),
            Self::Sum(slots) => slots.iter().for_each(visit),
            Self::Binary(_, left, right) => {
                left.reads(visit);
                right.reads(visit);
            }
        }
    }

    /// Computes it from the values of the cells that it reads.
    fn value(&self) -> Result<f64, Failure> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Read(slot) => slot.value.get(),
            Self::Sum(slots) => slots.iter().map(|slot| slot.value.get()).sum(),
            Self::Binary(operator, left, right) => {
                let (left, right) = (left.value()?, right.value()?);
                match operator {
                    '+' => Ok(left + right),
                    '-' => Ok(left - right),
                    '*' => Ok(left * right),
                    _ if right == 0.0 => Err(Failure::Division),
                    _ => Ok(left / right),
                }
            }
        }
    }
}

/// A parser for `1 + A1 * (B2 - SUM(C1:C9))`, by recursive descent.
struct Parser<'a> {
    rest: &'a str,
    sheet: &'a mut Sheet,
}

impl Parser<'_> {
    /// Takes `token` off the front, if it is there.
    fn eat(&mut self, token: &str) -> bool {
        let trimmed = self.rest.trim_start();
        let rest = trimmed.strip_prefix(token);
        self.rest = rest.unwrap_or(trimmed);
        rest.is_some()
    }

    /// Takes the characters off the front that are of one kind.
    fn word(&mut self, kind: impl Fn(char) -> bool) -> &str {
        let trimmed = self.rest.trim_start();
        let (word, rest) = trimmed.split_at(trimmed.find(|c| !kind(c)).unwrap_or(trimmed.len()));
        self.rest = rest;
        word
    }

    /// Parses operands with operators of one level between them, the same to the left first.
    fn chain(
        &mut self,
        operators: [char; 2],
        operand: fn(&mut Self) -> Result<Gc<Formula>, Failure>,
    ) -> Result<Gc<Formula>, Failure> {
        let mut left = operand(self)?;
        while let Some(operator) = operators.into_iter().find(|operator| self.eat(operator.encode_utf8(&mut [0; 4]))) {
            left = Gc::new(Formula::Binary(operator, left, operand(self)?));
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Gc<Formula>, Failure> {
        self.chain(['+', '-'], |parser| parser.chain(['*', '/'], Self::atom))
    }

    fn atom(&mut self) -> Result<Gc<Formula>, Failure> {
        if self.eat("(") {
            let inner = self.sum()?;
            return self.eat(")").then_some(inner).ok_or(Failure::Syntax);
        }
        if self.eat("SUM(") {
            let (from, to) = (self.name()?, self.eat(":").then(|| self.name()).ok_or(Failure::Syntax)??);
            let slots = (from.1..=to.1).map(|row| self.sheet.slot(&format!("{}{row}", from.0))).collect();
            return self.eat(")").then(|| Gc::new(Formula::Sum(slots))).ok_or(Failure::Syntax);
        }
        if let Ok(number) = self.word(|c| c.is_ascii_digit() || c == '.').parse() {
            return Ok(Gc::new(Formula::Number(number)));
        }
        let (column, row) = self.name()?;
        Ok(Gc::new(Formula::Read(self.sheet.slot(&format!("{column}{row}")))))
    }

    /// The name of a cell: a column and a row.
    fn name(&mut self) -> Result<(String, u32), Failure> {
        let column = self.word(|c| c.is_ascii_uppercase()).to_owned();
        let row = self.word(|c| c.is_ascii_digit()).parse().map_err(|_| Failure::Syntax)?;
        if column.is_empty() { Err(Failure::Syntax) } else { Ok((column, row)) }
    }
}

// ---- The sheet.

impl Sheet {
    /// Returns the cell of this name, which is made if there is none.
    fn slot(&mut self, name: &str) -> Gc<Slot> {
        let create = || {
            Gc::new(Slot {
                name: name.to_owned(),
                content: RefCell::default(),
                value: Cell::new(Ok(0.0)),
                readers: RefCell::default(),
            })
        };
        self.slots.entry(name.to_owned()).or_insert_with(create).clone()
    }

    /// Types something into a cell: a number, `=` and a formula, or nothing.
    fn set(&mut self, name: &str, source: &str) {
        let slot = self.slot(name);
        let text = source.strip_prefix('=').unwrap_or(source);
        let parsed = if text.is_empty() {
            Ok(Gc::new(Formula::Number(0.0)))
        } else {
            let mut parser = Parser { rest: text, sheet: self };
            let parsed = parser.sum();
            if parser.rest.trim().is_empty() { parsed } else { Err(Failure::Syntax) }
        };
        let content = Content { source: source.to_owned(), formula: parsed.ok() };
        let replaced = Self::replace(&slot, content);
        self.history.push((slot, replaced));
    }

    /// Takes the last edit back. Returns whether there was one.
    fn undo(&mut self) -> bool {
        let Some((slot, content)) = self.history.pop() else { return false };
        Self::replace(&slot, content);
        true
    }

    /// Forgets what could be undone, and every cell that is empty and that no formula reads.
    fn forget(&mut self) {
        self.history.clear();
        self.slots.retain(|_, slot| !slot.content.borrow().source.is_empty() || !slot.readers.borrow().is_empty());
    }

    fn value(&self, name: &str) -> Result<f64, Failure> {
        self.slots.get(name).map_or(Ok(0.0), |slot| slot.value.get())
    }

    /// Gives a cell another content, and computes what depends on it. Returns the old content.
    fn replace(slot: &Gc<Slot>, content: Content) -> Content {
        let old = slot.content.replace(content);
        if let Some(formula) = &old.formula {
            formula.reads(&mut |read| {
                let mut readers = read.readers.borrow_mut();
                if let Some(at) = readers.iter().position(|reader| Gc::ptr_eq(reader, slot)) {
                    readers.swap_remove(at);
                }
            });
        }
        if let Some(formula) = &slot.content.borrow().formula {
            formula.reads(&mut |read| read.readers.borrow_mut().push(slot.clone()));
        }
        Self::recompute(slot);
        old
    }

    /// Computes a cell and all that depends on it, each once and after what it reads. What is left
    /// over is in a ring, or reads one.
    fn recompute(changed: &Gc<Slot>) {
        // How many of the affected cells each of them reads, by address. The addresses are those of
        // objects that `affected` holds: nobody else can get one.
        let mut waits: HashMap<*const Slot, usize> = HashMap::from([(Gc::as_ptr(changed), 0)]);
        let mut affected = vec![changed.clone()];
        let mut at = 0;
        while at < affected.len() {
            let slot = affected[at].clone();
            for reader in slot.readers.borrow().iter() {
                *waits.entry(Gc::as_ptr(reader)).or_insert_with(|| {
                    affected.push(reader.clone());
                    0
                }) += 1;
            }
            at += 1;
        }
        let mut ready: VecDeque<Gc<Slot>> = VecDeque::new();
        if waits[&Gc::as_ptr(changed)] == 0 {
            ready.push_back(changed.clone());
        }
        for slot in &affected {
            slot.value.set(Err(Failure::Ring));
        }
        while let Some(slot) = ready.pop_front() {
            let formula = slot.content.borrow().formula.clone();
            slot.value.set(formula.map_or(
                if slot.content.borrow().source.is_empty() { Ok(0.0) } else { Err(Failure::Syntax) },
                |formula| formula.value(),
            ));
            for reader in slot.readers.borrow().iter() {
                let waiting = waits.get_mut(&Gc::as_ptr(reader)).expect("it is affected");
                *waiting -= 1;
                if *waiting == 0 {
                    ready.push_back(reader.clone());
                }
            }
        }
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, slot) in self.slots.iter().collect::<BTreeMap<_, _>>() {
            match slot.value.get() {
                Ok(value) => writeln!(f, "    {name} = {value:<8} {}", slot.content.borrow().source)?,
                Err(failure) => writeln!(f, "    {name} = {failure:<8} {}", slot.content.borrow().source)?,
            }
        }
        Ok(())
    }
}

// ---- The story.

fn main() {
    let mut sheet = Sheet::default();
    formulas(&mut sheet);
    rings(&mut sheet);
    undo(&mut sheet);
    what_goes(sheet);
    long_chain();
}

fn formulas(sheet: &mut Sheet) {
    for (row, price) in ["12.5", "3", "4.5"].into_iter().enumerate() {
        sheet.set(&format!("A{}", row + 1), price);
    }
    sheet.set("B1", "=SUM(A1:A3)");
    sheet.set("B2", "=B1 * 2 - (A1 + 0.5) / A2");
    sheet.set("B3", "=1 +");
    print!("Formulas:\n{sheet}");
    assert_eq!((sheet.value("B1"), sheet.value("B3")), (Ok(20.0), Err(Failure::Syntax)));
    assert_eq!(sheet.value("B2"), Ok(40.0 - 13.0 / 3.0));

    sheet.set("A2", "0");
    assert_eq!((sheet.value("B1"), sheet.value("B2")), (Ok(17.0), Err(Failure::Division)));
    assert!(sheet.undo());
    assert_eq!(sheet.value("B1"), Ok(20.0));
}

fn rings(sheet: &mut Sheet) {
    sheet.set("C1", "=C2 + 1");
    sheet.set("C2", "=C3");
    sheet.set("C4", "=C1 * 10");
    assert_eq!(sheet.value("C4"), Ok(10.0));
    sheet.set("C3", "=C1");
    print!("C3 closes a ring, which C4 reads:\n{sheet}");
    for name in ["C1", "C2", "C3", "C4"] {
        assert_eq!(sheet.value(name), Err(Failure::Ring), "{name}");
    }
    sheet.set("C3", "5");
    assert_eq!((sheet.value("C1"), sheet.value("C4")), (Ok(6.0), Ok(60.0)));
    sheet.set("C3", "=C3");
    assert_eq!(sheet.value("C3"), Err(Failure::Ring));
    sheet.set("C3", "7");
    assert_eq!(sheet.value("C4"), Ok(80.0));
}

fn undo(sheet: &mut Sheet) {
    let edits = sheet.history.len();
    let last = &sheet.history.last().expect("there were edits").0;
    assert_eq!(last.name, "C3");
    for value in [Err(Failure::Ring), Ok(60.0), Err(Failure::Ring), Ok(10.0)] {
        assert!(sheet.undo());
        assert_eq!(sheet.value("C4"), value);
    }
    println!("{} of {edits} edits taken back: C4 = {:?}", edits - sheet.history.len(), sheet.value("C4"));
}

/// Cells go when nothing leads to them any more.
fn what_goes(mut sheet: Sheet) {
    sheet.forget();
    collect();
    let before = heap::stats().live;
    // The ring of three is cleared, but undo could bring it back.
    sheet.set("C3", "=C1");
    for name in ["C1", "C2", "C3", "C4"] {
        sheet.set(name, "");
    }
    assert!(sheet.slots.contains_key("C1"));
    let held = Gc::downgrade(&sheet.slots["C1"]);
    sheet.forget();
    collect();
    println!("{} objects before, {} after the ring is forgotten", before, heap::stats().live);
    assert!(held.upgrade().is_none());
    assert!(heap::stats().live < before);

    drop(sheet);
    collect();
    assert_eq!(heap::stats().live, 0);
}

/// Each cell reads the one above. Computing them doesn't recurse from cell to cell, and neither
/// does freeing them.
fn long_chain() {
    let rows = if cfg!(debug_assertions) { 20_000 } else { 200_000 };
    let mut sheet = Sheet::default();
    for row in 2..=rows {
        sheet.set(&format!("A{row}"), &format!("=A{} + 1", row - 1));
    }
    sheet.set("A1", "1");
    let last = sheet.value(&format!("A{rows}"));
    assert_eq!(last, Ok(f64::from(rows)));
    drop(sheet);
    let reclaimed = collect();
    println!("A column of {rows} cells computed, and {reclaimed} objects of it collected");
    assert_eq!(heap::stats().live, 0);
}
