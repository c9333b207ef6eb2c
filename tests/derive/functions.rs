//! Fn pointers that the derive can't know by their syntax: behind an alias, or inside a container.

use std::collections::HashMap;
use std::rc::Rc;

use crate::{Leaf, edges, leaf};
use gc_core::{Finalize, Gc, Trace};

type Native = fn(&mut Vm, &[Value]) -> Value;
type Hook = Option<fn(&Vm)>;
type Getter = fn(&Vm, Key) -> &Value;

type Key = &'static str;

#[derive(Trace, Finalize)]
enum Value {
    Nil,
    Native(Native),
    Method(Rc<str>, HashMap<Key, fn(&mut Vm)>, Gc<Leaf>),
}

#[derive(Trace, Finalize)]
struct Vm {
    natives: HashMap<String, Native>,
    hooks: [Hook; 2],
    getters: Vec<Getter>,
    comparing: Box<dyn Compare>,
    values: Vec<Value>,
}

trait Compare: Trace {
    fn compare(&self) -> fn(&Value, &Value) -> bool;
}

#[derive(Trace, Finalize)]
struct By(fn(&Value, &Value) -> bool, Gc<Leaf>);

impl Compare for By {
    fn compare(&self) -> fn(&Value, &Value) -> bool {
        self.0
    }
}

#[test]
fn aliases_and_containers() {
    let mut vm = Vm {
        natives: HashMap::from([("nil".into(), (|_, _| Value::Nil) as Native)]),
        hooks: [None, Some(|vm| assert!(vm.getters.len() == 1))],
        getters: vec![|vm, _| &vm.values[0]],
        comparing: Box::new(By(|_, _| true, leaf())),
        values: vec![Value::Method("m".into(), HashMap::from([("m", (|_| ()) as fn(&mut Vm))]), leaf())],
    };
    vm.values.push(Value::Native(vm.natives["nil"]));
    assert_eq!(edges(&vm), 2);
    assert_eq!(edges(&vm.values[0]), 1);
    let native = vm.natives["nil"];
    assert!(matches!(native(&mut vm, &[]), Value::Nil));
    vm.hooks[1].unwrap()(&vm);
    assert!(matches!(vm.getters[0](&vm, "first"), Value::Method(..)));
    assert!(vm.comparing.compare()(&Value::Nil, &Value::Nil));
}

/// Each type by an alias, so that its impl is asked for; all are leaves, and can be objects of
/// their own.
macro_rules! leaves {
    ($($(#[$meta:meta])* $name:ident = $ty:ty;)*) => {
        $(type $name = $ty;)*
        #[derive(Trace, Finalize)]
        #[allow(non_snake_case)]
        struct All { $($name: Option<$name>),* }

        #[test]
        fn fn_pointers_are_leaves() {
            $(
                assert!(!<$name>::can_hold_gc() && !<$name>::needs_finalize(), stringify!($ty));
                assert!(!<Vec<$name>>::can_hold_gc());
                let _: fn($name) -> Gc<$name> = Gc::new;
            )*
            assert!(!All::can_hold_gc());
        }
    };
}

leaves! {
    Unit = fn();
    Twelve = fn(u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8) -> Value;
    StaticReference = fn(&'static str, &'static mut Vm) -> &'static [u8];
    Shared = fn(&str);
    Exclusive = fn(&mut [Value]) -> Result<Value, Box<dyn std::error::Error>>;
    Dynamic = fn(&mut (dyn Compare + 'static)) -> Option<Gc<Leaf>>;
    ByValueFirst = fn(Gc<Leaf>, &[Value]) -> Value;
    ByValueLast = fn(&mut Vm, Vec<Value>) -> Value;
    Three = fn(&Value, &[Value], &mut Vm) -> Result<Value, Value>;
    ThreeMixed = fn(&mut Vm, Value, &str) -> Value;
    FourContextLast = fn(&Value, &[Value], &Leaf, &mut Vm) -> Result<Value, Value>;
    FourMachineFirst = fn(&mut Vm, Gc<Leaf>, &[Value], usize) -> Value;
    FourShared = fn(&Vm, &Value, &[Value], usize) -> Value;
    Projection = fn(&Vm) -> &Value;
    ProjectionMut = fn(&mut Vm) -> &mut Value;
    Downgraded = fn(&mut Vm, usize) -> &Value;
    Unsafe = unsafe fn(&mut Vm, &[Value]) -> Value;
    Callback = extern "C" fn(&mut Leaf) -> u8;
    UnsafeCallback = unsafe extern "C" fn(*const u8, usize);
    OneReference = unsafe extern "C" fn(&Leaf);
}
