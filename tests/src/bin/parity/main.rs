//! `cargo xtask parity`: precision and recall of the *hadolint* preset against hadolint's binary and
//! of the *buildkit* preset against recordings of `docker build --check`, by code.
//!
//! Prints tables and what only one side has. Fails below the thresholds, and without the binary.

use std::process::ExitCode;

use plimsoll_tests::parity::{CHECKS, Comparison, DL, with_buildkit, with_hadolint};

fn main() -> ExitCode {
    let Some(hadolint) = with_hadolint() else {
        eprintln!("parity: hadolint's binary or the corpus is missing");
        return ExitCode::FAILURE;
    };
    println!(
        "The hadolint preset; hadolint cannot read {} files of the corpus",
        hadolint.unread.len()
    );
    show(&hadolint.comparison, "hadolint");
    println!("The buildkit preset");
    let buildkit = with_buildkit();
    show(&buildkit, "buildkit");
    let missed: Vec<String> = [DL.missed_by(&hadolint.comparison), CHECKS.missed_by(&buildkit)]
        .into_iter()
        .flatten()
        .collect();
    for why in &missed {
        eprintln!("parity: {why}");
    }
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn show(comparison: &Comparison, tool: &str) {
    println!("{}", comparison.table(tool));
    for line in comparison.differences() {
        println!("{line}");
    }
    println!();
}
