//! The table in CONTRIBUTING.md that says where the tests of a part are: it names every file of
//! `tests/`, and no other.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Names in backquotes in the table's second column that can be names of test files.
fn named(document: &str) -> BTreeSet<&str> {
    let (_, section) = document.split_once("## You changed X").expect("the section");
    let rows = section.split("\n## ").next().unwrap_or_default().lines().filter(|line| line.starts_with("| "));
    let cells = rows.skip(1).filter_map(|row| row.split('|').nth(2));
    let words = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    words.filter(|word| word.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '*')).collect()
}

#[test]
fn every_test_file_is_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let named = named(&document);
    let paths = fs::read_dir(root.join("tests")).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let is_named = |file: &str, name: &str| match name.strip_suffix('*') {
        Some(start) => file.starts_with(start),
        None => file == name,
    };
    for file in &files {
        assert!(
            named.iter().any(|name| is_named(file, name)),
            "CONTRIBUTING.md doesn't say what tests/{file}.rs tests"
        );
    }
    for name in named {
        assert!(
            files.iter().any(|file| is_named(file, name)),
            "CONTRIBUTING.md names tests/{name}.rs, which is not there"
        );
    }
}
