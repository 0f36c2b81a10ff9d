//! `cargo xtask parity`: precision and recall of the *hadolint* preset against hadolint's binary and
//! of the *buildkit* preset against recordings of `docker build --check`, by code.
//!
//! Prints tables and what only one side has. Fails below the thresholds, and without the binary.

use std::process::ExitCode;

use plimsoll_tests::parity::{CHECKS, with_buildkit, with_hadolint};

fn main() -> ExitCode {
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
