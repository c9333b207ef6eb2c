//! A Scheme: closures, proper tail calls, continuations that can be called again, lists that hold
//! themselves, and a collector beneath all of it that nobody has to think of.
//!
//! `cargo run --example scheme` runs a few programs and asserts what they compute. With `-- --repl`
//! it reads programs from standard input.
//!
//! What is worth copying for an interpreter of your own: `value.rs` for values, variables and the
//! weak table of symbols, `machine.rs` for a machine whose stack is made of objects.

mod builtins;
mod compile;
mod machine;
mod reader;
mod value;

use std::io::{self, BufRead, Write};

use gc_core::{collect, heap};

use crate::machine::Machine;
use crate::value::Symbols;

/// How deep programs may recurse: as many frames.
const DEEPEST: u32 = 1_000_000;

fn main() {
    let symbols = Symbols::default();
    builtins::define_all(&symbols);
    if std::env::args().any(|argument| argument == "--repl") {
        repl(&symbols);
        return;
    }
    for (what, program, expected) in PROGRAMS {
        let value = Machine::new(&symbols, DEEPEST).run(program);
        let shown = value.map_or_else(|error| format!("error: {error}"), |value| value.to_string());
        println!("{what}: {shown}");
        assert_eq!(&shown, expected, "{program}");
    }
    let ring = "(let ((ring (list 1 2))) (set-car! ring ring) (set-cdr! (cdr ring) ring) ring)";
    let shown = Machine::new(&symbols, DEEPEST).run(ring).expect("it is a list").to_string();
    assert!(shown.starts_with("((((") && shown.len() < 10_000, "it is printed to an end: {shown}");
    recursion(&symbols);
    garbage(&symbols);
    weak_symbols(&symbols);

    drop(symbols);
    collect();
    assert_eq!(heap::stats().live, 0, "everything goes with the interpreter");
}

/// What is run, the program, and its value.
const PROGRAMS: &[(&str, &str, &str)] = &[
    ("factorial", "(define (f n) (if (= n 0) 1 (* n (f (- n 1))))) (f 10)", "3628800"),
    ("lists", "(map (lambda (x) (* x x)) (list 1 2 3 4))", "(1 4 9 16)"),
    ("rest arguments", "(apply (lambda (a . more) (cons more a)) '(1 2 3))", "((2 3) . 1)"),
    (
        "a closure that counts",
        "(define (counter) (let ((n 0)) (lambda () (set! n (+ n 1)) n)))
         (define one (counter)) (define two (counter))
         (one) (one) (two) (list (one) (two))",
        "(3 2)",
    ),
    (
        "two functions that call each other",
        "(define (even? n)
           (letrec ((even (lambda (n) (or (= n 0) (odd (- n 1)))))
                    (odd (lambda (n) (and (> n 0) (even (- n 1))))))
             (even n)))
         (list (even? 100) (even? 7))",
        "(#t #f)",
    ),
    (
        "an early exit",
        "(define (first-negative items)
           (call/cc (lambda (return)
             (for-each (lambda (item) (when (< item 0) (return item))) items)
             'none)))
         (list (first-negative '(3 -1 4 -1)) (first-negative '(3 1)))",
        "(-1 none)",
    ),
    (
        // Each call goes on where the last one left the loop, by a continuation that was left.
        "a generator",
        "(define (generator items)
           (define return #f)
           (define (resume)
             (for-each (lambda (item)
                         (call/cc (lambda (rest)
                           (set! resume (lambda () (rest #f)))
                           (return item))))
                       items)
             (return 'end))
           (lambda () (call/cc (lambda (caller) (set! return caller) (resume)))))
         (define next (generator '(a b)))
         (let* ((x (next)) (y (next)) (z (next))) (list x y z))",
        "(a b end)",
    ),
    ("a list that holds itself", "(let ((ring (list 1 2))) (set-cdr! (cdr ring) ring) (car (cdr (cdr ring))))", "1"),
    ("each in the scope of those before", "(let* ((x 1) (y (+ x 1)) (x (* y 10))) (list x y))", "(20 2)"),
    ("a name that nobody defined", "(+ 1 nobody)", "error: nobody is not defined"),
    ("a call of what is no function", "(\"text\" 1)", "error: text can't be called"),
    ("too few arguments", "((lambda (a b) a) 1)", "error: lambda takes 2 arguments, not 1"),
];

/// Tail calls take no frames. Other calls take some each, and none of Rust's stack.
fn recursion(symbols: &Symbols) {
    let shallow = |program: &str| Machine::new(symbols, 10).run(program).map(|value| value.to_string());
    let loops = "(let loop ((i 0)) (cond ((= i 5000) 'done) (else (loop (+ i 1)))))";
    assert_eq!(shallow(loops).as_deref(), Ok("done"), "ten frames are enough");
    let sums = "(define (sum n) (if (= n 0) 0 (+ n (sum (- n 1))))) (sum 5000)";
    assert_eq!(shallow(sums), Err("the recursion is too deep".to_owned()));

    let depth = if cfg!(debug_assertions) { 20_000 } else { 300_000 };
    let sum = Machine::new(symbols, DEEPEST).run(&sums.replace("5000", &depth.to_string())).expect("it ends");
    println!("a recursion {depth} calls deep: {sum}");
}

/// Each call of `count` makes a cycle: `loop` is a variable of the environment that it closes over.
fn garbage(symbols: &Symbols) {
    let mut machine = Machine::new(symbols, DEEPEST);
    machine.run("(define (count n) (let loop ((i 0)) (if (= i n) i (loop (+ i 1)))))").expect("it is defined");
    collect();
    let before = heap::stats();
    machine.run("(let again ((n 0)) (when (< n 2000) (count 2) (again (+ n 1))))").expect("it runs");
    let after = heap::stats();
    collect();
    println!(
        "2000 calls with an inner loop: {} objects freed by counting, {} in cycles by collections",
        after.freed - before.freed,
        heap::stats().reclaimed - before.reclaimed
    );
    assert!(heap::stats().reclaimed - before.reclaimed >= 2 * 2_000, "an environment and a closure each");
    assert_eq!(heap::stats().live, before.live);
}

/// A symbol lives as long as code or a value mentions it, or it is defined.
fn weak_symbols(symbols: &Symbols) {
    let mut machine = Machine::new(symbols, DEEPEST);
    machine.run("(define kept 'mentioned) 'passing").expect("it runs");
    assert!(symbols.is_alive("kept") && symbols.is_alive("mentioned"));
    assert!(!symbols.is_alive("passing"), "freed with the program that mentioned it");
    machine.run("(set! kept 0)").expect("it runs");
    assert!(!symbols.is_alive("mentioned"), "freed with the last value that it was");
    println!("symbols that nobody mentions are gone");
}

/// Reads expressions from standard input, and prints their values.
fn repl(symbols: &Symbols) {
    let mut machine = Machine::new(symbols, DEEPEST);
    let mut program = String::new();
    prompt("> ");
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { return };
        program += &line;
        program.push('\n');
        if program.matches('(').count() > program.matches(')').count() {
            prompt("  ");
            continue;
        }
        match machine.run(&program) {
            Ok(value) => println!("{value}"),
            Err(error) => println!("error: {error}"),
        }
        program.clear();
        prompt("> ");
    }
}

fn prompt(text: &str) {
    print!("{text}");
    let _ = io::stdout().flush();
}
