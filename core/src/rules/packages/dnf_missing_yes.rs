use crate::rules::commands::DNF;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::rules::rpm;

pub(crate) static RULE: Rule = Rule {
    id: "dnf-missing-yes",
    title: "dnf asks before it installs",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[Alias::hadolint("DL3038", Severity::Warning)],
    practice: "confirm-installs",
    why: "There is nobody to answer in a build: dnf aborts where it has to ask.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    rpm::missing_yes(cx, out, &DNF);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn finds_installs_that_ask() {
        check(
            &RULE,
            "
FROM fedora:44
RUN dnf --setopt=a=b install curl && dnf groupinstall -y x
#   ^^^^^^^^^^^^^^^^^^^^^^^^ without
ONBUILD RUN sudo dnf module install nodejs:22
#                ^^^^^^^^^^^^^^^^^^
",
        );
        silent(&RULE, "FROM fedora:44\nRUN dnf install -qy a && dnf -y install b && dnf clean all\n");
        silent(&RULE, "FROM fedora:44\nRUN dnf install --assumeyes a\n");
    }

    #[test]
    fn adds_the_option() {
        fixed(
            &RULE,
            "FROM fedora:44\nRUN dnf install \\\n    curl\n",
            "FROM fedora:44\nRUN dnf install -y \\\n    curl\n",
        );
    }
}
