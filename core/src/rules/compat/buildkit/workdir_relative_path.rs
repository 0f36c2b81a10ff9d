//! BuildKit takes a variable for empty in a stage that starts from nothing: no base image can set it.

use super::with_empty;
use crate::build::{Base, Step};
use crate::rules::correctness::relative_workdir::report;
use crate::rules::{RuleContext, Sink};
use crate::syntax::Body;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |cx, step, starts_relative| {
        starts_relative
            || *cx.build.root_base(step.stage) == Base::Scratch && !is_absolute_when_empty(cx, step)
    });
}

/// True if a path is absolute where the variables without a value are empty.
fn is_absolute_when_empty(cx: &RuleContext<'_>, step: &Step<'_>) -> bool {
    let Body::Workdir(word) = &step.effective.body else { return false };
    with_empty(cx, step, word).is_some_and(|path| path.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::correctness::relative_workdir::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn variables_without_a_value_are_empty() {
        check_in(
            Preset::Buildkit,
            &RULE,
            "
FROM scratch
ARG A
WORKDIR $A
#       ^^
FROM scratch
ARG A
WORKDIR $A/b
FROM scratch
ENV A=/srv
WORKDIR $A$B
",
        );
    }
}
