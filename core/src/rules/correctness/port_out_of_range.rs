use crate::build::Step;
use crate::rules::shared::edits::unquoted;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Word};

pub(crate) static RULE: Rule = Rule {
    id: "port-out-of-range",
    title: "A port is above 65535",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3011", Severity::Error)],
    practice: "valid-dockerfile",
    why: "TCP and UDP ports go from 0 to 65535; no server can listen beyond.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        for port in bad_ports(step) {
            report(out, step, port);
        }
    }
}

/// The ports of an EXPOSE that are out of range.
pub(in crate::rules) fn bad_ports<'s>(step: &'s Step<'_>) -> impl Iterator<Item = &'s Word> {
    let ports = match &step.effective.body {
        Body::Expose(ports) => ports.as_slice(),
        _ => &[],
    };
    ports.iter().filter(|port| {
        let text = unquoted(&port.text);
        text.split(['/', '-', ':']).any(|part| {
            part.len() > 5 && is_number(part) || part.parse().is_ok_and(|n: u32| n > 65535)
        })
    })
}

pub(in crate::rules) fn report(out: &mut Sink<'_>, step: &Step<'_>, port: &Word) {
    out.report(step.instruction, port.range, format!("`{}` is no port", port.text));
}

fn is_number(text: &str) -> bool {
    text.trim_start_matches('0').len() > 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn single_ports_and_ranges() {
        check(
            &RULE,
            "
FROM a:1
EXPOSE 80 65536/tcp 99999999999
#         ^^^^^^^^^
#                   ^^^^^^^^^^^
EXPOSE 80-70000
#      ^^^^^^^^
ONBUILD EXPOSE 70000
#              ^^^^^
",
        );
        silent(&RULE, "FROM a:1\nEXPOSE 0 65535 80/udp 000080 $port ${port:-70}\n");
    }
}
