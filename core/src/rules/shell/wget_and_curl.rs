use crate::build::{Step, StepKind};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::SimpleCommand;

pub(crate) static RULE: Rule = Rule {
    id: "wget-and-curl",
    title: "Both wget and curl are used",
    category: Category::Shell,
    severity: Severity::Warning,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL4001", Severity::Warning)],
    practice: "no-unnecessary-packages",
    why: "The two do the same. One of them is a package and a source of vulnerabilities less.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, SimpleCommand::name);
}

/// Reports the steps that use both programs, or the one after the other was used in their stage.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    name: fn(&SimpleCommand) -> Option<&str>,
) {
    for stage in &cx.build.stages {
        let steps = cx.build.steps_of(stage.index).iter();
        report_of(out, steps.filter(|step| cx.sees(step)), name);
    }
}

/// The same for these steps, as if they were a stage.
pub(in crate::rules) fn report_of<'s>(
    out: &mut Sink<'_>,
    steps: impl Iterator<Item = &'s Step<'s>>,
    name: fn(&SimpleCommand) -> Option<&str>,
) {
    let mut seen = [false; 2];
    for step in steps {
        let StepKind::Run { script, .. } = &step.kind else { continue };
        let mut used = None;
        for command in &script.commands {
            let tool = match name(command) {
                Some("wget") => 0,
                Some("curl") => 1,
                _ => continue,
            };
            if let Some(seen) = seen.get_mut(tool) {
                *seen = true;
            }
            used = used.or_else(|| command.words.first());
        }
        if let Some(name) = used.filter(|_| seen == [true, true]) {
            out.report(
                step.instruction,
                name.range,
                "This stage uses both `wget` and `curl`, where one would do",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn both_in_one_stage() {
        check(
            &RULE,
            "
FROM debian:13
RUN apt-get install -y curl wget
RUN wget a && true
RUN curl b
#   ^^^^ both
RUN wget c
#   ^^^^
FROM debian:13
RUN curl d
",
        );
        silent(&RULE, "FROM a\nRUN wget x\nFROM b\nRUN curl x\n");
    }
}
