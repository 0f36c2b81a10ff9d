//! What a test needs from outside of the repository.
//!
//! Where that is absent the test has little to do and passes. It says so here, and `cargo xtask test`
//! counts it as skipped.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// The variable with the file that `cargo xtask test` reads: for each need a line of the suite, the
/// test, what it needs, and `here` or `absent`, with tabs between.
const NOTES: &str = "PLIMSOLL_NEEDS";

/// The program of the tests that span crates, whose modules are the suites.
const MODULES: &str = "suite";

/// Notes that the running test needs something, and whether it `is_here`, which it gives back. To be
/// asked on the test's own thread, which has its name.
pub fn need(what: &str, is_here: bool) -> bool {
    let thread = std::thread::current();
    let test = thread.name().expect("a test's own thread has a name");
    let suite = suite(&std::env::current_exe().expect("a program's path"), test);
    if let Some(file) = std::env::var_os(NOTES) {
        let here = if is_here { "here" } else { "absent" };
        let line = format!("{suite}\t{test}\t{what}\t{here}\n");
        let mut notes = OpenOptions::new().append(true).create(true).open(file).expect("writable");
        // In one piece, as other tests write too.
        notes.write_all(line.as_bytes()).expect("writable");
    } else if !is_here {
        // Past the test runner, which keeps what a passing test prints.
        let _ = writeln!(std::io::stderr(), "skipped: {test}: {what} is not here");
    }
    is_here
}

/// Notes that the running test needs a program: the first on PATH of that name.
pub fn need_program(name: &str) -> bool {
    let is_here = Command::new(name).arg("--version").output().is_ok();
    need(name, is_here)
}

/// The name of a suite: that of a program of tests, and of a module in [`MODULES`].
fn suite(program: &Path, test: &str) -> String {
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    // Cargo adds a hash.
    let name = name.rsplit_once('-').map_or(&*name, |(name, _)| name);
    match test.split_once("::") {
        Some((module, _)) if name == MODULES => format!("{name}::{module}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_is_a_program_or_a_module_of_the_large_one() {
        for (program, test, expected) in [
            ("a/suite-0f", "laws::keeps", "suite::laws"),
            ("a/plimsoll_core-0f", "text::range::is_kept", "plimsoll_core"),
            ("a/ci-0f", "the_hook", "ci"),
            ("a/parity", "main", "parity"),
        ] {
            assert_eq!(suite(Path::new(program), test), expected);
        }
    }
}
