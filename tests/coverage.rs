//! `tests/COVERAGE.md` is complete: every behaviour has tests, and every test that it names is there and runs.

use std::fs;
use std::path::{Path, PathBuf};

/// How many behaviours there are, and the [`fnv`] of their texts, a line each: what the library is held to must not shrink
/// unnoticed.
const PINNED: (usize, u64) = (46, 13_271_914_958_779_399_439);

/// A behaviour and the tests below it, as `(file, test)`.
struct Behaviour {
    text: String,
    tests: Vec<(String, String)>,
}

fn behaviours(document: &str) -> Vec<Behaviour> {
    let mut all: Vec<Behaviour> = Vec::new();
    for line in document.lines() {
        if let Some(text) = line.strip_prefix("- ") {
            all.push(Behaviour { text: text.to_owned(), tests: Vec::new() });
        } else if let Some(tests) = line.strip_prefix("  - ") {
            let behaviour = all.last_mut().expect("tests stand below a behaviour");
            let (file, names) = tests.split_once(": ").unwrap_or_else(|| panic!("not `file: tests`: {line}"));
            behaviour.tests.extend(names.split(", ").map(|name| (file.to_owned(), name.to_owned())));
        } else if let Some(text) = line.strip_prefix("  ") {
            let behaviour = all.last_mut().expect("a text goes on");
            behaviour.text.push(' ');
            behaviour.text.push_str(text);
        }
    }
    all
}

/// Fowler, Noll and Vo's hash, 1a with 64 bits: the same on every machine and with every compiler.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// The path below `tests/`.
fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(below)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Whether the source names this module; without that, the module's file is not compiled, and its tests don't run.
fn has_module(source: &str, module: &str) -> bool {
    source.lines().any(|line| line.trim() == format!("mod {module};"))
}

/// Whether the file has this test, and runs it.
fn is_there(file: &str, test: &str) -> bool {
    if let Some((root, module)) = file.split_once('/') {
        if !has_module(&read(&path(root).with_extension("rs")), module) {
            return false;
        }
    }
    let source = read(&path(file).with_extension("rs"));
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        if line == "#[test]" {
            is_test = true;
        } else if line.starts_with("fn ") || line.starts_with("#[ignore") {
            if is_test && line.starts_with(&format!("fn {test}(")) {
                return true;
            }
            is_test = false;
        }
    }
    false
}

#[test]
fn every_behaviour_has_its_tests() {
    let all = behaviours(&read(&path("COVERAGE.md")));
    for behaviour in &all {
        assert!(!behaviour.tests.is_empty(), "no test for: {}", behaviour.text);
        for (file, test) in &behaviour.tests {
            assert!(is_there(file, test), "tests/{file}.rs has no test `{test}`, which is to show: {}", behaviour.text);
        }
    }
    let texts = all.iter().fold(String::new(), |texts, behaviour| texts + &behaviour.text + "\n");
    let found = (all.len(), fnv(&texts));
    assert_eq!(
        found, PINNED,
        "the behaviours in tests/COVERAGE.md are not those that are pinned here. If one was lost, put it back; if they are \
         to change, set `PINNED` in tests/coverage.rs to what is found"
    );
}

/// `tests/policy/bound.rs` and its like are compiled by way of `tests/policy.rs` only: one without a `mod` there is silent.
#[test]
fn every_file_is_reached() {
    let mut files = 0;
    for entry in fs::read_dir(path("")).unwrap() {
        let root = entry.unwrap().path();
        let folder = root.with_extension("");
        if root.extension().is_none_or(|extension| extension != "rs") || !folder.is_dir() {
            continue;
        }
        let source = read(&root);
        for entry in fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            if file.extension().is_some_and(|extension| extension == "rs") {
                let module = file.file_stem().unwrap().to_str().unwrap();
                assert!(has_module(&source, module), "{} has no `mod {module};`", root.display());
                files += 1;
            }
        }
    }
    assert!(files >= 20, "only {files} files were found below the roots");
}

/// The checks themselves.
#[test]
fn what_is_missing_is_noticed() {
    assert!(is_there("coverage", "what_is_missing_is_noticed") && !is_there("coverage", "behaviours"));
    assert!(is_there("policy/bound", "small_garbage") && !is_there("policy/bound", "no_such_test"));
    let source = "mod folder {\n    mod here;\n    // mod gone;\n}\n";
    assert!(has_module(source, "here") && !has_module(source, "gone") && !has_module(source, "folder"));
    let all = behaviours("- a\n  goes on\n  - life: b, c\n  - weak: d\n- e\n");
    let counts: Vec<_> = all.iter().map(|behaviour| (behaviour.text.as_str(), behaviour.tests.len())).collect();
    assert_eq!(counts, [("a goes on", 3), ("e", 0)]);
    // From the authors' own test vectors.
    assert_eq!(
        (fnv(""), fnv("a"), fnv("foobar")),
        (0xCBF2_9CE4_8422_2325, 0xAF63_DC4C_8601_EC8C, 0x8594_4171_F739_67E8)
    );
}
