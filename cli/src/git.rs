//! Changes since a commit, as git says. The repository may be a stranger's, and git runs programs
//! that a repository's own configuration names (hooks, file system monitors, filters, differs,
//! transports): here it runs none of them.

use std::path::Path;
use std::process::{Command, Output};

use plimsoll_core::cache::{Change, Scenario};

use crate::Failure;
use crate::input::{MAX_TEXT, mebibytes};

/// Adds what changed below `folder` since `revision`, in the commits and in the working tree, and
/// the texts that the Dockerfile and the .dockerignore had there.
pub(crate) fn since(
    folder: &Path,
    dockerfile: &Path,
    revision: &str,
    scenario: &mut Scenario,
) -> Result<(), Failure> {
    if dockerfile == Path::new("-") {
        return Err(Failure::new("--since needs a Dockerfile that is a file"));
    }
    let git = Git::of(folder)?;
    let commit = format!("{revision}^{{commit}}");
    let commit = git
        .run(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
        .map_err(|_| Failure::new(format!("git knows no commit `{revision}` here")))?;
    let commit = commit.trim();
    let changed = [
        "diff",
        "--no-ext-diff",
        "--no-textconv",
        // What a submodule's folder holds would be asked of a git of its own.
        "--ignore-submodules=dirty",
        "--relative",
        "--name-status",
        "-M",
        "-z",
        commit,
        "--",
        ".",
    ];
    scenario.changes.extend(changes(&git.run(folder, &changed)?));
    let untracked = git.run(folder, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    let new = untracked.split('\0').filter(|path| !path.is_empty());
    scenario.changes.extend(new.map(|path| Change::Add(path.to_owned())));

    let own = dockerfile.parent().filter(|parent| !parent.as_os_str().is_empty());
    let own = own.unwrap_or(Path::new("."));
    let name = dockerfile.file_name().unwrap_or_default().to_string_lossy();
    let before = git
        .text(own, &format!("{commit}:./{name}"))?
        .ok_or_else(|| Failure::new(format!("`{revision}` has no {}", dockerfile.display())))?;
    scenario.previous_text = Some(before);
    // Docker takes the one that is named after the Dockerfile first.
    let mut ignore = git.text(own, &format!("{commit}:./{name}.dockerignore"))?;
    if ignore.is_none() {
        ignore = git.text(folder, &format!("{commit}:./.dockerignore"))?;
    }
    scenario.previous_dockerignore = Some(ignore.unwrap_or_default());
    Ok(())
}

/// The git of a repository, with all turned off that would run a program of the repository's.
struct Git {
    /// Settings that turn off the filters that its configuration has: keys with values.
    filters: Vec<(String, &'static str)>,
}

impl Git {
    fn of(folder: &Path) -> Result<Self, Failure> {
        let git = Self { filters: Vec::new() };
        // Reading the configuration runs nothing.
        let names = git.run(folder, &["config", "--list", "--name-only", "-z"])?;
        let mut filters = Vec::new();
        for name in names.split('\0') {
            // `filter.NAME.clean`; the name may have dots in it.
            let driver = name.strip_prefix("filter.").and_then(|rest| rest.rsplit_once('.'));
            if let Some((driver, key)) = driver {
                let off = if key == "required" { "false" } else { "" };
                filters.push((format!("filter.{driver}.{key}"), off));
            }
        }
        Ok(Self { filters })
    }

    /// The text of a file in a commit, as it is kept there; `None` where there is no such file.
    fn text(&self, folder: &Path, object: &str) -> Result<Option<String>, Failure> {
        let Ok(size) = self.run(folder, &["cat-file", "-s", object]) else { return Ok(None) };
        if size.trim().parse::<u64>().map_or(true, |size| size > MAX_TEXT) {
            let most = mebibytes(MAX_TEXT);
            return Err(Failure::new(format!(
                "cannot read {object}: it has more than {most}, which is the most that is read"
            )));
        }
        self.run(folder, &["cat-file", "blob", object]).map(Some)
    }

    fn run(&self, folder: &Path, arguments: &[&str]) -> Result<String, Failure> {
        let output = self.start(folder, arguments).map_err(|error| {
            Failure::new(format!("--since needs git, which cannot be run: {error}"))
        })?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr);
            return Err(Failure(
                message.trim().lines().map(|line| format!("git: {line}")).collect(),
            ));
        }
        String::from_utf8(output.stdout)
            .map_err(|_| Failure::new("git names a path or text that is not UTF-8"))
    }

    fn start(&self, folder: &Path, arguments: &[&str]) -> std::io::Result<Output> {
        let mut command = Command::new("git");
        command.args(["--no-pager", "--no-optional-locks", "--literal-pathspecs"]);
        let off = [
            ("core.fsmonitor", ""),
            ("core.hooksPath", "/dev/null"),
            // A folder in the tree that looks like a bare repository has a configuration too.
            ("safe.bareRepository", "explicit"),
        ];
        let filters = self.filters.iter().map(|(key, value)| (key.as_str(), *value));
        // Not `-c`, which takes a `=` in the name of a filter for the end of the key. What the user's
        // own environment says comes before.
        let mut count = std::env::var("GIT_CONFIG_COUNT").map_or(0, |it| it.parse().unwrap_or(0));
        for (key, value) in off.into_iter().chain(filters) {
            command.env(format!("GIT_CONFIG_KEY_{count}"), key);
            command.env(format!("GIT_CONFIG_VALUE_{count}"), value);
            count += 1_usize;
        }
        command.env("GIT_CONFIG_COUNT", count.to_string());
        // Objects that are missing are not fetched, by whatever means the repository names.
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "");
        command.arg("-C").arg(folder).args(arguments).output()
    }
}

/// The changes of `git diff --name-status -z`.
fn changes(output: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut words = output.split('\0').map(str::to_owned);
    while let Some((status, path)) = words.next().zip(words.next()) {
        match status.chars().next() {
            Some('A') => changes.push(Change::Add(path)),
            Some('D') => changes.push(Change::Delete(path)),
            Some('R' | 'C') => {
                let Some(to) = words.next() else { break };
                if status != "R100" {
                    changes.push(Change::Edit(to.clone()));
                }
                changes.push(if status.starts_with('R') {
                    Change::Rename { from: path, to }
                } else {
                    Change::Add(to)
                });
            }
            Some(_) => changes.push(Change::Edit(path)),
            None => break,
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_read() {
        let rename = |from: &str, to: &str| Change::Rename { from: from.into(), to: to.into() };
        assert_eq!(
            changes("M\0a b\0A\0c\0D\0d\0R100\0e\0f\0R090\0g\0h\0T\0i\0"),
            [
                Change::Edit("a b".into()),
                Change::Add("c".into()),
                Change::Delete("d".into()),
                rename("e", "f"),
                Change::Edit("h".into()),
                rename("g", "h"),
                Change::Edit("i".into()),
            ]
        );
        assert!(changes("").is_empty());
    }
}
