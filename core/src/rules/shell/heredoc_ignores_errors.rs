use crate::fix::Fix;
use crate::rules::shared::edits::line_ending;
use crate::rules::shared::run_edits::sets_errexit;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Join, Script, SimpleCommand};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "heredoc-ignores-errors",
    title: "A heredoc goes on after an error",
    category: Category::Shell,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("hadolint#882")],
    practice: "entrypoint-strict-mode",
    why: "The lines of a heredoc are joined by line breaks and not by `&&`. Only the last one decides whether the step went well.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        let [heredoc] = &*step.effective.heredocs else { continue };
        let arguments = step.effective.arguments.as_str();
        let plain = arguments.trim() == heredoc.marker.text;
        let mut top = script.commands.iter().filter(|command| command.inside.is_empty());
        let several = top.clone().count() > 1;
        let is_default = step.state.shell.first().is_some_and(|shell| shell == "/bin/sh")
            && step.state.shell.len() == 2;
        // What stands before it may fail unseen, unless that is nothing but the shell's own.
        let stops = top.find(|command| !is_quiet(command)).is_some_and(sets_errexit);
        let interpreter = heredoc.body.as_str().trim_start().starts_with("#!");
        if !plain || !several || !is_default || stops || interpreter || all_decide(script) {
            continue;
        }
        let tabs = if heredoc.strip_tabs { "\t" } else { "" };
        let text = format!("{tabs}set -e{}", line_ending(cx.source));
        let edit = Edit::insert(heredoc.body_range.start(), text);
        out.report(
            step.instruction,
            heredoc.marker.range,
            "An error in one of these lines does not stop the build",
        )
        .fix(
            Fix::risky("Start with `set -e`", [edit])
                .review("Check which of the commands may fail: such a one needs `|| true` now"),
        );
    }
}

/// True if a command before `set -e` cannot fail in a way that matters.
fn is_quiet(command: &SimpleCommand) -> bool {
    let is_set = command.name() == Some("set") && !sets_errexit(command);
    let is_plain = matches!(
        command.name(),
        Some(":" | "echo" | "export" | "printf" | "shopt" | "trap" | "true" | "umask")
    );
    command.words.is_empty() || is_set || is_plain
}

/// True if every list of commands but the last says itself what follows from an error: `a || exit 1`.
/// The last one's status is that of the step.
fn all_decide(script: &Script) -> bool {
    let is_start = |command: &SimpleCommand| {
        command.inside.is_empty() && !matches!(command.joined_by, Join::And | Join::Or | Join::Pipe)
    };
    let starts: Vec<usize> = script
        .commands
        .iter()
        .enumerate()
        .filter_map(|(at, command)| is_start(command).then_some(at))
        .collect();
    let mut lists = starts.windows(2).filter_map(|pair| match pair {
        [from, to] => script.commands.get(*from..*to),
        _ => None,
    });
    lists.all(|list| {
        let alternative = list.iter().position(|command| command.followed_by == Join::Or);
        alternative.is_some_and(|at| list.iter().skip(at + 1).any(decides))
    })
}

/// True for what somebody writes who has thought of the error: `|| exit 1`, `|| true`.
fn decides(command: &SimpleCommand) -> bool {
    matches!(command.name(), Some("exit" | "true" | ":"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn several_lines_without_a_stop() {
        check(
            &RULE,
            "
FROM a:1
RUN <<EOF
#   ^^^^^ does not stop the build
cd /src; make
EOF
RUN <<EOF
#   ^^^^^
make
set -e
make install
EOF
RUN <<EOF
#   ^^^^^
a || exit 1
b
c || exit 1
EOF
RUN <<EOF
#   ^^^^^
a || b
c
EOF
run --network=none <<-'END'
#                  ^^^^^^^^
	cc a.c
	strip a.out
	END
",
        );
    }

    #[test]
    fn one_command_chains_stops_and_other_interpreters() {
        for script in [
            "make \\\n    install",
            "make &&\nmake install",
            "a || exit 1\nb || exit 1",
            "a || exit 1\nb",
            "a && b || { echo c; exit 1; }\nd || true\ne",
            "set -e\nmake\nmake install",
            "set -eux; make\nmake install",
            "echo start\nexport A=b\nset -o errexit\nmake\nmake install",
            "A=b\nset -x\nset -e\nmake\nmake install",
            "#!/usr/bin/env python3\nimport os\nprint(1)",
        ] {
            silent(&RULE, &format!("FROM a:1\nRUN <<EOF\n{script}\nEOF\n"));
        }
        silent(&RULE, "FROM a:1\nRUN cat <<EOF > /b\nc\nd\nEOF\n");
        silent(&RULE, "FROM a:1\nRUN bash -e <<EOF\nb\nc\nEOF\n");
        silent(&RULE, "FROM a:1\nSHELL [\"/bin/sh\", \"-e\", \"-c\"]\nRUN <<EOF\nb\nc\nEOF\n");
        silent(&RULE, "FROM a:1\nCOPY <<EOF /b\nc\nd\nEOF\n");
    }

    #[test]
    fn it_starts_with_a_stop() {
        fixed(
            &RULE,
            "FROM a:1\nRUN <<-EOF\n\tb\n\tc\n\tEOF\n",
            "FROM a:1\nRUN <<-EOF\n\tset -e\n\tb\n\tc\n\tEOF\n",
        );
        fixed(
            &RULE,
            "FROM a:1\r\nRUN <<EOF\r\nb\r\nc\r\nEOF\r\n",
            "FROM a:1\r\nRUN <<EOF\r\nset -e\r\nb\r\nc\r\nEOF\r\n",
        );
        safety(&RULE, "FROM a:1\nRUN <<EOF\nb\nc\nEOF\n", Some(Safety::Unsafe));
    }
}
