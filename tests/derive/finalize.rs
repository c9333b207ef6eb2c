//! `#[derive(Finalize)]`.

use gc_core::{Finalize, Gc, Trace};
use std::cell::{Cell, RefCell};

struct Untraceable;

/// Counts its own finalizer's calls.
#[derive(Default)]
struct Bell(Cell<u32>);

impl Finalize for Bell {
    fn finalize(&self) {
        self.0.set(self.0.get() + 1);
    }
}

#[test]
fn nothing_to_do_and_nothing_asked() {
    #[derive(Finalize)]
    struct Quiet<T, U: ?Sized>(T, Untraceable, U);
    #[derive(Finalize)]
    enum Either<T> {
        A(T),
        B,
    }
    #[derive(Finalize)]
    #[allow(dead_code, reason = "nobody reads a union here")]
    union Bits {
        int: u32,
        float: f32,
    }
    #[derive(Finalize)]
    struct Text(#[allow(dead_code, reason = "it only makes the type unsized")] str);

    fn is_finalize<T: Finalize + ?Sized>() {}
    assert!(!Quiet::<Untraceable, Bell>::needs_finalize());
    assert!(!Either::<Untraceable>::needs_finalize());
    assert!(!Bits::needs_finalize());
    is_finalize::<Quiet<u8, [Untraceable]>>();
    is_finalize::<Text>();
    Quiet(0, Untraceable, Untraceable).finalize();
    Either::A(0).finalize();
    Either::B::<u8>.finalize();
}

#[test]
fn with_a_function() {
    thread_local!(static SAID: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) });

    #[derive(Trace, Finalize)]
    #[finalize(with = "say_goodbye")]
    struct Person {
        name: String,
    }
    fn say_goodbye(person: &Person) {
        SAID.with_borrow_mut(|said| said.push(format!("{} object is being deleted.", person.name)));
    }

    #[derive(Finalize)]
    #[finalize(with = Self::close)]
    struct Generic<T: Clone>(T, Cell<bool>);
    impl<T: Clone> Generic<T> {
        fn close(&self) {
            self.1.set(true);
        }
    }

    assert!(Person::needs_finalize());
    Person { name: "Alice".into() }.finalize();
    assert_eq!(SAID.take(), ["Alice object is being deleted."]);
    let generic = Generic(1, Cell::new(false));
    generic.finalize();
    assert!(generic.1.get());
}

#[test]
fn forwarding() {
    #[derive(Finalize)]
    struct Pair<T> {
        #[finalize(forward)]
        first: T,
        second: T,
        #[finalize(forward)]
        third: Bell,
    }
    let pair = Pair { first: Bell::default(), second: Bell::default(), third: Bell::default() };
    pair.finalize();
    assert_eq!((pair.first.0.get(), pair.second.0.get(), pair.third.0.get()), (1, 0, 1));
    assert!(Pair::<u8>::needs_finalize());

    #[derive(Finalize)]
    struct Thin<T>(#[finalize(forward)] T);
    assert!(Thin::<Bell>::needs_finalize());
    assert!(!Thin::<Gc<Bell>>::needs_finalize(), "forwarding to nothing costs nothing");

    #[derive(Finalize)]
    enum Either {
        Left(#[finalize(forward)] Bell),
        Right { bell: Bell },
        Neither,
    }
    let (left, right) = (Either::Left(Bell::default()), Either::Right { bell: Bell::default() });
    left.finalize();
    right.finalize();
    Either::Neither.finalize();
    let (Either::Left(left), Either::Right { bell: right }) = (left, right) else { unreachable!() };
    assert_eq!((left.0.get(), right.0.get()), (1, 0));
}

#[test]
fn forwarding_to_an_unsized_tail() {
    #[derive(Finalize)]
    struct Tail<T: ?Sized>(u8, #[finalize(forward)] T);
    let tail: &Tail<dyn Finalize> = &Tail(0, Bell::default());
    tail.finalize();
    assert_eq!(tail.0, 0);
}
