//! Builds every case before and after each of its changes with a real BuildKit, and writes down
//! which steps ran again. `tests/buildkit/README.md` tells how to run it.

mod check;
mod docker;
mod images;
mod outcomes;
mod remotes;
mod world;

use docker::Docker;
use images::Images;
use plimsoll_tests::recording::{self, Case, Change, Outcome};
use remotes::Remotes;
use std::path::PathBuf;
use world::World;

const HELP: &str = "\
record-builds [--all] [--busybox FILE] [NAME…]
record-builds --check [--busybox FILE]

Records the changes without outcomes of the cases whose name contains NAME;
with --all, those with outcomes too. Uses the `docker` on PATH (its image store
decides which column is written) and a static busybox (default /bin/busybox).
--check records what `docker build --check` says instead.";

fn main() {
    let (mut all, mut check, mut names) = (false, false, Vec::new());
    let mut busybox = PathBuf::from("/bin/busybox");
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--all" => all = true,
            "--check" => check = true,
            "--busybox" => busybox = arguments.next().map(PathBuf::from).expect("a file"),
            "--help" => return println!("{HELP}"),
            _ => names.push(argument),
        }
    }
    let docker = Docker::new(busybox);
    let images = Images::default();
    if check {
        return check::record(&docker, &images);
    }
    let remotes = Remotes::serve(docker.work());
    let (mut recorded, mut failed) = (0, 0);
    for case in recording::cases() {
        if !names.is_empty() && !names.iter().any(|name| case.name.contains(name.as_str())) {
            continue;
        }
        let mut found = Vec::new();
        for (number, change) in case.changes().iter().enumerate() {
            if !all && is_recorded(change, docker.graphdriver()) {
                continue;
            }
            match World::new(&docker, &images, &remotes, &case, change).record() {
                Ok(outcomes) => found.push((number, outcomes)),
                Err(error) => {
                    failed += 1;
                    eprintln!("{} {}: {error}", case.name, change.arguments.join(" "));
                }
            }
        }
        recorded += found.len();
        if !found.is_empty() {
            write(&case.name, found, docker.graphdriver());
        }
    }
    println!("{recorded} changes recorded, {failed} failed");
    std::process::exit(i32::from(failed > 0));
}

fn is_recorded(change: &Change, graphdriver: bool) -> bool {
    !change.outcomes.is_empty()
        && change.outcomes.iter().all(|outcome| {
            let verdict = if graphdriver { outcome.graphdriver } else { outcome.buildkit };
            verdict.is_some()
        })
}

/// Writes outcomes, by the number of their change, into the file of a case as it is now: another
/// recorder may have filled in the other image store's.
fn write(name: &str, found: Vec<(usize, Vec<Outcome>)>, graphdriver: bool) {
    let path = recording::folder("cases").join(format!("{name}.txt"));
    let mut case = Case::read(name, &std::fs::read_to_string(&path).expect("readable"));
    let changes = case.changes();
    for (number, outcomes) in found {
        let outcomes = merge(&changes[number].outcomes, outcomes, graphdriver);
        case.set_outcomes(number, &outcomes);
    }
    std::fs::write(path, case.print()).expect("writable");
}

/// The outcomes found now, with those that the other image store gave earlier.
fn merge(known: &[Outcome], mut found: Vec<Outcome>, graphdriver: bool) -> Vec<Outcome> {
    for outcome in &mut found {
        let now = outcome.buildkit;
        let before = known.iter().find(|known| known.line == outcome.line);
        outcome.buildkit = before.and_then(|before| before.buildkit);
        outcome.graphdriver = before.and_then(|before| before.graphdriver);
        *(if graphdriver { &mut outcome.graphdriver } else { &mut outcome.buildkit }) = now;
    }
    found
}
