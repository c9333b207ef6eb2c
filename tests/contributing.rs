//! Documents that speak of files: the table in CONTRIBUTING.md that says where the tests of a part
//! are, which names every file of `tests/` and no other; the list of examples; README's badges;
//! links from document to document (the guide's are looked at in `docs/tests`).

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

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn every_example_has_a_line() {
    let list = read("examples/README.md");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() || path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let commands = [format!("--example {name}`"), format!("cargo {name} "), format!("-p gc-{name}`")];
            assert!(commands.iter().any(|command| list.contains(command)), "examples/README.md has no line for {name}");
        }
    }
}

#[test]
fn links_lead_to_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut looked_at = 0;
    for folder in [".", "benches", "clients", "docs", "examples", "examples/minipython", "tests"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "md") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let file = target.split('#').next().unwrap_or_default();
                if !target.contains("://") && !file.is_empty() {
                    looked_at += 1;
                    assert!(root.join(folder).join(file).exists(), "{} links to {target}", path.display());
                }
            }
        }
    }
    assert!(looked_at > 20, "only {looked_at} links");
}

/// What a badge says, which its picture and its text say again, is what the manifests say.
#[test]
fn badges_are_true() {
    let (readme, manifest, library) = (read("README.md"), read("Cargo.toml"), read("gc-core/Cargo.toml"));
    let badges: Vec<&str> = readme.lines().filter(|line| line.starts_with("[![")).collect();
    assert_eq!(badges.len(), 4, "a test for each: {badges:?}");

    let value = |key: &str| {
        let line = manifest.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""));
        line.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("no {key}")).to_owned()
    };
    let msrv = value("rust-version");
    assert!(badges[0].contains(&format!("Rust {msrv} or later")) && badges[0].contains(&format!("rust-{msrv}%2B")));
    assert_eq!(value("license"), "MIT OR Apache-2.0");
    assert!(badges[1].contains("MIT or Apache-2.0") && badges[1].contains("MIT%20or%20Apache--2.0"));

    let (_, dependencies) = library.split_once("\n[dependencies]\n").unwrap();
    let needed = dependencies
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter(|line| line.contains(" = ") && !line.starts_with('#'));
    let needed: Vec<&str> = needed.filter(|line| !line.contains("optional = true")).collect();
    assert!(needed.is_empty(), "{needed:?}: the fourth badge is wrong");
    let default = library.lines().find(|line| line.starts_with("default = "));
    assert_eq!(default, Some("default = [\"derive\"]"));
}

/// The files of a folder and of those in it.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(fs::read_to_string(&path).unwrap());
        }
    }
}

/// The third badge: the rules that the code names are those of UNSAFE.md.
#[test]
fn rules_are_there() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("gc-core/src"), &mut files);
    let rules = read("UNSAFE.md");
    let mut named = BTreeSet::new();
    for file in &files {
        // "rule R2", "rules R2 and C1": of several, the first.
        for rest in file.split("rule ").chain(file.split("rules ")).filter(|rest| !rest.is_empty()) {
            let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
            let [letter, digits @ ..] = name.as_bytes() else { continue };
            if letter.is_ascii_uppercase() && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
                named.insert(name);
            }
        }
    }
    assert!(named.len() > 10, "{named:?}");
    for name in named {
        assert!(rules.contains(&format!("**{name} ")), "gc-core names rule {name}, which UNSAFE.md doesn't have");
    }
}
