use std::collections::BTreeMap;

use crate::rules::shared::entry_process::{commands, started};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::{ShellWord, SimpleCommand};
use crate::text::TextRange;

pub(crate) static RULE: Rule = Rule {
    id: "unused-user",
    title: "A user is made and never used",
    category: Category::Security,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "user-after-root-steps",
    why: "Without a `USER` the container still runs as root, though somebody meant it not to.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // What starts the container may switch to the user itself: a script of the project's, a
    // program that is known to, or the base image's own.
    let runs = commands(cx);
    // The tools of who develops in a container have users of their own.
    let name = cx.build.final_stage().and_then(|stage| stage.name.as_deref()).unwrap_or("");
    let starts = started(cx);
    let known = !name.contains("dev")
        && !starts.is_empty()
        && !runs.is_empty()
        && runs.iter().all(|(_, command)| !may_switch(command))
        && starts.iter().all(|step| step.script().is_some_and(|script| script.complete));
    if !known {
        return;
    }
    let inside = cx.build.in_final_image();
    let names = Names::of(cx.source);
    for (step, script) in cx.build.runs() {
        if !inside.has(step.stage) || step.is_onbuild() {
            continue;
        }
        for command in &script.commands {
            let Some((user, id)) = made(command) else { continue };
            let Some(name) = user.literal() else { continue };
            // A group may well have the same number.
            let number = id.map(ShellWord::text).filter(|id| id.len() > 1);
            let by_number = number.is_some_and(|id| names.are_beside(step.instruction.range, id));
            if by_number || names.are_beside(command.range, name) {
                continue;
            }
            out.report(
                step.instruction,
                user.range,
                format!("Nothing runs as `{name}`, and nothing belongs to it"),
            );
        }
    }
}

/// The user that a command makes: the word of its name, and that of its number.
fn made(command: &SimpleCommand) -> Option<(&ShellWord, Option<&ShellWord>)> {
    const VALUED: [&str; 26] = [
        "-b",
        "--base-dir",
        "-c",
        "--comment",
        "-d",
        "--home-dir",
        "--home",
        "-e",
        "-f",
        "-g",
        "--gid",
        "-G",
        "--groups",
        "-k",
        "-K",
        "-p",
        "--password",
        "-s",
        "--shell",
        "-u",
        "--uid",
        "-h",
        "--gecos",
        "--ingroup",
        "-R",
        "-Z",
    ];
    let name = command.name()?;
    if !matches!(name, "useradd" | "adduser") {
        return None;
    }
    let mut id = None;
    let mut operands = Vec::new();
    let mut words = command.arguments().iter();
    while let Some(word) = words.next() {
        let text = word.text();
        // `-G` of Alpine's adduser and `-u` end a cluster of letters, too: `-Du 1000`.
        let cluster = text.starts_with('-') && !text.starts_with("--") && text.len() > 2;
        let valued = VALUED.contains(&text)
            || cluster
                && text.ends_with(['u', 'g', 'G', 's', 'h', 'd', 'c', 'k'])
                && !text.contains('=');
        if valued {
            let value = words.next();
            if text.ends_with('u') || text == "--uid" {
                id = value;
            }
        } else if !text.starts_with('-') {
            operands.push(word);
        }
    }
    // `adduser user group` puts a user that is there into a group.
    match operands.as_slice() {
        [user] => Some((user, id)),
        _ => None,
    }
}

/// The offsets of each name or number in the text. `/app` is a folder and left out; `/home/app` and
/// `~app` are the user's.
struct Names<'s>(BTreeMap<&'s str, Vec<usize>>);

impl<'s> Names<'s> {
    fn of(source: &'s str) -> Self {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut at = 0;
        for part in source.split_inclusive(|c| !is_part(c)) {
            let word = part.trim_end_matches(|c| !is_part(c));
            let before = source.get(..at).unwrap_or("");
            let is_folder = before.ends_with('/') && !before.ends_with("/home/");
            if !word.is_empty() && !is_folder {
                places.entry(word).or_default().push(at);
            }
            at += part.len();
        }
        Self(places)
    }

    /// True if the file has the name, or the number, anywhere else than in the command that makes
    /// it. A name of other characters counts as used.
    fn are_beside(&self, made: TextRange, name: &str) -> bool {
        let mut places = self.0.get(name).into_iter().flatten();
        !name.chars().all(is_part) || places.any(|at| *at < made.start() || *at >= made.end())
    }
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

/// True if what starts may run as another user by itself.
fn may_switch(command: &SimpleCommand) -> bool {
    const SWITCH: [&str; 12] = [
        "gosu",
        "su-exec",
        "su",
        "sudo",
        "setpriv",
        "runuser",
        "chpst",
        "supervisord",
        "s6-svscan",
        "systemd",
        "init",
        "sshd",
    ];
    const PLAIN: [&str; 14] = [
        "node", "npm", "yarn", "pnpm", "python", "python3", "java", "gunicorn", "uvicorn", "ruby",
        "bundle", "flask", "dotnet", "php",
    ];
    let name = command.name().unwrap_or("");
    let words = || command.words.iter().map(ShellWord::text);
    words().any(|word| SWITCH.iter().any(|it| word.ends_with(it)) || word.contains("entrypoint"))
        || words().any(|word| word.rsplit_once('.').is_some_and(|(_, end)| end == "sh"))
        || !PLAIN.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn users_that_nobody_is() {
        check(
            &RULE,
            "
FROM node:24
RUN groupadd -g 1001 app && useradd -u 1001 -g app -d /app -s /bin/false web
#                                                                        ^^^ as `web`
COPY a.js /srv/
CMD [\"node\", \"/srv/a.js\"]
",
        );
        check(
            &RULE,
            "
FROM python:3.14-alpine
RUN adduser -S -D -H -u 10001 app
#                             ^^^
WORKDIR /app
CMD [\"gunicorn\", \"main\"]
",
        );
    }

    #[test]
    fn users_that_somebody_may_be() {
        let silent = |lines: &str| silent(&RULE, &format!("FROM node:24\n{lines}\n"));
        silent("RUN useradd app\nUSER app\nCMD [\"node\", \"a.js\"]");
        silent("RUN useradd -u 1001 app\nUSER 1001\nCMD [\"node\", \"a.js\"]");
        silent("RUN useradd app\nCOPY --chown=app a b\nCMD [\"node\", \"a.js\"]");
        silent("RUN useradd app && chown -R app /x\nCMD [\"node\", \"a.js\"]");
        silent("RUN useradd app\nENTRYPOINT [\"/entrypoint.sh\"]");
        silent("RUN useradd app\nCMD [\"some-server\"]");
        silent("RUN useradd app");
        silent("RUN adduser node staff\nCMD [\"node\", \"a.js\"]");
    }
}
