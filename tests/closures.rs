//! `closure!`: closures whose captures are traced.

#![forbid(unsafe_code)]
#![allow(clippy::type_complexity, reason = "signatures are what this is about")]

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use gc_core::{CloneFromCell, Closure, Finalize, Gc, GcCell, Trace, Weak, closure, collect, heap, inspect, unsize};

struct Event(u32);

type Listener = Closure<dyn Fn(&Event) -> bool>;

#[derive(Trace, Finalize, Default)]
struct Button {
    clicks: GcCell<u32>,
    listeners: RefCell<Vec<Gc<Listener>>>,
    on_close: RefCell<Option<Box<Closure<dyn Fn() -> u32>>>>,
}

#[test]
fn captures_by_clone_by_move_and_by_expression() {
    let (shared, owned) = (Gc::new(1), Rc::new(2));
    let sum = closure!([shared, move owned, three = *shared + 2,] |four: u32| **shared + **owned + three + four);
    assert_eq!(sum(4), 10);
    assert_eq!(Gc::strong_count(&shared), 2, "cloned, once");
    let again = sum.clone();
    assert_eq!((again(5), Gc::strong_count(&shared)), (11, 3));
    drop((sum, again));
    assert_eq!(Gc::strong_count(&shared), 1);
}

#[test]
fn arguments_and_results_of_every_kind() {
    let one = Gc::new(1);
    assert_eq!(closure!([one] || **one)(), 1);
    assert_eq!(closure!([] || -> u8 { 7 })(), 7);
    assert_eq!(closure!([one] |_, (a, b): (i32, i32)| a - b + **one)("ignored", (5, 2)), 4);
    // A reference to anything, for each call anew.
    let len = closure!([one] |text: &str, extra: &mut Vec<usize>| -> usize {
        extra.push(text.len());
        if text.is_empty() {
            return 0;
        }
        text.len() + one.count_ones() as usize
    });
    let mut extra = Vec::new();
    for text in ["ab", "", &String::from("abc")] {
        len(text, &mut extra);
    }
    assert_eq!((len("abcd", &mut extra), extra), (5, vec![2, 0, 3, 4]));
    // A result that borrows from an argument.
    let longer =
        closure!([one] (for<'a> Fn(&'a str, &'a str) -> &'a str) |a, b| if a.len() >= b.len() { a } else { b });
    assert_eq!(longer("abc", &String::from("ab")), "abc");
    let half = closure!([] (Fn() -> f64) || 0.5);
    assert!(half() < 1.0);
}

#[test]
fn generic_and_borrowed() {
    fn constant<T: Trace + Clone>(value: &T) -> Closure<impl Fn() -> T + use<'_, T>> {
        closure!([value = value.clone()] || value.clone())
    }
    fn apply<R>(f: impl Fn(u32) -> R) -> R {
        f(3)
    }
    assert_eq!(constant(&String::from("text"))(), "text");
    // Off the heap, a closure may capture what is borrowed.
    let text = String::from("borrowed");
    let borrowed: &str = &text;
    assert_eq!(closure!([borrowed] || borrowed.len())(), 8);
    // Wherever a function is asked for.
    let two = Gc::new(2);
    assert_eq!(apply(&*closure!([two] |n: u32| **two * n)), 6);
}

/// Nothing of the macro's is in the sight of the body, or the other way round.
#[test]
fn names_of_the_body_are_its_own() {
    fn signed(n: u32) -> u32 {
        n + 1
    }
    let (captured, site, maker) = (1, 2, 3);
    let f = closure!([captured, site, maker] (Fn(u32) -> u32) |n| signed(n) + captured + site + maker);
    assert_eq!(f(4), 11);
}

#[test]
fn state_is_in_cells() {
    let count = closure!([calls = Cell::new(0), seen = RefCell::new(Vec::new())] |n: u32| -> u32 {
        calls.set(calls.get() + 1);
        seen.borrow_mut().push(n);
        seen.borrow().iter().sum::<u32>() * calls.get()
    });
    assert_eq!((count(2), count(3)), (2, 10));
}

#[test]
fn a_listener_and_its_button_go_together() {
    let button = Gc::new(Button::default());
    let weak = Gc::downgrade(&button);
    let listener = closure!([button] |event: &Event| {
        button.clicks.set(button.clicks.get() + event.0);
        true
    });
    button.listeners.borrow_mut().push(unsize!(Gc::new(listener) => Listener));
    button.listeners.borrow_mut().push(unsize!(Gc::new(closure!([] |event: &Event| event.0 == 0)) => Listener));
    let answers: Vec<bool> = button.listeners.borrow().iter().map(|listener| listener(&Event(2))).collect();
    assert_eq!((answers, button.clicks.get()), (vec![true, false], 2));
    drop(button);
    assert_eq!(collect(), 2);
    assert!(weak.upgrade().is_none());
    assert_eq!(heap::stats().live, 0, "the one that captures nothing is gone by counting");
}

#[test]
fn in_a_box_in_a_field() {
    let button = Gc::new(Button::default());
    *button.on_close.borrow_mut() = Some(Box::new(closure!([button] || button.clicks.get())));
    let clicks = button.on_close.borrow().as_ref().map(|on_close| on_close());
    assert_eq!(clicks, Some(0));
    drop(button);
    assert_eq!(collect(), 1, "the closure is a part of the button");
}

#[test]
fn by_its_own_type_in_a_struct() {
    // The closure's type needn't be traced itself.
    #[derive(Trace, Finalize)]
    #[trace(bound = "")]
    struct Lazy<F> {
        compute: Closure<F>,
        value: GcCell<Option<u32>>,
    }
    fn get<F: Fn() -> u32>(lazy: &Lazy<F>) -> u32 {
        if lazy.value.get().is_none() {
            lazy.value.set(Some((lazy.compute)()));
        }
        lazy.value.get().unwrap()
    }
    let base = Gc::new(40_u32);
    let lazy = Gc::new(Lazy { compute: closure!([base] || **base + 2), value: GcCell::new(None) });
    assert_eq!((get(&lazy), get(&lazy)), (42, 42));
}

#[test]
fn recursion_by_a_strong_handle_is_collected() {
    type Function = Closure<dyn Fn(u64) -> u64>;
    let itself: Gc<GcCell<Option<Gc<Function>>>> = Gc::default();
    let fib = closure!([itself] |n: u64| -> u64 {
        let fib = itself.get().expect("set below");
        if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
    });
    let fib = unsize!(Gc::new(fib) => Function);
    itself.set(Some(fib.clone()));
    assert_eq!(fib(10), 55);
    drop((fib, itself));
    assert_eq!(collect(), 2);
}

#[test]
fn recursion_by_a_weak_handle_is_freed_at_once() {
    type Function = Closure<dyn Fn(u64) -> u64>;
    let itself: Gc<GcCell<Option<Weak<Function>>>> = Gc::default();
    let factorial = closure!([itself] |n: u64| -> u64 {
        let factorial = itself.get().and_then(|weak| weak.upgrade()).expect("it is being called");
        if n == 0 { 1 } else { n * factorial(n - 1) }
    });
    let factorial = unsize!(Gc::new(factorial) => Function);
    itself.set(Some(Gc::downgrade(&factorial)));
    drop(itself);
    assert_eq!(factorial(5), 120);
    drop(factorial);
    assert_eq!((heap::stats().live, collect()), (0, 0));
}

/// A closure that lets go of the last other handle to itself while it runs.
#[test]
fn a_listener_that_removes_itself() {
    let button = Gc::new(Button::default());
    let once = closure!([button] |event: &Event| {
        button.listeners.borrow_mut().clear();
        button.clicks.set(event.0);
        button.listeners.borrow().is_empty()
    });
    button.listeners.borrow_mut().push(unsize!(Gc::new(once) => Listener));
    let listeners = button.listeners.borrow().clone();
    assert!(listeners[0](&Event(3)));
    drop(listeners);
    assert_eq!((button.clicks.get(), heap::stats().live), (3, 1));
}

#[test]
fn reports_name_the_capture_and_the_place() {
    #[derive(Trace, Finalize, Default)]
    struct Window {
        on_close: RefCell<Option<Gc<Closure<dyn Fn()>>>>,
    }
    let window = Gc::new(Window::default());
    let line = line!() + 1;
    let close = closure!([number = 1, window] || assert!(*number == 1 && Gc::strong_count(window) > 0));
    *window.on_close.borrow_mut() = Some(unsize!(Gc::new(close) => Closure<dyn Fn()>));
    drop(window);
    let report = inspect::garbage().to_string();
    let named = format!(".window, captured by the closure at {}:{line} → Window\n", file!());
    assert!(report.contains(&named), "{report}");
    assert!(
        report.contains("    Window.on_close → Closure<closures::reports_name")
            || report.contains("    Window.on_close → Closure<reports_name"),
        "{report}"
    );
    assert_eq!(collect(), 2);
}

#[test]
fn printed_by_its_place() {
    let (line, f) = (line!(), closure!([] || ()));
    assert_eq!(format!("{f:?}"), format!("(closure at {}:{line})", file!()));
    f();
}

#[test]
fn edges_are_those_of_the_captures() {
    let (a, b) = (Gc::new(1), vec![Gc::new(2), Gc::new(3)]);
    let f = closure!([a, number = 7, move b] || **a + *b[0] + number);
    assert_eq!(inspect::count_edges(&f), 3);
    let f: Box<Closure<dyn Fn() -> i32>> = Box::new(f);
    assert_eq!((inspect::count_edges(&f), f()), (3, 10));
    assert_eq!(inspect::count_edges(&closure!([] || 1)), 0);
}

/// Two words and the captures: what rule F1 rests on.
#[test]
fn a_closure_consists_of_its_captures() {
    fn size_beyond_words<F>(_: &Closure<F>) -> usize {
        size_of::<Closure<F>>() - 2 * size_of::<usize>()
    }
    let (gc, byte) = (Gc::new(1), 2_u8);
    assert_eq!(size_beyond_words(&closure!([] || 1)), 0);
    assert_eq!(size_beyond_words(&closure!([gc] || **gc)), 8);
    assert_eq!(size_beyond_words(&closure!([gc, gc2 = gc.clone()] || **gc + **gc2)), 16);
    assert_eq!(size_beyond_words(&closure!([gc, byte] || **gc + i32::from(*byte))), 16);
}

#[test]
fn leaves_are_not_tracked() {
    fn can_hold<F>(_: &Closure<F>) -> bool {
        Closure::<F>::can_hold_gc()
    }
    assert!(!can_hold(&closure!([number = 1] || *number)));
    assert!(can_hold(&closure!([gc = Gc::new(1)] || **gc)));
}

/// Edition 2021, the library under another name, `forbid(unsafe_code)`, all of clippy's lints.
#[test]
fn in_a_stranger_s_crate() {
    let add = derive_fixture::adder(Gc::new(2));
    assert_eq!((add(3), inspect::count_edges(&add)), (5, 1));
}

#[test]
fn in_cells_and_maps() {
    #[derive(Trace, Finalize, CloneFromCell, Default)]
    enum Value {
        #[default]
        Nil,
        Function(Gc<Closure<dyn Fn(&Machine) -> Value>>),
    }
    #[derive(Trace, Finalize, Default)]
    struct Machine {
        globals: RefCell<HashMap<String, GcCell<Value>>>,
    }
    let machine = Gc::new(Machine::default());
    let define = closure!([machine] |_: &Machine| {
        machine.globals.borrow_mut().insert("defined".into(), GcCell::default());
        Value::Nil
    });
    let function = Value::Function(unsize!(Gc::new(define) => Closure<dyn Fn(&Machine) -> Value>));
    machine.globals.borrow_mut().insert("define".into(), GcCell::new(function));
    let Value::Function(define) = machine.globals.borrow()["define"].get() else { unreachable!() };
    assert!(matches!(define(&machine), Value::Nil));
    assert_eq!(machine.globals.borrow().len(), 2);
    drop((machine, define));
    assert_eq!(collect(), 2);
}

/// What the guide says of the three ways to keep a closure in an object.
#[test]
fn three_ways_and_what_they_cost() {
    trait Callback: Trace {
        fn call(&self) -> bool;
    }
    #[derive(Trace)]
    struct Own(Gc<Ways>);
    impl Callback for Own {
        fn call(&self) -> bool {
            self.0.opaque.borrow().is_none()
        }
    }
    #[derive(Trace, Finalize, Default)]
    struct Ways {
        traced: RefCell<Option<Box<Closure<dyn Fn() -> bool>>>>,
        own: RefCell<Option<Box<dyn Callback>>>,
        #[trace(skip)]
        opaque: RefCell<Option<Box<dyn Fn() -> bool>>>,
    }
    let ways: [Gc<Ways>; 3] = Default::default();
    let weak = ways.each_ref().map(Gc::downgrade);
    let [traced, own, opaque] = ways;
    *traced.traced.borrow_mut() = Some(Box::new(closure!([traced] || traced.own.borrow().is_none())));
    *own.own.borrow_mut() = Some(Box::new(Own(own.clone())));
    let captured = opaque.clone();
    *opaque.opaque.borrow_mut() = Some(Box::new(move || captured.own.borrow().is_none()));
    assert!(traced.traced.borrow().as_ref().is_some_and(|traced| traced()));
    assert!(own.own.borrow().as_ref().is_some_and(|own| own.call()));
    assert!(opaque.opaque.borrow().as_ref().is_some_and(|opaque| opaque()));
    drop((traced, own, opaque));
    assert_eq!(collect(), 2);
    assert_eq!(weak.each_ref().map(|weak| weak.upgrade().is_some()), [false, false, true], "it leaks");
    weak[2].upgrade().unwrap().opaque.take();
    assert!(weak[2].upgrade().is_none());
}

/// Steps of a task, each of which leaves the next in the object: what takes the place of a future.
#[test]
fn a_task_of_steps_is_collected() {
    type Step = Closure<dyn Fn() -> bool>;
    #[derive(Trace, Finalize, Default)]
    struct Task {
        next: GcCell<Option<Gc<Step>>>,
        sum: GcCell<u32>,
    }
    fn wait_for(task: &Gc<Task>, number: u32) {
        let step = closure!(
            [task = task.clone(), number] || {
                task.sum.set(task.sum.get() + number);
                if *number > 1 {
                    wait_for(task, number - 1);
                }
                task.next.get().is_some()
            }
        );
        task.next.set(Some(unsize!(Gc::new(step) => Step)));
    }
    let run = |task: &Gc<Task>, at_most: usize| (0..at_most).all(|_| task.next.take().is_some_and(|step| step()));
    let task: Gc<Task> = Gc::default();
    wait_for(&task, 4);
    assert!(!run(&task, 9));
    assert_eq!(task.sum.get(), 10);
    wait_for(&task, 4);
    assert!(run(&task, 2));
    drop(task);
    assert_eq!(collect(), 2, "a task that nobody runs any more, and its next step");
}
