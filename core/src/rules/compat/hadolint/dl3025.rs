//! hadolint minds the shell form of a probe too.

use crate::build::Step;
use crate::rules::runtime::shell_form_command::{report, start_command};
use crate::rules::{RuleContext, Sink};
use crate::syntax::{Body, Command, Health};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |step| start_command(step).or_else(|| probe(step)));
}

fn probe<'s>(step: &'s Step<'_>) -> Option<&'s Command> {
    match &step.effective.body {
        Body::Healthcheck(Health::Command { command, .. }) => Some(command),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::runtime::shell_form_command::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_minds_probes_and_not_onbuild() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1
HEALTHCHECK CMD a || exit 1
#               ^^^^^^^^^^^
ONBUILD CMD a
HEALTHCHECK CMD [\"a\"]
",
        );
    }
}
