//! `tests/COVERAGE.md` is complete: every behaviour has tests, and every test that it names is there.

use std::fs;
use std::path::Path;

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
        }
    }
    all
}

/// Whether the file has this test, and runs it.
fn is_there(file: &str, test: &str) -> bool {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(file).with_extension("rs");
    let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
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
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/COVERAGE.md");
    let all = behaviours(&fs::read_to_string(path).unwrap());
    assert!(all.len() >= 35, "only {} behaviours were found", all.len());
    for behaviour in &all {
        assert!(!behaviour.tests.is_empty(), "no test for: {}", behaviour.text);
        for (file, test) in &behaviour.tests {
            assert!(is_there(file, test), "tests/{file}.rs has no test `{test}`, which is to show: {}", behaviour.text);
        }
    }
}

/// The check itself.
#[test]
fn what_is_missing_is_noticed() {
    assert!(is_there("coverage", "what_is_missing_is_noticed") && !is_there("coverage", "behaviours"));
    let all = behaviours("- a\n  goes on\n  - life: b, c\n  - weak: d\n- e\n");
    let counts: Vec<_> = all.iter().map(|behaviour| (behaviour.text.as_str(), behaviour.tests.len())).collect();
    assert_eq!(counts, [("a", 3), ("e", 0)]);
}
