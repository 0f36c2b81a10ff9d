use crate::fix::{Effect, Fix};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::Enclosing;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "venv-activated-in-run",
    title: "A virtual environment is activated for nothing",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "activate-venv-with-env",
    why: "Each `RUN` has a shell of its own. What `activate` sets is gone with it, and the next step uses the system again.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        // As the last command of the step, or of the shell that is all of it.
        let is_shell = |around: &Enclosing| *around == Enclosing::Inner;
        let last = script.commands.last().filter(|last| last.inside.iter().all(is_shell));
        let Some(last) = last else { continue };
        let activates = matches!(last.name(), Some("source" | "."));
        let Some(word) = last.arguments().first().filter(|_| activates) else { continue };
        let place = word.text().trim_end_matches(['"', '\'']).strip_suffix("/bin/activate");
        let Some(place) = place else { continue };
        let shells = script.commands.iter().filter(|command| command.starts_a_shell()).count();
        let alone = script.commands.len() == 1 + shells
            && !step.is_onbuild()
            && step.instruction.comments.is_empty()
            && step.instruction.heredocs.is_empty();
        let fix = set(place).filter(|_| alone && word.literal().is_some()).map(|text| {
            Fix::risky("Set it with `ENV`", [Edit::replace(step.instruction.range, text)])
                .changes(Effect::Env)
                .review(
                    "From here on, and in the container, programs of the environment come first.",
                )
        });
        out.report(step.instruction, last.range, "The environment is active for this step only")
            .fix(fix);
    }
}

/// The instruction that makes the environment at this place the active one; `None` where the path
/// means something else there.
fn set(place: &str) -> Option<String> {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+@".contains(c);
    if !place.starts_with('/') || !place.chars().all(|c| is_plain(c) || c == ' ') {
        return None;
    }
    let quote = if place.contains(' ') { "\"" } else { "" };
    Some(format!("ENV VIRTUAL_ENV={quote}{place}{quote} PATH={quote}{place}/bin:$PATH{quote}"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn activations_that_end_with_their_step() {
        check(
            &RULE,
            "
FROM python:3.14
RUN python -m venv /venv && . /venv/bin/activate
#                           ^^^^^^^^^^^^^^^^^^^^ for this step only
SHELL [\"/bin/bash\", \"-c\"]
run source venv/bin/activate
#   ^^^^^^^^^^^^^^^^^^^^^^^^
ONBUILD RUN . /venv/bin/activate
#           ^^^^^^^^^^^^^^^^^^^^
RUN bash -c \"source /venv/bin/activate\"
#            ^^^^^^^^^^^^^^^^^^^^^^^^^
RUN [\"bash\", \"-c\", \"python -m venv /v && source /v/bin/activate\"]
#                                        ^^^^^^^^^^^^^^^^^^^^^^
RUN . \"$VENV/bin/activate\"
#   ^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn used_in_the_same_step_or_something_else() {
        silent(&RULE, "FROM a:1\nRUN . /venv/bin/activate && pip install b\n");
        silent(&RULE, "FROM a:1\nRUN (. /venv/bin/activate)\n");
        silent(&RULE, "FROM a:1\nRUN bash -c 'source /venv/bin/activate' && pip install b\n");
        silent(&RULE, "FROM a:1\nRUN bash -c 'source /venv/bin/activate && pip install b'\n");
        silent(&RULE, "FROM a:1\nRUN . /etc/profile\nRUN cat /venv/bin/activate\n");
    }

    #[test]
    fn an_activation_alone_becomes_env() {
        fixed(
            &RULE,
            "FROM a:1\nRUN . /srv/app/venv/bin/activate\n",
            "FROM a:1\nENV VIRTUAL_ENV=/srv/app/venv PATH=/srv/app/venv/bin:$PATH\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nRUN . '/my venv/bin/activate'\n",
            "FROM a:1\nENV VIRTUAL_ENV=\"/my venv\" PATH=\"/my venv/bin:$PATH\"\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nRUN bash -c \"source /venv/bin/activate\"\n",
            "FROM a:1\nENV VIRTUAL_ENV=/venv PATH=/venv/bin:$PATH\n",
        );
        safety(&RULE, "FROM a:1\nRUN . /$X/bin/activate\n", None);
        safety(&RULE, "FROM a:1\nRUN . \"$X/bin/activate\"\n", None);
        safety(&RULE, "FROM a:1\nRUN . '/a$b/bin/activate'\n", None);
        safety(&RULE, "FROM a:1\nRUN . /venv/bin/activate\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nRUN . venv/bin/activate\n", None);
        safety(&RULE, "FROM a:1\nRUN true && . /venv/bin/activate\n", None);
        safety(&RULE, "FROM a:1\nONBUILD RUN . /venv/bin/activate\n", None);
    }
}
