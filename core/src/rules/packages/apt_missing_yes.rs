use crate::rules::shared::unattended::{OF_APT_FAMILY, unattended};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "apt-missing-yes",
    title: "apt-get asks before it installs",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::hadolint("DL3014", Severity::Warning)],
    practice: "confirm-installs",
    why: "There is nobody to answer in a build: apt-get aborts where it has to ask.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    unattended(cx, out, &OF_APT_FAMILY);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn finds_installs_that_ask() {
        check(
            &RULE,
            "
FROM debian:13
RUN apt-get update && apt-get -o A=b install curl && apt-get install git -q
#                     ^^^^^^^^^^^^^^^^^^^^^^
#                                                    ^^^^^^^^^^^^^^^
ONBUILD RUN sh -c 'apt-get install curl'
#                  ^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn what_upgrades_and_removes_asks_too() {
        for verb in [
            "upgrade",
            "dist-upgrade",
            "full-upgrade",
            "autoremove",
            "purge",
            "remove",
            "build-dep",
            "satisfy",
            "autopurge",
            "reinstall",
        ] {
            for tool in ["apt-get", "apt"] {
                fixed(
                    &RULE,
                    &format!("FROM debian:13\nRUN {tool} {verb} x\n"),
                    &format!("FROM debian:13\nRUN {tool} {verb} -y x\n"),
                );
            }
            silent(&RULE, &format!("FROM debian:13\nRUN apt-get -y {verb}\n"));
        }
        silent(
            &RULE,
            "FROM debian:13\nRUN apt-get clean && apt-get source x && apt-get download x\n",
        );
    }

    #[test]
    fn where_the_step_went_on_it_is_to_review() {
        for (run, expected) in [
            ("apt-get purge x && true", Safety::Safe),
            ("set -e; apt-get purge x; true", Safety::Safe),
            ("apt-get purge x || true", Safety::Unsafe),
            ("apt-get purge x && y || true", Safety::Unsafe),
            ("set -e; apt-get purge x && y; true", Safety::Unsafe),
            ("apt-get purge x; true", Safety::Unsafe),
            ("apt-get install x | tee /log", Safety::Unsafe),
            ("if apt-get install x; then true; fi", Safety::Unsafe),
        ] {
            safety(&RULE, &format!("FROM debian:13\nRUN {run}\n"), Some(expected));
        }
    }

    #[test]
    fn any_form_of_yes_will_do() {
        for yes in ["-y", "--yes", "-qy", "-qq", "-q -q", "-q=2", "--assume-yes", "-s"] {
            silent(&RULE, &format!("FROM debian:13\nRUN apt-get install curl {yes}\n"));
        }
        for only_says in ["--simulate", "--just-print", "--dry-run", "--recon", "-qs"] {
            silent(&RULE, &format!("FROM debian:13\nRUN apt-get {only_says} install curl\n"));
        }
        silent(&RULE, "FROM debian:13\nRUN aptitude install -y curl && aptitude -sq upgrade\n");
        silent(&RULE, "FROM debian:13\nRUN yes | apt-get install curl\n");
        silent(&RULE, "FROM debian:13\nRUN apt-get update\n");
    }

    #[test]
    fn letters_of_values_and_quiet_aptitude_are_no_answer() {
        check(
            &RULE,
            "
FROM debian:13
RUN apt-get install -oDpkg::Use-Pty=0 curl
#   ^^^^^^^^^^^^^^^
RUN apt-get -oDebug::pkgProblemResolver=yes install curl
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN aptitude -qq install curl && apt-get install -d curl
#   ^^^^^^^^^^^^^^^^^^^^
#                                ^^^^^^^^^^^^^^^
RUN aptitude safe-upgrade
#   ^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn adds_the_option() {
        fixed(
            &RULE,
            "FROM debian:13\nRUN apt-get install \\\n    curl\nRUN [\"apt-get\", \"install\", \"a\"]\n",
            "FROM debian:13\nRUN apt-get install -y \\\n    curl\nRUN [\"apt-get\", \"install\", \"-y\", \"a\"]\n",
        );
    }
}
