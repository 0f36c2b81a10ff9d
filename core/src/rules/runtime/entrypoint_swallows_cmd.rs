use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::json_list;
use crate::rules::shared::entry_process::{in_force, plain_words};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Command, Keyword};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "entrypoint-swallows-cmd",
    title: "The entry point never sees CMD",
    category: Category::Runtime,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "entrypoint-with-cmd-args",
    why: "In the shell form the entry point runs as `sh -c \"…\"`, and what CMD holds is handed to that shell, which drops it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let Some(stage) = cx.build.final_stage() else { return };
    let Some(entrypoint) = in_force(cx.build, Keyword::Entrypoint) else { return };
    let Body::Entrypoint(Command::Shell(text)) = &entrypoint.instruction.body else { return };
    // A CMD before the entry point counts only in the same stage, and `$@` hands it on by hand.
    let hands_on = ["$@", "$*", "$0", "${@", "$1"].iter().any(|name| text.as_str().contains(name));
    let Some(cmd) = in_force(cx.build, Keyword::Cmd).filter(|_| !hands_on) else { return };
    let is_default = entrypoint.state.shell.first().is_some_and(|shell| shell == "/bin/sh");
    if !is_default || cmd.stage < entrypoint.stage || cmd.stage > stage.index {
        return;
    }
    let range = text.source_range(0, text.as_str().len());
    // A CMD in the shell form would hand `/bin/sh -c` over.
    let is_list = matches!(&cmd.instruction.body, Body::Cmd(Command::Exec(_)));
    let words = plain_words(entrypoint).filter(|_| is_list);
    out.report(
        entrypoint.instruction,
        range,
        "In the shell form `ENTRYPOINT` drops what `CMD` hands to it",
    )
    .fix(words.filter(|words| !words.is_empty()).map(|words| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Fix::risky("Use the exec form", [Edit::replace(range, json_list(&words))])
            .changes(Effect::Entrypoint)
            .review("The program now gets the words of `CMD`: check that it is to have them.")
    }));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn the_shell_form_with_a_command_below_or_inherited() {
        check(
            &RULE,
            "
FROM a:1 AS base
entrypoint exec server --quiet
#          ^^^^^^^^^^^^^^^^^^^ drops what `CMD` hands to it
FROM base
CMD [\"--port\", \"80\"]
",
        );
        check(
            &RULE,
            "
FROM a:1
CMD start
ENTRYPOINT $JAVA_HOME/bin/java \\
#          ^^^^^^^^^^^^^^^^^^^^^$
    -jar a.jar
",
        );
    }

    #[test]
    fn lists_arguments_handed_on_and_commands_of_the_base() {
        silent(&RULE, "FROM a:1\nENTRYPOINT [\"server\"]\nCMD [\"--port\", \"80\"]\n");
        silent(&RULE, "FROM a:1\nENTRYPOINT server \"$0\" \"$@\"\nCMD [\"--port\", \"80\"]\n");
        silent(&RULE, "FROM a:1 AS base\nCMD [\"a\"]\nFROM base\nENTRYPOINT server\n");
        silent(&RULE, "FROM a:1\nENTRYPOINT server\n");
        silent(&RULE, "FROM a:1\nSHELL [\"/bin/bash\", \"-c\"]\nENTRYPOINT b\nCMD [\"c\"]\n");
        silent(&RULE, "FROM a:1\nENTRYPOINT b\nCMD [\"c\"]\nFROM d:1\n");
    }

    #[test]
    fn plain_words_become_a_list() {
        fixed(
            &RULE,
            "FROM a:1\nENTRYPOINT server  --quiet\nCMD [\"--port\", \"80\"]\n",
            "FROM a:1\nENTRYPOINT [\"server\", \"--quiet\"]\nCMD [\"--port\", \"80\"]\n",
        );
        safety(&RULE, "FROM a:1\nENTRYPOINT b\nCMD [\"c\"]\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nENTRYPOINT $B\nCMD [\"c\"]\n", None);
        safety(&RULE, "FROM a:1\nENTRYPOINT b\nCMD c\n", None);
    }
}
