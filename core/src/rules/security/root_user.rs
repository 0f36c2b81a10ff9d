use crate::build::{Stage, is_root};
use crate::rules::shared::user_switch::{last_user, switch_user};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "root-user",
    title: "The last USER is root",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3002", Severity::Warning)],
    practice: "non-root-user",
    why: "The program runs as root, so a flaw in it gives away the whole container. Do the work \
          that needs root first, then switch to another user.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // What matters is who runs the image in the end.
    let Some(stage) = cx.build.final_stage() else { return };
    // By the name that its variables give.
    if let Some(user) = stage.end.user.as_ref().filter(|user| user.is_root()) {
        report(cx, out, stage, user.instruction);
    }
}

/// The USER that makes a stage end as root.
pub(in crate::rules) fn ends_as_root(cx: &RuleContext<'_>, stage: &Stage) -> Option<usize> {
    last_user(cx, stage).filter(|(_, user)| is_root(user)).map(|(at, _)| at)
}

/// True if an instruction is one of the stage, and not of one that it continues.
pub(in crate::rules) fn is_own(cx: &RuleContext<'_>, stage: &Stage, at: usize) -> bool {
    cx.build.step(at).is_some_and(|step| step.stage == stage.index)
}

pub(in crate::rules) fn report(cx: &RuleContext<'_>, out: &mut Sink<'_>, stage: &Stage, at: usize) {
    let Some(instruction) = cx.file.instructions.get(at) else { return };
    let Body::User(word) = &instruction.body else { return };
    let fix = is_own(cx, stage, at).then(|| switch_user(cx, stage)).flatten();
    out.report(instruction, word.range, "The container runs as root: this is the last `USER`")
        .fix(fix);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn the_last_user_of_the_final_stage_counts() {
        check(
            &RULE,
            "
FROM debian:13
USER app
USER 0:0
#    ^^^
RUN true
",
        );
        check(
            &RULE,
            "
ARG G=0
FROM debian:13
ARG U=root
ENV V=$U
ARG G
USER ${V}:$G
#    ^^^^^^^
",
        );
        silent(&RULE, "FROM debian:13\nARG U=app\nUSER $U\n");
        silent(&RULE, "FROM debian:13\nARG U\nUSER $U\n");
        silent(&RULE, "FROM a AS b\nUSER root\nRUN true\nFROM c\nUSER app\n");
        silent(&RULE, "FROM a\nUSER root\nUSER app\nONBUILD USER root\n");
    }

    #[test]
    fn the_user_before_is_taken_up_again() {
        fixed(
            &RULE,
            "FROM debian:13\nUSER app\nUSER root\nRUN true\nCMD [\"x\"]\n",
            "FROM debian:13\nUSER app\nUSER root\nRUN true\nUSER app\nCMD [\"x\"]\n",
        );
    }

    #[test]
    fn a_user_that_the_file_makes_is_taken() {
        for makes in [
            "useradd -l --uid 10001 spring && chown -R spring /app",
            "adduser -S -G spring spring",
            "adduser --system --group spring",
        ] {
            let before = format!("FROM debian:13\nRUN {makes}\nUSER root\nCMD [\"x\"]\n");
            let after = before.replace("root\n", "root\nUSER spring\n");
            fixed(&RULE, &before, &after);
        }
        let joins = "FROM debian:13\nRUN adduser www-data audio\nUSER root\nCMD [\"x\"]\n";
        let made = "USER root\nRUN useradd --uid 10001 --user-group --no-create-home --shell /bin/false app\nUSER app\n";
        fixed(&RULE, joins, &joins.replace("USER root\n", made));
    }
}
