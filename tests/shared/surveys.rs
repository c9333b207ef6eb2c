//! Surveys of what others change meanwhile.

use std::thread;

use gc_core::sync::{self, Gc, GcCell, Weak};
use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Leafy {
    all: GcCell<Vec<Gc<Leafy>>>,
    me: GcCell<Weak<Leafy>>,
}

fn leafy(all: Vec<Gc<Leafy>>) -> Gc<Leafy> {
    let new = Gc::new(Leafy { all: GcCell::new(all), me: GcCell::default() });
    // It has a side record, which goes with it.
    new.me.set(Gc::downgrade(&new));
    new
}

/// By type, with who is held by a variable; nothing is left behind.
#[test]
fn what_an_object_reaches() {
    let _alone = crate::alone();
    let held = leafy(Vec::new());
    let root = leafy(vec![held.clone(), leafy(Vec::new())]);
    root.all.set(vec![held.clone(), leafy(Vec::new()), root.clone()]);
    for _ in 0..2 {
        let survey = sync::survey(&root);
        assert_eq!((survey.objects(), survey.types.len(), survey.passed_over), (3, 1, 0));
        assert_eq!((survey.types[0].name.as_str(), survey.types[0].held_from_outside), ("Leafy", 2));
        assert!(survey.to_string().contains("Leafy"));
    }
    // A leaf holds nothing, and is held.
    let survey = sync::survey(&Gc::new(5_u64));
    assert_eq!((survey.types[0].name.as_str(), survey.types[0].held_from_outside), ("u64", 1));
    assert_eq!((survey.objects(), survey.types[0].bytes), (1, 24));
    let mut lent = leafy(Vec::new());
    let guard = Gc::get_mut(&mut lent);
    assert!(guard.is_none(), "it has a weak handle");
    let weak = Gc::downgrade(&root);
    drop(root);
    sync::collect();
    assert!(weak.upgrade().is_none());
}

/// Objects end, and their side records with them, while they are being told of.
#[test]
fn objects_that_end_meanwhile() {
    let _alone = crate::alone();
    let root = leafy(Vec::new());
    let turns = if cfg!(miri) { 3 } else { 1_000 };
    thread::scope(|scope| {
        let changes = scope.spawn(|| {
            for _ in 0..turns {
                root.all.set((0..200).map(|_| leafy(Vec::new())).collect());
            }
        });
        while !changes.is_finished() {
            let survey = sync::survey(&root);
            assert!((1..=201).contains(&survey.objects()), "{survey}");
        }
        changes.join().unwrap();
    });
}
