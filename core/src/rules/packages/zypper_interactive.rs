use crate::rules::shared::unattended::{OF_ZYPPER, unattended};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "zypper-interactive",
    title: "zypper asks before it installs",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::hadolint("DL3034", Severity::Warning)],
    practice: "confirm-installs",
    why: "There is nobody to answer in a build: zypper aborts where it has to ask.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    unattended(cx, out, &OF_ZYPPER);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn installs_that_ask() {
        check(
            &RULE,
            "
FROM opensuse/leap:15.6
RUN zypper install curl && zypper rm git
#   ^^^^^^^^^^^^^^ stops to ask
#                          ^^^^^^^^^ `zypper rm` without `--non-interactive`
",
        );
        silent(
            &RULE,
            "FROM a\nRUN zypper -n in a && zypper install -y b && zypper --no-confirm rm c\n",
        );
        silent(&RULE, "FROM a\nRUN yes | zypper in a\n");
    }

    #[test]
    fn where_the_step_went_on_it_is_to_review() {
        safety(&RULE, "FROM a\nRUN zypper up && true\n", Some(Safety::Safe));
        safety(&RULE, "FROM a\nRUN zypper up || true\n", Some(Safety::Unsafe));
    }

    #[test]
    fn answers_every_question() {
        fixed(
            &RULE,
            "FROM a\nRUN zypper install a && zypper rm b\n",
            "FROM a\nRUN zypper --non-interactive install a && zypper --non-interactive rm b\n",
        );
        for verb in ["dup", "update", "up", "install-new-recommends", "patch"] {
            fixed(
                &RULE,
                &format!("FROM a\nRUN zypper {verb}\n"),
                &format!("FROM a\nRUN zypper --non-interactive {verb}\n"),
            );
        }
    }
}
