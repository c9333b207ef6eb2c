//! Runs the model.
//!
//! - `all [LIMIT]`: the aimed programs with every rule, each to its end or to so many states.
//! - `graphs OPERATIONS LIMIT STRIDE`: every graph of two objects, two threads with so many
//!   operations each; every n-th.
//! - `off [LIMIT]`: the aimed programs without one rule after the other: what goes wrong, and in
//!   how many steps.
//! - `random N SEED [RULE…]`: random programs of three objects (feature `four`: four) and three
//!   threads, one interleaving each.

use std::process::ExitCode;
use std::time::Instant;

use sync_model::programs::{aimed, graphs, random};
use sync_model::rules::{ALL, Rule};
use sync_model::run;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: usize| arguments.get(at).and_then(|word| word.parse().ok()).unwrap_or(default);
    let begun = Instant::now();
    let outcome = match arguments.first().map_or("all", String::as_str) {
        "all" => run::all(&aimed::aimed(), &[], number(1, 20_000_000)),
        "graphs" => {
            #[allow(clippy::cast_possible_truncation, reason = "a few operations")]
            let programs = graphs::all_graphs(number(1, 1) as u8);
            let some: Vec<_> = programs.into_iter().step_by(number(3, 1)).collect();
            run::all(&some, &[], number(2, 5_000_000))
        }
        "off" => return off(number(1, 3_000_000)),
        "random" => {
            let named = |rule: &Rule| arguments.iter().any(|word| *word == format!("{rule:?}"));
            let off: Vec<Rule> = ALL.iter().map(|(rule, _)| *rule).filter(named).collect();
            run::random(number(1, 100_000), &mut random::Lcg(number(2, 1) as u64), &off)
        }
        other => {
            eprintln!(
                "unknown: {other}; all [LIMIT] | graphs OPERATIONS LIMIT STRIDE | off [LIMIT] | random N SEED [RULE…]"
            );
            return ExitCode::FAILURE;
        }
    };
    println!("{outcome}in {:.1} s", begun.elapsed().as_secs_f32());
    if outcome.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Each rule is needed: without it something goes wrong.
fn off(limit: usize) -> ExitCode {
    let mut needed = true;
    for (rule, text) in ALL {
        let outcome = run::until_bad(&aimed::aimed(), &[*rule], limit);
        println!("without {rule:?} ({}): {outcome}", text.trim());
        needed &= !outcome.is_clean();
    }
    if needed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
