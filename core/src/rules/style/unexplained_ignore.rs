use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "unexplained-ignore",
    title: "A comment silences rules without a reason",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "consistent-style",
    why: "Whoever reads the comment later cannot tell whether its reason still holds, so it stays for \
          ever.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let ignores = cx.settings.ignores(cx.source, cx.file);
    for ignore in ignores.all().filter(|ignore| !cx.settings.accepts(ignore)) {
        let below = cx.file.instruction_at(ignore.range.start());
        out.report_at(
            below,
            ignore.range,
            "This comment gives no reason, which the project asks for, and silences nothing",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::Settings;
    use crate::rules::testing::{check_with, only, silent};

    #[test]
    fn comments_without_a_reason() {
        let settings = Settings { require_reason: true, ..only(&RULE) };
        check_with(
            &RULE,
            &settings,
            "
# check=skip=StageNameCasing
# hadolint global ignore=DL3006
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# plimsoll ignore-stage=no-user until=2026-12-31:
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
FROM debian
# plimsoll ignore=sudo-used: the base image has no root
RUN a
# hadolint ignore=DL3020,DL3008 # as upstream does
ADD a b
# hadolint ignore=DL3020
#^^^^^^^^^^^^^^^^^^^^^^^^
ADD a b
",
        );
        silent(&RULE, "# plimsoll ignore=no-user\nFROM debian\n");
    }

    #[test]
    fn they_silence_nothing() {
        let source = "FROM debian:13\n# plimsoll ignore=add-for-local-files\nADD a b\n\
                      # plimsoll ignore=add-for-local-files: why\nADD a b\n";
        let select = vec!["add-for-local-files".to_owned()];
        let silenced = |require_reason| {
            let settings =
                Settings { require_reason, select: select.clone(), ..Settings::default() };
            crate::analysis::analyze(source, &settings).silenced.len()
        };
        assert_eq!((silenced(false), silenced(true)), (2, 1));
    }
}
