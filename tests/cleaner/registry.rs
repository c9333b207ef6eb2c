//! What an engine needs for JavaScript's `FinalizationRegistry`: a callback that is called later,
//! as a job, with what was held for each object that is gone; and tokens by which registrations are
//! taken back, which keep nothing alive.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use gc_core::{Cleaner, Finalize, Gc, GcCell, GoneQueue, Trace, Weak, collect, heap};

#[derive(Trace, Finalize, Default)]
struct Object {
    property: GcCell<Option<Gc<Object>>>,
}

type Held = Gc<String>;
type Jobs = Rc<RefCell<VecDeque<Held>>>;

struct Registry {
    gone: GoneQueue<(Option<Weak<Object>>, Held)>,
    by_token: HashMap<Weak<Object>, Vec<Cleaner>>,
}

impl Registry {
    fn register(&mut self, target: &Gc<Object>, held: Held, token: Option<&Gc<Object>>) {
        let token = token.map(Gc::downgrade);
        let watch = self.gone.watch(target, (token.clone(), held));
        if let Some(token) = token {
            self.by_token.entry(token).or_default().push(watch);
        }
    }

    /// Whether there was such a registration.
    fn unregister(&mut self, token: &Gc<Object>) -> bool {
        let watches = self.by_token.remove(&Gc::downgrade(token)).unwrap_or_default();
        watches.iter().filter(|watch| watch.cancel()).count() > 0
    }

    /// At the end of a job: those whose targets are gone become jobs of their own.
    fn clean_up(&mut self, jobs: &Jobs) {
        while let Some((token, held)) = self.gone.poll() {
            if let Some(token) = token {
                self.by_token.entry(token.clone()).or_default().retain(Cleaner::is_alive);
                self.by_token.retain(|_, watches| !watches.is_empty());
            }
            jobs.borrow_mut().push_back(held);
        }
    }
}

#[test]
fn as_the_standard_has_it() {
    let mut registry = Registry { gone: GoneQueue::new(), by_token: HashMap::new() };
    let jobs = Jobs::default();
    let held = |text: &str| Gc::new(text.to_owned());
    let called = |jobs: &Jobs| jobs.take().iter().map(|held| (**held).clone()).collect::<Vec<_>>();

    // In a cycle, and registered twice; the token of one is the target itself.
    let target: Gc<Object> = Gc::default();
    target.property.set(Some(target.clone()));
    registry.register(&target, held("twice"), None);
    registry.register(&target, held("by token"), Some(&target));
    registry.register(&target, held("once"), None);
    assert!(registry.unregister(&target) && !registry.unregister(&target));
    drop(target);
    registry.clean_up(&jobs);
    assert_eq!(called(&jobs), [""; 0], "nothing is known to be gone yet");
    assert_eq!(collect(), 1);
    assert!(jobs.borrow().is_empty(), "not in the collection");
    registry.clean_up(&jobs);
    assert_eq!(called(&jobs), ["once", "twice"]);

    // A token whose object is gone takes nothing back, and keeps nothing alive.
    let (target, token): (Gc<Object>, Gc<Object>) = (Gc::default(), Gc::default());
    registry.register(&target, held("held"), Some(&token));
    drop(token);
    assert_eq!(registry.by_token.len(), 1);
    drop(target);
    registry.clean_up(&jobs);
    assert_eq!((called(&jobs), registry.by_token.len()), (vec!["held".to_owned()], 0));

    // The registry goes first: nobody is called.
    let target: Gc<Object> = Gc::default();
    registry.register(&target, held("never"), None);
    drop(registry);
    drop(target);
    assert_eq!((called(&jobs), heap::stats().live), (vec![], 0));
}
