//! The changes that commits make, and the average cost of a commit.

use super::steps::StepCost;
use super::volatile::{is_version, is_volatile};
use super::work::{Work, work};
use crate::build::Build;
use crate::cache::simulate::verdicts;
use crate::cache::{BaseUpdate, Change, Fault, Scenario};
use crate::context::{BuildContext, Class, classify};
use crate::syntax::Body;
use crate::text::LineIndex;

/// A sort of commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its name, in words: `a source edit`.
    pub what: &'static str,
    /// The number of commits of this sort in a million.
    pub share: u64,
    /// The changes it makes.
    pub changes: Vec<Change>,
}

/// The average cost of a commit. Milliseconds and bytes are the likely ones: a mean of guesses has
/// no band.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Milliseconds until the last step is done.
    pub time: u64,
    /// Milliseconds of all steps together.
    pub total: u64,
    /// Milliseconds to compress and push.
    pub pushing: u64,
    /// Compressed bytes to push.
    pub push: u64,
}

/// Sorts of commits, each with its number in a million; the project's own estimate.
const SOURCE: (&str, u64) = ("a source edit", 810_000);
const DEPENDENCIES: (&str, u64) = ("a dependency update", 90_000);
const BASE: (&str, u64) = ("a base image update", 30_000);
const OTHERS: (&str, u64) = ("an edit of configuration or assets", 30_000);
const RELEASE: (&str, u64) = ("a new version", 20_000);
const DOCKERFILE: (&str, u64) = ("an edit of the Dockerfile", 20_000);

/// So many files of a context are looked at.
const LOOKED_AT: usize = 4_000;

/// So many files of one sort are changed at once.
const CHANGED: usize = 48;

/// So many lines of a Dockerfile are edited, one at a time.
const LINES: usize = 8;

/// Of a file with more steps than any project's, only the most frequent commit is simulated.
const MOST_STEPS: usize = 2_000;

/// The sorts of commits of a project that is built by these files: one Dockerfile, or the same before
/// and after fixes, each with its own scenario, whose changes do not count. Edits of the Dockerfile
/// are not among them.
pub fn commits(sides: &[(&Build<'_>, &Scenario)]) -> Vec<Commit> {
    let mut source = Vec::new();
    let mut dependencies = Vec::new();
    let mut others = Vec::new();
    let mut always = Vec::new();
    let mut release = Vec::new();
    for (build, scenario) in sides {
        let context = BuildContext::new(
            build,
            scenario.dockerignore.as_deref(),
            scenario.files.as_ref(),
            scenario.dockerfile.as_deref(),
        );
        if !context.is_exact() {
            // A clone has it, and no two have the same.
            add(&mut always, Change::Edit(".git/index".to_owned()));
        }
        for file in context.files().iter().take(LOOKED_AT) {
            let into = match classify(&file.path).class {
                Class::Everything if always.is_empty() => &mut always,
                Class::Everything => continue,
                Class::Source => &mut source,
                Class::Lockfile | Class::Manifest => &mut dependencies,
                Class::Config | Class::Static | Class::Vendored => &mut others,
            };
            add(into, Change::Edit(file.path.clone()));
        }
        for instruction in &build.file.instructions {
            let Body::Arg(arguments) = &instruction.body else { continue };
            for argument in arguments {
                if is_volatile(argument) {
                    add(&mut always, any_other(&argument.name.text));
                } else if is_version(argument) {
                    add(&mut release, any_other(&argument.name.text));
                }
            }
        }
    }
    let base = [Change::Base { image: None, update: BaseUpdate::Files }];
    let commit =
        |(what, share), changes: [&[Change]; 3]| Commit { what, share, changes: changes.concat() };
    vec![
        commit(SOURCE, [&source, &[], &always]),
        commit(DEPENDENCIES, [&source, &dependencies, &always]),
        // A new base is built by itself, as a rule: every night, from the same commit.
        commit(BASE, [&base, &[], &[]]),
        commit(OTHERS, [&others, &[], &always]),
        commit(RELEASE, [&source, &release, &always]),
    ]
}

/// Edits of the Dockerfile: of some of its instructions, one at a time.
fn line_edits(build: &Build<'_>) -> Vec<Commit> {
    let (what, share) = DOCKERFILE;
    let lines = LineIndex::new(build.source);
    let each = build.steps.len().div_ceil(LINES).max(1);
    let chosen = build.steps.iter().step_by(each);
    let share = share / (chosen.len().max(1) as u64);
    chosen
        .map(|step| {
            let line = lines.line(step.instruction.range.start());
            Commit { what, share, changes: vec![Change::DockerfileLine(line)] }
        })
        .collect()
}

/// The average cost of a commit, those that edit the Dockerfile included. Linear: some ten
/// simulations.
pub fn expected(
    build: &Build<'_>,
    scenario: &Scenario,
    costs: &[StepCost],
    commits: &[Commit],
) -> Result<Expected, Fault> {
    if build.steps.len() > MOST_STEPS {
        return mean(build, scenario, costs, commits.get(..1).unwrap_or(commits));
    }
    let lines = line_edits(build);
    let all: Vec<Commit> = commits.iter().chain(&lines).cloned().collect();
    mean(build, scenario, costs, &all)
}

/// The average cost of these commits.
pub(super) fn mean(
    build: &Build<'_>,
    scenario: &Scenario,
    costs: &[StepCost],
    commits: &[Commit],
) -> Result<Expected, Fault> {
    let mut sums = [0_u64; 4];
    let mut shares = 0;
    for commit in commits {
        let done = after(build, scenario, costs, &commit.changes)?;
        let amounts =
            [done.time.likely, done.total.likely, done.pushing.likely, done.push.likely / 1000];
        for (sum, amount) in sums.iter_mut().zip(amounts) {
            *sum = sum.saturating_add(amount.saturating_mul(commit.share));
        }
        shares += commit.share;
    }
    let [time, total, pushing, push] = sums.map(|sum| sum / shares.max(1));
    Ok(Expected { time, total, pushing, push: push * 1000 })
}

/// The work after these changes, on the scenario's engine, target and builder.
pub fn after(
    build: &Build<'_>,
    scenario: &Scenario,
    costs: &[StepCost],
    changes: &[Change],
) -> Result<Work, Fault> {
    let fresh = scenario.changes.iter().filter(|change| matches!(change, Change::FreshBuilder(_)));
    let scenario = Scenario {
        previous_target: None,
        previous_text: None,
        previous_dockerignore: None,
        changes: changes.iter().chain(fresh).cloned().collect(),
        ..scenario.clone()
    };
    Ok(work(&verdicts(build, &scenario)?, costs, &scenario))
}

/// A build argument that has some other value in every commit of a sort.
fn any_other(name: &str) -> Change {
    Change::Argument { name: name.to_owned(), value: None }
}

fn add(changes: &mut Vec<Change>, change: Change) {
    if changes.len() < CHANGED && !changes.contains(&change) {
        changes.push(change);
    }
}
