//! hadolint looks at the commands that it sees, by the name as it is written.

use super::commands::shown;
use crate::rules::security::sudo_used::report;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in shown(script) {
            report(out, step, command, |word| word == "sudo");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::security::sudo_used::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn what_hadolint_does_not_see() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1
RUN sh -c 'sudo a'; /usr/bin/sudo b; x=$(sudo c)
#                                        ^^^^
",
        );
    }
}
