//! `tests/COVERAGE.md` is complete: every behaviour has tests, every test that it names is there
//! and runs, and every file with tests is named.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How many behaviours there are in each section: what the library is held to must not shrink
/// unnoticed.
const PINNED: [(&str, usize); 14] = [
    ("Life of an object", 23),
    ("Deep structures (8 MiB stack)", 4),
    ("Finalizers", 5),
    ("Weak", 4),
    ("Weak maps", 8),
    ("Panics (in: trace of a hand-written impl, finalize, drop of a field, drop after finalize, re-check)", 3),
    ("Mutable access", 2),
    ("Policy", 5),
    ("Threads", 2),
    ("Shared objects", 24),
    ("Derive", 10),
    ("Handles and the types of others", 14),
    ("Faults", 9),
    ("Reports on the heap", 7),
];

/// A behaviour and the tests below it, as `(file, test)`.
struct Behaviour {
    section: String,
    text: String,
    tests: Vec<(String, String)>,
}

fn behaviours(document: &str) -> Vec<Behaviour> {
    let mut all: Vec<Behaviour> = Vec::new();
    let mut section = "";
    for line in document.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            section = title;
        } else if let Some(text) = line.strip_prefix("- ") {
            all.push(Behaviour { section: section.to_owned(), text: text.to_owned(), tests: Vec::new() });
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

/// The path below `tests/`.
fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(below)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Whether the source names this module; without that, the module's file is not compiled, and its
/// tests don't run.
fn has_module(source: &str, module: &str) -> bool {
    let line = format!("mod {module};");
    let visibility = ["", "pub ", "pub(crate) "];
    source.lines().map(str::trim).any(|found| visibility.iter().any(|it| found.strip_prefix(it) == Some(&line)))
}

/// Whether the file has this test, and runs it.
fn is_there(file: &str, test: &str) -> bool {
    // A package of its own, whose files Cargo finds by itself; the others are modules of a root.
    let module = file.split_once('/').filter(|(root, _)| *root != "third_party");
    if let Some((root, module)) = module {
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
    let mut found: Vec<(&str, usize)> = Vec::new();
    for behaviour in &all {
        match found.last_mut() {
            Some((section, behaviours)) if *section == behaviour.section => *behaviours += 1,
            _ => found.push((&behaviour.section, 1)),
        }
    }
    assert_eq!(
        found, PINNED,
        "tests/COVERAGE.md has another number of behaviours than are pinned here. If one was lost, put it back; if they are to \
         change, set `PINNED` in tests/coverage.rs to what is found"
    );
}

/// Whether a file has tests, those of property tests included.
fn has_tests(source: &str) -> bool {
    source.lines().any(|line| line.trim() == "#[test]")
}

/// The names by which `COVERAGE.md` calls the files with tests: `life`, `policy/garbage_bound`.
fn files_with_tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(path("")).unwrap() {
        let root = entry.unwrap().path();
        if root.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let mut files = vec![root.clone()];
        if let Ok(below) = fs::read_dir(root.with_extension("")) {
            files.extend(below.map(|entry| entry.unwrap().path()));
        }
        for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs")) {
            // Those about documents hold the library to nothing.
            let is_of_documents = ["coverage", "contributing"].iter().any(|name| file.file_stem().unwrap() == *name);
            if !is_of_documents && has_tests(&read(file)) {
                let name = file.strip_prefix(path("")).unwrap().with_extension("");
                names.insert(name.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    names
}

#[test]
fn every_file_with_tests_is_named() {
    let named: BTreeSet<String> =
        behaviours(&read(&path("COVERAGE.md"))).into_iter().flat_map(|it| it.tests).map(|(file, _)| file).collect();
    let files = files_with_tests();
    assert!(files.contains("life") && files.contains("policy/garbage_bound") && !files.contains("cpython/text"));
    let missing: Vec<_> = files.difference(&named).collect();
    assert!(missing.is_empty(), "tests/COVERAGE.md has no behaviour for the tests in {missing:?}");
}

/// `tests/policy/garbage_bound.rs` and its like are compiled by way of `tests/policy.rs` only: one
/// without a `mod` there is silent.
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
    assert!(is_there("policy/garbage_bound", "small_garbage") && !is_there("policy/garbage_bound", "no_such_test"));
    let source = "mod folder {\n    mod here;\n    pub mod open;\n    // mod gone;\n}\n";
    assert!(
        has_module(source, "here")
            && has_module(source, "open")
            && !has_module(source, "gone")
            && !has_module(source, "folder")
    );
    let all = behaviours("## s\n- a\n  goes on\n  - life: b, c\n  - weak: d\n- e\n");
    let counts: Vec<_> = all.iter().map(|behaviour| (behaviour.text.as_str(), behaviour.tests.len())).collect();
    assert_eq!(counts, [("a goes on", 3), ("e", 0)]);
    assert_eq!(all[1].section, "s");
}
