use crate::fix::Fix;
use crate::rules::shared::package_managers::{Call, Find, ZYPPER};
use crate::rules::shared::run_edits::insert_word;
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
    const ASK: [&str; 15] = [
        "install",
        "in",
        "remove",
        "rm",
        "source-install",
        "si",
        "patch",
        "dist-upgrade",
        "dup",
        "inr",
        "install-new-recommends",
        "up",
        "update",
        "ve",
        "verify",
    ];
    report(cx, out, |command| ZYPPER.call(command, &ASK));
}

/// Reports the RUNs with commands that would ask and that no option answers.
pub(in crate::rules) fn report(cx: &RuleContext<'_>, out: &mut Sink<'_>, find: Find) {
    const SAYS_YES: [&str; 4] = ["-n", "--non-interactive", "-y", "--no-confirm"];
    for (step, script) in cx.build.runs() {
        let asks = |call: &Call<'_>| !call.command.has_option(&SAYS_YES);
        let mut calls = script.commands.iter().filter_map(find).filter(asks).peekable();
        let Some(first) = calls.peek() else { continue };
        let (head, shown) = (first.head(), first.subcommand.text());
        let message = format!("`zypper {shown}` without `--non-interactive` stops to ask");
        let edits = calls.filter_map(|call| {
            let name = call.command.words.first()?;
            Some(insert_word(step, call.command, name, "--non-interactive"))
        });
        let fix = Fix::safe("Add `--non-interactive`", edits);
        out.report(step.instruction, head, message).fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn installs_that_ask() {
        check(
            &RULE,
            "
FROM opensuse/leap:15.6
RUN zypper install curl && zypper rm git
#   ^^^^^^^^^^^^^^ stops to ask
",
        );
        silent(
            &RULE,
            "FROM a\nRUN zypper -n in a && zypper install -y b && zypper --no-confirm rm c\n",
        );
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
