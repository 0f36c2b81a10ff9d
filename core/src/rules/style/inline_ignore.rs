use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Dialect, Ignores};

pub(crate) static RULE: Rule = Rule {
    id: "inline-ignore",
    title: "A comment silences rules",
    category: Category::Style,
    severity: Severity::Info,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL1001", Severity::Info)],
    practice: "consistent-style",
    why: "What one file silences, nobody sees in a review of the rules. A project may want all \
          exceptions in its configuration.",
    check,
};

pub(in crate::rules) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let ignores = Ignores::read(cx.source, cx.file);
    for (below, ignores) in ignores.instructions.iter().chain(&ignores.stages) {
        for ignore in ignores.iter().filter(|ignore| ignore.dialect != Dialect::Buildkit) {
            out.report_at(*below, ignore.range, "This comment silences rules");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{only, silent};

    #[test]
    fn ignore_comments() {
        let found = |source: &str| crate::analysis::analyze(source, &only(&RULE)).findings.len();
        assert_eq!(found("# hadolint ignore=DL3006\nFROM a\n"), 1);
        assert_eq!(found("FROM a\n# plimsoll ignore=no-user: it is a base image\nRUN a\n"), 1);
        assert_eq!(found("# plimsoll ignore-stage=no-user: why\nFROM a\n"), 1);
        silent(&RULE, "# hadolint ignores this\nFROM a\n");
    }
}
