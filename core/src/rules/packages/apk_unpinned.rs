use crate::rules::shared::unpinned::{OF_APK, unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "apk-unpinned",
    title: "apk packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3018", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version the build takes whatever the mirror has that day. Pins break when Alpine replaces a version, so they need care.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    unpinned(cx, out, &OF_APK);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn finds_names_without_version() {
        check(
            &RULE,
            "
FROM alpine:3.24
RUN apk --no-cache add -t .build curl git@edge && sudo apk add make=4
#                                ^^^^ `curl` and 1 more
",
        );
    }

    #[test]
    fn versions_files_and_virtual_packages() {
        silent(
            &RULE,
            "FROM alpine:3.24\nRUN apk add --virtual .deps a=1 b~2 'c>3' ./d.apk $E .deps !f\n",
        );
    }
}
