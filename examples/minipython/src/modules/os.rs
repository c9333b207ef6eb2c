//! As much of the module `os` as scripts about files need.

use std::path::Path;

use super::add;
use crate::builtins::{MANY, function, function_kw};
use crate::error::{self, Kind, type_error};
use crate::names::intern;
use crate::objects::dict::Dict;
use crate::objects::function::Native;
use crate::objects::module::Module;
use crate::value::{Res, Value};

static FUNCTIONS: &[Native] = &[
    function("remove", 1, 1, |args| remove(&args.pos[0])),
    function("unlink", 1, 1, |args| remove(&args.pos[0])),
    function("getpid", 0, 0, |_| Ok(Value::Int(i64::from(std::process::id())))),
    function("getcwd", 0, 0, |_| {
        let folder = std::env::current_dir().unwrap_or_default();
        Ok(Value::from(folder.to_string_lossy().into_owned()))
    }),
    function_kw("getenv", 1, 2, |args| {
        let found = std::env::var(text(&args.pos[0])?).ok().map(Value::from);
        Ok(found.or_else(|| args.pos.get(1).cloned()).unwrap_or(Value::None))
    }),
    function("_exit", 1, 1, |args| {
        crate::output::flush();
        crate::vm::finalizers::end();
        std::process::exit(i32::try_from(crate::vm::ops::index(&args.pos[0])?).unwrap_or(1))
    }),
];

static PATH: &[Native] = &[
    function("exists", 1, 1, |args| Ok(Value::Bool(Path::new(text(&args.pos[0])?).exists()))),
    function("join", 1, MANY, |args| {
        let mut path = std::path::PathBuf::new();
        for part in args.pos {
            path.push(text(part)?);
        }
        Ok(Value::from(path.to_string_lossy().into_owned()))
    }),
    function("basename", 1, 1, |args| {
        let path = text(&args.pos[0])?;
        Ok(Value::str(path.rsplit('/').next().unwrap_or(path)))
    }),
    function("getsize", 1, 1, |args| {
        let path = text(&args.pos[0])?;
        std::fs::metadata(path)
            .map(|data| Value::Int(i64::try_from(data.len()).unwrap_or(0)))
            .map_err(|_| missing(&args.pos[0]))
    }),
];

pub fn fill(module: &Module) {
    add(module, FUNCTIONS);
    let path = Module::new(intern("os.path"));
    fill_path(&path);
    module.set(intern("path"), Value::Module(path));
    module.set(intern("name"), Value::str("posix"));
    module.set(intern("sep"), Value::str("/"));
    module.set(intern("linesep"), Value::str("\n"));
    module.set(intern("devnull"), Value::str("/dev/null"));
    let environment = Dict::default();
    for (name, value) in std::env::vars() {
        environment.set_name(intern(&name), Value::from(value));
    }
    module.set(intern("environ"), Value::dict(environment));
}

pub fn fill_path(module: &Module) {
    add(module, PATH);
}

fn text(value: &Value) -> Res<&str> {
    value.as_str().ok_or_else(|| type_error("expected str, bytes or os.PathLike object"))
}

fn missing(path: &Value) -> crate::value::Exc {
    let args = vec![Value::Int(2), Value::str("No such file or directory"), path.clone()];
    error::instance(error::class(Kind::FileNotFoundError), args)
}

fn remove(path: &Value) -> Res {
    std::fs::remove_file(text(path)?).map(|()| Value::None).map_err(|_| missing(path))
}
