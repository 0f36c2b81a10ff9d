use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "inline-ignore",
    title: "A comment silences rules",
    category: Category::Style,
    severity: Severity::Info,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[Alias::hadolint("DL1001", Severity::Info)],
    practice: "consistent-style",
    why: "What one file silences, nobody sees in a review of the rules. A project may want all \
          exceptions in its configuration.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    // As in hadolint, only those who ask for it get it there.
    if cx.as_hadolint() && !cx.selected(&RULE) && cx.options.severity_of(&RULE).is_none() {
        return;
    }
    for &comment in &cx.file.comments {
        let text = cx.slice(comment).trim_start_matches('#').trim();
        let rest = text.strip_prefix("hadolint").or_else(|| text.strip_prefix("plimsoll"));
        let is_ignore = rest.is_some_and(|rest| {
            rest.starts_with(char::is_whitespace)
                && rest
                    .trim_start()
                    .strip_prefix("ignore")
                    .is_some_and(|rest| rest.trim_start().starts_with('='))
        });
        if is_ignore {
            let below = cx
                .file
                .instructions
                .partition_point(|instruction| instruction.range.end() <= comment.start());
            out.report_at(below, comment, "This comment silences rules");
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
        silent(&RULE, "# hadolint ignores this\nFROM a\n");
    }
}
