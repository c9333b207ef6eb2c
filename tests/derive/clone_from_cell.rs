//! `CloneFromCell`: which types it can be derived for, and that a copy is the value field by field.

use std::cell::Cell;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::rc::Rc;

use crate::{Leaf, leaf};
use gc_core::{CloneFromCell, Finalize, Gc, GcCell, Trace, Weak};

/// What a value is cloned to, and that it is still there.
fn copy<T: CloneFromCell>(value: T) -> (T, T) {
    let cell = GcCell::new(value);
    (cell.get(), cell.into_inner())
}

mod foreign {
    #[derive(Clone, Copy, PartialEq, Debug)]
    pub(super) struct Date(pub(super) u32);
}

/// With lifetimes within its arguments' types, and in what it returns: covered by no impl.
type Alias = for<'a, 'b> fn(&'a mut Machine<'b>, &'a [Value]) -> &'a Value;

#[derive(Trace, Finalize)]
struct Machine<'a>(PhantomData<&'a ()>);

/// As an interpreter has it.
#[derive(Trace, Finalize, CloneFromCell)]
enum Value {
    Nil,
    Number(f64),
    Text(Rc<str>),
    Static(&'static str),
    Object(Gc<Object>),
    Pair {
        first: Gc<Value>,
        second: Option<Gc<Value>>,
    },
    Native(fn(&[Value]) -> Value),
    Method(fn(&mut Machine<'_>, &[Value]) -> Value, Option<for<'a> fn(&'a Value) -> &'a str>),
    Table([(fn(&Value), unsafe extern "C" fn(*const u8)); 2]),
    Alias(
        #[trace(skip)]
        #[clone_from_cell(copy)]
        Alias,
    ),
    Date(
        #[trace(skip)]
        #[clone_from_cell(copy)]
        foreign::Date,
        u8,
    ),
}

#[derive(Trace, Finalize)]
struct Object {
    field: GcCell<Value>,
}

#[test]
fn values_of_an_interpreter() {
    let object = Gc::new(Object { field: GcCell::new(Value::Nil) });
    assert!(matches!(object.field.get(), Value::Nil));

    object.field.set(Value::Object(object.clone()));
    assert_eq!(Gc::strong_count(&object), 2);
    let Value::Object(itself) = object.field.get() else { unreachable!() };
    assert!(Gc::ptr_eq(&itself, &object));
    assert_eq!(Gc::strong_count(&object), 3, "the copy is a handle more");

    let text: Rc<str> = "text".into();
    object.field.set(Value::Text(text.clone()));
    let Value::Text(copied) = object.field.get() else { unreachable!() };
    assert!(Rc::ptr_eq(&copied, &text) && Rc::strong_count(&text) == 3);

    object.field.set(Value::Pair { first: Gc::new(Value::Static("a")), second: Some(Gc::new(Value::Nil)) });
    let Value::Pair { first, second: Some(second) } = object.field.get() else { unreachable!() };
    assert!(matches!(*first, Value::Static("a")) && matches!(*second, Value::Nil));

    object.field.set(Value::Date(foreign::Date(5), 6));
    assert!(matches!(object.field.get(), Value::Date(foreign::Date(5), 6)));
}

#[test]
fn fn_pointers_of_every_kind() {
    let (one, _) = copy(Value::Native(|values| Value::Number(f64::from(u8::try_from(values.len()).unwrap()))));
    assert!(matches!(one, Value::Native(native) if matches!(native(&[Value::Nil]), Value::Number(1.0))));
    let (method, _) = copy(Value::Method(|_, _| Value::Nil, Some(|_| "name")));
    assert!(matches!(method, Value::Method(_, Some(name)) if name(&Value::Nil) == "name"));
    extern "C" fn nothing(_: *const u8) {}
    fn ignore(_: &Value) {
        IGNORED.set(IGNORED.get() + 1);
    }
    thread_local!(static IGNORED: Cell<u32> = const { Cell::new(0) });
    let (table, _) = copy(Value::Table([(ignore, nothing); 2]));
    let Value::Table([_, (function, _)]) = table else { unreachable!() };
    function(&Value::Nil);
    assert_eq!(IGNORED.get(), 1);
    let (alias, _) = copy(Value::Alias(|_, values| &values[0]));
    let mut machine = Machine(PhantomData);
    assert!(matches!(alias, Value::Alias(alias) if matches!(alias(&mut machine, &[Value::Nil]), Value::Nil)));
}

#[test]
fn structs_and_tuples() {
    #[derive(CloneFromCell, PartialEq, Debug)]
    struct Unit;
    #[derive(CloneFromCell, PartialEq, Debug)]
    struct Empty {}
    #[derive(CloneFromCell, PartialEq, Debug)]
    struct Tuple(u8, (i8, char), [Option<bool>; 2]);
    #[derive(CloneFromCell, PartialEq, Debug)]
    struct Named {
        unit: Unit,
        r#type: Tuple,
        result: Result<(), Empty>,
    }
    #[derive(CloneFromCell)]
    enum Never {}

    let named = Named { unit: Unit, r#type: Tuple(1, (-2, 'c'), [None, Some(true)]), result: Err(Empty {}) };
    let (copied, named) = copy(named);
    assert_eq!(copied, named);
    assert!(GcCell::new(None::<Never>).get().is_none());
}

#[test]
fn generics() {
    #[derive(CloneFromCell)]
    struct Several<'a, T: Debug, U, const N: usize>
    where
        U: Iterator<Item = u8>,
    {
        borrowed: &'a str,
        values: [Option<T>; N],
        item: U::Item,
        phantom: PhantomData<U>,
        shared: Rc<str>,
    }
    let several = Several::<u8, std::vec::IntoIter<u8>, 2> {
        borrowed: "b",
        values: [Some(1), None],
        item: 7,
        phantom: PhantomData,
        shared: "s".into(),
    };
    let (copied, _) = copy(several);
    assert_eq!((copied.borrowed, copied.values, copied.item, &*copied.shared), ("b", [Some(1), None], 7, "s"));

    // Handles ask nothing of what they lead to, and a type may lead to itself.
    #[derive(CloneFromCell)]
    struct Node<T> {
        value: Gc<T>,
        next: Option<Gc<Node<T>>>,
        owner: Weak<Node<Vec<T>>>,
    }
    let last = Gc::new(5);
    let (copied, _) = copy(Node { value: last.clone(), next: None, owner: Weak::new() });
    assert!(Gc::ptr_eq(&copied.value, &last) && copied.next.is_none() && copied.owner.upgrade().is_none());

    // What is copied has to be `Copy`, and no more.
    #[derive(CloneFromCell)]
    struct Copied<T>(#[clone_from_cell(copy)] Option<T>, #[clone_from_cell(copy)] foreign::Date);
    let (copied, _) = copy(Copied(Some(foreign::Date(1)), foreign::Date(2)));
    assert_eq!((copied.0, copied.1), (Some(foreign::Date(1)), foreign::Date(2)));
}

/// The type's own `Clone` is user code: it isn't called.
#[test]
fn the_own_clone_is_not_called() {
    thread_local!(static CLONED: Cell<u32> = const { Cell::new(0) });
    #[derive(CloneFromCell)]
    struct Own(Gc<Leaf>);
    impl Clone for Own {
        fn clone(&self) -> Self {
            CLONED.set(CLONED.get() + 1);
            Self(self.0.clone())
        }
    }
    let cell = GcCell::new(Some(Own(leaf())));
    let copied = cell.get();
    assert!(copied.is_some() && CLONED.get() == 0);
    drop(copied.clone());
    assert_eq!(CLONED.get(), 1);
}

/// Fields are copied, not moved out: a `Drop` is in nobody's way, and runs for each copy.
#[test]
fn types_with_a_destructor() {
    thread_local!(static DROPPED: Cell<u32> = const { Cell::new(0) });
    #[derive(CloneFromCell)]
    struct Noisy {
        number: u8,
    }
    impl Drop for Noisy {
        fn drop(&mut self) {
            DROPPED.set(DROPPED.get() + 1);
        }
    }
    let (copied, first) = copy(Noisy { number: 3 });
    assert_eq!((copied.number, first.number, DROPPED.get()), (3, 3, 0));
    drop((copied, first));
    assert_eq!(DROPPED.get(), 2);
}

/// What the library calls itself is said once for all derives.
#[test]
fn the_library_by_another_path() {
    mod vendored {
        pub(super) use gc_core as gc;
    }
    #[derive(vendored::gc::Trace, vendored::gc::Finalize, vendored::gc::CloneFromCell)]
    #[trace(crate = "vendored::gc")]
    struct Beside(u8);
    #[derive(vendored::gc::CloneFromCell)]
    #[clone_from_cell(crate = vendored::gc)]
    struct Alone(Beside, fn(&u8));

    let (copied, _) = copy(Alone(Beside(4), |_| ()));
    assert_eq!(copied.0.0, 4);
}

/// Cells are made anew, with a copy of what they hold.
#[test]
fn cells_in_cells() {
    let cell = GcCell::new((GcCell::new(1), Cell::new(2)));
    let copied = cell.get();
    cell.get().0.set(3);
    copied.0.set(4);
    copied.1.set(5);
    let (first, second) = cell.into_inner();
    assert_eq!((first.get(), second.get(), copied.0.get(), copied.1.get()), (1, 2, 4, 5));
}

/// The path of the library may lead to code of the user's, which must not run while the content is
/// borrowed.
#[test]
fn nothing_of_a_fake_library_runs() {
    mod fake {
        pub(super) use gc_core::CloneFromCell;
        pub(super) mod __private {
            pub(crate) trait CopiedFromCell {
                fn is_copy() {
                    panic!("user code runs while a cell is borrowed");
                }
            }
            impl<T> CopiedFromCell for T {}
        }
    }
    #[derive(gc_core::CloneFromCell)]
    #[clone_from_cell(crate = "fake")]
    struct Copied(#[clone_from_cell(copy)] foreign::Date, fn(&u8));

    assert_eq!(copy(Copied(foreign::Date(1), |_| ())).0.0, foreign::Date(1));
}
