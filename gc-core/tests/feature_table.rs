//! The tables of features, in the crate's documentation and in README.md, name every feature and
//! no other.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(below: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(below);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The features that the manifest declares.
fn declared(manifest: &str) -> BTreeSet<&str> {
    let (_, features) = manifest.split_once("\n[features]\n").expect("the section");
    let lines = features.lines().take_while(|line| !line.starts_with('['));
    let names = lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    names.map(|(name, _)| name).filter(|name| *name != "default").collect()
}

/// The names in backquotes in the first column of the table under the heading.
fn named<'a>(document: &'a str, heading: &str) -> BTreeSet<&'a str> {
    let (_, section) = document.split_once(heading).expect("the heading");
    let lines = section.lines().map(|line| line.trim_start_matches("//!").trim());
    let rows = lines.skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn the_tables_name_every_feature() {
    let manifest = read("Cargo.toml");
    let declared = declared(&manifest);
    assert!(declared.contains("derive"), "{declared:?}");
    assert_eq!(named(&read("src/lib.rs"), "\n//! # Features\n"), declared, "in src/lib.rs");
    assert_eq!(named(&read("../README.md"), "\n### Features\n"), declared, "in README.md");
}
