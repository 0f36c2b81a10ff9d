use super::commits::{commits, mean};
use super::steps::{Facts, costs};
use super::words::duration;
use super::work::{Work, work};
use crate::build::Build;
use crate::cache::{Change, Fault, Scenario, simulate};
use crate::context::{Class, classify};

/// The same change before and after fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What is done with the file as it is.
    pub before: Work,
    /// What is done with the fixed file.
    pub after: Work,
    /// Both in a sentence without a full stop: "a source edit now rebuilds 2 of 9 steps, about 8 s
    /// instead of 3 min".
    pub headline: String,
}

/// Holds a fixed file against the file as it is. Each has its own scenario, since a fix may bring a
/// `.dockerignore`; the changes are the same.
pub fn compare(
    before: (&Build<'_>, &Scenario),
    after: (&Build<'_>, &Scenario),
    facts: &Facts<'_>,
) -> Result<Comparison, Fault> {
    let done = |(build, scenario): (&Build<'_>, &Scenario)| {
        let simulation = simulate(build, scenario)?;
        Ok(work(&simulation, &costs(build, scenario, facts), scenario))
    };
    let what = named(&before.1.changes);
    let (before, after) = (done(before)?, done(after)?);
    let headline = headline(&what, &before, &after);
    Ok(Comparison { before, after, headline })
}

/// Whether commits cost less on average with the fixed file: in time until the image is pushed, or,
/// where that is equal, in the time of all steps together. A file that cannot be simulated costs
/// nothing less.
pub fn cost_falls(
    before: (&Build<'_>, &Scenario),
    after: (&Build<'_>, &Scenario),
    facts: &Facts<'_>,
) -> bool {
    let commits = commits(&[before, after]);
    let cost = |(build, scenario): (&Build<'_>, &Scenario)| {
        let mean = mean(build, scenario, &costs(build, scenario, facts), &commits).ok()?;
        Some((mean.time + mean.pushing, mean.total, mean.push))
    };
    cost(before).zip(cost(after)).is_some_and(|(before, after)| after < before)
}

/// What is done after a change, in a sentence without a full stop: "a source edit rebuilds 2 of 9
/// steps, about 8 s".
pub fn sentence(what: &str, work: &Work) -> String {
    match work.rebuilt {
        0 => format!("{what} rebuilds nothing"),
        _ => format!("{what} rebuilds {}, {}", steps(work), about(work)),
    }
}

fn headline(what: &str, before: &Work, after: &Work) -> String {
    let (was, is) = (duration(before.time.likely), duration(after.time.likely));
    match (before.rebuilt, after.rebuilt) {
        _ if before.rebuilt == after.rebuilt && was == is => {
            format!("{}, as before", sentence(what, after))
        }
        (_, 0) => {
            format!("{what} now rebuilds nothing instead of {}, {}", steps(before), about(before))
        }
        (0, _) => {
            format!("{what} now rebuilds {}, {}, instead of nothing", steps(after), about(after))
        }
        _ if was == is => format!(
            "{what} now rebuilds {} instead of {}, {} as before",
            steps(after),
            before.rebuilt,
            about(after)
        ),
        _ => format!("{what} now rebuilds {}, {} instead of {was}", steps(after), about(after)),
    }
}

/// What changes are called: `an edit of src/app.py`.
pub fn named(changes: &[Change]) -> String {
    let changes: Vec<&Change> =
        changes.iter().filter(|change| !matches!(change, Change::FreshBuilder(_))).collect();
    let [change] = changes.as_slice() else {
        return if changes.is_empty() { "a new build" } else { "this change" }.to_owned();
    };
    match change {
        Change::Edit(path) => match classify(path).class {
            Class::Source => "a source edit".to_owned(),
            _ => format!("an edit of {path}"),
        },
        Change::Add(path) => format!("a new {path}"),
        Change::Delete(path) => format!("the removal of {path}"),
        Change::Rename { from, .. } => format!("a new name for {from}"),
        Change::Chmod(path) => format!("a new mode of {path}"),
        Change::Touch(path) => format!("a new time of {path}"),
        Change::DockerfileLine(line) => format!("an edit of line {line} of the Dockerfile"),
        Change::Argument(name) => format!("a new value of {name}"),
        Change::Secret(name) => format!("a new value of the secret {name}"),
        Change::Base { .. } => "a base image update".to_owned(),
        Change::Remote(address) => format!("new contents at {address}"),
        Change::SourceDateEpoch => "a new SOURCE_DATE_EPOCH".to_owned(),
        Change::NoCache | Change::NoCacheFilter(_) => "a build without cache".to_owned(),
        Change::Days(1) => "a day".to_owned(),
        Change::Days(days) => format!("a wait of {days} days"),
        Change::FreshBuilder(_) => "a new build".to_owned(),
    }
}

fn steps(work: &Work) -> String {
    let noun = if work.steps == 1 { "step" } else { "steps" };
    format!("{} of {} {noun}", work.rebuilt, work.steps)
}

fn about(work: &Work) -> String {
    let words = duration(work.time.likely);
    if words.starts_with("under") { words } else { format!("about {words}") }
}
