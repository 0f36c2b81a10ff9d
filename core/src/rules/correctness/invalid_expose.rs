use crate::fix::Fix;
use crate::rules::shared::edits::unquoted;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-expose",
    title: "EXPOSE has an address or a mapping",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::buildkit("ExposeInvalidFormat")],
    practice: "valid-dockerfile",
    why: "`EXPOSE` names ports of the container. Where they appear on the host is said by \
          `docker run -p`; BuildKit drops the rest now and will refuse it later.",
    check,
};

pub(in crate::rules) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let Body::Expose(ports) = &step.effective.body else { continue };
        for port in ports {
            // `${port:-80}` has a colon of its own.
            let Some((_, container)) =
                unquoted(&port.text).rsplit_once(':').filter(|_| !port.text.contains('$'))
            else {
                continue;
            };
            let edit = Edit::replace(port.range, container);
            out.report(
                step.instruction,
                port.range,
                format!("`{}` is a mapping, not a port of the container", port.text),
            )
            .fix(Fix::safe(format!("Write `{container}`"), [edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn mappings_and_addresses() {
        check(
            &RULE,
            "
FROM a:1
EXPOSE 80:80 127.0.0.1:443:443 8080
#      ^^^^^
#            ^^^^^^^^^^^^^^^^^
",
        );
        silent(&RULE, "FROM a:1\nEXPOSE 80 53/udp 1-2 ${PORT:-80}\n");
    }

    #[test]
    fn the_containers_port_stays() {
        fixed(&RULE, "FROM a:1\nEXPOSE 1:2/udp \"3:4\"\n", "FROM a:1\nEXPOSE 2/udp 4\n");
    }
}
