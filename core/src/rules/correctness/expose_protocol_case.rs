use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "expose-protocol-case",
    title: "A protocol of EXPOSE is in capitals",
    category: Category::Correctness,
    severity: Severity::Style,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::buildkit("ExposeProtoCasing")],
    practice: "consistent-style",
    why: "The image's configuration holds protocols in lower case; some tools compare them as \
          written.",
    check,
};

pub(in crate::rules) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let Body::Expose(ports) = &step.effective.body else { continue };
        for port in ports.iter().filter(|port| !port.text.contains('$')) {
            let Some((_, protocol)) = port.text.split_once('/') else { continue };
            let lower = port.text.to_ascii_lowercase();
            if !protocol.contains(|c: char| c.is_ascii_uppercase()) {
                continue;
            }
            let edit = Edit::replace(port.range, lower.as_str());
            out.report(
                step.instruction,
                port.range,
                format!("The protocol of `{}` is not in lower case", port.text),
            )
            .fix(Fix::safe(format!("Write `{lower}`"), [edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{fixed, silent};

    #[test]
    fn protocols_are_written_small() {
        fixed(&RULE, "FROM a:1\nEXPOSE 80/TCP 53/Udp\n", "FROM a:1\nEXPOSE 80/tcp 53/udp\n");
        silent(&RULE, "FROM a:1\nEXPOSE 80 53/udp $PORT/$PROTOCOL\n");
    }
}
