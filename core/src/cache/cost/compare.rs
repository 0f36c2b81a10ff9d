use super::commits::{Commit, commits, mean};
use super::steps::{Facts, costs};
use super::words::duration;
use super::work::{Work, work};
use crate::build::Build;
use crate::cache::{Change, Fault, Scenario, simulate};
use crate::context::{Class, classify};

/// The same change before and after fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The work with the file as it is.
    pub before: Work,
    /// The work with the fixed file.
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

/// True if commits cost less on average with the fixed file: in time until the image is pushed, or,
/// where that is equal, in the time of all steps together. A file that cannot be simulated costs
/// nothing less.
pub fn cost_falls(
    before: (&Build<'_>, &Scenario),
    after: (&Build<'_>, &Scenario),
    facts: &Facts<'_>,
) -> bool {
    let mut commits = commits(&[before, after]);
    let dockerfile = before.1.dockerfile.as_deref().unwrap_or("Dockerfile");
    commits.push(Commit {
        what: "an edit of the Dockerfile's comments",
        share: 20_000,
        changes: vec![Change::Edit(dockerfile.to_owned())],
    });
    let cost = |(build, scenario): (&Build<'_>, &Scenario)| {
        let mean = mean(build, scenario, &costs(build, scenario, facts), &commits).ok()?;
        Some((mean.time + mean.pushing, mean.total, mean.push))
    };
    cost(before).zip(cost(after)).is_some_and(|(before, after)| after < before)
}

/// The work after a change, in a sentence without a full stop: "a source edit rebuilds 2 of 9
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

/// The name of changes: `an edit of src/app.py`.
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
        Change::Argument { name, .. } => format!("a new value of {name}"),
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::context::{ContextFile, ContextFiles};
    use crate::syntax::parse;

    const LATE: &str = "FROM python:3.14\nWORKDIR /app\nCOPY . .\n\
        RUN pip install -r requirements.txt\nCMD [\"python\", \"app/main.py\"]\n";
    const EARLY: &str = "FROM python:3.14\nWORKDIR /app\nCOPY requirements.txt .\n\
        RUN pip install -r requirements.txt\nCOPY . .\nCMD [\"python\", \"app/main.py\"]\n";

    fn scenario(paths: &[&str], ignore: Option<&str>, changes: &[Change]) -> Scenario {
        let files = paths.iter().map(|path| ContextFile {
            path: (*path).to_owned(),
            size: 1_000,
            mode: None,
            link: None,
        });
        Scenario {
            dockerignore: ignore.map(str::to_owned),
            files: (!paths.is_empty()).then(|| Arc::new(ContextFiles::new(files))),
            changes: changes.to_vec(),
            ..Scenario::default()
        }
    }

    fn falls(before: (&str, &Scenario), after: (&str, &Scenario)) -> bool {
        let files = [parse(before.0), parse(after.0)];
        let builds = [Build::new(before.0, &files[0]), Build::new(after.0, &files[1])];
        cost_falls((&builds[0], before.1), (&builds[1], after.1), &Facts::default())
    }

    #[test]
    fn the_headline_says_what_is_saved() {
        let files = [parse(LATE), parse(EARLY)];
        let (late, early) = (Build::new(LATE, &files[0]), Build::new(EARLY, &files[1]));
        let edit = scenario(
            &["app/main.py", "requirements.txt"],
            None,
            &[Change::Edit("app/main.py".to_owned())],
        );
        let compared = |one, other| {
            compare((one, &edit), (other, &edit), &Facts::default()).expect("simulated").headline
        };
        assert_eq!(
            compared(&late, &early),
            "a source edit now rebuilds 1 of 4 steps, under 1 s instead of 40 s"
        );
        assert_eq!(
            compared(&late, &late),
            "a source edit rebuilds 2 of 3 steps, about 40 s, as before"
        );
        let readme =
            scenario(&["README.md"], Some("README.md"), &[Change::Edit("README.md".into())]);
        let ignored =
            compare((&late, &edit), (&late, &readme), &Facts::default()).expect("simulated");
        assert_eq!(
            ignored.headline,
            "a source edit now rebuilds nothing instead of 2 of 3 steps, about 40 s"
        );
    }

    #[test]
    fn fixes_have_to_lower_the_cost() {
        let plain = scenario(&[], None, &[]);
        let ignoring = scenario(&[], Some(".git\n"), &[]);
        assert!(falls((LATE, &plain), (EARLY, &plain)));
        assert!(!falls((EARLY, &plain), (LATE, &plain)));
        assert!(!falls((LATE, &plain), (LATE, &plain)));
        // Where only some lines of the context are used, ignoring the others gains nothing.
        let narrow = "FROM debian\nCOPY app.py /\nRUN make\n";
        assert!(!falls((narrow, &plain), (narrow, &ignoring)));
        let mounted = LATE.replace("RUN pip", "RUN --mount=type=cache,target=/root/.cache/pip pip");
        assert!(falls((LATE, &plain), (&mounted, &plain)));
        let early_arg = "FROM debian\nARG GIT_SHA\nRUN make\nRUN echo $GIT_SHA > /sha\n";
        let late_arg = "FROM debian\nRUN make\nARG GIT_SHA\nRUN echo $GIT_SHA > /sha\n";
        assert!(falls((early_arg, &plain), (late_arg, &plain)));
        // Without a FROM there is nothing to compare.
        assert!(!falls(("", &plain), (EARLY, &plain)));
    }
}
