//! `cargo xtask parity`: precision and recall of the *hadolint* preset against hadolint's binary and
//! of the *buildkit* preset against recordings of `docker build --check`, by code.
//!
//! Prints tables and what only one side has. Fails below the thresholds, and without the binary.
//!
//! With `--cases` the same on the small files of `tests/parity`, where every difference counts that
//! docs/differences.md does not explain; `--record` writes hadolint's answers into them first.

use std::process::ExitCode;

use plimsoll_tests::cases::{self, Oracle};
use plimsoll_tests::parity::{CHECKS, with_buildkit, with_hadolint};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--cases") {
        return cases(arguments.iter().any(|argument| argument == "--record"));
    }
    let Some(hadolint) = with_hadolint() else {
        eprintln!(
            "parity: hadolint's binary or the corpus is missing; `cargo xtask parity` has both"
        );
        return ExitCode::FAILURE;
    };
    println!("The hadolint preset\n{}", hadolint.report());
    let buildkit = with_buildkit();
    println!("The buildkit preset\n{}", buildkit.table("buildkit", &[CHECKS]));
    println!("{}", buildkit.differences().join("\n"));
    let mut missed = hadolint.missed();
    missed.extend(CHECKS.missed_by(&buildkit));
    for why in &missed {
        eprintln!("parity: {why}");
    }
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn cases(record: bool) -> ExitCode {
    let mut files = cases::read_all();
    let Some(asked) = cases::asked_hadolint(&files) else {
        eprintln!("parity: hadolint's binary is missing; `cargo xtask parity --cases` has it");
        return ExitCode::FAILURE;
    };
    if record {
        cases::record(&mut files, Oracle::Hadolint, &asked);
    }
    let mut wrong = cases::changed(&files, Oracle::Hadolint, &asked);
    for file in &files {
        for case in &file.cases {
            let of = |why| format!("{}, {}: {why}\n{}", file.name, case.title, case.text);
            wrong.extend(case.wrong().into_iter().map(of));
        }
    }
    for (oracle, name) in [(Oracle::Hadolint, "hadolint"), (Oracle::Buildkit, "BuildKit")] {
        let (all, differ) = cases::counts(&files, oracle);
        println!("{all} cases beside {name}, of which {} differ:", differ.values().sum::<usize>());
        for (reason, count) in differ {
            println!("  {count:>3} {reason}");
        }
    }
    println!("{}", wrong.join("\n"));
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
