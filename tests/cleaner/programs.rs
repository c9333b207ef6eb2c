//! Random programs.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use gc_core::{ById, Cleaner, Gc, heap};

/// A million operations in all on few objects, beside a plain list for each.
#[test]
fn random_programs() {
    let mut seed = 1_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let ran: Rc<RefCell<Vec<usize>>> = Rc::default();
    for _ in 0..gc_workspace::sized(300, 5) {
        let mut objects: Vec<Gc<usize>> = (0..4).map(Gc::new).collect();
        let mut cleaners: Vec<(ById<usize>, usize, Cleaner)> = Vec::new();
        let mut model: HashMap<usize, Vec<usize>> = HashMap::new();
        for number in 0..60 {
            let at = random(objects.len());
            match random(3) {
                0 | 1 => {
                    let out = ran.clone();
                    let cleaner = Cleaner::new(&objects[at], move || out.borrow_mut().push(number));
                    model.entry(*objects[at]).or_default().push(number);
                    cleaners.push((ById::new(objects[at].clone()), number, cleaner));
                }
                _ if cleaners.is_empty() => {}
                _ => {
                    let (object, number, cleaner) = cleaners.swap_remove(random(cleaners.len()));
                    assert_eq!(random(2) == 0 && cleaner.run(), ran.borrow_mut().pop().is_some());
                    cleaner.cancel();
                    model.get_mut(&**object).unwrap().retain(|its| *its != number);
                }
            }
        }
        cleaners.clear();
        while !objects.is_empty() {
            let object = objects.swap_remove(random(objects.len()));
            let mut expected = model.remove(&*object).unwrap_or_default();
            expected.reverse();
            drop(object);
            assert_eq!(ran.take(), expected);
        }
    }
    assert_eq!(heap::stats().weak_records, 0);
}
