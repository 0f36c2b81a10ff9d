use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "sandbox-disabled",
    title: "A step runs outside the build sandbox",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("S6502"), ToolCode::other("S6431")],
    practice: "current-docker",
    why: "The step can reach the network or the devices of the machine that builds, so whatever it runs can too. Most steps that ask for this need one file or one address only.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for instruction in &cx.file.instructions {
        for flag in &instruction.effective().flags {
            let value = flag.value.as_ref().map_or("", |value| value.text.as_str());
            let opened = match (flag.name.as_str(), value) {
                ("security", "insecure") => "all devices and capabilities of the host",
                ("network", "host") => "the network of the host",
                _ => continue,
            };
            out.report(
                instruction,
                flag.range,
                format!("`--{}={value}` gives this step {opened}", flag.name),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn flags_that_open_the_sandbox() {
        check(
            &RULE,
            "
FROM debian:13
RUN --security=insecure --network=host true
#   ^^^^^^^^^^^^^^^^^^^ devices
#                       ^^^^^^^^^^^^^^ network
",
        );
        silent(&RULE, "FROM a\nRUN --network=none --security=sandbox true\n");
    }
}
