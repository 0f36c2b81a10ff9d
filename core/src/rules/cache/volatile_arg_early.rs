use crate::build::{Step, StepKind};
use crate::cache::cost::is_volatile;
use crate::fix::{Effect, Fix};
use crate::rules::edits::{delete_instruction, insert_line_before};
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::syntax::{Body, Keyword};

pub(crate) static RULE: Rule = Rule {
    id: "volatile-arg-early",
    title: "An ARG that changes with every build stands early",
    category: Category::Cache,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[Alias::other("handbook 8.6")],
    practice: "arg-late",
    why: "The value of an ARG is part of every later RUN's cache key, used there or not. A commit \
          or a date above a slow step makes it run in every build.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        let steps = cx.build.steps_of(stage.index);
        // From the end: whether a slow RUN stands between an ARG and the first use of its name.
        for (at, step) in steps.iter().enumerate() {
            let Body::Arg(arguments) = &step.instruction.body else { continue };
            let rest = steps.get(at + 1..).unwrap_or(&[]);
            for argument in arguments.iter().filter(|argument| is_volatile(argument)) {
                let name = argument.name.text.as_str();
                let first_use = rest.iter().take(LONGEST).position(|later| uses(cx, later, name));
                let before = rest.get(..first_use.unwrap_or(rest.len().min(LONGEST))).unwrap_or(&[]);
                if !before.iter().any(is_slow) {
                    continue;
                }
                let user = first_use.and_then(|at| rest.get(at));
                let fix = user
                    .filter(|_| arguments.len() == 1)
                    .and_then(|user| sink(cx, step, user, name));
                out.report(
                    step.instruction,
                    argument.range,
                    format!("Every new value of `{name}` makes the `RUN`s below run again"),
                )
                .fix(fix);
            }
        }
    }
}

/// How many steps are looked at for a use of a name; more than any real file has.
const LONGEST: usize = 512;

/// Whether the instruction names the variable, anywhere in its text.
fn uses(cx: &Context<'_>, step: &Step<'_>, name: &str) -> bool {
    let text = cx.slice(step.instruction.range);
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(word) && !after.is_some_and(word)
    })
}

/// Whether the step takes time: a RUN with more than moving files about.
fn is_slow(step: &Step<'_>) -> bool {
    const QUICK: [&str; 20] = [
        "addgroup", "adduser", "cd", "chmod", "chown", "cp", "echo", "groupadd", "id", "ln", "ls",
        "mkdir", "mv", "printf", "rm", "sed", "set", "touch", "true", "useradd",
    ];
    match &step.kind {
        StepKind::Run { script, .. } if !step.is_onbuild() => {
            script.commands.is_empty()
                || script
                    .commands
                    .iter()
                    .any(|command| !command.name().is_some_and(|name| QUICK.contains(&name)))
        }
        _ => false,
    }
}

/// Moves the ARG to just before its first use; not where it is a comment's subject or the use lies
/// behind an ONBUILD.
fn sink(cx: &Context<'_>, arg: &Step<'_>, user: &Step<'_>, name: &str) -> Option<Fix> {
    let delete = delete_instruction(cx, arg.instruction)?;
    if user.is_onbuild() || user.instruction.keyword == Keyword::Arg {
        return None;
    }
    let line = cx.slice(arg.instruction.range);
    Some(
        Fix::risky(
            format!("Move `ARG {name}` to its first use"),
            [delete, insert_line_before(cx, user.instruction, line)],
        )
        .changes(Effect::Env)
        .review("Check that no script in between reads the variable from its environment"),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn commits_and_dates_above_slow_steps_are_found() {
        check(
            &RULE,
            "
FROM debian:13
ARG GIT_SHA=unknown
#   ^^^^^^^^^^^^^^^
ARG OTHER BUILD_DATE
#         ^^^^^^^^^^
RUN apt-get update
LABEL revision=$GIT_SHA
RUN echo $BUILD_DATE
",
        );
    }

    #[test]
    fn pinned_late_and_wanted_ones_are_not() {
        silent(&RULE, "FROM debian:13\nARG TOOL_COMMIT=0123abc\nRUN make\nRUN echo $TOOL_COMMIT\n");
        silent(&RULE, "FROM debian:13\nRUN make\nARG GIT_SHA\nRUN echo $GIT_SHA && make\n");
        silent(&RULE, "FROM debian:13\nARG CACHE_BUST_COMMIT\nRUN make\n");
        silent(&RULE, "FROM debian:13\nARG GIT_SHA\nRUN mkdir /a && echo a\nLABEL a=$GIT_SHA\n");
        silent(&RULE, "FROM debian:13\nARG SHA256_OF\nARG VERSION\nRUN make\n");
    }

    #[test]
    fn the_arg_moves_down() {
        fixed(
            &RULE,
            "FROM debian:13\r\nARG GIT_SHA\r\nRUN make\r\n# Where from.\r\nLABEL revision=$GIT_SHA\r\n",
            "FROM debian:13\r\nRUN make\r\n# Where from.\r\nARG GIT_SHA\r\nLABEL revision=$GIT_SHA\r\n",
        );
        safety(&RULE, "FROM debian:13\nARG GIT_SHA\nRUN make\n", None);
    }
}
