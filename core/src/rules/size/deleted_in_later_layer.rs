use std::collections::BTreeMap;

use crate::build::{CopySource, Step, StepKind};
use crate::fix::Fix;
use crate::rules::shared::edits::join_runs;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{ShellWord, SimpleCommand};
use crate::size::{Frees, PartKind};
use crate::syntax::{Body, Keyword, Transfer};

pub(crate) static RULE: Rule = Rule {
    id: "deleted-in-later-layer",
    title: "Deleted files stay in an earlier layer",
    category: Category::Size,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("handbook 9.1")],
    practice: "delete-in-same-layer",
    why: "A layer only ever adds to the image: deleting a file of an older layer hides it, but its \
          bytes are stored and pulled all the same.",
    check,
};

/// Paths that steps added, each with the step that did.
type Added = BTreeMap<String, usize>;

/// Past any real length a path is not followed: a chain of `cd` makes every path below it longer.
const LONGEST: usize = 512;
/// The most paths that are compared with patterns in all, so that no file costs more.
const MOST_COMPARED: usize = 500_000;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let Some(last) = cx.build.final_stage() else { return };
    let mut stages: Vec<usize> = cx.build.lineage(last.index).map(|stage| stage.index).collect();
    stages.reverse();
    let mut added = Added::new();
    let mut looks = MOST_COMPARED;
    let mut previous: Option<&Step<'_>> = None;
    for step in stages.iter().flat_map(|&stage| cx.build.steps_of(stage)) {
        if step.is_onbuild() {
            continue;
        }
        match (&step.kind, &step.effective.body) {
            (StepKind::Copy(CopySource::Context), Body::Copy(copy) | Body::Add(copy)) => {
                for path in copied(cx, step, copy) {
                    if !is_small(&path) && path.len() <= LONGEST {
                        added.insert(path, step.instruction.index);
                    }
                }
            }
            (StepKind::Run { script, .. }, _) => {
                let own = run(cx, step, &script.commands, (&mut added, &mut looks), previous, out);
                added.extend(own);
            }
            _ => {}
        }
        previous = Some(step);
    }
}

/// Goes through a RUN's commands; gives what it adds and does not remove itself.
fn run(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    commands: &[SimpleCommand],
    (added, looks): (&mut Added, &mut usize),
    previous: Option<&Step<'_>>,
    out: &mut Sink<'_>,
) -> Added {
    let mut own = Added::new();
    let mut directory = step.state.workdir.as_deref().unwrap_or(UNKNOWN).to_owned();
    for (at, command) in commands.iter().enumerate() {
        if command.name() == Some("cd") {
            let target = command.operands().next().map_or("~", ShellWord::text);
            directory = absolute(&directory, target);
            if directory.len() > LONGEST {
                directory = format!("{UNKNOWN}{}.{at}", step.instruction.index);
            }
            continue;
        }
        for path in writes(command, &directory) {
            if !step.shadows(&path) && path.len() <= LONGEST {
                own.insert(path, step.instruction.index);
            }
        }
        let mut lost: Option<(String, usize)> = None;
        for pattern in removals(command, &directory) {
            let in_own = take(&mut own, &pattern, looks);
            let in_older = take(added, &pattern, looks);
            if in_own.is_none() && lost.is_none() {
                lost = in_older;
            }
        }
        let Some((path, by)) = lost else { continue };
        let origin = cx.file.instructions.get(by);
        let fix = previous
            .filter(|previous| previous.instruction.index == by)
            .and_then(|previous| join_runs(cx, previous, step))
            .map(|edit| {
                Fix::risky("Join the two `RUN`s", [edit]).review(
                    "A change of one of them runs both again: check that the second needs nothing \
                     that the end of a step stops or saves",
                )
            });
        let shown =
            path.trim_start_matches(UNKNOWN).trim_end_matches("/.").trim_start_matches("?/");
        let keyword = origin.map_or("step", |instruction| instruction.keyword.as_str());
        out.report(
            step.instruction,
            command.range,
            format!("`{shown}` stays in the layer of the earlier `{keyword}`; this only hides it"),
        )
        .frees(Frees::Part(PartKind::Deleted))
        .fix(fix);
    }
    own
}

/// Stands for a directory that is not known; two steps that do not know theirs share it.
const UNKNOWN: &str = "?";

fn absolute(directory: &str, path: &str) -> String {
    let path = path.trim_matches(['"', '\'']);
    for home in ["~", "$HOME", "${HOME}"] {
        if let Some(rest) = path.strip_prefix(home) {
            return format!("/root{rest}");
        }
    }
    if path.starts_with('/') || path.starts_with('$') {
        return path.to_owned();
    }
    let path = path.trim_start_matches("./");
    if matches!(path, "." | "") {
        return directory.to_owned();
    }
    format!("{}/{path}", directory.trim_end_matches('/'))
}

/// Scripts and notes of a few hundred bytes, which a layer may well keep.
fn is_small(path: &str) -> bool {
    [".sh", ".txt", ".md", ".conf", ".cfg", ".ini", ".asc", ".gpg", ".key", ".list"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

/// Files that a COPY or ADD puts in, as far as their names are known. Archives that ADD unpacks are
/// not.
fn copied(cx: &RuleContext<'_>, step: &Step<'_>, copy: &Transfer) -> Vec<String> {
    let directory = step.state.workdir.as_deref().unwrap_or(UNKNOWN);
    if directory.len() > LONGEST {
        return Vec::new();
    }
    let Some(destination) = cx.build.value(&copy.destination, step) else { return Vec::new() };
    let into_directory =
        copy.sources.len() > 1 || destination.ends_with('/') || destination.ends_with('.');
    let unpacks = step.effective.keyword == Keyword::Add;
    copy.sources
        .iter()
        .filter(|source| !source.text.starts_with("<<"))
        .filter(|source| !unpacks || source.text.contains("://") || !source.text.contains(".t"))
        .filter_map(|source| {
            let name = source.text.trim_end_matches('/').rsplit('/').next()?;
            let place = absolute(directory, &destination);
            let place = place.trim_end_matches('/');
            let whole = name.is_empty() || name.starts_with('.') || name.contains(['*', '?', '$']);
            match (into_directory, whole) {
                // A directory's content goes in under names that are not known.
                (true, true) => None,
                (true, false) => name.contains('.').then(|| format!("{place}/{name}")),
                (false, _) => (place.len() > 1 && place != directory).then(|| place.to_owned()),
            }
        })
        .collect()
}

/// The paths a command writes that are often thrown away again: downloads, clones and caches.
fn writes(command: &SimpleCommand, directory: &str) -> Vec<String> {
    let arguments = command.arguments();
    let value = |options: &[&str]| {
        arguments.iter().enumerate().find_map(|(at, word)| {
            let text = word.text();
            options.iter().find_map(|option| {
                if text == *option || is_cluster_ending(text, option) {
                    return arguments.get(at + 1).map(|word| word.text().to_owned());
                }
                text.strip_prefix(&format!("{option}=")).map(str::to_owned)
            })
        })
    };
    let address = || {
        command
            .operands()
            .map(ShellWord::text)
            .find(|text| text.contains("://"))
            .map(|url| url.split(['?', '#']).next().unwrap_or(url).trim_matches(['"', '\'']))
    };
    let from_address = || {
        let name = address()?.trim_end_matches('/').rsplit('/').next()?;
        (!name.is_empty()).then(|| absolute(directory, name))
    };
    let redirected = command
        .redirects
        .iter()
        .find(|redirect| matches!(redirect.operator.as_str(), ">" | "1>" | ">|"))
        .map(|redirect| redirect.target.text().to_owned());
    let file = |name: String| (name != "-").then(|| absolute(directory, &name));
    let cache = |path: &str| Some(format!("{path}/."));
    let sub = command.subcommand().map_or("", ShellWord::text);
    let written = match command.name() {
        Some("wget") => match value(&["-O", "--output-document"]) {
            Some(name) if name == "-" => redirected.and_then(file),
            Some(name) => file(name),
            None => match value(&["-P", "--directory-prefix"]) {
                Some(into) => from_address().and_then(|path| {
                    Some(format!("{}/{}", absolute(directory, &into), path.rsplit('/').next()?))
                }),
                None => from_address(),
            },
        },
        Some("curl") => match value(&["-o", "--output"]).or(redirected) {
            Some(name) => file(name),
            None if command.has_option(&["-O", "--remote-name"]) => from_address(),
            None => None,
        },
        Some("git") if sub == "clone" => {
            let mut after = command.operands().skip_while(|word| !word.text().contains("://"));
            let url = after.next().map(ShellWord::text);
            match (url, after.next()) {
                (Some(_), Some(into)) => Some(absolute(directory, into.text())),
                (Some(_), None) => {
                    from_address().map(|path| path.trim_end_matches(".git").to_owned())
                }
                _ => None,
            }
        }
        Some("apt-get" | "apt") if sub == "update" => cache("/var/lib/apt/lists"),
        Some("apk") if sub == "add" && !command.has_option(&["--no-cache"]) => command
            .has_option(&["-U", "--update", "--update-cache"])
            .then(|| "/var/cache/apk/.".to_owned()),
        Some("yum") if sub == "install" => cache("/var/cache/yum"),
        Some("dnf" | "microdnf") if sub == "install" => cache("/var/cache/dnf"),
        Some("pip" | "pip3") if sub == "install" && !command.has_option(&["--no-cache-dir"]) => {
            cache("/root/.cache/pip")
        }
        Some("npm") if matches!(sub, "install" | "ci" | "i") => cache("/root/.npm"),
        _ => None,
    };
    written.into_iter().collect()
}

/// `-fsSLo` for `-o`.
fn is_cluster_ending(text: &str, option: &str) -> bool {
    option.len() == 2
        && text.len() > 2
        && text.starts_with('-')
        && !text.starts_with("--")
        && text.get(1..).is_some_and(|letters| letters.chars().all(|c| c.is_ascii_alphabetic()))
        && option.get(1..).is_some_and(|letter| text.ends_with(letter))
}

/// Paths and patterns that a command deletes.
fn removals(command: &SimpleCommand, directory: &str) -> Vec<String> {
    let sub = command.subcommand().map_or("", ShellWord::text);
    match command.name() {
        Some("rm") => command.operands().map(|word| absolute(directory, word.text())).collect(),
        Some("yum") if sub == "clean" => vec!["/var/cache/yum".to_owned()],
        Some("dnf" | "microdnf") if sub == "clean" => vec!["/var/cache/dnf".to_owned()],
        Some("npm") if sub == "cache" => vec!["/root/.npm".to_owned()],
        _ => Vec::new(),
    }
}

/// Takes out all paths that `pattern` covers; the first of them.
fn take(added: &mut Added, pattern: &str, looks: &mut usize) -> Option<(String, usize)> {
    let stem = pattern.split(['*', '?', '{', '[']).next().unwrap_or("");
    let globs = stem.len() < pattern.len() && !stem.trim_start_matches(UNKNOWN).is_empty();
    let exact = pattern.trim_end_matches('/');
    let start = if globs { stem } else { exact };
    if start.is_empty() || start == "/" || added.is_empty() {
        return None;
    }
    let tail = pattern.rsplit(['*', '?', '}', ']']).next().unwrap_or("").trim_end_matches('/');
    let mut first = if globs { None } else { added.remove_entry(exact) };
    let start = if globs { stem.to_owned() } else { format!("{exact}/") };
    let covered: Vec<String> = added
        .range(start.clone()..)
        .map(|(path, _)| path)
        .take_while(|path| path.starts_with(&start))
        .take_while(|_| {
            *looks = looks.saturating_sub(1);
            *looks > 0
        })
        .filter(|path| !globs || path.ends_with(tail))
        .cloned()
        .collect();
    for path in covered {
        let by = added.remove(&path);
        if first.is_none() {
            first = by.map(|by| (path, by));
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn what_an_older_layer_added_is_found() {
        check(
            &RULE,
            "
FROM debian:13
WORKDIR /src
RUN curl -fsSLo a.tgz https://a.example/a.tgz
COPY b.tgz c.tgz /tmp/
RUN tar xf a.tgz && rm -f a.tgz && rm -rf /tmp/*
#                   ^^^^^^^^^^^ RUN
#                                  ^^^^^^^^^^^^^ COPY
RUN apt-get update
RUN apt-get install -y curl && rm -rf /var/lib/apt/lists/*
#                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN cd /opt && git clone https://a.example/tool.git
RUN rm -rf /opt/tool
#   ^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn what_is_removed_where_it_was_made_is_fine() {
        silent(
            &RULE,
            "FROM debian:13\nRUN apt-get update && apt-get install -y x && rm -rf /var/lib/apt/lists/*\n\
             RUN curl -O https://a.example/a.tgz && rm a.tgz\nRUN rm -rf /tmp/b\n",
        );
        silent(
            &RULE,
            "FROM debian:13\nCOPY setup.sh /tmp/\nRUN sh /tmp/setup.sh\nRUN rm /tmp/setup.sh\n",
        );
        silent(
            &RULE,
            "FROM debian:13\nRUN --mount=type=cache,target=/var/lib/apt apt-get update\nRUN rm -rf /var/lib/apt/lists/*\n",
        );
    }

    #[test]
    fn stages_that_are_left_behind_do_not_count() {
        silent(
            &RULE,
            "FROM debian:13 AS build\nCOPY a.tgz /tmp/\nRUN rm /tmp/a.tgz\nFROM debian:13\nCOPY --from=build /x /x\n",
        );
        check(
            &RULE,
            "
FROM debian:13 AS base
COPY a.tgz /tmp/
FROM base
RUN rm /tmp/a.tgz
#   ^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn neighbours_are_joined() {
        fixed(
            &RULE,
            "FROM debian:13\nRUN wget -q https://a.example/a.tgz\nRUN rm a.tgz\n",
            "FROM debian:13\nRUN wget -q https://a.example/a.tgz \\\n    && rm a.tgz\n",
        );
        safety(&RULE, "FROM debian:13\nCOPY a.tgz /a.tgz\nRUN rm /a.tgz\n", None);
    }
}
