use gc_core::{Finalize, Gc, Trace};
use std::collections::HashMap;
use std::rc::Rc;

#[derive(Trace, Finalize)]
struct Element<'a> {
    on_click: Option<Box<dyn FnMut(&Gc<Element<'static>>) + 'a>>,
    handlers: HashMap<String, Vec<Box<dyn Fn()>>>,
    shared: Rc<dyn Fn()>,
}

fn main() {}
