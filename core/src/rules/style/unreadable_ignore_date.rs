use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::text::is_day;

pub(crate) static RULE: Rule = Rule {
    id: "unreadable-ignore-date",
    title: "A comment silences rules until a day that there is not",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "consistent-style",
    why: "Nobody can tell until when the comment is meant to hold, so that it does not hold at all.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let ignores = cx.settings.ignores(cx.source, cx.file);
    for ignore in ignores.all() {
        let Some((day, range)) = ignore.until.as_ref().filter(|(day, _)| !is_day(day)) else {
            continue;
        };
        let below = cx.file.instruction_at(ignore.range.start());
        let message =
            format!("`{day}` is no day as `2026-12-31`, and the comment silences nothing");
        out.report_at(below, if day.is_empty() { ignore.range } else { *range }, message);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn days_that_there_are_not() {
        check(
            &RULE,
            "
# plimsoll ignore=no-user until=tomorrow: why
#                               ^^^^^^^^
# plimsoll ignore-stage=no-user until=2026-02-30
#                                     ^^^^^^^^^^
FROM debian:13
# plimsoll ignore=sudo-used, until=: why
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN a
",
        );
    }

    #[test]
    fn days_and_words_that_are_none() {
        for comment in [
            "# plimsoll ignore=no-user until=2026-12-31: why",
            "# plimsoll ignore=no-user: until=tomorrow",
            "# hadolint ignore=DL3006 until=tomorrow",
            "# until=tomorrow",
        ] {
            silent(&RULE, &format!("{comment}\nFROM debian:13\n"));
        }
    }
}
