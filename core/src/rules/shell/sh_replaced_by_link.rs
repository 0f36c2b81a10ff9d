use crate::fix::{Effect, Fix};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{ShellWord, SimpleCommand};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "sh-replaced-by-link",
    title: "The system shell is replaced by a link",
    category: Category::Shell,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL4005", Severity::Warning)],
    practice: "user-without-shell",
    why: "Every program in the image that asks for `/bin/sh` gets another shell, and the next update of the package puts the old one back. `SHELL` sets the shell of the build alone.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |link| link.arguments().last().is_some_and(|word| word.text() == SH));
}

/// Reports the first `ln` of each RUN that replaces the shell.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    replaces: fn(&SimpleCommand) -> bool,
) {
    for (step, script) in cx.build.runs() {
        let mut links = script.commands.iter().filter(|command| command.name() == Some("ln"));
        let Some(link) = links.find(|link| replaces(link)) else { continue };
        let alone = script.commands.len() == 1 && !step.is_onbuild();
        let shell = link.operands().next().map(ShellWord::text).filter(|_| alone).map(|shell| {
            if shell.starts_with('/') { shell.to_owned() } else { format!("/bin/{shell}") }
        });
        let fix = shell.filter(|shell| shell != SH).map(|shell| {
            let named = format!("SHELL [\"{shell}\", \"-c\"]");
            Fix::risky(
                format!("Set `{shell}` with `SHELL`"),
                [Edit::replace(step.instruction.range, named)],
            )
            .changes(Effect::Shell)
            .review(format!(
                "`/bin/sh` stays as it is: check that no script or command that names `sh` relies on \
                 `{shell}`, a start command for one"
            ))
        });
        out.report(
            step.instruction,
            link.range,
            "`/bin/sh` becomes another shell for all programs",
        )
        .fix(fix);
    }
}

pub(in crate::rules) const SH: &str = "/bin/sh";

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn links_in_the_place_of_sh() {
        check(
            &RULE,
            "
FROM debian:13
RUN rm /bin/sh && ln -s /bin/bash /bin/sh
#                 ^^^^^^^^^^^^^^^^^^^^^^^
RUN ln -sf bash /bin/sh
#   ^^^^^^^^^^^^^^^^^^^
",
        );
        silent(
            &RULE,
            "FROM a\nRUN ln -s /bin/sh /usr/local/bin/sh\nRUN ln -s a b && cat /bin/sh\n",
        );
    }

    #[test]
    fn a_lone_link_becomes_shell() {
        fixed(
            &RULE,
            "FROM a\nRUN ln -sf bash /bin/sh\nRUN x\n",
            "FROM a\nSHELL [\"/bin/bash\", \"-c\"]\nRUN x\n",
        );
    }
}
