//! The cost of a RUN, from its commands.

use super::StepCost;
use super::priors::{self, Prior, guess};
use crate::build::{Mount, MountKind};
use crate::shell::packages::{Action, Install, Manager, Origin, Package, install};
use crate::shell::{Enclosing, Join, Script, ShellWord, SimpleCommand};
use crate::size::Estimate;

/// Starting a container and keeping what it wrote.
const START: Estimate = Estimate { low: 200, likely: 400, high: 1_500 };

/// A command that nothing is known of.
const UNKNOWN: Estimate = Estimate { low: 100, likely: 5_000, high: 120_000 };

/// A command that takes this long is worth a word; milliseconds.
const NOTABLE: u64 = 1_000;

/// A step names this many reasons at most.
const REASONS: usize = 5;

/// The cost of a RUN: starting it and each of its commands, one after the other. `fetched` are the
/// managers whose manifests an earlier step has installed.
pub(super) fn run(script: &Script, mounts: &[Mount], fetched: &[Manager]) -> StepCost {
    let mut cost = StepCost { time: START, ..StepCost::default() };
    let mut warm = START;
    let mut is_warmed = false;
    if !script.posix || (script.commands.is_empty() && !script.complete) {
        cost.time += UNKNOWN;
        cost.because.push("its commands cannot be read here".to_owned());
        return cost;
    }
    let mut left = 0;
    // Whether a mount holds the cache that a line of the table speaks of, for those met so far.
    let mut held: Vec<(&Prior, bool)> = Vec::new();
    let mut is_held = |prior: &'static Prior| {
        if let Some(&(_, known)) = held.iter().find(|(it, _)| std::ptr::eq(*it, prior)) {
            return known;
        }
        let known = mounts.iter().any(|mount| is_cache_for(mount, prior));
        held.push((prior, known));
        known
    };
    for command in &script.commands {
        let Some(mut found) = classify(command, fetched) else { continue };
        let cached = found.warm.filter(|_| {
            let told_not_to = command.has_option(&["--no-cache-dir", "--no-cache"]);
            !told_not_to && found.prior.is_some_and(&mut is_held)
        });
        if command.joined_by == Join::Or {
            // Runs when what stands before it fails.
            found.time = Estimate { low: 0, likely: 0, high: found.time.high };
        } else if command.inside.contains(&Enclosing::Conditional) {
            found.time.low = 0;
        }
        cost.time += found.time;
        cost.bytes += found.bytes;
        match cached {
            Some(_) if command.joined_by == Join::Or => warm += found.time,
            Some(likely) => {
                is_warmed = true;
                warm += guess(likely);
            }
            None => warm += found.time,
        }
        if found.time.likely >= NOTABLE && !cost.because.contains(&found.because) {
            if cost.because.len() < REASONS {
                cost.because.push(found.because);
            } else {
                left += 1;
            }
        }
    }
    match left {
        0 => {}
        1 => cost.because.push("and 1 more command".to_owned()),
        _ => cost.because.push(format!("and {left} more commands")),
    }
    if cost.because.is_empty() {
        cost.because.push("short commands only".to_owned());
    }
    cost.warm = is_warmed.then(|| Box::new(warm));
    cost
}

/// The cost of one command.
struct Found {
    time: Estimate,
    /// Milliseconds with a filled cache mount.
    warm: Option<u64>,
    bytes: Estimate,
    because: String,
    prior: Option<&'static Prior>,
}

/// `None` for assignments.
fn classify(command: &SimpleCommand, fetched: &[Manager]) -> Option<Found> {
    let name = command.words.first()?;
    let Some(tool) = command.name() else { return Some(unknown(&name.raw)) };
    let used = install(command);
    let words: Vec<&str> = command.arguments().iter().map(ShellWord::text).collect();
    let (tool, words) = module(tool, &words);
    let known = plain(tool);
    // What is done with packages says more than the words: `pip3 install -r FILE` restores.
    if let (Some(tool), Some(used)) = (known, &used)
        && let Some(prior) = priors::find(tool, &[verb(used)])
        && prior.is_verbal()
    {
        let mut found = with_packages(prior, used, tool);
        if fetched.contains(&used.manager) {
            found.time = without_fetching(found.time, used, tool);
        }
        return Some(found);
    }
    let prior = known.and_then(|tool| priors::find(tool, words));
    let Some(prior) = prior else { return Some(unknown(name.text())) };
    let shown = match words.iter().find(|word| !word.starts_with('-')) {
        Some(word) if prior.is_verbal() => format!("`{tool} {word}`"),
        _ => format!("`{tool}`"),
    };
    Some(Found {
        time: prior.time,
        warm: prior.warm,
        bytes: guess(prior.bytes),
        because: shown,
        prior: Some(prior),
    })
}

/// The managers whose manifests a script installs: what later steps fetch no more.
pub(super) fn fetches(script: &Script) -> Vec<Manager> {
    let fetched = script.commands.iter().filter_map(|command| match install(command) {
        // Cargo has no command for this: what it built stays as well.
        Some(used) => (matches!(used.action, Action::Restore)
            || used.manager == Manager::Cargo && used.action == Action::Build)
            .then_some(used.manager),
        None => command.is("cargo", "chef").then_some(Manager::Cargo),
    });
    fetched.collect()
}

/// The time of a command when an earlier step has installed what the manifests list.
fn without_fetching(time: Estimate, used: &Install<'_>, tool: &str) -> Estimate {
    let restored = priors::find(tool, &["restore"]).map_or(0, |prior| prior.time.likely);
    let again = priors::find(tool, &[verb(used)]).and_then(|prior| prior.warm);
    let likely = match (used.action, used.manager) {
        (Action::Restore, _) | (Action::Build, Manager::Cargo) => again,
        // It compiles all the same.
        (Action::Build, _) | (Action::Install, Manager::Go) => {
            again.map(|again| again.max(time.likely.saturating_sub(restored)))
        }
        _ => None,
    };
    let Some(likely) = likely.filter(|&likely| likely < time.likely) else { return time };
    Estimate { low: time.low.min(likely), likely, high: time.high }
}

/// `python -m pip …` is `pip …`.
fn module<'w>(tool: &'w str, words: &'w [&'w str]) -> (&'w str, &'w [&'w str]) {
    if matches!(plain(tool), Some("python" | "pypy"))
        && let [first, name, rest @ ..] = words
        && *first == "-m"
    {
        return (name, rest);
    }
    (tool, words)
}

/// The name that the table knows it by: as it is, without the version at its end, or without the
/// machine that a cross compiler is for.
fn plain(tool: &str) -> Option<&str> {
    let short = tool.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let bare = if tool.contains("-linux-") || tool.contains("-w64-") {
        short.rsplit('-').next().unwrap_or("")
    } else {
        short
    };
    [tool, short, bare].into_iter().find(|name| priors::knows(name))
}

fn with_packages(prior: &'static Prior, used: &Install<'_>, tool: &str) -> Found {
    let mut time = prior.time;
    let mut warm = prior.warm;
    let mut left = prior.bytes;
    let mut heavy: Option<&str> = None;
    let named = used.packages.iter().filter(|package| package.origin != Origin::Path).count();
    time += guess(prior.each.saturating_mul(named as u64));
    let verb = verb(used);
    for package in &used.packages {
        if let Some(extra) = priors::package(tool, verb, &package.name) {
            time += extra.time;
            warm = warm.map(|warm| warm + extra.warm.unwrap_or(extra.time.likely));
            left += extra.bytes;
            heavy.get_or_insert(&package.name);
        }
    }
    let shown = match used.verb {
        Some(word) => format!("`{tool} {}`", word.text()),
        None => format!("`{tool}`"),
    };
    let because = match (named, heavy) {
        (0, _) => shown,
        (1, _) => format!("{shown} of 1 package"),
        (_, None) => format!("{shown} of {named} packages"),
        (_, Some(heavy)) => format!("{shown} of {named} packages, `{heavy}` among them"),
    };
    Found { time, warm, bytes: guess(left), because, prior: Some(prior) }
}

/// The table's word for what is done.
fn verb(used: &Install<'_>) -> &'static str {
    match used.action {
        Action::Update => "update",
        Action::Install if from_file(used) => "restore",
        Action::Install => "install",
        Action::Restore => "restore",
        Action::Upgrade => "upgrade",
        Action::Remove => "remove",
        Action::Clean => "clean",
        Action::Download => "download",
        Action::Build => "build",
    }
}

/// True if a file says what is installed: `pip install -r FILE`, `pip install .`.
fn from_file(used: &Install<'_>) -> bool {
    let folder = |package: &Package| package.origin == Origin::Path && package.raw.starts_with('.');
    !used.requirement_files.is_empty()
        || used.manager == Manager::Conda && used.packages.is_empty()
        || used.manager == Manager::Pip && used.packages.iter().any(folder)
}

fn unknown(name: &str) -> Found {
    let short: String = name.chars().take(40).collect();
    Found {
        time: UNKNOWN,
        warm: None,
        bytes: Estimate { low: 0, likely: 1_000_000, high: 50_000_000 },
        because: format!("nothing is known of `{short}`"),
        prior: None,
    }
}

fn is_cache_for(mount: &Mount, prior: &Prior) -> bool {
    mount.kind == MountKind::Cache
        && mount.target.as_deref().is_some_and(|target| prior.is_cached_at(target))
}

#[cfg(test)]
mod tests {
    use crate::build::Build;
    use crate::cache::Scenario;
    use crate::cache::cost::{Facts, StepCost, costs};
    use crate::syntax::parse;

    /// The cost of a RUN.
    fn run(text: &str) -> StepCost {
        let text = format!("FROM debian:trixie\nRUN {text}\n");
        let file = parse(&text);
        let build = Build::new(&text, &file);
        let mut costs = costs(&build, &Scenario::default(), &Facts::default());
        assert_eq!(costs.len(), 2);
        costs.pop().expect("two")
    }

    #[test]
    fn commands_add_up_and_packages_count() {
        // Seconds, tenths cut off, and the reasons.
        for (text, seconds, because) in [
            ("mkdir /a", 0, "short commands only"),
            ("apt-get update", 6, "`apt-get update`"),
            ("apt-get install -y a b c", 13, "`apt-get install` of 3 packages"),
            (
                "apt-get update && apt-get install -y a build-essential && rm -rf /x",
                33,
                "`apt-get update`; `apt-get install` of 2 packages, `build-essential` among them",
            ),
            ("pip3.12 install -r requirements.txt", 40, "`pip install`"),
            ("python3 -m pip install -U flask gunicorn", 7, "`pip install` of 2 packages"),
            ("npm ci && npm run build", 65, "`npm ci`; `npm run`"),
            ("yarn --frozen-lockfile", 12, "`yarn`"),
            ("go build ./...", 35, "`go build`"),
            ("./mvnw -B package", 115, "`mvnw package`"),
            ("cd /x && ./build.sh --fast", 5, "nothing is known of `./build.sh`"),
            ("$TOOL x", 5, "nothing is known of `$TOOL`"),
            ("make || (apt-get update && make)", 126, "`make`; `apt-get update`"),
            ("test -x /a || cargo build", 0, "short commands only"),
            ("echo a; A=b", 0, "short commands only"),
        ] {
            let cost = run(text);
            assert_eq!(cost.time.likely / 1000, seconds, "{text}");
            assert_eq!(cost.because.join("; "), because, "{text}");
        }
    }

    #[test]
    fn what_is_left_out_of_the_reasons_is_counted() {
        let mut text = "npm ci; go build .; cargo build; make; yarn; apt-get update".to_owned();
        assert_eq!(run(&text).because.last().map(String::as_str), Some("and 1 more command"));
        text.push_str("; ./mvnw package");
        assert_eq!(run(&text).because.last().map(String::as_str), Some("and 2 more commands"));
    }

    #[test]
    fn what_is_fetched_is_fetched_once() {
        let seconds = |text: &str| {
            let file = parse(text);
            let build = Build::new(text, &file);
            let costs = costs(&build, &Scenario::default(), &Facts::default());
            costs.last().expect("some").time.likely / 1000
        };
        let go = "FROM golang AS deps\nRUN go mod download\nFROM deps\nRUN go build .\n";
        assert_eq!(seconds(go), 25);
        assert_eq!(seconds(&go.replace("FROM deps", "FROM golang")), 35);
        assert_eq!(seconds("FROM rust\nRUN cargo chef cook\nRUN cargo build\n"), 60);
        assert_eq!(seconds("FROM python\nRUN uv sync --no-install-project\nRUN uv sync\n"), 2);
    }

    #[test]
    fn cache_mounts_warm_what_they_cover() {
        let warm = |text: &str| run(text).warm.map(|warm| warm.likely / 1000);
        let apt = "--mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt";
        assert_eq!(warm(&format!("{apt} apt-get update && apt-get install -y git")), Some(10));
        assert_eq!(warm("--mount=type=cache,target=/root/.cache pip install -r r.txt"), Some(6));
        for none in [
            "pip install -r r.txt",
            "--mount=type=cache,target=/root/.npm pip install -r r.txt",
            "--mount=type=tmpfs,target=/root/.cache pip install -r r.txt",
            "--mount=type=cache,target=/root/.cache pip install --no-cache-dir -r r.txt",
        ] {
            assert_eq!(warm(none), None, "{none}");
        }
    }

    #[test]
    fn what_an_earlier_step_fetched_is_not_fetched_again() {
        for (early, late, seconds) in [
            ("true", "go build .", 35),
            ("go mod download", "go build .", 25),
            ("go mod download", "go install ./...", 10),
            ("cargo build", "cargo build", 60),
            ("uv sync --no-install-project", "uv sync", 2),
            ("npm ci", "go build .", 35),
        ] {
            let text = format!("FROM debian:trixie AS a\nRUN {early}\nFROM a\nRUN {late}\n");
            let file = parse(&text);
            let build = Build::new(&text, &file);
            let costs = costs(&build, &Scenario::default(), &Facts::default());
            assert_eq!(costs[3].time.likely / 1000, seconds, "{early}, {late}");
        }
    }

    #[test]
    fn what_cannot_be_read_has_a_wide_band() {
        let cost = run("<<EOF python3\nprint(1)\nEOF");
        assert!(cost.time.high >= 20_000, "{cost:?}");
        let file = "FROM mcr.microsoft.com/windows\nSHELL [\"powershell\"]\nRUN Get-Item x\n";
        let parsed = parse(file);
        let costs = costs(&Build::new(file, &parsed), &Scenario::default(), &Facts::default());
        assert_eq!(costs[1].because, ["its commands cannot be read here"]);
    }
}
