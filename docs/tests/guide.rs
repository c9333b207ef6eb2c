//! The guide's files fit together: every chapter is in the summary, and its code is run; links lead
//! somewhere; its Python does what the text says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of chapters, by name.
fn chapters() -> Vec<String> {
    let paths = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let chapters = paths.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let names = chapters.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    names.filter(|name| name != "SUMMARY.md").collect()
}

/// Where the links of a document lead, but for those to other hosts.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://"))
}

#[test]
fn every_chapter_is_listed_and_run() {
    let summary = read(&folder().join("SUMMARY.md"));
    let tested = read(&folder().join("../lib.rs")) + &read(&folder().join("../../tests/third_party/guide.rs"));
    let chapters = chapters();
    assert!(!chapters.is_empty());
    for name in chapters {
        assert!(summary.contains(&format!("]({name})")), "{name} is not in SUMMARY.md");
        assert!(tested.contains(&format!("\"{name}\"")), "the code of {name} is not run: list it in docs/lib.rs");
    }
}

#[test]
fn links_lead_somewhere() {
    for name in chapters().into_iter().chain(["SUMMARY.md".to_owned()]) {
        for target in links(&read(&folder().join(&name))) {
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() { &name } else { file };
            let path = folder().join(file);
            assert!(path.exists(), "{name} links to {target}, which is not there");
            if !heading.is_empty() {
                let text = read(&path);
                let slug = |line: &str| {
                    let kept = line.trim_start_matches('#').trim().to_lowercase();
                    kept.chars()
                        .filter(|c| c.is_alphanumeric() || " -".contains(*c))
                        .collect::<String>()
                        .replace(' ', "-")
                };
                let found = text.lines().filter(|line| line.starts_with('#')).any(|line| slug(line) == heading);
                assert!(found, "{name} links to {target}: there is no such heading");
            }
        }
    }
}

/// The blocks of Python in the chapter on it, one after the other, are a script.
#[test]
fn python_does_what_the_chapter_says() {
    let text = read(&folder().join("python.md"));
    let blocks = text.split("```python\n").skip(1).filter_map(|rest| rest.split("```").next());
    let Ok(output) = Command::new("python3").arg("-c").arg(blocks.collect::<String>()).output() else {
        println!("python3 is not installed: nothing was compared");
        return;
    };
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{err}");
    let said = |name: &str| format!("{name} object is being deleted.");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[..4], ["3", "before", &said("Alice"), "after"], "{out}");
    let mut friends = lines[4..6].to_vec();
    friends.sort_unstable();
    assert_eq!(friends, [said("Charlie"), said("David")], "{out}");
    assert!(lines[6].parse::<u32>().is_ok_and(|found| found >= 2), "{out}");
    assert_eq!(lines[7..10], ["True", &said("Alice"), "None"], "{out}");
}

/// Each name that Python's modules `gc` and `weakref` have for others is in the tables.
#[test]
fn the_modules_of_python_are_there_function_by_function() {
    let text = read(&folder().join("python-modules.md"));
    let (tables, _) = text.split_once("All of it, in a program").expect("a program follows the tables");
    let words: Vec<&str> = tables.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let script = "import gc, weakref; print(*(name for name in dir(gc) if name[0] != '_'), *weakref.__all__)";
    let Ok(output) = Command::new("python3").args(["-c", script]).output() else {
        println!("python3 is not installed: nothing was compared");
        return;
    };
    let names = String::from_utf8(output.stdout).unwrap();
    assert!(names.split_whitespace().count() > 25, "{names}");
    for name in names.split_whitespace() {
        assert!(words.contains(&name), "python-modules.md says nothing of {name}");
    }
}

/// The lines between `<!-- speed -->` and its end.
fn speed(text: &str) -> impl Iterator<Item = &str> {
    let (_, rest) = text.split_once("<!-- speed -->\n").expect("there is a table");
    rest.split("<!-- /speed -->").next().unwrap_or_default().lines()
}

/// `cargo bench` writes both tables. The guide's has some of the rows, by names of its own.
#[test]
fn figures_are_those_of_the_benchmarks() {
    let (page, all) = (read(&folder().join("which-one.md")), read(&folder().join("../../BENCHMARKS.md")));
    let figures = |line: &str| line.splitn(3, '|').nth(2).map(str::to_owned);
    let measured: Vec<_> = speed(&all).filter_map(figures).collect();
    let rows: Vec<_> = speed(&page).filter(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 3, "{rows:?}");
    for row in rows {
        let figures = figures(row).expect("a row has cells");
        assert!(measured.contains(&figures), "BENCHMARKS.md has other figures than this row of the guide: {row}");
    }
    let machine = speed(&page).last().expect("it says when");
    assert!(all.contains(machine), "BENCHMARKS.md was measured at another time: {machine}");
}
