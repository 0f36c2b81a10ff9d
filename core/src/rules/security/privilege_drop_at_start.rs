use crate::rules::shared::entry_process::started;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "privilege-drop-at-start",
    title: "The container drops its rights at start",
    category: Category::Security,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "user-not-gosu",
    why: "With `gosu` or `su-exec` the container starts as root and needs the right to change users. `USER` starts it as that user.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in started(cx) {
        let Some(script) = step.script() else { continue };
        let found = script
            .commands
            .iter()
            .flat_map(|command| command.prefixes.iter().chain(&command.words).take(3));
        let drops = found
            .into_iter()
            .find(|word| matches!(word.program(), Some("gosu" | "su-exec" | "setpriv" | "chpst")));
        if let Some(word) = drops {
            let message = format!("`{}` drops what `USER` need not give", word.text());
            out.report(step.instruction, word.range, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn alone_behind_an_init_and_in_a_shell() {
        check(
            &RULE,
            "
FROM a:1 AS base
entrypoint [\"tini\", \"--\", \"/usr/local/bin/gosu\", \"app\", \"serve\"]
#                         ^^^^^^^^^^^^^^^^^^^^^
FROM base
CMD chown app /data && exec su-exec app serve
#                           ^^^^^^^ `su-exec` drops
",
        );
        check(
            &RULE,
            "
FROM a:1
CMD [\"sh\", \"-c\", \"setpriv --reuid=app serve\"]
#                 ^^^^^^^
",
        );
    }

    #[test]
    fn in_the_build_and_as_an_argument() {
        silent(&RULE, "FROM a:1\nRUN gosu nobody true\nUSER app\nCMD [\"serve\"]\n");
        silent(&RULE, "FROM a:1\nCMD [\"serve\", \"--with\", \"a\", \"gosu\"]\n");
        silent(&RULE, "FROM a:1\nCMD [\"gosu.sh\"]\nHEALTHCHECK CMD gosu app probe\n");
        silent(&RULE, "FROM a:1\nCMD gosu app serve\nFROM b:1\n");
    }
}
