//! Each script of `scripts/` prints the same here and on CPython, and ends with the same exit code.
//!
//! CPython is `python3`, 3.11. Where there is none, the comparison is skipped; not so in CI.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts")
}

fn scripts() -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder()).expect("the folder of scripts");
    let mut scripts: Vec<PathBuf> = files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    scripts.sort();
    scripts
}

fn minipython(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_minipython")).args(args).output().expect("the interpreter runs")
}

fn python3() -> bool {
    let found = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        assert!(std::env::var_os("CI").is_none(), "CI compares with python3, and there is none");
        println!("note: there is no python3, so that nothing is compared");
    }
    found
}

/// What differs, or nothing. `args` are a script, or `-c` and a program.
fn difference(args: &[&str]) -> Option<String> {
    let theirs = Command::new("python3").args(args).output().expect("python3 runs");
    let ours = minipython(args);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    // Tracebacks may differ, but not in what they say at the end.
    let last = |output: &Output| text(&output.stderr).lines().last().map(str::to_owned);
    let is_reported = theirs.status.code() != Some(0);
    let same = ours.stdout == theirs.stdout
        && ours.status.code() == theirs.status.code()
        && (!is_reported || last(&ours) == last(&theirs));
    (!same).then(|| {
        format!(
            "{}\n--- python3: {:?}\n{}\n{:?}\n--- minipython: {:?}\n{}\n{}\n",
            args.join(" "),
            theirs.status.code(),
            text(&theirs.stdout),
            last(&theirs),
            ours.status.code(),
            text(&ours.stdout),
            text(&ours.stderr),
        )
    })
}

/// Compares as many programs as there are, two at a time.
fn assert_no_difference(count: usize, compare: impl Fn(usize) -> Option<String> + Sync) {
    let next = AtomicUsize::new(0);
    let differences = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count {
                        return;
                    }
                    if let Some(difference) = compare(at) {
                        differences.lock().expect("no panic").push(difference);
                    }
                }
            });
        }
    });
    let differences = differences.into_inner().expect("no panic");
    assert!(differences.is_empty(), "{} programs differ:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn scripts_print_what_python3_prints() {
    let scripts = scripts();
    assert!(scripts.len() >= 60, "{} scripts", scripts.len());
    if python3() {
        assert_no_difference(scripts.len(), |at| difference(&[scripts[at].to_str().expect("the name is UTF-8")]));
    }
}

/// Programs that nobody wrote, about all that can refer to each other. `MINIPYTHON_PROGRAMS` is how
/// many.
#[test]
fn random_programs_print_what_python3_prints() {
    let count = std::env::var("MINIPYTHON_PROGRAMS").map_or(40, |count| count.parse().expect("a number"));
    let writer = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/random_programs.py");
    if python3() {
        assert_no_difference(count, |seed| {
            let program = Command::new("python3").arg(&writer).arg(seed.to_string()).output().expect("python3 runs");
            assert!(program.status.success(), "the writer of programs fails");
            difference(&["-c", &String::from_utf8(program.stdout).expect("it is UTF-8")])
        });
    }
}

/// The same story with its text written down, for machines without python3.
#[test]
fn person_prints_the_story() {
    let output = minipython(&[folder().join("person.py").to_str().expect("UTF-8")]);
    let expected = "\
Alice object is created.
Bob object is created.
Reference count of person1: 1
Reference count of person1: 2
Same object: True
Deleted the name person1.
Alice object is being deleted.
Deleted the name person3.
Bob object is being deleted.
Deleted the name person2.
Charlie object is created.
David object is created.
Reference count of Charlie: 2
Both names are gone, but nobody was deleted.
Charlie object is being deleted.
David object is being deleted.
Objects collected: 2
Eve object is created.
Frank object is created.
Eve object is being deleted.
End of the script.
Frank object is being deleted.
";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn an_ignored_exception_is_reported() {
    let output =
        minipython(&["-c", "class A:\n  def __del__(self): raise ValueError('v')\na = A()\ndel a\nprint('on')"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("Exception ignored in: <function A.__del__ at 0x"), "{stderr}");
    assert!(stderr.ends_with("ValueError: v\n"), "{stderr}");
    assert_eq!(output.stdout, b"on\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn errors_have_their_exit_codes() {
    let code = |text: &str| minipython(&["-c", text]).status.code();
    assert_eq!(code("pass"), Some(0));
    assert_eq!(code("1 / 0"), Some(1));
    assert_eq!(code("this is no Python"), Some(1));
    assert_eq!(code("import sys; sys.exit(42)"), Some(42));
    assert_eq!(code("raise SystemExit('why')"), Some(1));
    assert_eq!(minipython(&["/no/such/script.py"]).status.code(), Some(2));
}

#[test]
fn a_program_comes_from_standard_input() {
    use std::io::Write;
    use std::process::Stdio;
    let mut child = Command::new(env!("CARGO_BIN_EXE_minipython"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the interpreter runs");
    child.stdin.take().expect("a pipe").write_all(b"print(sum(range(10)))\n").expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.stdout, b"45\n");
}
