use crate::build::{Base, Step, StepKind};
use crate::catalog::{self, Family};
use crate::fix::Fix;
use crate::rules::shared::run_edits::insert_word;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Join, Script, ShellWord, SimpleCommand};
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "wget-progress-bar",
    title: "`wget` fills the build log with its progress bar",
    category: Category::Size,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::hadolint("DL3047", Severity::Info)],
    practice: "quiet-downloads",
    why: "The bar is drawn anew with every block, which a build log keeps line by line, so that \
          what matters is hard to find.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        let loads = |command: &&SimpleCommand| command.operands().next().is_some();
        for command in loud(script).filter(loads) {
            report(cx, out, step, command);
        }
    }
}

/// Each `wget` that no option makes quiet.
pub(in crate::rules) fn loud(script: &Script) -> impl Iterator<Item = &SimpleCommand> {
    let is_wget = |command: &&SimpleCommand| command.name() == Some("wget");
    script.commands.iter().filter(is_wget).filter(|command| !is_quiet(command))
}

pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    step: &Step<'_>,
    command: &SimpleCommand,
) {
    let Some(name) = command.words.first() else { return };
    out.report(step.instruction, name.range, "`wget` draws its progress bar into the log")
        .fix(quieten(cx, step, command));
}

fn is_quiet(command: &SimpleCommand) -> bool {
    command.has_option(&[
        "-q",
        "--quiet",
        "-nv",
        "--no-verbose",
        "-o",
        "--output-file",
        "-a",
        "--append-output",
        "--progress",
    ])
}

/// Quiet in the way that this `wget` knows: GNU's has a short form of its progress, GNU's and its
/// successor (which Fedora has as `wget`) know `-nv`, and every one knows `-q`.
fn quieten(cx: &RuleContext<'_>, step: &Step<'_>, command: &SimpleCommand) -> Option<Fix> {
    let name = command.words.first()?;
    let option = match which(cx, step, command) {
        Which::Gnu => "--progress=dot:giga",
        Which::Successor => "-nv",
        Which::Unknown => "-q",
    };
    let title = format!("Add `{option}`");
    let edit = insert_word(step, command, name, option);
    // Somebody may read what it says.
    let is_read = command.has_option(&["-S", "--server-response", "--spider", "-d", "--debug"])
        || command.redirects.iter().any(|redirect| {
            redirect.operator.starts_with(['2', '&']) || redirect.operator.ends_with('&')
        });
    Some(if is_read {
        Fix::risky(title, [edit]).review("Check that nothing reads what `wget` prints")
    } else {
        Fix::safe(title, [edit])
    })
}

enum Which {
    Gnu,
    Successor,
    Unknown,
}

/// The `wget` that runs here: the base's, or GNU's where Alpine's package was installed in this
/// lineage before and surely is still there.
fn which(cx: &RuleContext<'_>, step: &Step<'_>, command: &SimpleCommand) -> Which {
    let family = match cx.build.root_base(step.stage) {
        Base::Image(image) => catalog::family(image),
        _ => None,
    };
    match family {
        Some(Family::Debian | Family::Ubuntu) => Which::Gnu,
        Some(Family::Rhel | Family::Suse | Family::Arch) => Which::Successor,
        Some(Family::Alpine) if has_package(cx, step, command) => Which::Gnu,
        _ => Which::Unknown,
    }
}

/// The most steps, and the most commands, that are looked back through; more than any real file
/// has.
const FARTHEST: usize = 256;

/// True if `apk add` brought `wget` before this command, and no `apk del` came since.
fn has_package(cx: &RuleContext<'_>, step: &Step<'_>, command: &SimpleCommand) -> bool {
    let earlier = cx
        .build
        .back_from(step)
        .take(FARTHEST)
        .filter(|it| matches!(it.kind, StepKind::Run { .. }) && !it.is_onbuild());
    let commands = earlier.filter_map(Step::script).flat_map(|script| {
        let start = command.range.start();
        let before = script.commands.partition_point(|it| it.range.start() < start);
        script.commands.get(..before).unwrap_or(&[]).iter().rev()
    });
    for it in commands.take(FARTHEST) {
        // What is deleted may go by a name of its own, and what is put in its place is another.
        let names_it = |word: &ShellWord| base_name(word.text()) == "wget" && word.text() != "wget";
        if it.is("apk", "del") || it.name() == Some("busybox") || it.operands().any(names_it) {
            return false;
        }
        if it.is("apk", "add") && it.operands().any(|word| word.text() == "wget") {
            return it.always_runs() && it.joined_by != Join::Pipe;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn downloads_with_a_bar_are_found() {
        check(
            &RULE,
            "
FROM debian:13
RUN wget https://e.com/a && wget -O b https://e.com/b
#   ^^^^
#                           ^^^^
RUN wget -qO- https://e.com/a | tar x && wget -nv https://e.com/b && wget --version
",
        );
        silent(&RULE, "FROM a\nRUN apt-get install wget && wget --progress=dot:giga http://x\n");
    }

    #[test]
    fn the_option_is_one_that_this_wget_knows() {
        fixed(&RULE, "FROM alpine:3\nRUN wget http://x\n", "FROM alpine:3\nRUN wget -q http://x\n");
        fixed(
            &RULE,
            "FROM alpine:3\nRUN apk add wget && wget http://x\n",
            "FROM alpine:3\nRUN apk add wget && wget --progress=dot:giga http://x\n",
        );
        safety(&RULE, "FROM debian:13\nRUN wget http://x\n", Some(Safety::Safe));
        for (before, option) in [
            // Installed elsewhere, later, or deleted again: it is BusyBox's.
            ("FROM alpine:3\nRUN wget http://x\nFROM alpine:3\nRUN apk add wget\n", "-q"),
            ("FROM alpine:3\nRUN wget http://x\nRUN apk add wget\n", "-q"),
            ("FROM alpine:3\nRUN apk add -t b wget\nRUN apk del b\nRUN wget http://x\n", "-q"),
            (
                "FROM alpine:3\nRUN apk add wget && ln -sf /bin/busybox /usr/bin/wget\nRUN wget http://x\n",
                "-q",
            ),
            ("FROM alpine:3\nRUN apk add wget && rm /usr/bin/wget\nRUN wget http://x\n", "-q"),
            ("FROM alpine:3\nRUN apk add wget && busybox --install -s\nRUN wget http://x\n", "-q"),
            ("FROM alpine:3\nRUN test -f x || apk add wget\nRUN wget http://x\n", "-q"),
            (
                "FROM alpine:3 AS a\nRUN apk add wget\nFROM a\nRUN wget http://x\n",
                "--progress=dot:giga",
            ),
            ("FROM cgr.dev/chainguard/wolfi-base\nRUN wget http://x\n", "-q"),
            ("FROM busybox:1\nRUN wget http://x\n", "-q"),
            ("FROM e.com/x:1\nRUN wget http://x\n", "-q"),
            ("FROM fedora:43\nRUN wget http://x\n", "-nv"),
            ("FROM rockylinux:9\nRUN wget http://x\n", "-nv"),
        ] {
            fixed(&RULE, before, &before.replace("wget http", &format!("wget {option} http")));
        }
        fixed(
            &RULE,
            "FROM debian:13\nRUN [\"wget\", \"http://x\"]\n",
            "FROM debian:13\nRUN [\"wget\", \"--progress=dot:giga\", \"http://x\"]\n",
        );
        for run in ["wget -S http://x", "wget http://x 2>&1 | grep 200", "wget http://x &> log"] {
            safety(&RULE, &format!("FROM debian:13\nRUN {run}\n"), Some(Safety::Unsafe));
        }
    }
}
