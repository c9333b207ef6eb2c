//! `javascript FILE`: runs a JavaScript file in boa_engine, with a function `print`.
//!
//! It asks for no collection, and tears nothing down at its end.

use std::io::{self, Write};
use std::{env, fs, process};

use boa_engine::{Context, JsArgs, JsNativeError, JsResult, JsValue, NativeFunction, Source, js_string};

fn print(_this: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = arguments.get_or_undefined(0).to_string(context)?;
    writeln!(io::stdout(), "{}", text.to_std_string_escaped())
        .map_err(|error| JsNativeError::error().with_message(error.to_string()))?;
    Ok(JsValue::undefined())
}

fn run(code: &str) -> JsResult<()> {
    let mut context = Context::default();
    let function = NativeFunction::from_fn_ptr(print);
    context.register_global_callable(js_string!("print"), 1, function)?;
    context.eval(Source::from_bytes(code))?;
    context.run_jobs()?;
    std::mem::forget(context);
    Ok(())
}

fn main() {
    let Some(file) = env::args().nth(1) else {
        eprintln!("usage: javascript FILE");
        process::exit(2);
    };
    let code = fs::read_to_string(&file).unwrap_or_else(|error| {
        eprintln!("{file}: {error}");
        process::exit(2);
    });
    let status = match run(&code) {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("{error}");
            1
        }
    };
    // Without a teardown, which would only be time: what is there at the end stays.
    process::exit(status);
}
