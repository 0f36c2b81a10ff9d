use crate::fix::Fix;
use crate::rules::run_edits::insert_word;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::{Join, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "curl-ignores-errors",
    title: "curl takes an error page for the file",
    category: Category::Shell,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[Alias::other("DF035")],
    practice: "verify-downloads",
    why: "Without `-f`, curl ends well when the server answers with an error, and the error page is saved, unpacked or run.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            if command.name() != Some("curl") || checks(command) {
                continue;
            }
            let used = command.has_option(&["-o", "-O", "-J", "--output", "--remote-name"])
                || command.followed_by == Join::Pipe
                || command.redirects.iter().any(|it| it.operator.starts_with('>'));
            let Some(name) = command.words.first().filter(|_| used) else { continue };
            let edit = insert_word(step, command, name, "-f");
            out.report(step.instruction, name.range, "An error page is taken for the file")
                .fix(Fix::safe("Add `-f`", [edit]));
        }
    }
}

/// Whether curl is told to fail, or what it asks for is no file.
fn checks(command: &SimpleCommand) -> bool {
    command.has_option(&[
        "-f", "--fail", "--fail-with-body", "--fail-early", "-I", "--head", "-w", "--write-out", "-K",
        "--config",
    ])
}
