//! What changed since a commit, as git says.

use std::path::Path;
use std::process::Command;

use plimsoll_core::cache::{Change, Scenario};

use crate::Failure;

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
    let commit = format!("{revision}^{{commit}}");
    git(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
        .map_err(|_| Failure::new(format!("git knows no commit `{revision}` here")))?;
    let changed = ["diff", "--relative", "--name-status", "-M", "-z", &commit, "--", "."];
    scenario.changes.extend(changes(&git(folder, &changed)?));
    let untracked = git(folder, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    let new = untracked.split('\0').filter(|path| !path.is_empty());
    scenario.changes.extend(new.map(|path| Change::Add(path.to_owned())));

    let own = dockerfile.parent().filter(|parent| !parent.as_os_str().is_empty());
    let own = own.unwrap_or(Path::new("."));
    let name = dockerfile.file_name().unwrap_or_default().to_string_lossy();
    let before = git(own, &["show", &format!("{revision}:./{name}")])
        .map_err(|_| Failure::new(format!("`{revision}` has no {}", dockerfile.display())))?;
    scenario.previous_text = Some(before);
    // Docker takes the one that is named after the Dockerfile first.
    let ignore = git(own, &["show", &format!("{revision}:./{name}.dockerignore")])
        .or_else(|_| git(folder, &["show", &format!("{revision}:./.dockerignore")]));
    scenario.previous_dockerignore = Some(ignore.unwrap_or_default());
    Ok(())
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

fn git(folder: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let output =
        Command::new("git").arg("-C").arg(folder).args(arguments).output().map_err(|error| {
            Failure::new(format!("--since needs git, which cannot be run: {error}"))
        })?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!("git: {}", message.trim())));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Failure::new("git names a path or text that is not UTF-8"))
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
