//! Cloning out of a cell takes no memory: a global allocator is user code, which could change that
//! very cell.

use std::any::TypeId;
use std::cell::Cell;
use std::marker::PhantomData;
use std::num::{NonZero, Wrapping};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::{FAILED, Fault, with_faults};
use gc_core::{CloneFromCell, Finalize, Gc, GcCell, Trace, Weak};

#[derive(Trace, Finalize, CloneFromCell)]
enum Value {
    Nil,
    Number(f64),
    Text(Rc<str>),
    Pair(Gc<(u8, u8)>, Option<(Weak<u8>, Arc<[u8]>)>),
    Native(fn(&mut Vec<Value>, &[Value]) -> Value),
}

/// Clones the content out twice, once from a cell in the cell, with no memory to be had.
#[track_caller]
fn needs_none<T: CloneFromCell>(content: T) {
    let cell = GcCell::new((content, GcCell::new(0)));
    FAILED.set(false);
    let clones = with_faults(&mut Fault::From(0), || [cell.get(), cell.clone_from_cell().into_inner()]);
    assert!(!FAILED.get(), "memory was asked for");
    drop(clones);
}

#[test]
fn clones_out_of_cells_need_no_memory() {
    let gc = Gc::new(1);
    needs_none((gc.clone(), Gc::downgrade(&gc), Weak::<u8>::new()));
    needs_none((Rc::new([1]), Rc::downgrade(&Rc::new(1)), Arc::<str>::from("text"), Arc::downgrade(&Arc::new(1))));
    needs_none((true, 'c', 1.5_f32, -1_i128, NonZero::new(5_u8), Wrapping(3), Duration::ZERO, TypeId::of::<u8>()));
    needs_none(("text", PhantomData::<String>, &raw const *gc, Cell::new(7)));
    needs_none([Some(Ok(gc.clone())), Some(Err("error")), None]);
    let pair = || Value::Pair(Gc::new((1, 2)), Some((Weak::new(), Arc::new([1, 2]))));
    needs_none([Value::Nil, Value::Number(1.0), Value::Text("text".into()), pair(), Value::Native(|_, _| Value::Nil)]);
}
