//! Modules: some are built in, some are Python code that comes with the interpreter, some are files
//! beside the script.

use gc_core::Gc;

use super::eval;
use super::frame::Frame;
use super::{attr, vm};
use crate::error::{Kind, raise};
use crate::names::{Name, intern, known};
use crate::objects::dict::Dict;
use crate::objects::module::Module;
use crate::value::{Res, Value};

/// A module by its name. With `top`, the outermost package of a dotted name.
pub fn import(name: Name, top: bool) -> Res {
    let module = load(name)?;
    match name.text().split_once('.') {
        Some((first, _)) if top => load(intern(first)).map(Value::Module),
        _ => Ok(Value::Module(module)),
    }
}

fn load(name: Name) -> Res<Gc<Module>> {
    let known = vm().modules.borrow().iter().find(|module| module.name == name).cloned();
    if let Some(module) = known {
        return Ok(module);
    }
    if name == known::MAIN {
        return Ok(vm().main.borrow().clone());
    }
    if name == known::BUILTINS {
        return Ok(vm().builtins.clone());
    }
    let module = Module::new(name);
    module.set(known::NAME, name.value());
    let is_native = crate::modules::fill(&module);
    let source = crate::modules::source(name.text()).map(str::to_owned).or_else(|| beside_script(name.text()));
    if !is_native && source.is_none() {
        return Err(raise(Kind::ModuleNotFoundError, format!("No module named '{name}'")));
    }
    vm().modules.borrow_mut().push(module.clone());
    if let Some((package, last)) = name.text().rsplit_once('.') {
        load(intern(package))?.set(intern(last), Value::Module(module.clone()));
    }
    if let Some(source) = source {
        let file = intern(&format!("<{name}>"));
        let code = crate::compile::compile(&source, file, false)
            .map_err(|error| raise(Kind::SyntaxError, format!("{} ({name}, line {})", error.message, error.line)))?;
        let mut frame = Frame::of_module(code, module.clone());
        let flow = eval::run(&mut frame);
        frame.finish();
        flow?;
    }
    Ok(module)
}

fn beside_script(name: &str) -> Option<String> {
    let script = vm().argv.borrow().first().cloned()?;
    let folder = std::path::Path::new(&script).parent()?.to_owned();
    std::fs::read_to_string(folder.join(format!("{}.py", name.replace('.', "/")))).ok()
}

/// `from module import name`.
pub fn from(module: &Value, name: Name) -> Res {
    if let Some(value) = attr::find(module, name)? {
        return Ok(value);
    }
    let Value::Module(module) = module else { return attr::get(module, name) };
    load(intern(&format!("{}.{name}", module.name))).map(Value::Module).map_err(|_| {
        raise(Kind::ImportError, format!("cannot import name '{name}' from '{}' (unknown location)", module.name))
    })
}

/// Names and values of a module as a dict: a copy.
pub fn names_dict(module: &Module) -> Value {
    let dict = Dict::default();
    let names: Vec<(Name, Value)> = module.names.borrow().iter().map(|(name, value)| (name, value.clone())).collect();
    for (name, value) in names {
        dict.set_name(name, value);
    }
    Value::dict(dict)
}
