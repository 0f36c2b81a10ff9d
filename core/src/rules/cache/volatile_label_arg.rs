use crate::build::Step;
use crate::cache::cost::is_volatile;
use crate::fix::{Effect, Fix};
use crate::rules::shared::arg_usage::{LONGEST, builds, is_slow, uses};
use crate::rules::shared::edits::{
    delete_instruction, insert_line_after, line_ending, with_silencing,
};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Keyword};

pub(crate) static RULE: Rule = Rule {
    id: "volatile-label-arg",
    title: "An ARG for a label is in the way of the cache",
    category: Category::Cache,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "label-at-build-time",
    why: "An ARG stays in the environment of every RUN below it, although only a label uses it. \
          `docker build --label` needs neither; else both belong at the end.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        let steps = cx.build.steps_of(stage.index);
        for (at, step) in steps.iter().enumerate() {
            let Body::Arg(arguments) = &step.instruction.body else { continue };
            let rest = steps.get(at + 1..).unwrap_or(&[]);
            let rest = rest.get(..rest.len().min(LONGEST)).unwrap_or(rest);
            for argument in arguments.iter().filter(|argument| is_volatile(argument)) {
                let name = argument.name.text.as_str();
                let users: Vec<usize> = (0..rest.len())
                    .filter(|&at| rest.get(at).is_some_and(|it| uses(cx, it, name)))
                    .collect();
                let Some(&first) = users.first() else { continue };
                let labels: Vec<&Step<'_>> =
                    users.iter().filter_map(|&at| rest.get(at)).filter(|it| is_label(it)).collect();
                // What stands before the first use is volatile-arg-early's.
                let before = rest.get(..first).unwrap_or(&[]).iter().any(is_slow);
                let after = rest.get(first..).unwrap_or(&[]).iter().any(is_slow);
                if labels.len() != users.len() || before || !after {
                    continue;
                }
                let fix = if arguments.len() == 1 { sink(cx, step, &labels, rest) } else { None };
                out.report(
                    step.instruction,
                    argument.range,
                    format!("Only a label uses `{name}`, and every `RUN` below depends on it"),
                )
                .fix(fix);
            }
        }
    }
}

fn is_label(step: &Step<'_>) -> bool {
    step.instruction.keyword == Keyword::Label
}

/// Moves the ARG and its labels below all that is built.
fn sink(
    cx: &RuleContext<'_>,
    arg: &Step<'_>,
    labels: &[&Step<'_>],
    rest: &[Step<'_>],
) -> Option<Fix> {
    let last = rest.iter().rev().find(|step| builds(step))?;
    let mut edits = Vec::new();
    let mut lines = Vec::new();
    for step in std::iter::once(arg).chain(labels.iter().copied()) {
        if step.instruction.index < last.instruction.index {
            edits.push(delete_instruction(cx, step.instruction)?);
            lines.push(cx.slice(with_silencing(cx, step.instruction)?));
        }
    }
    edits.push(insert_line_after(cx, last.instruction, &lines.join(line_ending(cx.source))));
    Some(
        Fix::risky("Move the `ARG` and its label below all that is built", edits)
            .changes(Effect::Env)
            .review("Check that no script reads the variable from its environment"),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn labels_above_slow_steps_are_found() {
        check(
            &RULE,
            "
FROM debian:13
ARG GIT_SHA=none
#   ^^^^^^^^^^^^ Only a label
LABEL revision=$GIT_SHA
RUN apt-get update
",
        );
    }

    #[test]
    fn other_uses_and_late_ones_are_not() {
        silent(&RULE, "FROM debian:13\nARG GIT_SHA\nLABEL a=$GIT_SHA\nRUN echo $GIT_SHA && make\n");
        silent(&RULE, "FROM debian:13\nARG GIT_SHA\nRUN make\nLABEL a=$GIT_SHA\n");
        silent(&RULE, "FROM debian:13\nARG VERSION=1\nLABEL a=$VERSION\nRUN make\n");
    }

    #[test]
    fn both_sink() {
        fixed(
            &RULE,
            "FROM debian:13\nARG GIT_SHA=none\nLABEL a=$GIT_SHA \\\n    b=c\nRUN make\nLABEL d=$GIT_SHA\nCMD [\"x\"]\n",
            "FROM debian:13\nRUN make\nARG GIT_SHA=none\nLABEL a=$GIT_SHA \\\n    b=c\nLABEL d=$GIT_SHA\nCMD [\"x\"]\n",
        );
    }
}
