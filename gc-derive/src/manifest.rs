//! Finds the name that the `Cargo.toml` of the crate that is being compiled gives to the library.
//!
//! With `gc = { package = "gc-core", … }`, the path `::gc_core` doesn't exist, and the compiler's
//! error can't say what to do about that. So the derive looks the name up. Where that isn't enough,
//! as for a library that another crate re-exports, the user writes `#[trace(crate = "…")]`. The
//! reader understands only the part of TOML that dependencies are written in, and passes over
//! everything else; the library then keeps its own name.

use std::path::Path;
use std::{env, fs};

/// The library's package.
const PACKAGE: &str = "gc-core";

/// The other name, as it is written in paths.
pub(crate) fn other_name() -> Option<String> {
    let folder = env::var_os("CARGO_MANIFEST_DIR")?;
    let folder = Path::new(&folder);
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let workspace = || {
        let above = folder.ancestors().filter_map(|folder| fs::read_to_string(folder.join("Cargo.toml")).ok());
        above.into_iter().find(|manifest| manifest.lines().any(|line| line.trim_start().starts_with("[workspace")))
    };
    find(&manifest, workspace)
}

/// The other name in this manifest; `workspace` gives that of the workspace.
fn find(manifest: &str, workspace: impl FnOnce() -> Option<String>) -> Option<String> {
    let entries = entries(manifest);
    let dependencies =
        || entries.iter().filter_map(|(path, value)| dependency(path).map(|(name, key)| (name, key, value)));
    let named = |name: &str| name.replace('-', "_");
    let own = named(PACKAGE);
    if dependencies().any(|(name, key, value)| named(name) == own && (key != Some("package") || value == PACKAGE)) {
        return None;
    }
    if let Some((name, ..)) = dependencies().find(|(_, key, value)| *key == Some("package") && *value == PACKAGE) {
        return Some(named(name));
    }
    let mut inherited =
        dependencies().filter(|(_, key, value)| *key == Some("workspace") && *value == "true").peekable();
    inherited.peek()?;
    let workspace = workspace()?;
    let shared = self::entries(&workspace);
    let is_library = |name: &str| {
        shared.iter().any(|(path, value)| {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            path == ["workspace", "dependencies", name, "package"] && value == PACKAGE
        })
    };
    inherited.find(|(name, ..)| is_library(name)).map(|(name, ..)| named(name))
}

/// The name of the dependency that an entry is about, and the key that it gives it a value for.
fn dependency(path: &[String]) -> Option<(&str, Option<&str>)> {
    // `dependencies`, or `target.'cfg(…)'.dependencies`
    let at = if path.first()? == "target" { 2 } else { 0 };
    let of_any_kind = ["dependencies", "dev-dependencies", "build-dependencies"]
        .iter()
        .any(|kind| path.get(at).is_some_and(|it| it == kind));
    let name = path.get(at + 1).filter(|_| of_any_kind)?;
    Some((name, path.get(at + 2).map(String::as_str)))
}

/// Each value with its path of keys, through tables of both kinds.
fn entries(manifest: &str) -> Vec<(Vec<String>, String)> {
    let (mut table, mut entries) = (Vec::new(), Vec::new());
    for line in manifest.lines() {
        let line = split(line, '#')[0].trim();
        if let Some(header) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            table = keys(header);
        } else {
            entry(&table, line, &mut entries);
        }
    }
    entries
}

/// `key = value`, or `key = { key = value, … }`.
fn entry(table: &[String], text: &str, entries: &mut Vec<(Vec<String>, String)>) {
    let parts = split(text, '=');
    if parts.len() < 2 {
        return;
    }
    let path: Vec<String> = table.iter().cloned().chain(keys(parts[0])).collect();
    let value = text[parts[0].len() + 1..].trim();
    match value.strip_prefix('{').and_then(|value| value.strip_suffix('}')) {
        Some(inner) => split(inner, ',').into_iter().for_each(|part| entry(&path, part, entries)),
        None => entries.push((path, unquoted(value))),
    }
}

/// `one."two".three`
fn keys(text: &str) -> Vec<String> {
    split(text, '.').into_iter().map(unquoted).collect()
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inner = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.unwrap_or(text).to_owned()
}

/// Splits at a character where it is outside of quotes and of brackets.
fn split(text: &str, at: char) -> Vec<&str> {
    let (mut parts, mut begin, mut quote, mut depth) = (Vec::new(), 0, None, 0_usize);
    for (index, char) in text.char_indices() {
        match (quote, char) {
            (Some(open), _) => quote = Some(open).filter(|open| *open != char),
            (None, '"' | '\'') => quote = Some(char),
            (None, _) if char == at && depth == 0 => {
                parts.push(&text[begin..index]);
                begin = index + char.len_utf8();
            }
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
    }
    parts.push(&text[begin..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn name(manifest: &str, workspace: &str) -> Option<String> {
        find(manifest, || Some(workspace.to_owned()))
    }

    #[test]
    fn other_names_in_every_spelling() {
        let spellings = [
            "[dependencies]\ngc = { package = \"gc-core\", path = \"../gc-core\" }",
            "[dependencies]\nserde = \"1\"\ngc.package = 'gc-core'  # renamed",
            "[dependencies.gc]\nversion = \"0.1\"\npackage = \"gc-core\"",
            "[dev-dependencies]\n\"gc\" = { features = [\"serde\", \"uuid\"], package = \"gc-core\" }",
            "[target.'cfg(any(unix, target_os = \"a.b\"))'.dependencies]\ngc = { package = \"gc-core\" }",
            "[ target . x . dependencies . gc ]\npackage=\"gc-core\"",
        ];
        for manifest in spellings {
            assert_eq!(name(manifest, "").as_deref(), Some("gc"), "{manifest}");
        }
        let dash = "[dependencies]\nmy-gc = { package = \"gc-core\" }";
        assert_eq!(name(dash, "").as_deref(), Some("my_gc"));
    }

    #[test]
    fn other_names_from_the_workspace() {
        let workspace = "[workspace]\n[workspace.dependencies]\ngc = { package = \"gc-core\" }\nserde = \"1\"";
        for manifest in
            ["[dependencies]\nserde.workspace = true\ngc.workspace = true", "[dependencies]\ngc = { workspace = true }"]
        {
            assert_eq!(name(manifest, workspace).as_deref(), Some("gc"), "{manifest}");
        }
        assert_eq!(name("[dependencies]\nserde.workspace = true", workspace), None);
        assert_eq!(find("[dependencies]\ngc.workspace = true", || None), None);
    }

    #[test]
    fn its_own_name() {
        let own = [
            "",
            "[dependencies]\ngc-core = \"0.1\"",
            "[dependencies]\ngc_core = { package = \"gc-core\" }\n[dev-dependencies]\ngc = { package = \"gc-core\" }",
            "[dependencies.gc-core]\npath = \"x\"\n[dependencies.gc]\npackage = \"gc-core\"",
            "[dependencies]\ngc = \"0.5\"\n# gc = { package = \"gc-core\" }",
            "[package]\ndescription = \"[dependencies]\"\ngc = { package = \"gc-core\" }",
            "[dependencies]\nvec = [\n  { package = \"gc-core\" },\n",
            "[dependencies]\n= { } } ] \"",
        ];
        for manifest in own {
            assert_eq!(name(manifest, manifest), None, "{manifest}");
        }
    }

    /// Another package may have the name; the library's is another then.
    #[test]
    fn another_package_of_its_name() {
        let manifest = "[dependencies]\ngc-core = { package = \"other\" }\ngc = { package = \"gc-core\" }";
        assert_eq!(name(manifest, "").as_deref(), Some("gc"));
    }
}
