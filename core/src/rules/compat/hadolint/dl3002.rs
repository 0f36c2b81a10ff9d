//! hadolint looks at the own USERs of every stage.

use crate::rules::security::root_user::{ends_as_root, is_own, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        if let Some(at) = ends_as_root(cx, stage).filter(|at| is_own(cx, stage, *at)) {
            report(cx, out, stage, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::security::root_user::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_looks_at_every_stage() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1 AS b
USER root
#    ^^^^
FROM b
RUN true
",
        );
    }
}
