use crate::rules::shared::unpinned::{OF_GEM, unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "gem-unpinned",
    title: "Ruby gems without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3028", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version gem takes the newest release of the day: the same file builds other images later.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    unpinned(cx, out, &OF_GEM);
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
FROM ruby:4.0
RUN gem install --no-document bundler rails:8.1 puma -- --with-x
#                             ^^^^^^^ `bundler` and 1 more
",
        );
    }

    #[test]
    fn versions_and_files() {
        silent(
            &RULE,
            "FROM ruby:4.0\nRUN gem install a -v 1 && gem install b:2 ./c.gem $D && gem install -v1 e && gem update --system\n",
        );
    }
}
