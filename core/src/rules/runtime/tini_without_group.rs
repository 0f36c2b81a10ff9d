use crate::fix::{Effect, Fix};
use crate::rules::shared::entry_process::{in_force, is_set, started};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Command, Keyword, Word};
use crate::text::Edit;
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "tini-without-group",
    title: "tini signals the shell only",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Strict,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "init-signal-group",
    why: "tini passes a signal on to its child alone. With a shell in between, the program never hears of it; `-g` signals the whole group.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in started(cx) {
        let words: &[Word] = match &step.effective.body {
            Body::Entrypoint(Command::Exec(words)) | Body::Cmd(Command::Exec(words)) => words,
            _ => continue,
        };
        let Some(tini) = words
            .first()
            .filter(|word| matches!(word.text.rsplit('/').next(), Some("tini" | "tini-static")))
        else {
            continue;
        };
        let own = words.iter().skip(1).take_while(|word| word.text != "--");
        let grouped = own.clone().any(|word| word.text.starts_with('-') && word.text.contains('g'));
        // What CMD hands to an entry point, tini starts too.
        let cmd = in_force(cx.build, Keyword::Cmd)
            .filter(|cmd| !std::ptr::eq(*cmd, step) && cmd.stage >= step.stage);
        let handed: &[Word] = match cmd.map(|cmd| &cmd.instruction.body) {
            Some(Body::Cmd(Command::Exec(words))) => words,
            _ => &[],
        };
        let shell = words.iter().chain(handed).any(|word| {
            let name = base_name(&word.text);
            matches!(name, "sh" | "bash" | "ash" | "dash" | "npm" | "pnpm" | "yarn" | "npx")
                || name.strip_suffix(".sh").is_some()
        });
        let then_shell =
            cmd.is_some_and(|cmd| matches!(&cmd.instruction.body, Body::Cmd(Command::Shell(_))));
        if grouped || is_set(cx, "TINI_KILL_PROCESS_GROUP") || !(shell || then_shell) {
            continue;
        }
        let effect = Effect::of_start(step.effective.keyword);
        let edit = Edit::insert(tini.range.end(), ", \"-g\"");
        out.report(step.instruction, tini.range, "Signals reach the shell and not what it started")
            .fix(
                Fix::risky("Add `-g`", [edit])
                    .changes(effect)
                    .review("Check that every process of the container may get the signal, and not the first one only"),
            );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn a_shell_or_a_script_in_between() {
        check(
            &RULE,
            "
FROM a:1 AS base
entrypoint [\"/sbin/tini\", \"-v\", \"--\"]
#           ^^^^^^^^^^^^ reach the shell
FROM base
CMD node server.js
",
        );
        check(
            &RULE,
            "
FROM a:1
CMD [ \\
    \"tini-static\", \"--\", \"/app/start.sh\"]
#   ^^^^^^^^^^^^^
",
        );
        for cmd in ["[\"npm\", \"start\"]", "[\"sh\", \"start.sh\"]", "[\"/start.sh\", \"a\"]"] {
            let entrypoint = "ENTRYPOINT [\"tini\", \"--\"]\n#           ^^^^^^";
            check(&RULE, &format!("\nFROM a:1\n{entrypoint}\nCMD {cmd}\n"));
        }
    }

    #[test]
    fn programs_groups_and_other_inits() {
        for rest in [
            "ENTRYPOINT [\"tini\", \"--\", \"node\", \"server.js\"]",
            "ENTRYPOINT [\"tini\", \"-vg\", \"--\", \"sh\", \"start.sh\"]",
            "ENV TINI_KILL_PROCESS_GROUP=1\nENTRYPOINT [\"tini\", \"--\", \"npm\", \"start\"]",
            "ENTRYPOINT [\"tini\", \"--\"]\nCMD [\"node\", \"server.js\"]",
            "ENTRYPOINT [\"dumb-init\", \"--\", \"sh\", \"start.sh\"]",
            "ENTRYPOINT [\"tini\", \"--\", \"sh\"]\nFROM b:1",
        ] {
            silent(&RULE, &format!("FROM a:1\n{rest}\n"));
        }
    }

    #[test]
    fn the_option_follows_the_name() {
        fixed(
            &RULE,
            "FROM a:1\nENTRYPOINT [\"tini\", \"-s\", \"--\", \"yarn\", \"start\"]\n",
            "FROM a:1\nENTRYPOINT [\"tini\", \"-g\", \"-s\", \"--\", \"yarn\", \"start\"]\n",
        );
        safety(&RULE, "FROM a:1\nCMD [\"tini\", \"bash\"]\n", Some(Safety::Unsafe));
    }
}
