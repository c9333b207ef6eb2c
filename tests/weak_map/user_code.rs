//! The program's own code in the middle of collections, and reports.

use std::cell::RefCell;
use std::panic::catch_unwind;

use gc_core::{Finalize, Gc, Trace, Weak, WeakMap, collect, inspect};

use crate::{Drops, Node, link, node};

/// While a finalizer of garbage runs, entries can be read, written and removed.
#[test]
fn finalizers_of_a_dead_cycle_use_entries() {
    #[derive(Trace)]
    struct Uses {
        me: Weak<Uses>,
        map: RefCell<WeakMap<Uses, Gc<Node>>>,
        other: RefCell<Option<Gc<Uses>>>,
        #[trace(skip)]
        found: Drops,
    }
    impl Finalize for Uses {
        fn finalize(&self) {
            let me = self.me.upgrade().unwrap();
            let other = self.other.borrow().clone().unwrap();
            let mut map = self.map.borrow_mut();
            assert!(map.get(&me).is_some());
            let taken = map.remove(&me).unwrap();
            assert!(taken.links.borrow().is_empty());
            map.insert(&other, taken);
            self.found.0.set(self.found.get() + 1);
        }
    }
    let (drops, found) = (Drops::default(), Drops::default());
    let make = || {
        Gc::new_cyclic(|me| Uses {
            me: me.clone(),
            map: RefCell::default(),
            other: RefCell::default(),
            found: found.clone(),
        })
    };
    let (a, b) = (make(), make());
    for (one, other) in [(&a, &b), (&b, &a)] {
        one.map.borrow_mut().insert(one, node(&drops));
        *one.other.borrow_mut() = Some(other.clone());
    }
    drop((a, b));
    collect();
    collect();
    assert_eq!((found.get(), drops.get()), (2, 2));
}

/// Says to a child process of the next test that it is one.
#[cfg(all(unix, not(miri)))]
const CHILD: &str = "GC_CORE_TAKES_WHAT_IS_TRACED";

/// A value whose `trace` panics: the panic hook can't take it meanwhile. The refusal is a panic,
/// which ends the process there.
#[test]
#[cfg(all(unix, not(miri)))]
fn the_panic_hook_takes_no_value_that_is_traced() {
    use std::os::unix::process::ExitStatusExt;

    struct Panics(#[allow(dead_code)] Gc<u8>);
    // SAFETY: it reports nothing.
    unsafe impl Trace for Panics {
        fn trace(&self, _: &mut gc_core::Tracer<'_>) {
            panic!("trace");
        }
    }
    thread_local!(static MAP: RefCell<WeakMap<u8, Panics>> = const { RefCell::new(WeakMap::new()) });
    thread_local!(static KEY: RefCell<Option<Gc<u8>>> = const { RefCell::new(None) });

    if std::env::var_os(CHILD).is_some() {
        let key = Gc::new(1);
        MAP.with(|map| map.borrow_mut().insert(&key, Panics(key.clone())));
        KEY.set(Some(key.clone()));
        drop(key);
        std::panic::set_hook(Box::new(|_| {
            if let Some(key) = KEY.take() {
                assert!(MAP.with(|map| map.borrow().contains_key(&key)));
                drop(MAP.with(|map| map.borrow_mut().remove(&key)));
                std::process::exit(0);
            }
        }));
        let _panicked = catch_unwind(collect);
        std::process::exit(1);
    }
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    let name = "weak_map::user_code::the_panic_hook_takes_no_value_that_is_traced";
    let output = child.args(["--exact", name]).env(CHILD, "1").output().unwrap();
    assert_eq!(output.status.signal(), Some(6), "{output:?}");
}

/// Reports have the entries of garbage, and the cycles that they close.
#[test]
fn reports_show_cycles_through_entries() {
    let drops = Drops::default();
    let mut map = WeakMap::new();
    let (key, value) = (node(&drops), node(&drops));
    link(&value, &key);
    map.insert(&key, value);
    inspect::assert_no_garbage();
    drop(key);
    let garbage = inspect::garbage();
    assert_eq!((garbage.objects(), garbage.cycles.len()), (3, 1));
    assert_eq!(collect(), 3);
}
