use crate::build::MountKind;
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "mount-too-open",
    title: "A mounted secret is readable by every user",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::other("S6469")],
    practice: "secret-mount",
    why: "Other users of the step can read the secret while it is mounted. The default mode lets only its owner read it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        for mount in step.mounts() {
            if !matches!(mount.kind, MountKind::Secret | MountKind::Ssh) {
                continue;
            }
            let Some(mode) = mount.option("mode") else { continue };
            let others = mode.chars().last().and_then(|digit| digit.to_digit(8)).unwrap_or(0);
            if others & 0o6 == 0 {
                continue;
            }
            out.report(
                step.instruction,
                mount.range,
                format!("Mode `{mode}` opens this {} to every user of the step", mount.kind.name()),
            )
            .fix(closed(cx, mount.range, mode));
        }
    }
}

/// The mode without the rights of others.
fn closed(cx: &RuleContext<'_>, mount: TextRange, mode: &str) -> Option<Fix> {
    let written = format!("mode={mode}");
    let at = mount.start() + cx.slice(mount).find(&written)?;
    let digits = mode.get(..mode.len().checked_sub(1)?)?;
    let edit = Edit::replace(TextRange::new(at, at + written.len()), format!("mode={digits}0"));
    Some(
        Fix::risky(format!("Mount it with mode `{digits}0`"), [edit])
            .review("The command that reads it has to run as its owner or in its group."),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn modes_that_others_can_read() {
        check(
            &RULE,
            "
FROM debian:13
RUN --mount=type=secret,id=a,mode=0444 --mount=type=ssh,mode=666 true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `0444`
#                                      ^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
        silent(&RULE, "FROM a\nRUN --mount=type=secret,id=a,mode=0440 --mount=type=ssh true\n");
        silent(&RULE, "FROM a\nRUN --mount=type=cache,target=/a,mode=0777 true\n");
    }

    #[test]
    fn closes_the_mode() {
        fixed(
            &RULE,
            "FROM a\nRUN --mount=type=secret,id=a,mode=0444 true\n",
            "FROM a\nRUN --mount=type=secret,id=a,mode=0440 true\n",
        );
    }
}
