//! BuildKit looks at what variables hold too.

use super::expanded_ports;
use crate::rules::correctness::invalid_expose;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    invalid_expose::check(cx, out);
    for (step, word, port) in expanded_ports(cx).filter(|(.., port)| port.contains(':')) {
        let message = format!("`{port}` is a mapping, not a port of the container");
        out.report(step.instruction, word.range, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::correctness::invalid_expose::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn what_a_variable_holds_counts() {
        check_in(
            Preset::Buildkit,
            &RULE,
            "
FROM a:1
ARG P=80:80
EXPOSE $P ${Q:-80} ${Q:-1:1} 1:2
#      ^^
#                  ^^^^^^^^^
#                            ^^^
",
        );
    }
}
