use std::collections::BTreeSet;

use crate::build::Step;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::{Script, ShellWord, paths};
use crate::size::{Frees, PartKind};
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "temporary-files-kept",
    title: "Temporary files stay in the layer",
    category: Category::Size,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "delete-in-same-layer",
    why: "Signatures, key rings and unpacked sources serve one step only. What that step does not remove is part of the image for good.",
    check,
};

/// The most files that the rest of the Dockerfile is searched for; below, the most patterns of `rm`
/// that are compared with a path, and the longest path. Past any real number nothing is reported,
/// so that no file costs more.
const MOST_LOOKS: usize = 256;
const MOST_PATTERNS: usize = 256;
const LONGEST_PATH: usize = 1024;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let inside = cx.build.in_final_image();
    let mut looks = MOST_LOOKS;
    for (step, script) in cx.build.runs() {
        if !inside.has(step.stage) || step.is_onbuild() {
            continue;
        }
        let mut removed = None;
        for command in &script.commands {
            for assignment in &command.assignments {
                let made = assignment.value.raw.contains("mktemp -d");
                if made
                    && !removed.get_or_insert_with(|| Removed::of(script)).names(&assignment.name)
                {
                    let message = format!(
                        "The temporary folder in `${}` is not removed in this step",
                        assignment.name
                    );
                    out.report(step.instruction, assignment.range, message)
                        .frees(Frees::Part(PartKind::Temporary));
                }
            }
            if !matches!(command.name(), Some("curl" | "wget" | "tar" | "git")) {
                continue;
            }
            let left = paths::written(command).into_iter().find_map(|word| {
                let what = kind(&word)?;
                let stays = !removed.get_or_insert_with(|| Removed::of(script)).takes(word.text())
                    && !step.shadows(word.text())
                    && looks > 0
                    && {
                        looks -= 1;
                        !serves(cx, step, word.text())
                    };
                stays.then_some((word, what))
            });
            if let Some((word, what)) = left {
                let message = format!("`{}` is {what} that this step leaves behind", word.text());
                out.report(step.instruction, word.range, message)
                    .frees(Frees::Part(PartKind::Temporary));
            }
        }
    }
}

/// True if a later step names the folder, be it to start the container there: then it is the
/// program's own.
fn serves(cx: &RuleContext<'_>, step: &Step<'_>, path: &str) -> bool {
    let folder: String = path.split('/').take(4).collect::<Vec<_>>().join("/");
    cx.build.steps.iter().any(|other| {
        other.instruction.index > step.instruction.index
            && other.effective.arguments.as_str().contains(&folder)
    })
}

/// The kind of a path that nothing needs after the step.
fn kind(word: &ShellWord) -> Option<&'static str> {
    let path = word.literal()?;
    if [".asc", ".sig", ".sha256", ".sha512"].iter().any(|ending| path.ends_with(ending)) {
        return Some("a signature or checksum");
    }
    path.starts_with("/usr/src/").then_some("a copy of sources")
}

/// The paths that the commands of a script remove or move away, in the order of the alphabet.
#[derive(Default)]
struct Removed {
    /// Paths without a slash at their end.
    paths: BTreeSet<String>,
    /// Their last parts.
    files: BTreeSet<String>,
    /// The text before the first pattern or variable, and the whole.
    patterns: Vec<(String, String)>,
    /// Names of variables that `rm` is given.
    variables: BTreeSet<String>,
    /// True if there is more than is kept: then anything may be removed.
    more: bool,
}

impl Removed {
    fn of(script: &Script) -> Self {
        let mut all = Self::default();
        for command in &script.commands {
            for word in paths::removed(command) {
                all.variables.extend(variables(&word.raw).map(str::to_owned));
                all.add(&word);
            }
            if matches!(command.name(), Some("mv" | "cd")) {
                command.operands().for_each(|word| all.add(word));
            }
        }
        all
    }

    fn add(&mut self, word: &ShellWord) {
        let path = word.text().trim_end_matches('/');
        let stem = path.split(['*', '$', '{']).next().unwrap_or("");
        if stem.len() < path.len() {
            self.more |= self.patterns.len() >= MOST_PATTERNS;
            if !self.more {
                self.patterns.push((stem.to_owned(), path.to_owned()));
            }
        }
        self.files.insert(base_name(path).to_owned());
        self.paths.insert(path.to_owned());
    }

    /// True if an `rm` names the variable.
    fn names(&self, variable: &str) -> bool {
        self.variables.contains(variable)
    }

    /// True if the path goes, a folder around it, or something that may be it.
    fn takes(&self, path: &str) -> bool {
        let file = base_name(path);
        let ending = file.rsplit('.').next().unwrap_or(file);
        let mut starts = path.char_indices().map(|(at, _)| at).chain([path.len()]);
        self.more
            || path.len() > LONGEST_PATH
            || starts.any(|end| path.get(..end).is_some_and(|start| self.paths.contains(start)))
            || self.paths.range(path.to_owned()..).next().is_some_and(|it| it.starts_with(path))
            || self.files.contains(file)
            || self
                .patterns
                .iter()
                .any(|(stem, whole)| path.starts_with(stem.as_str()) || whole.ends_with(ending))
    }
}

/// The names behind each `$` and `${` of a word.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('$').filter_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        rest.get(..end)
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn signatures_folders_and_sources() {
        check(
            &RULE,
            "
FROM debian:13
RUN wget -O a.tgz.asc https://e.com/a.tgz.asc && gpg --verify a.tgz.asc a.tgz
#           ^^^^^^^^^ a signature
RUN export GNUPGHOME=x; HOME=\"$(mktemp -d)\"; gpg --import key
#                       ^^^^^^^^^^^^^^^^^^^ in `$HOME` is not removed
RUN tar -xf /a.tgz -C /usr/src/a && make -C /usr/src/a install
#                     ^^^^^^^^^^ a copy of sources
",
        );
    }

    #[test]
    fn removed_in_the_same_step() {
        silent(
            &RULE,
            "FROM debian:13\nRUN wget -O a.asc https://e.com/a.asc && gpg --verify a.asc && rm a.asc\n",
        );
        silent(&RULE, "FROM debian:13\nRUN wget -O a.asc https://e.com/a.asc && rm *.asc\n");
        silent(&RULE, "FROM debian:13\nRUN D=\"$(mktemp -d)\" && rm -rf \"$D\"\n");
        silent(
            &RULE,
            "FROM debian:13\nRUN git clone https://e.com/a /usr/src/a && make && rm -rf /usr/src/a\n",
        );
        silent(
            &RULE,
            "FROM debian:13\nRUN git clone https://e.com/a /usr/src/a\nWORKDIR /usr/src/a\nCMD [\"./run\"]\n",
        );
        silent(
            &RULE,
            "FROM debian:13 AS b\nRUN git clone https://e.com/a /usr/src/a\nFROM debian:13\n",
        );
    }
}
