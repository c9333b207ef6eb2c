//! The interpreter's state, and the machine that runs code.

pub mod arith;
pub mod attr;
pub mod call;
pub mod class;
pub mod compare;
pub mod eval;
pub mod exit;
pub mod finalizers;
pub mod frame;
pub mod generators;
pub mod hash;
pub mod import;
pub mod item;
pub mod iterate;
pub mod lookup;
pub mod matching;
pub mod ops;
pub mod rare;
pub mod repr;
pub mod safepoint;
pub mod special;
pub mod types;
pub mod unwind;

use std::cell::{Cell, RefCell};

use gc_core::Gc;

use crate::names::known;
use crate::objects::class::Class;
use crate::objects::list::Tuple;
use crate::objects::module::Module;
use crate::value::Exc;

/// All state of the interpreter. One per thread, and never dropped: the process ends first.
pub struct Vm {
    pub types: Vec<Gc<Class>>,
    pub exceptions: Vec<Gc<Class>>,
    pub builtins: Gc<Module>,
    pub main: RefCell<Gc<Module>>,
    pub modules: RefCell<Vec<Gc<Module>>>,
    pub empty_tuple: Gc<Tuple>,
    /// Exceptions that are being handled, the latest last.
    pub handling: RefCell<Vec<Exc>>,
    pub depth: Cell<usize>,
    pub limit: Cell<usize>,
    pub gc: safepoint::Policy,
    pub exit: exit::Registry,
    pub argv: RefCell<Vec<String>>,
}

thread_local! {
    static VM: Cell<Option<&'static Vm>> = const { Cell::new(None) };
}

/// The interpreter of this thread.
#[inline]
pub fn vm() -> &'static Vm {
    VM.get().expect("the interpreter is set up first")
}

/// Sets the interpreter up: types, exceptions, built-in functions.
pub fn start(argv: Vec<String>) {
    let types = types::make();
    let exceptions = types::make_exceptions(&types);
    let main = Module::new(known::MAIN);
    let vm = Vm {
        types,
        exceptions,
        builtins: Module::new(known::BUILTINS),
        main: RefCell::new(main),
        modules: RefCell::default(),
        empty_tuple: Gc::new(Tuple::new(Vec::new())),
        handling: RefCell::default(),
        depth: Cell::new(0),
        limit: Cell::new(1000),
        gc: safepoint::Policy::new(),
        exit: exit::Registry::default(),
        argv: RefCell::new(argv),
    };
    VM.set(Some(Box::leak(Box::new(vm))));
    crate::builtins::install();
    crate::objects::tracked::reset();
}
