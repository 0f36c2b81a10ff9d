use std::cell::LazyCell;

use crate::build::Step;
use crate::cache::cost::{is_placeholder, is_version, is_volatile};
use crate::fix::{Effect, Fix};
use crate::rules::shared::arg_usage::{LONGEST, builds, is_slow, uses};
use crate::rules::shared::edits::{
    delete_instruction, insert_line_after, insert_line_before, line_ending, with_silencing,
};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Runs, runs};
use crate::syntax::{ArgDeclaration, Body, Keyword};

pub(crate) static RULE: Rule = Rule {
    id: "volatile-arg-early",
    title: "An ARG that changes with every build stands early",
    category: Category::Cache,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("handbook 8.6")],
    practice: "arg-late",
    why: "The value of an ARG is part of every later RUN's cache key, used there or not. A commit \
          or a date above a slow step makes it run in every build.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        let steps = cx.build.steps_of(stage.index);
        let installs = LazyCell::new(|| steps.iter().map(only_installs).collect::<Vec<bool>>());
        for (at, step) in steps.iter().enumerate() {
            let Body::Arg(arguments) = &step.instruction.body else { continue };
            let rest = steps.get(at + 1..).unwrap_or(&[]);
            for argument in arguments.iter().filter(|it| is_volatile(it) || is_release(cx, it)) {
                let route = Route::new(cx, rest, &argument.name.text);
                // A script may read a version from its environment, and its step is the use then.
                let is_known =
                    is_volatile(argument) || route.user.is_some() || !route.carriers.is_empty();
                let mut passed = (at + 1..).zip(route.passed);
                let is_held_up = passed.any(|(at, step)| {
                    is_slow(step) && (is_known || installs.get(at).is_some_and(|it| *it))
                });
                if !is_held_up {
                    continue;
                }
                let fix = if arguments.len() == 1 { sink(cx, step, &route) } else { None };
                out.report(
                    step.instruction,
                    argument.range,
                    format!(
                        "Every new value of `{}` makes the `RUN`s below run again",
                        argument.name.text
                    ),
                )
                .fix(fix);
            }
        }
    }
}

/// True if the ARG takes the version of what is built, and each build is to say it: a version that the
/// file itself gives is one that somebody chose.
fn is_release(cx: &RuleContext<'_>, argument: &ArgDeclaration) -> bool {
    let name = argument.name.text.as_str();
    let default = match &argument.default {
        Some(own) => Some(own.text.as_str()),
        None => cx.build.global.at_end(name).and_then(|it| it.value.as_deref()),
    };
    // `TAG` and `RELEASE` may be anything's.
    name.to_ascii_uppercase().ends_with("VERSION")
        && is_version(argument)
        && is_placeholder(default.unwrap_or(""))
}

/// True if all that a step does is understood, and a package manager's work is part of it.
fn only_installs(step: &Step<'_>) -> bool {
    let is_manager = |kind: &Runs| matches!(kind, Runs::Manager(_));
    step.script().is_some_and(|script| {
        let kinds: Vec<Runs> = script.commands.iter().map(runs).collect();
        script.complete && !kinds.contains(&Runs::Unknown) && kinds.iter().any(is_manager)
    })
}

/// The way of a value from its ARG to its first use.
struct Route<'s, 'a> {
    /// The steps until then, those that hand it on among them.
    passed: &'s [Step<'a>],
    /// ENV instructions that only hand the value on under another name.
    carriers: Vec<&'s Step<'a>>,
    /// The first use; `None` where there is none in the stage.
    user: Option<&'s Step<'a>>,
}

impl<'s, 'a> Route<'s, 'a> {
    fn new(cx: &RuleContext<'_>, rest: &'s [Step<'a>], name: &'s str) -> Self {
        let mut names = vec![name];
        let mut carriers = Vec::new();
        let looked_at = rest.get(..rest.len().min(LONGEST)).unwrap_or(rest);
        for (at, step) in looked_at.iter().enumerate() {
            if !names.iter().any(|name| uses(cx, step, name)) {
                continue;
            }
            match &step.instruction.body {
                Body::Env(pairs) if pairs.len() == 1 && carriers.len() < 8 => {
                    names.extend(pairs.iter().map(|pair| pair.key.text.as_str()));
                    carriers.push(step);
                }
                _ => {
                    let passed = rest.get(..at).unwrap_or(&[]);
                    return Self { passed, carriers, user: Some(step) };
                }
            }
        }
        Self { passed: looked_at, carriers, user: None }
    }
}

/// Moves the ARG, and the ENV that hand its value on, to just before the first use; without one,
/// to where nothing is built any more.
fn sink(cx: &RuleContext<'_>, arg: &Step<'_>, route: &Route<'_, '_>) -> Option<Fix> {
    if route.user.is_none() && route.carriers.is_empty() {
        return None;
    }
    if route.user.is_some_and(|it| it.is_onbuild() || it.instruction.keyword == Keyword::Arg) {
        return None;
    }
    let mut edits = Vec::new();
    let mut lines = Vec::new();
    for step in std::iter::once(arg).chain(route.carriers.iter().copied()) {
        edits.push(delete_instruction(cx, step.instruction)?);
        lines.push(cx.slice(with_silencing(cx, step.instruction)?));
    }
    let lines = lines.join(line_ending(cx.source));
    edits.push(if let Some(user) = route.user {
        insert_line_before(cx, user.instruction, &lines)
    } else {
        let last = route.passed.iter().rev().find(|step| builds(step))?;
        insert_line_after(cx, last.instruction, &lines)
    });
    let moved = cx.slice(arg.instruction.range);
    let title = match (route.user, route.carriers.len()) {
        (Some(_), 0) => format!("Move `{moved}` to its first use"),
        (Some(_), _) => format!("Move `{moved}` and its `ENV` to the first use"),
        (None, _) => format!("Move `{moved}` and its `ENV` below all that is built"),
    };
    Some(
        Fix::risky(title, edits)
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
        silent(&RULE, "FROM debian:13\nARG NODE_VERSION\nRUN apt-get update\nRUN make\n");
        silent(&RULE, "FROM debian:13\nARG VERSION=1.2\nRUN make\n");
        silent(&RULE, "ARG VERSION=3.1\nFROM debian:13\nARG VERSION\nRUN make\n");
        silent(&RULE, "FROM debian:13\nARG VERSION\nRUN curl -O https://e.org/$VERSION\n");
    }

    #[test]
    fn versions_and_numbers_of_what_is_built() {
        check(
            &RULE,
            "
ARG APP_VERSION
FROM debian:13
ARG VERSION
#   ^^^^^^^
ARG APP_VERSION
#   ^^^^^^^^^^^
ARG BUILD_ID=1
#   ^^^^^^^^^^
ARG IMAGE_VERSION=\"0.0.0-dev\"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^
RUN apt-get update && apt-get install -y git
LABEL version=$VERSION
",
        );
    }

    #[test]
    fn a_comment_that_silences_moves_along() {
        fixed(
            &RULE,
            "FROM debian:13\n# hadolint ignore=DL3002\nARG GIT_SHA\nRUN make\nLABEL a=$GIT_SHA\n",
            "FROM debian:13\nRUN make\n# hadolint ignore=DL3002\nARG GIT_SHA\nLABEL a=$GIT_SHA\n",
        );
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

    #[test]
    fn what_hands_the_value_on_moves_along() {
        fixed(
            &RULE,
            "FROM debian:13\nARG GIT_SHA\nENV REVISION=$GIT_SHA\nRUN make\nRUN ./stamp $REVISION\n",
            "FROM debian:13\nRUN make\nARG GIT_SHA\nENV REVISION=$GIT_SHA\nRUN ./stamp $REVISION\n",
        );
        fixed(
            &RULE,
            "FROM debian:13\nARG GIT_SHA=dev\nENV GIT_SHA=$GIT_SHA\nCOPY . /app\nRUN make\nCMD [\"app\"]\n",
            "FROM debian:13\nCOPY . /app\nRUN make\nARG GIT_SHA=dev\nENV GIT_SHA=$GIT_SHA\nCMD [\"app\"]\n",
        );
    }
}
