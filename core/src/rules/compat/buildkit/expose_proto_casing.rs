//! BuildKit looks at what variables hold too.

use super::expanded_ports;
use crate::rules::correctness::expose_protocol_case;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    expose_protocol_case::check(cx, out);
    for (step, word, port) in expanded_ports(cx) {
        let protocol = port.split_once('/').map_or("", |(_, protocol)| protocol);
        if protocol.contains(|c: char| c.is_ascii_uppercase()) {
            let message = format!("The protocol of `{port}` is not in lower case");
            out.report(step.instruction, word.range, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::correctness::expose_protocol_case::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn what_a_variable_holds_counts() {
        check_in(
            Preset::Buildkit,
            &RULE,
            "
FROM a:1
ARG P=80/TCP
EXPOSE $P ${Q:-80/tcp}
#      ^^
",
        );
    }
}
