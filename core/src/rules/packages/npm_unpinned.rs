use crate::rules::shared::unpinned::{OF_NPM, unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "npm-unpinned",
    title: "npm packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3016", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version npm takes the newest release of the day: the same file builds other images later.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    unpinned(cx, out, &OF_NPM);
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
FROM node:24
RUN npm install -g npm@11 @scope/a yarn && npm i git+https://example.com/b
#                         ^^^^^^^^ `@scope/a` and 1 more
#                                                ^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn versions_files_and_no_names() {
        silent(
            &RULE,
            "FROM node:24\nRUN npm install && npm i @a/b@1 c@^2 ./d e.tgz f/g#v1 $H . && npm ci\n",
        );
    }
}
