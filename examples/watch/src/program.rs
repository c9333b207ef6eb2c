//! What is watched: a program that makes documents, whose parts hold each other, and forgets them.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

use gc_core::{Finalize, Gc, GcCell, Trace};

/// A document, its sections and their paragraphs hold each other: only a collection frees them.
#[derive(Trace, Finalize)]
struct Document {
    sections: RefCell<Vec<Gc<Section>>>,
}

#[derive(Trace, Finalize)]
struct Section {
    document: Gc<Document>,
    paragraphs: Vec<Gc<Paragraph>>,
    next: GcCell<Option<Gc<Section>>>,
}

/// A leaf: freed as soon as its section is.
#[derive(Trace, Finalize)]
struct Paragraph {
    _text: [u8; 100],
}

pub(crate) struct Program {
    open: VecDeque<Gc<Document>>,
    made: usize,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self { open: VecDeque::new(), made: 0 }
    }

    /// Runs for so long.
    pub(crate) fn run(&mut self, time: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < time {
            self.open.push_back(document());
            self.made += 1;
            // More is open now, and less then.
            let most = 100 + (self.made / 50) % 20 * 20;
            while self.open.len() > most {
                self.open.pop_front();
            }
            std::thread::sleep(Duration::from_micros(200));
        }
    }
}

fn document() -> Gc<Document> {
    let document = Gc::new(Document { sections: RefCell::default() });
    for _ in 0..5 {
        let paragraphs = (0..10).map(|_| Gc::new(Paragraph { _text: [b'.'; 100] })).collect();
        let section = Gc::new(Section { document: document.clone(), paragraphs, next: GcCell::new(None) });
        if let Some(last) = document.sections.borrow().last() {
            last.next.set(Some(section.clone()));
        }
        document.sections.borrow_mut().push(section);
    }
    document
}
