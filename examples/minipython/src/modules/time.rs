//! The module `time`.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::add;
use crate::builtins::function;
use crate::builtins::functions::to_float;
use crate::objects::function::Native;
use crate::objects::module::Module;
use crate::value::Value;

thread_local! {
    static START: Instant = Instant::now();
}

static FUNCTIONS: &[Native] = &[
    function("time", 0, 0, |_| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Value::Float(since.as_secs_f64()))
    }),
    function("perf_counter", 0, 0, |_| Ok(Value::Float(START.with(Instant::elapsed).as_secs_f64()))),
    function("monotonic", 0, 0, |_| Ok(Value::Float(START.with(Instant::elapsed).as_secs_f64()))),
    function("process_time", 0, 0, |_| Ok(Value::Float(START.with(Instant::elapsed).as_secs_f64()))),
    function("sleep", 1, 1, |args| {
        crate::output::flush();
        let seconds = to_float(&args.pos[0]).unwrap_or(0.0);
        std::thread::sleep(Duration::try_from_secs_f64(seconds).unwrap_or_default());
        Ok(Value::None)
    }),
];

pub fn fill(module: &Module) {
    add(module, FUNCTIONS);
}
