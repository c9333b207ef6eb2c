//! `get_mut` and `make_mut`: values that are changed where they are.

use gc_core::{Gc, collect, heap};

use super::cases::{MAKERS, candidate, cases};
use crate::{SEEN, all_gone, collect_around, value};

#[test]
fn get_mut() {
    for mut case in cases() {
        let (shared, weak) = (case.shared.is_some(), case.weak.is_some());
        let Some(value) = Gc::get_mut(&mut case.gc) else {
            assert!(shared || weak, "{}", case.name);
            continue;
        };
        assert!(!shared && !weak, "{}", case.name);
        value.number = 2;
        collect_around([value, std::ptr::null()]);
        value.number += 2;
        assert_eq!(case.gc.number, 4, "{}", case.name);
        // It may become a candidate, and garbage, again.
        case.gc.next.set(Some(case.gc.clone()));
        drop(case.gc);
        assert_eq!(collect(), 1, "{}", case.name);
    }
    let makers = u32::try_from(MAKERS.len()).unwrap();
    all_gone(makers * 5);
}

#[test]
fn make_mut() {
    for mut case in cases() {
        let cloned = SEEN.get().cloned;
        let address = Gc::as_ptr(&case.gc);
        let name = case.name;
        if case.shared.is_none() {
            let value = Gc::make_mut(&mut case.gc);
            value.number = 2;
            collect_around([value, std::ptr::null()]);
            value.number += 1;
            assert_eq!(Gc::as_ptr(&case.gc), address, "{name}: in its place");
            assert_eq!(SEEN.get().cloned, cloned, "{name}");
            if let Some(weak) = &case.weak {
                assert!(weak.upgrade().is_none(), "{name}: cut off");
                assert_eq!((weak.strong_count(), weak.weak_count(), Gc::weak_count(&case.gc)), (0, 0, 0));
            }
        } else {
            Gc::make_mut(&mut case.gc).number = 3;
            assert_eq!(SEEN.get().cloned, cloned + 1, "{name}");
            let shared = case.shared.take().unwrap();
            assert_eq!((shared.number, Gc::as_ptr(&shared)), (1, address), "{name}: the others' is left alone");
            assert_eq!((Gc::strong_count(&shared), Gc::weak_count(&case.gc)), (1, 0));
            if let Some(weak) = &case.weak {
                assert!(Gc::ptr_eq(&weak.upgrade().unwrap(), &shared), "{name}: weak handles stay with the others");
            }
        }
        assert_eq!((case.gc.number, Gc::strong_count(&case.gc)), (3, 1), "{name}");
        // New weak handles are of the new life.
        let weak = Gc::downgrade(&case.gc);
        assert!(Gc::ptr_eq(&weak.upgrade().unwrap(), &case.gc), "{name}");
        case.gc.next.set(Some(case.gc.clone()));
        drop(case);
        assert_eq!((collect(), weak.strong_count()), (1, 0), "{name}");
    }
    let makers = u32::try_from(MAKERS.len()).unwrap();
    all_gone(makers * 5);
}

/// A `&mut` reached through a cell of a live object, and through another `&mut`
#[test]
fn borrowed_inside_others() {
    let parent = value(1);
    *parent.cell.borrow_mut() = Some(value(2));
    drop(parent.clone());
    let mut cell = parent.cell.borrow_mut();
    let child = Gc::get_mut(cell.as_mut().unwrap()).unwrap();
    let before = SEEN.get().traced;
    drop(parent.clone());
    collect();
    heap::collect_young();
    let after_parent = SEEN.get().traced - before;
    // Once; its child is behind a borrowed cell.
    assert_eq!(after_parent, 1, "the parent only");
    child.number = 3;
    drop(cell);
    assert_eq!(parent.cell.borrow().as_ref().unwrap().number, 3);

    let mut outer = value(4);
    outer.next.set(Some(candidate()));
    drop(outer.clone());
    let lent = Gc::get_mut(&mut outer).unwrap();
    let outer_address = std::ptr::from_ref(lent);
    let inner = Gc::get_mut(lent.next.get_mut().as_mut().unwrap()).unwrap();
    drop(parent);
    collect_around([outer_address, inner]);
    inner.number = 5;
    assert_eq!(outer.next.get().unwrap().number, 5);
    drop(outer);
    all_gone(4);
}
