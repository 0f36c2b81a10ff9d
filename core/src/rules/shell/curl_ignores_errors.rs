use crate::fix::Fix;
use crate::rules::shared::run_edits::insert_word;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Join, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "curl-ignores-errors",
    title: "curl takes an error page for the file",
    category: Category::Shell,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::other("DF035")],
    practice: "verify-downloads",
    why: "Without `-f`, curl ends well when the server answers with an error, and the error page is saved, unpacked or run.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            if command.name() != Some("curl") || checks(command) {
                continue;
            }
            let used = command.has_option(&["-o", "-O", "-J", "--output", "--remote-name"])
                || command.followed_by == Join::Pipe
                || command.redirects.iter().any(|it| it.operator.starts_with('>'));
            let Some(name) = command.words.first().filter(|_| used) else { continue };
            // `-q` counts as the first word only.
            let first = command
                .arguments()
                .first()
                .filter(|word| word.text() == "--disable" || word.text().starts_with("-q"));
            let invocation = cx.build.invocation(step, command);
            let edit = insert_word(step, command, first.unwrap_or(name), "-f");
            let fix = if script.complete && invocation.fails_the_step() {
                Fix::safe("Add `-f`", [edit])
            } else {
                let piped = command.followed_by == Join::Pipe;
                Fix::risky("Add `-f`", [edit]).review(if piped {
                    "`curl` prints nothing where the server answers with an error, and the pipe \
                     loses its status: check what the next program makes of an empty input"
                } else {
                    "`curl` fails where the server answers with an error: check what the script \
                     does then, a loop that waits for the server for one"
                })
            };
            out.report(step.instruction, name.range, "An error page is taken for the file")
                .fix(fix);
        }
    }
}

/// True if curl is told to fail, or what it asks for is no file.
fn checks(command: &SimpleCommand) -> bool {
    command.has_option(&[
        "-f",
        "--fail",
        "--fail-with-body",
        "--fail-early",
        "-I",
        "--head",
        "-w",
        "--write-out",
        "-K",
        "--config",
    ])
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{fixed, safety};

    #[test]
    fn safe_where_the_failure_is_that_of_the_step() {
        for script in [
            "curl -o a https://e.org/a",
            "curl -o a https://e.org/a && tar xf a",
            "set -e; curl -o a https://e.org/a; tar xf a",
            "set -o pipefail && curl https://e.org/a | tar x",
            "bash -o pipefail -c 'curl https://e.org/a | tar x'",
            "(cd /a && curl -O https://e.org/a)",
        ] {
            safety(&RULE, &format!("FROM a:1\nRUN {script}\n"), Some(Safety::Safe));
        }
        let shell = "FROM a:1\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\n";
        safety(&RULE, &format!("{shell}RUN curl https://e.org/a | tar x\n"), Some(Safety::Safe));
        let own = format!("{shell}RUN sh -c 'curl https://e.org/a | tar x'\n");
        safety(&RULE, &own, Some(Safety::Unsafe));
        fixed(
            &RULE,
            "FROM a:1\nRUN curl -o a https://e.org/a\n",
            "FROM a:1\nRUN curl -f -o a https://e.org/a\n",
        );
        for first in ["-q", "-qsS", "--disable"] {
            fixed(
                &RULE,
                &format!("FROM a:1\nRUN curl {first} -o a https://e.org/a\n"),
                &format!("FROM a:1\nRUN curl {first} -f -o a https://e.org/a\n"),
            );
        }
    }

    #[test]
    fn to_review_where_something_looks_at_the_status_or_nothing_does() {
        for script in [
            "until curl -so /dev/null https://e.org/health || [ $n -gt 9 ]; do sleep 1; done",
            "while ! curl -so /x https://e.org/; do sleep 1; done",
            "if curl -o a https://e.org/a; then b; fi",
            "curl https://e.org/a | grep -q b",
            "curl https://e.org/a | sh",
            "curl -o a https://e.org/a; true",
            "curl -o a https://e.org/a || true",
            "! curl -o a https://e.org/a",
            "curl -o a https://e.org/a & b; wait",
            "v=$(curl https://e.org/a | cut -c1-9) && b",
            "a $(curl https://e.org/a > b)",
            "for i in 1 2; do curl -O https://e.org/$i; done",
            "{ curl -o a https://e.org/a; } || b",
        ] {
            safety(&RULE, &format!("FROM a:1\nRUN {script}\n"), Some(Safety::Unsafe));
        }
    }
}
