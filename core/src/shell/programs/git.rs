//! The programs that git runs beside itself.

use super::Words;
use crate::shell::ShellWord;
use std::sync::LazyLock;

/// The words that git itself knows. Another word may be an alias, or a program of the name `git-…`.
static OWN: Words = Words(LazyLock::new(|| {
    "--version add am apply archive blame branch bundle cat-file check-ignore check-ref-format
     checkout cherry-pick clean clone commit config count-objects credential describe diff
     diff-index diff-tree fetch for-each-ref format-patch fsck gc grep hash-object help index-pack
     init init-db lfs log ls-files ls-remote ls-tree maintenance merge merge-base mv name-rev notes
     pack-refs prune pull push range-diff read-tree reflog remote repack replace reset restore
     rev-list rev-parse revert rm shortlog show show-ref sparse-checkout stash status submodule
     switch symbolic-ref tag unpack-objects update-index update-ref update-server-info var
     verify-commit verify-tag version whatchanged worktree write-tree"
        .split_whitespace()
        .collect()
}));

/// True if git runs another program, or may.
pub(super) fn git_runs_another(arguments: &[ShellWord]) -> bool {
    let mut rest = arguments.iter();
    let verb = loop {
        let Some(word) = rest.next() else { return false };
        match word.text() {
            "-c" if rest.next().is_none_or(|it| sets_program(&it.shape())) => return true,
            "-c" => {}
            "-C" | "--git-dir" | "--work-tree" | "--namespace" => drop(rest.next()),
            text if text.starts_with("--exec-path=") || text.starts_with("--config-env") => {
                return true;
            }
            "--version" | "--help" => return false,
            text if text.starts_with('-') => {}
            _ => break word,
        }
    };
    let words: Vec<&str> = rest.as_slice().iter().map(ShellWord::text).collect();
    let has = |options: &[&str]| {
        words.iter().any(|word| {
            let name = word.split_once('=').map_or(*word, |(name, _)| name);
            let is_short = |it: &&str| !it.starts_with("--") && word.starts_with(it);
            options.iter().any(|it| is_short(it) || name.len() > 3 && it.starts_with(name))
        })
    };
    let Some(verb) = verb.literal() else { return true };
    !OWN.has(verb)
        || words.iter().any(|word| word.starts_with("ext::"))
        || match verb {
            "clone" => {
                has(&["-u", "--upload-pack", "--template"])
                    || settings(rest.as_slice()).any(|it| sets_program(&it))
            }
            "archive" | "fetch" | "ls-remote" | "pull" => has(&["--upload-pack", "--exec"]),
            "push" => has(&["--receive-pack", "--exec"]),
            "grep" => has(&["-O", "--open-files-in-pager"]),
            "init" => has(&["--template"]),
            "submodule" => words.contains(&"foreach"),
            "config" => sets_program(
                &rest.as_slice().iter().map(ShellWord::shape).collect::<Vec<_>>().join(" "),
            ),
            _ => false,
        }
}

/// The settings that `git clone` is given with `-c` and `--config`.
fn settings(words: &[ShellWord]) -> impl Iterator<Item = String> {
    words.iter().enumerate().filter_map(|(at, word)| {
        let text = word.text();
        let attached = text.strip_prefix("--config=").or_else(|| text.strip_prefix("-c"));
        match attached {
            Some("") => words.get(at + 1).map(ShellWord::shape),
            Some(setting) => Some(setting.to_owned()),
            None if text == "--config" => words.get(at + 1).map(ShellWord::shape),
            None => None,
        }
    })
}

/// True if a setting, or the words of `git config`, names a program, or a file with settings.
fn sets_program(setting: &str) -> bool {
    const KEYS: [&str; 20] = [
        "alias.",
        "core.askpass",
        "core.editor",
        "core.fsmonitor",
        "core.gitproxy",
        "core.hookspath",
        "core.pager",
        "core.sshcommand",
        "diff.external",
        "filter.",
        "gpg.",
        "include.",
        "includeif.",
        "init.templatedir",
        "mergetool.",
        "pager.",
        "receivepack",
        "sequence.editor",
        "trailer.",
        "uploadpack",
    ];
    let lower = setting.to_ascii_lowercase();
    let key = lower.split_once('=').map_or(&*lower, |(key, _)| key);
    let value_runs = |value: &str| value.starts_with('!') || value.starts_with('/');
    let helper = lower
        .split_once("helper")
        .is_some_and(|(_, value)| value_runs(value.trim_start_matches([' ', '='])));
    helper
        || key.split(' ').any(|word| KEYS.iter().any(|it| word.starts_with(it)))
        || key.split(' ').next().is_some_and(|word| word.contains(crate::shell::word::GAP))
}
