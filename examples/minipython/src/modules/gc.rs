//! The module `gc`: Python's names for what the library does.

use gc_core::{Gc, heap};

use super::{add, graph};
use crate::builtins::{MANY, function, function_kw};
use crate::error::value_error;
use crate::names::{Name, intern};
use crate::objects::dict::Dict;
use crate::objects::function::{Args, Native};
use crate::objects::module::Module;
use crate::objects::tracked;
use crate::value::{Res, Value};
use crate::vm::call::keyword;
use crate::vm::{import, ops, safepoint, vm};

static FUNCTIONS: &[Native] = &[
    function_kw("collect", 0, 1, collect),
    function("enable", 0, 0, |_| {
        vm().gc.enabled.set(true);
        Ok(Value::None)
    }),
    function("disable", 0, 0, |_| {
        vm().gc.enabled.set(false);
        Ok(Value::None)
    }),
    function("isenabled", 0, 0, |_| Ok(Value::Bool(vm().gc.enabled.get()))),
    function("get_count", 0, 0, |_| {
        let counts = vm().gc.counts.get();
        Ok(triple([tracked::count(), counts[1], counts[2]]))
    }),
    function("get_threshold", 0, 0, |_| Ok(triple(vm().gc.thresholds.get()))),
    function("set_threshold", 1, 3, |args| {
        let mut thresholds = vm().gc.thresholds.get();
        for (at, value) in args.pos.iter().enumerate() {
            thresholds[at] = usize::try_from(ops::index(value)?).unwrap_or(0);
        }
        vm().gc.thresholds.set(thresholds);
        tracked::set_limit(if thresholds[0] == 0 { usize::MAX } else { thresholds[0] });
        Ok(Value::None)
    }),
    function("get_stats", 0, 0, |_| {
        let stats = vm().gc.stats.get().map(|[collections, collected]| {
            let dict = Dict::default();
            dict.set_name(intern("collections"), Value::size(collections));
            dict.set_name(intern("collected"), Value::size(collected));
            dict.set_name(intern("uncollectable"), Value::Int(0));
            Value::dict(dict)
        });
        Ok(Value::list(stats.to_vec()))
    }),
    function("freeze", 0, 0, |_| {
        heap::freeze();
        Ok(Value::None)
    }),
    function("unfreeze", 0, 0, |_| {
        heap::unfreeze();
        Ok(Value::None)
    }),
    function("get_freeze_count", 0, 0, |_| Ok(Value::size(heap::frozen_count()))),
    function("get_debug", 0, 0, |_| Ok(Value::Int(0))),
    function("set_debug", 1, 1, |_| Ok(Value::None)),
    function("is_tracked", 1, 1, |args| {
        let value = &args.pos[0];
        Ok(Value::Bool(!value.is_atomic() && !matches!(value, Value::Native(_))))
    }),
    function("is_finalized", 1, 1, |args| match &args.pos[0] {
        Value::Instance(it) => Ok(Value::Bool(it.class.has_del.get() && Gc::is_finalized(it))),
        Value::Generator(it) => Ok(Value::Bool(Gc::is_finalized(it))),
        _ => Ok(Value::Bool(false)),
    }),
    function_kw("get_objects", 0, 1, |_| Ok(Value::list(graph::all()))),
    function("get_referents", 0, MANY, |args| {
        let held = args.pos.iter().flat_map(graph::children);
        Ok(Value::list(held.filter(|value| value.address().is_some()).collect()))
    }),
    function("get_referrers", 0, MANY, referrers),
];

pub fn fill(module: &Module) {
    add(module, FUNCTIONS);
    let callbacks = Value::list(Vec::new());
    vm().gc.callbacks.replace(Some(callbacks.clone()));
    module.set(intern("callbacks"), callbacks);
    module.set(intern("garbage"), Value::list(Vec::new()));
    let flags: [(&str, i64); 5] = [
        ("DEBUG_STATS", 1),
        ("DEBUG_COLLECTABLE", 2),
        ("DEBUG_UNCOLLECTABLE", 4),
        ("DEBUG_SAVEALL", 32),
        ("DEBUG_LEAK", 38),
    ];
    for (name, value) in flags {
        module.set(intern(name), Value::Int(value));
    }
}

fn triple(numbers: [usize; 3]) -> Value {
    Value::tuple(numbers.into_iter().map(Value::size).collect())
}

fn collect(args: Args<'_>) -> Res {
    let generation: Option<&Value> = args.pos.first().or_else(|| keyword(args.kw, generation_name()));
    let generation = generation.map_or(Ok(2), ops::index)?;
    match usize::try_from(generation) {
        Ok(generation @ 0..=2) => Ok(Value::size(safepoint::collect(generation, true))),
        _ => Err(value_error("invalid generation")),
    }
}

fn generation_name() -> Name {
    intern("generation")
}

fn referrers(args: Args<'_>) -> Res {
    let mut found = Vec::new();
    for value in graph::all() {
        if graph::children(&value)
            .iter()
            .any(|held| args.pos.iter().any(|wanted| held.address().is_some() && held.is(wanted)))
        {
            found.push(match &value {
                // What refers to a global variable is the dict of its module.
                Value::Module(module) => import::names_dict(module),
                _ => value,
            });
        }
    }
    Ok(Value::list(found))
}
