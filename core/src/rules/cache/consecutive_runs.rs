use std::collections::BTreeSet;

use crate::build::Stage;
use crate::fix::Fix;
use crate::rules::shared::edits::join_runs;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Enclosing, Script};
use crate::syntax::{Instruction, Keyword};

pub(crate) static RULE: Rule = Rule {
    id: "consecutive-runs",
    title: "Consecutive RUN instructions",
    category: Category::Cache,
    severity: Severity::Info,
    on: OnIn::Strict,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3059", Severity::Info)],
    practice: "minimise-layers",
    why: "Every RUN makes a layer of its own. Short commands that belong together read and \
          rebuild better as one step.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let in_image = cx.build.in_final_image();
    // Layers of a stage that is only copied from cost nothing.
    for stage in cx.build.stages.iter().filter(|stage| in_image.has(stage.index)) {
        report(cx, out, stage, |run, script| run.heredocs.is_empty() && is_short(script));
    }
}

/// Reports the RUNs of a stage that directly follow another one, where both are short.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    stage: &Stage,
    is_short: fn(&Instruction, &Script) -> bool,
) {
    for pair in cx.build.steps_of(stage.index).windows(2) {
        let [first, second] = pair else { continue };
        let runs = [first, second]
            .iter()
            .all(|step| step.instruction.keyword == Keyword::Run && step.script().is_some());
        let short = [first, second]
            .iter()
            .all(|step| step.script().is_some_and(|script| is_short(step.instruction, script)));
        if !runs || !short || flags(cx, first.instruction) != flags(cx, second.instruction) {
            continue;
        }
        let fix = join_runs(cx, first, second).map(|edit| {
            Fix::risky("Join it to the `RUN` above", [edit]).review(
                "A change of one of them runs both again: check that they belong together, and \
                 that the second needs nothing that the end of a step stops or saves",
            )
        });
        out.report(
            second.instruction,
            second.instruction.keyword_range,
            "This `RUN` directly follows another one",
        )
        .fix(fix);
    }
}

/// At most one command, as hadolint counts: the text of `sh -c` is a word like others, and neither a
/// test in brackets nor an assignment is one.
pub(in crate::rules) fn is_short(script: &Script) -> bool {
    let commands = script
        .commands
        .iter()
        .filter(|command| !command.inside.contains(&Enclosing::Inner))
        .filter(|command| !matches!(command.name(), None | Some("[" | "[[")))
        .count();
    commands <= 1
}

/// The flags in any order: that of mounts has no meaning.
fn flags<'a>(cx: &RuleContext<'a>, instruction: &Instruction) -> BTreeSet<&'a str> {
    let mut flags = BTreeSet::new();
    flags.extend(instruction.flags.iter().map(|flag| cx.slice(flag.range)));
    flags
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, only, silent};

    #[test]
    fn short_neighbours_are_found() {
        check(
            &RULE,
            "
FROM debian:13
RUN mkdir /a
# Comments do not separate.
RUN mkdir /b
#^^^
RUN --mount=type=cache,target=/c mkdir /c
RUN --network=none mkdir /d
RUN [\"mkdir\", \"/e\"]
RUN sh -c 'a && b'
#^^^
",
        );
    }

    #[test]
    fn longer_ones_and_separated_ones_are_not() {
        silent(
            &RULE,
            "FROM debian:13\nRUN a\nRUN b && c\nRUN d\nENV A=b\nRUN e\nONBUILD RUN f\nRUN g\n",
        );
        silent(&RULE, "FROM debian:13\nRUN a | b\nRUN c\n");
        silent(
            &RULE,
            "FROM debian:13 AS build\nRUN a\nRUN b\nFROM scratch\nCOPY --from=build /a /a\n",
        );
        silent(&RULE, "FROM debian:13\nRUN <<EOF\na\nEOF\nRUN <<EOF\nb\nEOF\n");
    }

    /// Asserts that no finding has a fix, where the two are short enough to be reported.
    fn no_fix(source: &str) {
        let found = crate::analysis::analyze(source, &only(&RULE)).findings;
        assert!(found.iter().all(|finding| finding.fix.is_none()), "{source}");
    }

    #[test]
    fn what_the_first_leaves_or_ends_keeps_them_apart() {
        for (first, second) in [
            ("[ -f /x ] || exit 0", "b"),
            ("x=5", "echo $x"),
            ("exec a", "b"),
            ("set -e", "b"),
            ("umask 077", "touch b"),
            ("trap a EXIT", "b"),
            ("ulimit -n 5", "b"),
            ("PATH=/x", "b"),
            ("cd /x", "b"),
            ("f() { a; }", "b"),
            ("alias a=b", "a"),
            ("a &", "b"),
            (". /x", "b"),
            ("export A=b", "c"),
            ("a", "b || c"),
            ("a", "b; c"),
            ("a", "b &"),
        ] {
            no_fix(&format!("FROM debian:13\nRUN {first}\nRUN {second}\n"));
        }
    }

    #[test]
    fn the_fix_keeps_comments_and_line_endings() {
        fixed(
            &RULE,
            "FROM debian:13\r\nRUN a\r\n# why\r\nRUN b\r\nRUN c\r\n",
            "FROM debian:13\r\nRUN a \\\r\n# why\r\n    && b \\\r\n    && c\r\n",
        );
        fixed(
            &RULE,
            "# escape=`\nFROM debian:13\nSHELL [\"/bin/sh\", \"-c\"]\nRUN a\nRUN b\n",
            "# escape=`\nFROM debian:13\nSHELL [\"/bin/sh\", \"-c\"]\nRUN a `\n    && b\n",
        );
    }
}
