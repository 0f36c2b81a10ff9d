use crate::build::StepKind;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "root-filesystem-copied",
    title: "A whole root file system is copied",
    category: Category::Size,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3067", Severity::Warning)],
    practice: "multi-stage-builds",
    why: "`COPY --from=stage / /` takes everything along that the build stage was to leave behind, as one layer that shares nothing with other images.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let StepKind::Copy(_) = &step.kind else { continue };
        let Body::Copy(transfer) = &step.effective.body else { continue };
        let is_root = |text: &str| text.trim_matches('"') == "/";
        let [source] = transfer.sources.as_slice() else { continue };
        if step.effective.flag("from").is_some()
            && is_root(&source.text)
            && is_root(&transfer.destination.text)
        {
            let range = source.range.cover(transfer.destination.range);
            out.report(
                step.instruction,
                range,
                "This copies all that the other image or stage holds",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn root_to_root() {
        check(
            &RULE,
            "
FROM debian:13 AS a
FROM scratch
COPY --from=a / /
#             ^^^
",
        );
        silent(
            &RULE,
            "FROM debian:13 AS a\nFROM a\nCOPY --from=a / /x\nCOPY --from=a /usr /\nCOPY / /\n",
        );
    }
}
