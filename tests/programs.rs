//! Programs over the whole public API, from the corpus of the fuzzer and from random bytes.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

/// How many programs there are in the corpus.
const PROGRAMS: u32 = 153;

/// A choice from what the fuzzer found, merged: together these reach all code that its finds of up
/// to 400 bytes reach, and nine in ten of the ways through it that it tells apart. What fails once
/// is added.
#[test]
fn the_corpus_passes() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/api");
    let mut programs = 0;
    for entry in fs::read_dir(corpus).expect("a corpus") {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        println!("{}", path.display());
        programs += 1;
        // Miri takes a second or more for each.
        if !cfg!(miri) || programs % number("MIRI_CORPUS").unwrap_or(10) == 0 {
            gc_fuzz::run(&bytes);
        }
    }
    assert_eq!(programs, PROGRAMS, "programs were lost; or found, and `PROGRAMS` doesn't know");
}

/// The Rust files below a place.
fn sources(place: &str) -> Vec<PathBuf> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(place);
    if place.is_file() {
        return vec![place];
    }
    let files = fs::read_dir(&place).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
    let files = files.map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// The code of the Rust files below a place, without comments.
fn code(place: &str) -> String {
    let mut code = String::new();
    for path in sources(place) {
        for line in fs::read_to_string(path).unwrap().lines() {
            code.push_str(line.split("//").next().unwrap_or(""));
            code.push('\n');
        }
    }
    code
}

/// How a use of a public function begins, by the line that declares it in this module; `None` for
/// any other line.
fn uses(line: &str, module: &str) -> Option<Vec<String>> {
    let line = line.trim();
    let declared = ["pub fn ", "pub const fn ", "pub unsafe fn "].iter().find_map(|start| line.strip_prefix(start))?;
    let name: String = declared.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect();
    Some(if declared.contains("(this") {
        vec![format!("Gc::{name}")]
    } else if declared.contains("self") {
        vec![format!(".{name}(")]
    } else if module == "handle" {
        // Constructors, and what has a macro of its name.
        ["Gc", "Weak", "GcCell", "ById", "Cleaner", "GoneQueue", "Mapped"]
            .iter()
            .map(|of| format!("{of}::{name}("))
            .chain([format!("{name}!(")])
            .collect()
    } else if module == "weak" {
        ["WeakMap", "WeakSet", "WeakValueMap"].iter().map(|of| format!("{of}::{name}(")).collect()
    } else {
        // Constructors of its types, or functions.
        let types = ["Graph", "HeapSnapshot", "Limits"].iter().filter(|_| module == "inspect");
        types.map(|of| format!("{of}::{name}(")).chain([format!("{module}::{name}")]).collect()
    })
}

/// Whether a use is there, and not only that of a function whose name is longer.
fn is_used(code: &str, used: &str) -> bool {
    code.match_indices(used).any(|(at, _)| {
        !code[at + used.len()..].starts_with(|char: char| char.is_alphanumeric() || char == '_') || used.ends_with('(')
    })
}

#[test]
#[cfg_attr(miri, ignore = "it reads files, and makes no object")]
fn programs_use_the_whole_api() {
    let programs = code("fuzz/src");
    let mut functions = 0;
    for (place, module) in [
        ("gc-core/src/control.rs", "heap"),
        ("gc-core/src/handle", "handle"),
        ("gc-core/src/weak", "weak"),
        ("gc-core/src/inspect", "inspect"),
    ] {
        for uses in code(place).lines().filter_map(|line| uses(line, module)) {
            assert!(uses.iter().any(|used| is_used(&programs, used)), "no program uses any of {uses:?}");
            functions += 1;
        }
    }
    assert!(functions >= 50, "only {functions} functions were found");
}

/// The check itself.
#[test]
fn what_is_not_used_is_noticed() {
    assert_eq!(uses("    pub fn is_only(this: &Self) -> bool {", "handle"), Some(vec!["Gc::is_only".to_owned()]));
    assert_eq!(uses("pub fn pause() -> Pause {", "heap"), Some(vec!["heap::pause".to_owned()]));
    assert_eq!(uses("    pub fn get(&self) -> T", "handle"), Some(vec![".get(".to_owned()]));
    assert_eq!(uses("    fn side(&self) {", "handle"), None);
    assert!(is_used("x = Gc::is::<T>(x)", "Gc::is") && !is_used("x = Gc::is_finalized(x)", "Gc::is"));
}

fn number(name: &str) -> Option<u32> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

fn config() -> ProptestConfig {
    let cases = number("PROPTEST_CASES").unwrap_or(3_000);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn random_bytes_pass(bytes in prop::collection::vec(any::<u8>(), 1..600)) {
        gc_fuzz::run(&bytes);
    }
}
