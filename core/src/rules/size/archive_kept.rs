use std::collections::{BTreeMap, BTreeSet};

use crate::build::Step;
use crate::fix::Fix;
use crate::rules::shared::run_edits::{append_command, rights};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::{Script, ShellWord, SimpleCommand, paths};
use crate::size::{Frees, PartKind};
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "archive-kept",
    title: "An archive stays beside its contents",
    category: Category::Size,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "delete-in-same-layer",
    why: "Once unpacked, an archive is a second copy of its contents. Only an `rm` in the same step takes it out of the layer.",
    check,
};

/// Endings of archives that are unpacked as files.
pub(super) const ARCHIVES: [&str; 10] =
    [".7z", ".tar", ".tar.bz2", ".tar.gz", ".tar.xz", ".tar.zst", ".tbz2", ".tgz", ".txz", ".zip"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let inside = cx.build.in_final_image();
    for (step, script) in cx.build.runs() {
        if !inside.has(step.stage) || step.is_onbuild() {
            continue;
        }
        if !script.commands.iter().any(|command| unpacked(command).is_some()) {
            continue;
        }
        let removed = Removed::of(script);
        let mut fetched: BTreeSet<String> = BTreeSet::new();
        for (at, command) in script.commands.iter().enumerate() {
            fetched.extend(fetches(command));
            let Some(archive) = unpacked(command) else { continue };
            let Some(name) = archive.literal() else { continue };
            let file = base_name(name);
            if !fetched.contains(file) || removed.takes_after(at, name) || step.shadows(name) {
                continue;
            }
            let message = format!("`{file}` stays in the layer beside what was unpacked from it");
            out.report(step.instruction, archive.range, message)
                .frees(Frees::Part(PartKind::Archive))
                .fix(fix_for(cx, step, script, command, name));
        }
    }
}

/// The archive that a command unpacks.
pub(super) fn unpacked(command: &SimpleCommand) -> Option<&ShellWord> {
    let arguments = command.arguments();
    let is_archive =
        |word: &&ShellWord| ARCHIVES.iter().any(|ending| word.text().ends_with(ending));
    match command.name()? {
        "unzip" | "7z" => arguments.iter().find(is_archive),
        "tar" | "bsdtar" => {
            let extracts = arguments.iter().enumerate().any(|(at, word)| {
                let text = word.text();
                let letters = text.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
                let letters = letters.or((at == 0).then_some(text));
                text == "--extract" || text == "--get" || letters.is_some_and(|it| it.contains('x'))
            });
            arguments.iter().find(is_archive).filter(|_| extracts)
        }
        _ => None,
    }
}

/// The files that a command downloads: by the name it is told, and by that in the address.
fn fetches(command: &SimpleCommand) -> Vec<String> {
    if !matches!(command.name(), Some("curl" | "wget" | "aria2c")) {
        return Vec::new();
    }
    let told = paths::written(command);
    let told = told.iter().map(|word| base_name(word.text()).to_owned());
    let addresses = paths::addresses(command);
    let in_addresses =
        addresses.iter().map(|word| base_name(word.text().trim_matches(['"', '\''])).to_owned());
    told.chain(in_addresses).collect()
}

/// The files that the commands of a script remove or move, each with the last command that does.
#[derive(Default)]
struct Removed {
    /// By the last part of the path.
    names: BTreeMap<String, usize>,
    /// By the whole path, without a slash at its end: a folder takes what is in it along.
    paths: BTreeMap<String, usize>,
    /// The start and the end of each pattern.
    patterns: Vec<(String, String, usize)>,
    /// The last command with a variable, which may be anything.
    unknown: Option<usize>,
}

/// Past so many patterns a script may remove anything, so that no script costs more.
const MOST_PATTERNS: usize = 256;

impl Removed {
    fn of(script: &Script) -> Self {
        let mut removed = Self::default();
        for (at, command) in script.commands.iter().enumerate() {
            for word in paths::removed(command) {
                removed.word(at, word.text());
            }
            if command.name() == Some("mv") {
                command.operands().for_each(|word| removed.word(at, word.text()));
            }
        }
        removed
    }

    fn word(&mut self, at: usize, text: &str) {
        let last = base_name(text);
        if text.contains(['$', '{', '`']) || self.patterns.len() == MOST_PATTERNS {
            self.unknown = Some(at);
        } else if let Some((start, end)) = last.split_once('*') {
            self.patterns.push((start.to_owned(), end.to_owned(), at));
        }
        self.names.insert(last.to_owned(), at);
        let path = text.trim_matches(['"', '\'']).trim_end_matches('/');
        self.paths.insert(path.to_owned(), at);
    }

    /// True if a command after this one removes or moves the file, or may.
    fn takes_after(&self, at: usize, name: &str) -> bool {
        let file = base_name(name);
        let later = |by: Option<&usize>| by.is_some_and(|by| *by > at);
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut above = std::iter::successors(Some(folder), |path| {
            path.rsplit_once('/').map(|(above, _)| above)
        });
        later(self.unknown.as_ref())
            || later(self.names.get(file))
            || self.patterns.iter().any(|(start, end, by)| {
                *by > at && file.starts_with(start.as_str()) && file.ends_with(end.as_str())
            })
            || !folder.is_empty() && above.any(|path| later(self.paths.get(path)))
    }
}

fn fix_for(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    script: &Script,
    unpacks: &SimpleCommand,
    name: &str,
) -> Option<Fix> {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_./+".contains(c));
    // After a `cd` a relative name means another file.
    let moved =
        !name.starts_with('/') && script.commands.iter().any(|it| paths::cd_target(it).is_some());
    if !plain || moved || name.starts_with('-') {
        return None;
    }
    let rights = rights(cx, step, unpacks)?;
    let edit = append_command(cx, step, &format!("{rights}rm {name}"))?;
    let file = base_name(name);
    let review = format!("Check that nothing opens `{file}` later, the started program included");
    Some(Fix::risky(format!("Remove `{file}` in the same step"), [edit]).review(review))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn unpacked_and_left_behind() {
        check(
            &RULE,
            "
FROM debian:13
RUN wget -q https://e.com/a.tar.gz && tar -xzf a.tar.gz -C /opt
#                                              ^^^^^^^^ `a.tar.gz` stays
RUN curl -fsSLo /tmp/b.zip https://e.com/x && unzip /tmp/b.zip
#                                                   ^^^^^^^^^^
",
        );
    }

    #[test]
    fn removed_piped_or_not_shipped() {
        let of = |rest: &str| {
            format!("FROM debian:13\nRUN wget https://e.com/a.tgz && tar xf a.tgz{rest}\n")
        };
        for rest in [" && rm a.tgz", "; rm -rf *.tgz", " && rm \"$FILE\"", " && mv a.tgz /b"] {
            silent(&RULE, &of(rest));
        }
        silent(&RULE, "FROM debian:13\nRUN curl https://e.com/a.tgz | tar xz\n");
        silent(
            &RULE,
            "FROM debian:13\nRUN curl -o /tmp/x/a.tgz https://e.com && tar xf /tmp/x/a.tgz && rm -r /tmp/x\n",
        );
        silent(&RULE, &format!("{}FROM debian:13\n", of("")));
    }

    #[test]
    fn removes_it_at_the_end() {
        fixed(
            &RULE,
            "FROM debian:13\nRUN wget -q https://e.com/a.tgz && tar xf a.tgz\n",
            "FROM debian:13\nRUN wget -q https://e.com/a.tgz && tar xf a.tgz && rm a.tgz\n",
        );
        fixed(
            &RULE,
            "FROM debian:13\nRUN curl -o /a.tgz https://e.com && sudo tar xf /a.tgz\n",
            "FROM debian:13\nRUN curl -o /a.tgz https://e.com && sudo tar xf /a.tgz && sudo rm /a.tgz\n",
        );
        safety(
            &RULE,
            "FROM debian:13\nRUN wget https://e.com/a.tgz && tar xf a.tgz\n",
            Some(Safety::Unsafe),
        );
        safety(
            &RULE,
            "FROM debian:13\nRUN cd /x && wget https://e.com/a.tgz && tar xf a.tgz\n",
            None,
        );
    }
}
