//! With a SHELL of the file's own, the shell is meant, says BuildKit.

use crate::rules::runtime::shell_form_command::{has_default_shell, report, start_command};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |step| start_command(step).filter(|_| has_default_shell(step)));
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::runtime::shell_form_command::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn a_shell_of_ones_own_is_meant() {
        check_in(
            Preset::Buildkit,
            &RULE,
            "
FROM a:1
CMD a
#   ^
SHELL [\"/bin/bash\", \"-c\"]
CMD a
",
        );
    }
}
